"""How far a taxed weight comes from one on a spring: under plain descent, and under Adam."""

from __future__ import annotations

from typing import Any

from manim import RIGHT

from animations.drawing.curves import Plot, Share, StepCounter
from animations.drawing.words import words
from animations.films.throttle_and_spring.data import Path
from animations.films.throttle_and_spring.diverging_paths import DistanceCurve
from language import Translator
from story.words import palette

WIDTH, HEIGHT, MOST_APART = 9.8, 4.5, 0.8


class PathComparison:
    """Two distance curves in one plot, a step counter, and the distance in per cent."""

    def __init__(self, plain: Path, adam: Path, centre: Any, _: Translator) -> None:
        lang = _.language
        self.last = last = float(adam.steps[-1])
        self.plot = plot = Plot(WIDTH, HEIGHT, (0, last), (0, MOST_APART))
        plot.mobject.move_to(centre)
        self.plain, self.adam = (DistanceCurve(plot, path.steps, path.values) for path in (plain, adam))
        self.counter = StepCounter(_("step {n}"), lang, plot)
        self.apart = Share(
            _("apart: {n} %"), lang, self.adam.steps, self.adam.distances, role="number", size=40
        )
        self.apart.put(plot.at(0.17 * last, 0.68))
        self.names = [
            words(name, "label", lang, colour=colour).next_to(plot.at(last, distance), RIGHT, buff=0.4)
            for name, colour, distance in (
                (_("tax"), palette.GEOMETRY, adam.values[-1]), (_("spring"), palette.DECAY, 0)
            )
        ]  # fmt: skip

    @property
    def drawn(self) -> list[Any]:
        """What stands there in the end, but for the plot's axes."""
        return [self.adam.mobject, self.counter.mobject, self.apart.mobject, *self.names]
