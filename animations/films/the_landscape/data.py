"""What the film "The landscape" shows of a run: the ground around its path, and the straight line past it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.drawing.asked import weigh_pair
from story.chapters.answers.asking import Weighed
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.landscape import RunLandscape, landscape_of
from training.runs.view import RunView

# A wall: so much higher, in nats, than its two ends. The limit of the ledger's claim "two-valleys".
LEAST_WALL = 0.5
# "Round it": on the way the loss stays below this share of the wall's height.
MOST_ON_THE_WAY = 0.25
# "Falls away": on the map, the held-out loss under the path ends at this share of where memorising left it.
MOST_LEFT = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class TheLandscapeData:
    """All of it recorded or measured. E evaluations, S snapshots of the path.

    Attributes:
        around: the plane of the path with the losses on it, the path, the straight line.
        asked: the pair that goes through all films, when memorised and in the end.
        weights: (N,), those that it starts with.
        guessing: the loss of a network to which all answers are alike.
        memorised, generalised, last: steps.
        steps: (E,), of the evaluations.
        loss, accuracy: (E,), the training loss, and the share of held-out pairs that are right.
        axes: (2, 2), one a row, on the plane: from the network that has memorised to the last one, and
            across it, away from the path between them.
        middle: (2,), of all that the path goes round on the plane.
    """

    around: RunLandscape
    asked: Weighed
    weights: NDArray[np.float32]
    guessing: float
    memorised: int
    generalised: int
    last: int
    steps: NDArray[np.float64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    axes: NDArray[np.float64]
    middle: NDArray[np.float64]

    @property
    def wall(self) -> float:
        """The highest loss on the straight line from the memory to what understands."""
        return float(self.around.line.losses.train_loss.max())

    @property
    def on_the_way(self) -> float:
        """The highest training loss from memorising on."""
        return float(self.loss[self.steps >= self.memorised].max())

    @property
    def farthest(self) -> float:
        """How far the path gets from the plane once it has memorised, in units of weight."""
        return float(self.around.distances[self.around.steps >= self.memorised].max())

    @property
    def width(self) -> float:
        """Of the whole map, in units of weight."""
        return float(np.ptp(self.around.xs))

    @property
    def path(self) -> NDArray[np.float64]:
        """The nearest points of the plane to the path, along `axes` from `middle`, (S, 2)."""
        return np.asarray((self.around.coordinates - self.middle) @ self.axes.T)

    def place(self, step: int) -> int:
        """Of the path's snapshots, the one at a step or next before it."""
        return max(0, int(np.searchsorted(self.around.steps, step, side="right")) - 1)


def load(view: RunView) -> TheLandscapeData:
    """Read what the film shows; where nobody has measured the landscape of this run yet, it is measured.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["TheLandscape"].steps_of(view)
    asked = weigh_pair(view, [view.nearest(at.memorised), len(view.steps) - 1], known=True)
    try:
        around = landscape_of(view)
    except LandscapeError as error:
        raise FilmError(error.message) from error
    axes, middle = _laid_out(around)
    weights = [part.ravel() for part in view.weights(snapshots=[0]).values()]
    data = TheLandscapeData(
        around=around,
        asked=asked,
        weights=np.concatenate(weights),
        guessing=math.log(dataset_of(view.config).table.n_answers),
        memorised=at.memorised,
        generalised=at.generalised,
        last=at.last,
        steps=view.metrics["step"],
        loss=view.metrics["train_loss"],
        accuracy=view.metrics["held_out_accuracy"],
        axes=axes,
        middle=middle,
    )
    _check(data, view.run_id)
    return data


def _laid_out(around: RunLandscape) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The axes along which the plane is shown, and its middle."""
    way = around.coordinates[around.steps >= around.line_steps[0]]
    along = way[-1] - way[0]
    along = along / (np.linalg.norm(along) or 1.0)
    across = np.array([-along[1], along[0]])
    past = float(((way - (way[0] + way[-1]) / 2) @ across).mean())
    axes = np.stack([along, -across if past > 0 else across])
    laid = around.coordinates @ axes.T
    return axes, (laid.min(axis=0) + laid.max(axis=0)) / 2 @ axes


def _check(data: TheLandscapeData, run_id: str) -> None:
    """Whatever the film says must be so in this run."""
    line, held_out = data.around.line.losses.train_loss, data.around.nearest.held_out_loss
    surface = data.around.surface
    if not all(np.isfinite(losses).all() for losses in (surface.train_loss, surface.held_out_loss, line)):
        raise FilmError("run {run_id!r}: its landscape has holes", run_id=run_id)
    if data.wall - max(line[0], line[-1]) < LEAST_WALL:
        raise FilmError("run {run_id!r}: no wall stands between memory and understanding", run_id=run_id)
    if data.on_the_way > MOST_ON_THE_WAY * data.wall:
        raise FilmError("run {run_id!r}: its path goes over the wall, not round it", run_id=run_id)
    if held_out[data.place(data.generalised)] > MOST_LEFT * held_out[data.place(data.memorised)]:
        raise FilmError("run {run_id!r}: the held-out loss does not fall along its path", run_id=run_id)
