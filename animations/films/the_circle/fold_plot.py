"""How far the tokens have folded into a circle, as a curve over the steps."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, DashedLine, VGroup
from numpy.typing import NDArray

from animations.drawing.curves import Cursor, Plot, Share, StepCounter, Trace, per_cent
from animations.drawing.words import words
from language import Translator
from story.words import palette


class FoldPlot:
    """The share of the tokens' spread that lies on the circle, over the steps, and what noise would show."""

    def __init__(self, steps: NDArray[np.integer], folded: NDArray[np.floating], noise: float, _: Translator,
                 centre: Any) -> None:  # fmt: skip
        lang = _.language
        self.plot = Plot(4.0, 3.6, (float(steps[0]), float(steps[-1])))
        self.plot.mobject.move_to(centre)
        self.share = Trace(self.plot, steps, folded, palette.GEOMETRY)
        self.label = Share(_("on a circle: {n} %"), lang, steps, folded, colour=palette.GEOMETRY)
        self.label.put(self.plot.mobject.get_top() + 0.4 * UP)
        ends = self.plot.at([steps[0], steps[-1]], noise)
        name = words(_("noise: {n} %", n=per_cent(noise)), "label", lang, colour=palette.CONTROL)
        self.noise = VGroup(
            DashedLine(*ends, stroke_color=palette.CONTROL, stroke_width=2),
            name.next_to(ends[1], RIGHT, buff=0.15),
        )
        self.cursor = Cursor(self.plot)
        self.counter = StepCounter(_("step {n}"), lang, self.plot)
        self.counter.show(float(steps[0]))
        self.panels = (self.share, self.label, self.cursor, self.counter)
        self.picture = VGroup(self.plot.axes, self.noise, *(panel.mobject for panel in self.panels))
