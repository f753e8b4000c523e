"""The leap: a network that knows its table by heart, a long silence, and what grew in it."""

from __future__ import annotations

import numpy as np
from manim import UP, FadeIn, FadeOut, VGroup, Write, linear, smooth

from animations.drawing.curves import Share, StepCounter, per_cent
from animations.drawing.score_ring import ScoreRing
from animations.drawing.scrub import Scrub
from animations.drawing.table import AnswerTable
from animations.drawing.tokens import TokenRing
from animations.drawing.words import math
from animations.films.the_leap.data import load
from animations.films.the_leap.loss_plot import LossPlot
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from language import mark
from story.words import palette

TABLE, SIDE = np.array([-3.55, -0.6, 0.0]), 6.1
PLOT = np.array([3.4, -0.6, 0.0])
MIDDLE, RADIUS = np.array([0.0, -0.6, 0.0]), 2.75
CLOSE = Look(float(TABLE[0]) + 1.6, float(TABLE[1]) + 0.1, 12.2)


class TheLeap(Film):
    """The table, the silence, the leap; one question through it; and the same steps from inside."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("By heart"), self.learn_by_heart),
            (mark("The silence"), self.wait_through_the_silence),
            (mark("The leap"), self.leap_up),
            (mark("One question"), self.ask),
            (mark("From inside"), self.watch_it_fold),
            (mark("What remains"), lambda: self.end_card(_("Nobody told it about clocks."), self.source())),
        )

    # ---- Outside ----------------------------------------------------------------------------------

    def learn_by_heart(self) -> None:
        _, data = self.say, self.data
        self.field = AnswerTable(data.answers, SIDE)
        self.field.mobject.move_to(TABLE)
        self.field.show(0)
        self.outside = LossPlot(data.metrics, data.last, 4.9, 4.2, PLOT, _)
        self.main = self.field.mobject
        self.tell(_("This is the whole table. A cell lights up where the network answers rightly."))
        self.caption(_("Lit: answered right"), FadeIn(self.field.mobject), run_time=1.6)
        self.play(FadeIn(self.outside.drawn, self.outside.names, self.outside.counter.mobject), run_time=1.6)
        self.listen()
        self.tell(_("After {step} steps it knows by heart all it was shown.", step=data.memorised))
        self.without_caption()
        self.play(self.outside.pass_steps(self.field, start=0, end=data.memorised), run_time=5.6)
        self.tell(_("Of the rest it knows next to nothing, and its loss there is huge."))
        share = per_cent(data.at("held_out_accuracy", data.memorised))
        self.caption(
            _("Of the rest: {share} %", share=share),
            self.outside.held_out.mobject.animate.set_stroke(width=9), run_time=3.6,
        )  # fmt: skip

    def wait_through_the_silence(self) -> None:
        _, data = self.say, self.data
        self.tell(_("Training goes on. Step after step, nothing seems to happen."))
        passing = self.outside.pass_steps(
            self.field, start=data.memorised, end=data.silent_until, rate_func=linear
        )
        self.without_caption(passing, run_time=5.5)
        self.tell(_("Would you have stopped here?"))
        self.caption(_("Would you have stopped?"))
        self.listen()
        self.think(2.0)

    def leap_up(self) -> None:
        """The table fills the picture and fills with light; then the same on the loss."""
        _, data = self.say, self.data
        counter = StepCounter(_("step {n}"), self.lang)
        counter.mobject.move_to([1.35, TABLE[1], 0])
        counter.show(data.silent_until)
        others = (self.outside.drawn, self.outside.names, self.outside.counter.mobject)
        self.tell(_("Then, without a single new example:"))
        self.without_caption(*map(FadeOut, others), FadeIn(counter.mobject))
        self.fly(CLOSE, run_time=1.8)
        self.play(Scrub(self.field, counter, start=data.silent_until, end=data.generalised), run_time=4.5)
        self.think(1.2)
        share = per_cent(data.at("held_out_accuracy", data.generalised))
        self.tell(_("{share} % of what it was never shown is right.", share=share))
        self.fly(Look(), *map(FadeIn, others), FadeOut(counter.mobject), run_time=2.2)
        self.tell(_("The loss on the rest falls off a cliff."))
        self.caption(
            _("A cliff"),
            self.outside.pass_steps(start=data.silent_until, end=data.last),
            run_time=3.6,
        )

    def ask(self) -> None:
        """The pair that it was never shown, through the same steps."""
        _, data, asked = self.say, self.data, self.data.asked.question
        pair = {"left": asked.left, "right": asked.right, "sum": asked.taught}
        before = int(data.asked.answers[0])
        ring = ScoreRing(
            data.inner_steps, data.asked.logits, data.asked.answers, asked.taught, 2.75, MIDDLE, self.lang
        )
        name = as_number(math(f"{asked.left} + {asked.right}", size=64)).move_to([-4.9, 0.4, 0])
        counter = StepCounter(_("step {n}"), self.lang)
        counter.mobject.move_to([-4.9, -0.6, 0])
        counter.show(data.memorised)
        gone = (self.field.mobject, self.outside.drawn, self.outside.names, self.outside.counter.mobject)
        self.main = VGroup(ring.rims, name)
        self.tell(
            _(
                "Take {left} plus {right}. At step {step} it said {before}.",
                step=data.memorised,
                before=before,
                **pair,
            )
        )
        self.without_caption(
            *map(FadeOut, gone), FadeIn(ring.mobject, ring.right, counter.mobject), Write(name), run_time=2.6
        )
        self.listen()
        self.tell(_("In the leap all its scores swing over, and it says {sum}.", **pair))
        self.play(Scrub(ring, counter, start=data.memorised, end=data.last), run_time=5.0)
        self.caption(
            _("{left} + {right} = {sum}", **pair), ring.hand.animate.set_stroke(width=9), run_time=1.2
        )
        self.listen()
        self.think(3.0)
        self.asked = VGroup(ring.mobject, ring.right, name, counter.mobject)

    # ---- Inside -----------------------------------------------------------------------------------

    def watch_it_fold(self) -> None:
        """The tokens on the plane of the strongest frequency, coloured by their place on its circle."""
        _, data = self.say, self.data
        p = data.circles.shape[1]
        reach = 1.12 * float(np.abs(data.circles).max())
        self.tokens = ring = TokenRing(data.inner_steps, data.circles, np.arange(p), 6.4, reach, dot=0.017)
        ring.mobject.move_to(MIDDLE)
        ends = np.linalg.norm(ring.places(data.last) - MIDDLE, axis=1).mean()
        closer = float(ring.mobject[0].width * RADIUS / ends)
        ring.show(data.memorised)
        style = {"colour": palette.GEOMETRY, "role": "number"}
        share = Share(_("on a circle: {n} %"), self.lang, data.inner_steps, data.folded, **style)
        share.put([4.9, -0.6, 0])
        counter = StepCounter(_("step {n}"), self.lang)
        counter.mobject.move_to([4.9, 0.4, 0])
        counter.show(data.memorised)
        self.main = ring.mobject
        self.tell(_("And inside? These are its {p} numbers, as the network sees them.", p=p))
        self.without_caption(FadeOut(self.asked), FadeIn(ring.mobject), run_time=2.0)
        self.play(FadeIn(share.mobject, counter.mobject, shift=0.1 * UP), run_time=0.8)
        self.listen()
        self.tell(_("While its answers stood still, they moved: a tangle became a clock."))
        self.caption(
            _("The same steps, inside"),
            ring.travel(MIDDLE, closer, data.memorised, data.last),
            Scrub(share, counter, start=data.memorised, end=data.last, rate_func=smooth), run_time=7.0,
        )  # fmt: skip
        self.listen()
        self.think(1.5)
