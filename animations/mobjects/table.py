"""The whole table as a field of cells: a cell is lit where the network answers it rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import ImageMobject, Rectangle, UpdateFromAlphaFunc, config, linear, smooth
from numpy.typing import NDArray
from PIL import Image

from animations.mobjects.scrub import latest
from story import palette
from training.meaning import rightly_answered
from training.problem import problem_of
from training.store import Run

# A snapshot is left out when training and held-out accuracy have both moved less than this since the last.
WORTH_SHOWING = 0.004
FRAME_WIDTH = 128 / 9


@dataclass(frozen=True, slots=True)
class Answers:
    """What a network answered rightly at some of its recorded steps.

    Attributes:
        steps: (S,).
        right: (S, p, p), whether the pair (a, b) was answered rightly; row a, column b.
        trained: (p, p), which pairs are trained on.
        sums: (p, p), the right answers.
    """

    steps: NDArray[np.int64]
    right: NDArray[np.bool_]
    trained: NDArray[np.bool_]
    sums: NDArray[np.int64]


def read_answers(run: Run) -> Answers:
    """Ask the recorded network for the whole table, at every snapshot that makes a difference."""
    made, shape = run.config, (run.config.p, run.config.p)
    problem = problem_of(made)
    trained = np.zeros(shape, bool)
    trained.flat[problem.split.train] = True
    snapshots = _worth_showing(run)
    right = [
        rightly_answered(run.weights(snapshots=slice(snapshot, snapshot + 1)), made).reshape(shape)
        for snapshot in snapshots
    ]
    return Answers(
        run.snapshot_steps()[snapshots], np.stack(right), trained, problem.table.answers.reshape(shape)
    )


def _worth_showing(run: Run) -> list[int]:
    """Indices of the snapshots at which an accuracy has moved, and the last."""
    metrics = run.metrics()
    steps = run.snapshot_steps()
    at = np.searchsorted(metrics["step"], steps).clip(max=len(metrics["step"]) - 1)
    accuracies = np.stack([metrics["train_accuracy"][at], metrics["held_out_accuracy"][at]], axis=-1)
    kept = [0]
    for index in range(1, len(steps)):
        if index == len(steps) - 1 or np.abs(accuracies[index] - accuracies[kept[-1]]).max() >= WORTH_SHOWING:
            kept.append(index)
    return kept


class Field:
    """The table as a square picture, row 0 at the top. `show(step)` lights what was answered rightly then."""

    def __init__(self, answers: Answers, side: float) -> None:
        self._answers = answers
        trained = answers.trained[..., None]
        train, held_out, ink = (_rgb(name) for name in (palette.TRAIN, palette.HELD_OUT, palette.INK))
        self._lit = np.where(trained, train, held_out)
        shade = 0.06 + 0.3 * answers.sums[..., None] / answers.sums.max()
        self._blank = (1 - shade) * ink + shade * _rgb(palette.QUIET_ON_INK)
        self._dark = np.where(trained, 0.78 * ink + 0.22 * train, 0.88 * ink + 0.12 * held_out)
        self.mobject = ImageMobject(self._picture(-np.ones(answers.trained.shape), side))
        self.mobject.stretch_to_fit_height(side).stretch_to_fit_width(side)

    def show(self, step: float) -> None:
        self.show_light(self._answers.right[latest(self._answers.steps, step)].astype(float))

    def show_light(self, light: NDArray[np.floating]) -> None:
        """Light every cell (p, p) so far: 0 dark, 1 lit, -1 the mere answer as a shade."""
        opacity = self.mobject.pixel_array[0, 0, 3]
        self.mobject.pixel_array = self._picture(light, self.mobject.height)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()
        self.mobject.pixel_array[..., 3] = opacity

    def light_up(
        self, light: Callable[[float], NDArray[np.floating]], *, centre: Any = None, side: float | None = None
    ) -> Any:
        """An animation: the cells' light by its progress, while the field may move and change size."""
        start, size = self.mobject.get_center(), self.mobject.height
        way = np.zeros(3) if centre is None else np.asarray(centre) - start

        def change(mobject: Any, alpha: float) -> None:
            eased = smooth(alpha)
            mobject.set(height=size + eased * ((side or size) - size)).move_to(start + eased * way)
            self.show_light(light(alpha))

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=linear)

    def _picture(self, light: NDArray[np.floating], height: float) -> NDArray[np.uint8]:
        """As many pixels as the screen will show, each the mean of what it covers: crisp, without moiré."""
        above, below = np.maximum(light, 0)[..., None], np.maximum(-np.asarray(light), 0)[..., None]
        colours = self._dark + above * (self._lit - self._dark) + below * (self._blank - self._dark)
        cells = np.repeat(np.repeat(colours.astype(np.uint8), 8, axis=0), 8, axis=1)
        side = max(len(colours), round(height * config.pixel_width / FRAME_WIDTH))
        picture = Image.fromarray(cells).resize((side, side), Image.Resampling.BOX)
        return np.dstack([np.asarray(picture), np.full((side, side), 255, np.uint8)])

    def row_box(self, row: int) -> tuple[NDArray[np.floating], float, float]:
        """Centre, width and height of a row on the screen."""
        p = len(self._answers.trained)
        height = self.mobject.height / p
        centre = self.mobject.get_top() + np.array([0, -(row + 0.5) * height, 0])
        return centre, float(self.mobject.width), float(height)

    def row_outline(self, row: int) -> Rectangle:
        """A frame around a row, never thinner than can be seen."""
        centre, width, height = self.row_box(row)
        style = {"stroke_color": palette.TEXT_ON_INK, "stroke_width": 2}
        return Rectangle(width=width + 0.1, height=height + 0.08, **style).move_to(centre)


def _rgb(colour: str) -> NDArray[np.floating]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)
