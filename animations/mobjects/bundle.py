"""Many curves of scores in one frame, which slide along the circle until their right answers meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DOWN, DashedVMobject, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from animations.mobjects.curves import Plot
from animations.mobjects.scrub import between
from animations.mobjects.teeth import Teeth
from story import palette

SEEN, UNSEEN = 0.8, 0.6  # how opaque the curves are
LAG = 0.6  # the last curve starts when this share of a slide is over


class Bundle:
    """The scores of n questions over the m answers; its mobject holds the unseen ones, then the seen ones.

    Args:
        plot: a frame from answer 0 to m - 1.
        steps: (S,), those that are recorded.
        scores: (S, n, m), from the right answer on, which is at m // 2.
        answers: (n,), the right ones.
        trained: (n,), which questions are trained on.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.integer], scores: NDArray[np.floating],
                 answers: NDArray[np.integer], trained: NDArray[np.bool_], width: float = 1.1
                 ) -> None:  # fmt: skip
        self._plot, self._steps, self._scores, self._trained = plot, steps, scores, trained
        self._middle = scores.shape[-1] // 2
        self._shift = self._middle - answers
        self._step = float(steps[0])
        # 0: every answer at its own place; 1: the right one in the middle. And how high a curve has risen.
        self.slid, self.risen = np.zeros(len(answers)), np.zeros(len(answers))
        looks = {False: (palette.HELD_OUT, UNSEEN), True: (palette.TRAIN, SEEN)}
        self._groups = {
            is_trained: VMobject(stroke_color=colour, stroke_width=width, stroke_opacity=opacity)
            for is_trained, (colour, opacity) in looks.items()
        }
        self.mobject = VGroup(*self._groups.values())
        self._draw()

    def show(self, step: float) -> None:
        self._step = step
        self._draw()

    def heights(self) -> NDArray[np.floating]:
        """The scores as they are drawn, (n, m): each curve as far along the circle as it has slid."""
        scores = between(self._steps, self._scores, self._step)
        m = scores.shape[-1]
        at = np.arange(m) + ((1 - self.slid) * self._shift)[:, None]
        whole = np.floor(at).astype(int)
        part, rows = at - whole, np.arange(len(scores))[:, None]
        heights = (1 - part) * scores[rows, whole % m] + part * scores[rows, (whole + 1) % m]
        return np.asarray(self.risen[:, None] * heights)

    def rise(self) -> Any:
        """One after the other the curves rise from the line."""
        return self._one_by_one(lambda progress: setattr(self, "risen", progress))

    def slide(self) -> Any:
        """One after the other the curves slide until their right answers are in the middle."""
        return self._one_by_one(lambda progress: setattr(self, "slid", progress))

    def _one_by_one(self, change: Callable[[NDArray[np.floating]], None]) -> Any:
        count = len(self.slid)
        delay = LAG * np.arange(count) / max(1, count - 1)

        def update(_mobject: Any, alpha: float) -> None:
            part = np.clip((alpha - delay) / (1 - (LAG if count > 1 else 0)), 0, 1)
            change(part * part * (3 - 2 * part))
            self._draw()

        return UpdateFromAlphaFunc(self.mobject, update, rate_func=linear)

    def _draw(self) -> None:
        heights = self.heights()
        places = self._plot.at(np.arange(heights.shape[1]), heights)
        for is_trained, lines in self._groups.items():
            lines.set_points(polylines(places[self._trained == is_trained]))


def polylines(corners: NDArray[np.floating]) -> NDArray[np.floating]:
    """The Bezier points of n open lines with m corners each, (n, m, 3): n (m - 1) times 4 points."""
    start, end = corners[:, :-1], corners[:, 1:]
    along = np.linspace(0, 1, 4)[:, None]
    return np.asarray((start[:, :, None] + along * (end - start)[:, :, None]).reshape(-1, 3))


class Saw(Teeth):
    """Teeth that can be laid flat elsewhere while steps pass."""

    @property
    def dots(self) -> tuple[Any, Any]:
        """Of the training pairs, and of the held-out ones."""
        return self._dots[True], self._dots[False]

    def place(self, index: int) -> NDArray[np.floating]:
        """Where the first recorded margin of a pair lies."""
        return np.asarray(self._places(self._margins[0])[index])

    def story(self, depth: float) -> Any:
        """Dashed: a saw that goes through what has been seen, and down by `depth` in between."""
        stretches = np.split(np.arange(len(self._trained)), np.flatnonzero(np.diff(self._trained)) + 1)
        corners = [(float(b), 0.0) for b in np.flatnonzero(self._trained)]
        corners += [(float(gap.mean()), depth) for gap in stretches if not self._trained[gap[0]]]
        left, right = self.zero.get_start(), self.zero.get_end()
        step = (right - left) / (len(self._trained) - 1)
        line = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=2.5)
        line.set_points_as_corners([left + b * step + height * DOWN for b, height in sorted(corners)])
        return DashedVMobject(line, num_dashes=220)

    def level(self, margin: float) -> float:
        """The height on the screen of a margin."""
        return float(self._places(np.array([margin]))[0, 1])

    def travel(self, width: float, height: float, centre: Any, start: float, end: float) -> Any:
        """The teeth go to another frame while the steps from `start` to `end` pass."""
        old = Rectangle(width=self._box.width, height=self._box.height).move_to(self._box)
        way = np.asarray(centre) - old.get_center()

        def move(_mobject: Any, alpha: float) -> None:
            self._box.stretch_to_fit_width(old.width + alpha * (width - old.width))
            self._box.stretch_to_fit_height(old.height + alpha * (height - old.height))
            self._box.move_to(old.get_center() + alpha * way)
            self.show(start + alpha * (end - start))

        return UpdateFromAlphaFunc(self.mobject, move)
