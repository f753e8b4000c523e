"""All weights of a run as one point: how far from zero, how far turned, and the two forces on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Dot, Line, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.force_arrows import ForceArrow
from animations.drawing.scrub import between, latest
from animations.drawing.words import Counter
from story.words import palette
from training.runs.reader import Columns

START = -38.0  # where the point begins, in degrees from upright to the right


class TurningPoint:
    """A point at its recorded distance from zero, turned to the right by its angle to where it began; with
    the trail it has left. Lengths of the forces and the angle between them are recorded too; to which side
    the gradient's part points is not, so it is drawn the way in which the point turns.

    Args:
        steps, turned: (F,), the angle in degrees at each.
        metrics: of the run.
        origin: the place of zero on the screen.
        reach: length on the screen of the largest distance.
        force: length on the screen of the longest pull of decay.
    """

    def __init__(
        self, steps: NDArray[np.integer], turned: NDArray[np.floating], metrics: Columns,
        origin: Any, reach: float, force: float,
    ) -> None:  # fmt: skip
        self._steps, self._turned, self._origin = steps, turned, np.asarray(origin, float)
        cosine, gradient, decay = (metrics[name] for name in ("force_cosine", "gradient_norm", "decay_norm"))
        aside = gradient * np.sqrt(np.clip(1 - cosine**2, 0, None))
        self._evaluated = metrics["step"]
        self._values = np.stack([metrics["weight_norm"], -gradient * cosine, aside, decay], axis=-1)
        shown = (self._evaluated >= steps[0]) & (self._evaluated <= steps[-1])
        self._length = reach / self._values[shown, 0].max()
        self._force = force / decay[shown].max()
        self.trail = VMobject(stroke_color=palette.GEOMETRY, stroke_width=7)
        quiet = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 2}
        self.zero, self.line = Dot(self._origin, radius=0.09, color=palette.QUIET_ON_INK), Line(**quiet)
        first = self._origin + 1.06 * reach * _way(START)
        self.began = Line(self._origin, first, **quiet).set_stroke(opacity=0.5)
        self.arc = VMobject(stroke_color=palette.GEOMETRY, stroke_width=3)
        self.level = VMobject(stroke_color=palette.QUIET_ON_INK, stroke_width=2, stroke_opacity=0.6)
        self._first = float(between(self._evaluated, self._values, steps[0])[0]) * self._length
        self.ball = Dot(radius=0.24, color=palette.TEXT_ON_INK)
        self.gradient, self.decay, self.rest = (
            ForceArrow(colour, width=8) for colour in (palette.GRADIENT, palette.DECAY, palette.TEXT_ON_INK)
        )
        self.pulls = VGroup(*(pull.mobject for pull in (self.gradient, self.decay, self.rest)))
        self.mobject = VGroup(
            self.began, self.level, self.line, self.zero, self.arc, self.trail, self.pulls, self.ball
        )
        self._rest_drawn = 0.0
        self.show(float(steps[0]))

    def at(self, step: float) -> NDArray[np.floating]:
        """Where the weights are."""
        length = between(self._evaluated, self._values, step)[0] * self._length
        return np.asarray(self._origin + length * _way(START + self._angle(step)))

    def show(self, step: float) -> None:
        """Draw the point, its trail and its pulls."""
        _norm, up, aside, decay = between(self._evaluated, self._values, step) * self._force
        place, angle = self.at(step), START + self._angle(step)
        out, right = _way(angle), _way(angle + 90)
        self.ball.move_to(place)
        self.line.set_points_as_corners([self._origin, place])
        self.gradient.point(place, up * out + aside * right)
        self.decay.point(place, -decay * out)
        self.rest.point(place, self._rest_drawn * ((up - decay) * out + aside * right))
        passed = [*self._steps[: latest(self._steps, step) + 1], max(step, self._steps[0])]
        self.trail.set_points_as_corners([self.at(each) for each in passed])
        for arc, radius in ((self.arc, 1.3), (self.level, self._first)):
            sweep = np.linspace(START, angle + 1e-3, 40)
            arc.set_points_as_corners([self._origin + radius * _way(each) for each in sweep])

    def grow_rest(self, step: float) -> Any:
        """What is left of the two forces grows out of the point."""

        def grow(_mobject: Any, alpha: float) -> None:
            self._rest_drawn = alpha
            self.show(step)

        return UpdateFromAlphaFunc(self.pulls, grow, rate_func=smooth)

    def _angle(self, step: float) -> float:
        return float(between(self._steps, self._turned, step))


class TurnedBy:
    """The angle in words, rounded down."""

    def __init__(
        self, template: str, lang: str, steps: NDArray[np.integer], turned: NDArray[np.floating]
    ) -> None:
        self._steps, self._turned = steps, turned
        self._counter = Counter(template, lang, colour=palette.GEOMETRY, size=40)
        self.mobject = self._counter.mobject
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self._counter.show(int(between(self._steps, self._turned, step)))


def _way(degrees: float) -> NDArray[np.floating]:
    """The direction that is so far turned to the right from upright."""
    angle = np.radians(degrees)
    return np.array([np.sin(angle), np.cos(angle), 0.0])
