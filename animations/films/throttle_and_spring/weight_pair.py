"""Two made-up weights side by side: one with a throttle alone, one on a spring as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, UpdateFromAlphaFunc, VGroup, linear, smooth

from animations.drawing.curves import Plot
from animations.drawing.words import words
from animations.films.throttle_and_spring.springs import SteppedWeight, Throttle
from language import Translator
from story.words import palette

PLACES = (-3.4, 2.8)
WIDTH = 0.34
# Once the two run through time, their values are said from twice this step on, when they are well apart.
APART = 250


class WeightPair:
    """The weights over a ground at 0, at places of their own until they are gathered at the plot's left edge.

    Args:
        plot: in which they will run through time.
        paths: of the weight alone and of the one on the spring.
        lr: the learning rate with the lever at the top.
        full: length on the screen of the gradient's step then.
    """

    def __init__(
        self, plot: Plot, paths: Sequence[Sequence[float]], lr: float, full: float, _: Translator
    ) -> None:
        self.plot, self._full, lang = plot, full, _.language
        y = float(plot.at(0, 0)[1])
        self.ground = DashedLine([-6.2, y, 0], [6.2, y, 0], dash_length=0.12, stroke_width=2,
                                 color=palette.QUIET_ON_INK)  # fmt: skip
        self.zero = words("0", "tick", lang, colour=palette.QUIET_ON_INK).next_to(
            self.ground, LEFT, buff=0.15
        )
        self.alone, self.sprung = (
            SteppedWeight(plot, path, lang, colour, x, spring=spring)
            for path, colour, x, spring in zip(
                paths, (palette.GRADIENT, palette.DECAY), PLACES, (False, True), strict=True
            )
        )
        self.weights = (self.alone, self.sprung)
        self.throttle = Throttle(2.9, [PLACES[0] - 1.7, y + 2.1, 0], lr, lang)
        texts = (_("throttle: learning rate"), _("spring: weight decay"))
        self.names = [
            words(text, "label", lang, colour=colour).move_to([x, y, 0]).shift(0.45 * DOWN)
            for text, colour, x in zip(texts, (palette.GRADIENT, palette.DECAY), PLACES, strict=True)
        ]

    @property
    def both(self) -> VGroup:
        return VGroup(*(weight.mobject for weight in self.weights))

    def move_lever(self, start: float, end: float, *, gradient: bool) -> Any:
        """The lever moves, and with it the length of the gradient's step, where there is a gradient."""

        def move(_mobject: Any, alpha: float) -> None:
            share = start + alpha * (end - start)
            self.throttle.set(share)
            self.alone.pulled = share * self._full * gradient
            self.alone.show(0)

        return UpdateFromAlphaFunc(VGroup(self.throttle.mobject, self.alone.mobject), move, rate_func=smooth)

    def pluck(self) -> Any:
        """The spring swings."""
        foot, top = (self.plot.at(0, weight) * UP + PLACES[1] * RIGHT for weight in (0, self.sprung.path[0]))

        def move(_mobject: Any, alpha: float) -> None:
            swing = np.sin(3 * np.pi * alpha) * (1 - alpha)
            self.sprung.coil.stretch(foot, top, WIDTH - 0.12 * swing)

        return UpdateFromAlphaFunc(self.sprung.coil.mobject, move, rate_func=linear)

    def step(self, starts: Sequence[float], ends: Sequence[float], pulls: tuple[float, float]) -> Any:
        """Both weights go from one value to another, while the gradient goes from one share to another."""

        def move(alpha: float) -> None:
            for weight, start, end in zip(self.weights, starts, ends, strict=True):
                weight.pulled = (pulls[0] + alpha * (pulls[1] - pulls[0])) * self._full
                weight.show_weight(start + alpha * (end - start))

        return self._both(move)

    def gather(self, step: float) -> Any:
        """Both go to the left edge of the plot, where time begins; the one on the spring is at a step."""
        left = float(self.plot.at(0, 0)[0])

        def move(alpha: float) -> None:
            for weight, place in zip(self.weights, PLACES, strict=True):
                weight.x = place + alpha * (left - place)
                weight.show(step if weight is self.sprung else 0)
                weight.readout.mobject.set_fill(opacity=max(0.0, 1 - 2 * alpha))

        return self._both(move)

    def run(self) -> None:
        """From now on the plot tells where they are."""
        for weight in self.weights:
            weight.x, weight.said_from = None, APART

    def _both(self, move: Callable[[float], None]) -> Any:
        return UpdateFromAlphaFunc(self.both, lambda _mobject, alpha: move(alpha), rate_func=smooth)
