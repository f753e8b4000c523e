"""The fold, on a tall screen: the numbers of a network, from a tangle to a clock."""

from __future__ import annotations

import numpy as np
from manim import UP, FadeIn, FadeOut, smooth, there_and_back

from animations.drawing.curves import Share, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.tokens import TokenRing
from animations.films.the_leap.data import load
from animations.vertical.scene import BELOW, SIDE, STAGE, TallFilm
from language import mark
from story.words import palette

RADIUS = 2.9


class TheFold(TallFilm):
    """The tokens on the plane of the strongest frequency, while the answers outside stand still, and leap."""

    film = "TheLeap"

    def construct(self) -> None:
        self.data = load(self.view)
        self.play_sections(
            (mark("By heart"), self.begin),
            (mark("The leap"), self.fold),
            (mark("What remains"), self.end),
        )

    def begin(self) -> None:
        _, data = self.say, self.data
        p = data.circles.shape[1]
        reach = 1.12 * float(np.abs(data.circles).max())
        self.tokens = TokenRing(data.inner_steps, data.circles, np.arange(p), SIDE, reach, dot=0.014)
        self.tokens.mobject.move_to(STAGE)
        self.tokens.show(data.memorised)
        self.main = self.tokens.mobject
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([-2.3, BELOW, 0])
        self.counter.show(data.memorised)
        style = {"colour": palette.HELD_OUT, "role": "number"}
        steps = data.metrics["step"]
        self.share = Share(
            _("never shown, right: {n} %"), self.lang, steps, data.metrics["held_out_accuracy"], **style
        )
        self.share.put([1.2, BELOW, 0])
        self.share.show(data.memorised)
        self.open(_("What does understanding look like from inside?"))
        self.tell(_("These are {p} numbers, as a network sees them.", p=p))
        self.play(FadeIn(self.tokens.mobject), run_time=2.4)
        self.tell(_("It knows its sums by heart. Others it cannot answer."))
        self.play(FadeIn(self.counter.mobject, self.share.mobject, shift=0.1 * UP), run_time=1.6)

    def fold(self) -> None:
        """All the steps at one go, and the moment after."""
        _, data = self.say, self.data
        self.tell(_("Training goes on. Watch."))
        ends = np.linalg.norm(self.tokens.places(data.last) - STAGE, axis=1).mean()
        closer = float(self.tokens.mobject[0].width * RADIUS / ends)
        clocks = Scrub(self.share, self.counter, start=data.memorised, end=data.last, rate_func=smooth)
        self.play(self.tokens.travel(STAGE, closer, data.memorised, data.last), clocks, run_time=9.0)
        self.tell(_("A tangle has become a clock."))
        self.listen()
        self.tell(_("And just then it can add what it was never shown."))
        self.play(self.tokens.mobject.animate(rate_func=there_and_back).scale(1.05), run_time=2.4)

    def end(self) -> None:
        _ = self.say
        self.tell(_("Nobody told it about clocks."))
        self.play(FadeOut(self.counter.mobject, self.share.mobject), run_time=0.8)
        self.listen()
        self.think(2.5)
