"""A run from outside, accuracy on held-out pairs over the steps, and from inside: how far its lead moves."""

from __future__ import annotations

from typing import Any

from manim import DOWN, LEFT, RIGHT, VGroup

from animations.drawing.curves import Cursor, Plot, Share, Trace
from animations.drawing.words import words
from animations.films.avalanche.avalanche_bars import AvalancheBars
from language import Translator
from story.chapters.sandpile import HiddenProgress
from story.words import palette


class AccuracyPlot:
    """Held-out accuracy over the steps, on a plot that can be laid elsewhere."""

    def __init__(
        self, hidden: HiddenProgress, _: Translator, width: float, height: float, centre: Any
    ) -> None:
        lang = _.language
        self.plot = Plot(width, height, (0, float(hidden.steps[-1])))
        self.plot.mobject.move_to(centre)
        known = hidden.view.metrics["held_out_accuracy"]
        self.trace = Trace(self.plot, hidden.steps, known, palette.HELD_OUT, width=5)
        self.share = Share(_("unseen: {n} % right"), lang, hidden.steps, known, colour=palette.HELD_OUT)
        self.share.put(centre + (height / 2 + 0.45) * -DOWN)
        self.cursor = Cursor(self.plot)
        self.ticks = VGroup(
            *(words(_("{n} %", n=100 * value), "tick", lang, colour=palette.QUIET_ON_INK).next_to(
                self.plot.at(0, value), LEFT, buff=0.15) for value in (0, 1))
        )  # fmt: skip

    def lay(self, centre: Any, width: float, height: float) -> list[Any]:
        """Animations: the picture goes to another place and size, and ticks and number go along."""
        left, top = centre[0] - width / 2, centre[1] + height / 2
        picture = VGroup(self.plot.mobject, self.trace.mobject)
        return [
            picture.animate.stretch_to_fit_width(width).stretch_to_fit_height(height).move_to(centre),
            *(
                tick.animate.move_to([left - 0.15 - tick.width / 2, top - place * height, 0])
                for tick, place in zip(self.ticks, (1, 0), strict=True)
            ),
            self.share.mobject.animate.move_to([centre[0], top + 0.4, 0]),
        ]


def last_step(plot: Plot, _: Translator) -> Any:
    """The last step of a plot, under its right end."""
    text = _("step {n}", n=round(plot.steps[1]))
    tag = words(text, "tick", _.language, colour=palette.QUIET_ON_INK)
    end = plot.at(plot.steps[1], plot.values[0])
    return tag.next_to(end, DOWN, buff=0.12).align_to(end, RIGHT)


def lead_bars(
    hidden: HiddenProgress, memorised: int, width: float, centre: Any, _: Translator
) -> tuple[AvalancheBars, Any]:
    """A bar for each change of the lead since memorising, in a low plot of its own, and their name."""
    after = hidden.steps > memorised
    highest = 1.05 * float(hidden.changes[after].max())
    plot = Plot(width, 2.0, (0, float(hidden.steps[-1])), (0, highest))
    plot.mobject.move_to(centre)
    bars = AvalancheBars(plot, hidden.steps[after], hidden.changes[after], palette.HELD_OUT, 4)
    return bars, words(_("how far its lead moves"), "label", _.language, colour=palette.HELD_OUT)
