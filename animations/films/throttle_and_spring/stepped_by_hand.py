"""The two weights that are stepped by hand, as curves: one stops, one is pulled on."""

from __future__ import annotations

from typing import Any

import numpy as np

from animations.drawing.curves import Plot
from animations.drawing.words import words
from animations.films.throttle_and_spring.data import STEPS, ThrottleAndSpringData
from animations.films.throttle_and_spring.diverging_paths import Ended
from language import Translator
from story.words import palette


def weight_curves(data: ThrottleAndSpringData, plot: Plot) -> list[Ended]:
    """The weight without decay, and the one with it."""
    steps = np.arange(0, STEPS + 1, STEPS // 250)
    paths = ((data.still, palette.GRADIENT), (data.decayed, palette.DECAY))
    return [Ended(plot, steps, path[steps], colour) for path, colour in paths]


class SteppedByHand:
    """Both curves whole, in a plot of their own, each with its name."""

    def __init__(self, data: ThrottleAndSpringData, width: float, height: float, centre: Any,
                 _: Translator) -> None:  # fmt: skip
        self.plot = plot = Plot(width, height, (0, STEPS), (0, 1.05 * data.weight))
        plot.mobject.move_to(centre)
        self.curves = weight_curves(data, plot)
        for curve in self.curves:
            curve.show(STEPS)
        stops = words(_("throttle: stops"), "label", _.language, colour=palette.GRADIENT)
        pulls = words(_("spring: pulls on"), "label", _.language, colour=palette.DECAY)
        stops.move_to(plot.at(0.5 * STEPS, 0.87 * data.weight))
        pulls.move_to(plot.at(0.62 * STEPS, 0.25 * data.weight))
        self.names = [stops, pulls]

    @property
    def drawn(self) -> list[Any]:
        """Axes and curves."""
        return [self.plot.axes, *(curve.mobject for curve in self.curves)]
