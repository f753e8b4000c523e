"""How large things are, on log-log axes: the share of them that are at least as large."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.tokens import discs
from animations.drawing.words import words
from language import Translator
from story.words import palette

DOT = 0.055


class SizeDistribution:
    """Axes from the median (1) upwards; both in powers of ten."""

    def __init__(self, _: Translator, decades: float, rarest: float, box: tuple[float, float, Any]) -> None:
        width, height, centre = box
        self._say = _
        self.plot = Plot(width, height, (0, decades), (np.log10(rarest), 0))
        self.plot.mobject.move_to(centre)

        def quiet(text: str) -> Any:
            return words(text, "tick", _.language, colour=palette.QUIET_ON_INK)

        low = self.plot.values[0]
        self.ticks = VGroup(
            *(quiet(str(10**power)).move_to(self.plot.at(power, low) + 0.3 * -UP)
              for power in range(int(decades) + 1)),
            *(quiet(_("{n} %", n=f"{100 * 10.0**power:.4g}"))
              .next_to(self.plot.at(0, power), LEFT, buff=0.15) for power in range(0, int(low) - 1, -2)),
        )  # fmt: skip

        names = quiet(_("size, in medians")), quiet(_("share at least as large"))
        names[0].next_to(self.ticks[: int(decades) + 1], DOWN, buff=0.04).set_x(self.plot.mobject.get_x())
        names[1].next_to(self.plot.at(0, 0), UP, buff=0.25).align_to(self.ticks, LEFT)
        self.names = VGroup(*names)

    def source(self, text: str, colour: str) -> Any:
        """Of what the sizes are, in the corner that they leave free."""
        note = words(text, "number", self._say.language, colour=colour)
        corner = self.plot.at(self.plot.steps[1], 0)
        return note.move_to(corner + np.array([-note.width / 2 + 0.3, -0.3, 0]))

    def dots(self, sizes: NDArray[np.floating], shares: NDArray[np.floating], colour: str) -> Any:
        """A cloud, one dot a size from the median on; its `centres` are the dots' places."""
        kept = (sizes >= 1) & (np.log10(shares) >= self.plot.values[0])
        centres = self.plot.at(np.log10(sizes[kept]), np.log10(shares[kept]))
        cloud = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        cloud.set_points(discs(centres, DOT))
        cloud.centres = centres
        return cloud

    def span(self, decades: float, height: float, colour: str) -> VGroup:
        """So many powers of ten from the median on, with their number."""
        line = Line(
            self.plot.at(0, height), self.plot.at(decades, height), stroke_color=colour, stroke_width=5
        )
        _ = self._say
        text = _("{n} powers of ten", n=f"{decades:.1f}")
        number = words(text, "number", _.language, colour=colour)
        number.next_to(line, UP, buff=0.1).align_to(line, LEFT).shift(0.15 * -LEFT)
        return VGroup(line, number)
