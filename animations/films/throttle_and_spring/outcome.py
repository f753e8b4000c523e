"""What networks know of the unseen pairs, with decay and, without it, at smaller learning rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP
from numpy.typing import NDArray

from animations.drawing.curves import Plot, StepCounter, per_cent
from animations.drawing.words import words
from animations.films.throttle_and_spring.diverging_paths import Ended, reshape
from language import Translator
from story.words import palette

Curve = tuple[NDArray[np.floating], NDArray[np.floating]]


class Outcome:
    """Curves over the steps, each as far as it was recorded; per cent of the unseen pairs answered right.

    Args:
        spring: steps and values of the run with decay.
        slower: the same of the runs at smaller learning rates; of the first the end is said in a number.
    """

    def __init__(self, spring: Curve, slower: Sequence[Curve], centre: Any, _: Translator) -> None:
        self._spring, self._slower, lang = spring, slower[0], _.language
        self.grokked = float(spring[0][-1])
        self.last = float(max(steps[-1] for steps, _values in (spring, *slower)))
        self.plot = plot = Plot(9.8, 4.5, (0, self.last), (0, 100))
        plot.mobject.move_to(centre)
        colours = (palette.DECAY, *[palette.GRADIENT] * len(slower))
        self.curves = [
            Ended(plot, *curve, colour) for curve, colour in zip((spring, *slower), colours, strict=True)
        ]
        self.counter = StepCounter(_("step {n}"), lang, plot)
        self.ticks = [
            words(_("{n} %", n=share), "tick", lang, colour=palette.QUIET_ON_INK).next_to(
                plot.at(0, share), LEFT, buff=0.15
            )
            for share in (0, 100)
        ]
        self.names = [
            words(text, "label", lang, colour=colour)
            for text, colour in (
                (_("with the spring"), palette.DECAY),
                (_("no spring, a smaller throttle"), palette.GRADIENT),
            )
        ]
        self.names[0].next_to(plot.at(self.grokked, 100), RIGHT, buff=0.3)
        self.names[1].move_to(plot.at(0.55 * self.last, 20))
        self._said = _

    def shrink(self, width: float, height: float, centre: Any) -> Any:
        """The animation that gives the whole another size and place."""
        return reshape(self.plot, self.curves, self.last, width, height, centre)

    def ends(self) -> list[Any]:
        """The last values, in numbers, where the curves now end."""
        _ = self._said
        said = [
            words(_("{n} %", n=per_cent(values[-1] / 100)), "number", _.language, colour=colour, size=44)
            for (_steps, values), colour in (
                (self._spring, palette.DECAY),
                (self._slower, palette.GRADIENT),
            )
        ]
        said[0].next_to(self.plot.at(self.grokked, 100), RIGHT, buff=0.3)
        said[1].next_to(self.plot.at(0.9 * self.last, self._slower[1][-1]), UP, buff=0.3)
        return said
