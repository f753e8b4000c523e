"""What the film "Coach and gravity" shows of a run. Whatever its captions say must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.films.gravity.without_neurons import Without, silence_in_turn, turned_by
from story.chapters.weight_decay import Valley
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from story.ledger.results import read_result
from training.measures import alive_neurons, incoming_outgoing, measured
from training.measures.weight_roles import NEURONS
from training.runs.reader import Columns
from training.runs.view import RunView

# The shares of the weights that the coach holds up, pulls down, leaves to gravity alone.
SHARES = ("share_against", "share_together", "share_decay_alone")
# Of this share of the weights at most gravity pulls alone once all is learnt; on most the two disagree.
MOST_ALONE, LEAST_AGAINST = 0.1, 0.5
# "They nearly cancel": on the plateau the coach's pull away from the origin is this much of gravity's.
EVEN = (0.9, 1.1)
# "It shortens and turns": to less than this share of its length when memorised, and by so many degrees.
SHORTENED, TURNED = 0.95, 20.0
# "Next to nothing is lost" without the fallen; without the others most is.
LEAST_WITHOUT_FALLEN, MOST_WITHOUT_HELD = 0.95, 0.6
# "They would stay", of the ledger's networks that are trained at a lower rate.
LEAST_STAYING = 0.9
# The made-up weights: how strongly they decay, and for how many steps.
TOY_DECAY, TOY_STEPS = 0.5, 45


@dataclass(frozen=True, slots=True)
class Toy:
    """A made-up weight that is let go: the weight and the two forces on it at each step, (T,) each."""

    weights: NDArray[np.float64]
    gradient: NDArray[np.float64]
    decay: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GravityData:
    """What the film shows. Its end is where, knowing all it ever will, the network has fewest neurons left.

    Attributes:
        rising, agreeing, forsaken: made-up weights that the coach holds up, pulls down, leaves alone.
        metrics: of the run.
        memorised, leap: steps.
        weights: how many the network has.
        hundredths: (E, 3), of how many of a hundred weights each of `SHARES` is, at the steps of the metrics.
        steps: (F,), the snapshots from `memorised` to the end.
        turned: (F,), the angle between all weights and where they pointed when memorised, in degrees.
        sizes: (F, h), |w_in| |w_out| of each neuron, of the largest at that step.
        alive: (F, h), which of them live.
        staying: per cent of the neurons that live to the end where training is gentler, by the ledger.
        fallen, held: the end without the neurons that have fallen, and without the others.
    """

    rising: Toy
    agreeing: Toy
    forsaken: Toy
    metrics: Columns
    memorised: int
    leap: int
    weights: int
    hundredths: NDArray[np.int64]
    steps: NDArray[np.int64]
    turned: NDArray[np.float64]
    sizes: NDArray[np.float64]
    alive: NDArray[np.bool_]
    staying: float
    fallen: Without
    held: Without

    @property
    def end(self) -> int:
        return int(self.steps[-1])

    @property
    def neurons(self) -> int:
        return int(self.alive.shape[1])

    @property
    def alone(self) -> tuple[int, int]:
        """The fewest and the most of the hundred on which gravity pulls alone, in the steps shown."""
        steps = self.metrics["step"]
        shown = self.hundredths[(steps >= self.memorised) & (steps <= self.end), -1]
        return int(shown.min()), int(shown.max())


def load(view: RunView) -> GravityData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["Gravity"].steps_of(view)
    metrics = view.metrics
    plateau = (metrics["step"] >= at.memorised) & (metrics["step"] <= at.leap)
    shares = np.stack([metrics[name] for name in SHARES], axis=-1)
    alone = shares[metrics["step"] >= at.memorised, -1].max()
    against = float(metrics["share_against"][plateau].mean())
    if alone > MOST_ALONE or against < LEAST_AGAINST or not _cancel(metrics, plateau):
        raise FilmError("run {run_id!r}: its two forces are not in balance", run_id=view.run_id)
    incoming, outgoing = incoming_outgoing(view.weights(*NEURONS[view.config.network]), view.config)
    alive = alive_neurons(incoming, outgoing)
    end = _fewest_left(view, alive, at.generalised)
    fallen, held = silence_in_turn(view, end, (~alive[end], alive[end]))
    if fallen.shares[-1] < LEAST_WITHOUT_FALLEN or held.shares[-1] > MOST_WITHOUT_HELD or alive[end].all():
        raise FilmError("run {run_id!r}: its neurons are not sifted", run_id=view.run_id)
    kept = np.flatnonzero((view.steps >= at.memorised) & (view.steps <= view.steps[end]))
    turned, shortened = turned_by(view, kept)
    if shortened > SHORTENED or turned[-1] < TURNED:
        raise FilmError("run {run_id!r}: its weights do not shorten and turn", run_id=view.run_id)
    return GravityData(
        rising=let_go(Valley(place=3.0), 0.3),
        agreeing=let_go(Valley(place=0.0), 2.0),
        forsaken=let_go(Valley(place=0.0, stiffness=0.0), 2.0),
        metrics=metrics,
        memorised=at.memorised,
        leap=at.leap,
        weights=sum(int(np.prod(part)) for part in view.parameters.values()),
        hundredths=np.stack([in_hundredths(each) for each in shares]),
        steps=view.steps[kept],
        turned=turned,
        sizes=measured(view, ["neuron_sizes"]).columns["neuron_sizes"][kept],
        alive=alive[kept],
        staying=_staying(),
        fallen=fallen,
        held=held,
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


def in_hundredths(shares: NDArray[np.floating]) -> NDArray[np.int64]:
    """Shares (n,) that add up to 1, as whole hundredths that add up to 100: the largest remainders go up.

    >>> in_hundredths(np.array([0.776, 0.197, 0.027])).tolist()
    [77, 20, 3]
    """
    exact = 100 * shares / shares.sum()
    whole = np.floor(exact).astype(np.int64)
    left_over = np.argsort(whole - exact, kind="stable")[: 100 - int(whole.sum())]
    whole[left_over] += 1
    return np.asarray(whole)


def _cancel(metrics: Columns, plateau: NDArray[np.bool_]) -> bool:
    """Whether the pulls to and from the origin are nearly equal, so that what remains points aside."""
    gradient, cosine, decay = (
        metrics[name][plateau] for name in ("gradient_norm", "force_cosine", "decay_norm")
    )
    up, aside = -gradient * cosine, gradient * np.sqrt(1 - cosine**2)
    return bool(EVEN[0] <= up.mean() / decay.mean() <= EVEN[1] and aside.mean() > abs((up - decay).mean()))


def _fewest_left(view: RunView, alive: NDArray[np.bool_], generalised: int) -> int:
    """The snapshot with the fewest living neurons, among those at which most is known."""
    known = np.interp(view.steps, view.metrics["step"], view.metrics["held_out_accuracy"])
    late = np.flatnonzero(view.steps >= generalised)
    best = late[known[late] >= known[late].max() - 1e-9]
    return int(best[alive[best].sum(axis=1).argmin()])


def _staying() -> float:
    result = read_result("sieve")
    value = float("nan") if result is None else result.evidence.value("left")
    if not value >= LEAST_STAYING:  # nor where there is none, which is nan
        raise FilmError("claim {name!r} is not measured, or says otherwise than this film", name="sieve")
    return 100 * value
