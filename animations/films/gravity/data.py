"""What the film "Coach and gravity" shows of a run. Whatever its captions say must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.weight_decay import Valley
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.measures import alive_neurons, incoming_outgoing, measured, rightly_answered
from training.measures.weight_roles import NEURONS
from training.runs.reader import Columns
from training.runs.view import RunView

# Of this share of the weights at most gravity pulls alone once all is learnt; on most the two disagree.
MOST_ALONE, LEAST_AGAINST = 0.1, 0.5
# "Nearly even": on the plateau the coach's pull away from the origin is this much of gravity's.
EVEN = (0.9, 1.1)
# "Those left do the work": without the fallen it still knows so much, without the others no more than this.
LEAST_WITHOUT_FALLEN, MOST_WITHOUT_LEFT = 0.95, 0.6
# The made-up weights: how strongly they decay, and for how many steps.
TOY_DECAY, TOY_STEPS = 0.5, 45


@dataclass(frozen=True, slots=True)
class Toy:
    """A made-up weight that is let go: the weight and the two forces on it at each step, (T,) each."""

    weights: NDArray[np.float64]
    gradient: NDArray[np.float64]
    decay: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GravityData:
    """What the film shows.

    Attributes:
        rising, agreeing, forsaken: made-up weights that the coach holds up, pulls down, leaves alone.
        metrics: of the run.
        memorised, silent_until, last: steps.
        weights: how many the network has.
        most_alone: the largest share of them on which gravity pulls alone once all is learnt, in per cent,
            rounded up.
        steps: (F,), the snapshots from `memorised` on.
        sizes: (F, h), |w_in| |w_out| of each neuron, of the largest at that step.
        alive: (F, h), which of them live.
        without_fallen, without_left: accuracy on held-out pairs in the end, with these neurons silenced.
    """

    rising: Toy
    agreeing: Toy
    forsaken: Toy
    metrics: Columns
    memorised: int
    silent_until: int
    last: int
    weights: int
    most_alone: int
    steps: NDArray[np.int64]
    sizes: NDArray[np.float64]
    alive: NDArray[np.bool_]
    without_fallen: float
    without_left: float

    @property
    def left(self) -> int:
        return int(self.alive[-1].sum())

    @property
    def neurons(self) -> int:
        return int(self.alive.shape[1])


def load(view: RunView) -> GravityData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["Gravity"].steps_of(view)
    metrics = view.metrics
    plateau = (metrics["step"] >= at.memorised) & (metrics["step"] <= at.leap)
    alone = float(metrics["share_decay_alone"][metrics["step"] >= at.memorised].max())
    against = float(metrics["share_against"][plateau].mean())
    if alone > MOST_ALONE or against < LEAST_AGAINST or not _even(metrics, plateau):
        raise FilmError("run {run_id!r}: its two forces are not in balance", run_id=view.run_id)
    incoming, outgoing = incoming_outgoing(view.weights(*NEURONS[view.config.network]), view.config)
    alive = alive_neurons(incoming, outgoing)
    without_fallen, without_left = (_accuracy_without(view, silent) for silent in (~alive[-1], alive[-1]))
    if without_fallen < LEAST_WITHOUT_FALLEN or without_left > MOST_WITHOUT_LEFT or alive[-1].all():
        raise FilmError("run {run_id!r}: its neurons are not sifted", run_id=view.run_id)
    kept = view.steps >= at.memorised
    return GravityData(
        rising=let_go(Valley(place=3.0), 0.3),
        agreeing=let_go(Valley(place=0.0), 2.0),
        forsaken=let_go(Valley(place=0.0, stiffness=0.0), 2.0),
        metrics=metrics,
        memorised=at.memorised,
        silent_until=at.leap,
        last=at.last,
        weights=sum(int(np.prod(part)) for part in view.parameters.values()),
        most_alone=int(np.ceil(100 * alone)),
        steps=view.steps[kept],
        sizes=measured(view, ["neuron_sizes"]).columns["neuron_sizes"][kept],
        alive=alive[kept],
        without_fallen=without_fallen,
        without_left=without_left,
    )


def let_go(valley: Valley, start: float) -> Toy:
    """A weight of a valley that is let go: plain gradient descent with decay."""
    weights = [start]
    for _step in range(TOY_STEPS):
        gradient, decay = valley.pulls([weights[-1], 0.0], TOY_DECAY)
        weights.append(weights[-1] + valley.lr * float(gradient[0] + decay[0]))
    path = np.array(weights)
    gradient, decay = valley.pulls(np.stack([path, 0 * path], axis=-1), TOY_DECAY)
    return Toy(path, gradient[:, 0], decay[:, 0])


def _even(metrics: Columns, plateau: NDArray[np.bool_]) -> bool:
    """Whether the pulls to and from the origin are nearly equal, so that what remains points aside."""
    gradient, cosine, decay = (
        metrics[name][plateau] for name in ("gradient_norm", "force_cosine", "decay_norm")
    )
    up, aside = -gradient * cosine, gradient * np.sqrt(1 - cosine**2)
    return bool(EVEN[0] <= up.mean() / decay.mean() <= EVEN[1] and aside.mean() > abs((up - decay).mean()))


def _accuracy_without(view: RunView, silent: NDArray[np.bool_]) -> float:
    """Accuracy on the held-out pairs in the end, when these neurons say nothing."""
    weights = {name: part[0] for name, part in view.weights(snapshots=[-1]).items()}
    _incoming, outgoing = NEURONS[view.config.network]
    weights[outgoing] = np.where(silent[:, None], 0, weights[outgoing])
    right = rightly_answered(weights, view.config)
    return float(right[dataset_of(view.config).split.held_out].mean())
