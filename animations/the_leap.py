"""The leap: a network that knows its table by heart, a long silence, and what grew in it."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    Write,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Share, StepCounter, Trace, per_cent
from animations.drawing.row_margins import RowMargins
from animations.drawing.scrub import Scrub
from animations.drawing.table import AnswerTable, emerging
from animations.drawing.token_flight import fly_in
from animations.drawing.tokens import TokenRing
from animations.drawing.words import math, words
from animations.film import Film
from animations.films.the_leap.accuracy_plot import AccuracyPlot
from animations.films.the_leap.clock import Clock
from animations.films.the_leap.data import load
from language import mark
from story.words import palette

LEFT_HALF, RIGHT_HALF = 3.3 * LEFT, 3.3 * RIGHT


class TheLeap(Film):
    """The table, the curves, the silence, the leap; then the same steps again, from inside."""

    def construct(self) -> None:
        self.data = load(self.view)
        self.add(self.credit())
        self.play_sections(
            (mark("The puzzle"), self.show_the_puzzle),
            (mark("By heart"), self.learn_by_heart),
            (mark("The silence"), self.wait_through_the_silence),
            (mark("The leap"), self.leap_up),
            (mark("Back to the silence"), self.rewind),
            (mark("From inside"), self.watch_it_fold),
            (mark("One row"), self.lay_side_by_side),
            (mark("The answer"), self.answer),
        )

    # ---- The puzzle -------------------------------------------------------------------------------

    def show_the_puzzle(self) -> None:
        _, trained = self.say, self.data.answers.trained
        self.field = AnswerTable(self.data.answers, 5.0)
        self.field.mobject.move_to(3.1 * RIGHT + 0.5 * DOWN)
        a, b = self.data.example
        cross = self.field.cross(a, b)
        clock = Clock(self.data.p, a, 1.75, 3.4 * LEFT + 0.2 * UP)
        total = math(f"{a} + {b} = {(a + b) % self.data.p}").move_to(3.4 * LEFT + 2.5 * DOWN)
        before, after = (
            total[: -len(str((a + b) % self.data.p)) - 1],
            total[-len(str((a + b) % self.data.p)) - 1 :],
        )
        way = clock.way(a, b)
        self.caption(
            _("Adding on a clock of {p} hours", p=self.data.p),
            FadeIn(self.field.mobject, clock.face),
            run_time=1.2,
        )
        self.play(Write(before), Create(cross, lag_ratio=0.2), run_time=0.9)
        self.play(clock.turn(b), Create(way, rate_func=smooth), run_time=1.3)
        self.add(total)
        self.play(FadeIn(after, shift=0.15 * LEFT), run_time=0.6)
        self.wait(0.4)

        self.caption(
            _("It trains on {share} %", share=f"{100 * trained.mean():.3g}"),
            FadeOut(cross, total, clock.face, way),
            self.field.light_up(emerging(trained), centre=0.35 * DOWN, side=5.4),
            run_time=1.8,
        )
        self.wait(0.9)
        self.caption(
            _("Can it work out the rest?"),
            self.field.light_up(lambda alpha: np.where(trained, 1, 0.45 * np.sin(np.pi * alpha) ** 2)),
            run_time=2.2,
        )
        self.wait(1.4)

    # ---- Outside ----------------------------------------------------------------------------------

    def learn_by_heart(self) -> None:
        _ = self.say
        self.outside = outside = AccuracyPlot(self.data.leap, self.field, _, 7.2, 4.2, [-1.75, -0.25, 0])
        lit, untrained = self.data.answers.trained.astype(float), self.data.answers.right[0].astype(float)
        self.caption(
            _("Lit: answered right"),
            self.field.light_up(lambda _alpha: lit, centre=[4.55, -0.25, 0], side=4.2),
            FadeIn(outside.plot.axes, outside.ticks),
            run_time=1.5,
        )
        self.remove(outside.plot.axes)
        self.add(outside.picture)
        self.play(
            self.field.light_up(lambda alpha: (1 - alpha) * lit + alpha * untrained),
            FadeIn(outside.labels, outside.counter.mobject),
            run_time=1,
        )
        self.caption(
            _("Step {step}: it knows them by heart", step=self.data.memorised),
            outside.pass_steps(0, self.data.memorised),
            run_time=3.6,
        )
        self.wait(0.8)

    def wait_through_the_silence(self) -> None:
        _ = self.say
        passing = self.outside.pass_steps(self.data.memorised, self.data.silent_until)
        self.caption(_("Keep training. The unseen hardly moves."), passing, run_time=5.2)

    def leap_up(self) -> None:
        _ = self.say
        passing = self.outside.pass_steps(self.data.silent_until, self.data.last)
        self.caption(_("Then, at last, the leap"), passing, run_time=4)
        metrics = self.data.leap.view.metrics
        share = per_cent(metrics["held_out_accuracy"][metrics["step"] == self.data.generalised][0])
        self.caption(_("Step {step}: {share} % of the unseen", step=self.data.generalised, share=share))
        self.wait(2.5)

    # ---- Inside -----------------------------------------------------------------------------------

    def rewind(self) -> None:
        _ = self.say
        back = self.outside.point_at(self.data.last, self.data.memorised, rate_func=smooth)
        self.caption(_("What happened in the silence?"), back, run_time=2.4)

    def watch_it_fold(self) -> None:
        """The same steps again: the tokens inside beside the answers outside, one cursor under both."""
        _, outside = self.say, self.outside
        reach = 1.02 * float(np.abs(self.data.circles).max())
        self.ring = TokenRing(self.data.inner_steps, self.data.circles, self.data.leap.orders[0], 3.9, reach)
        self.ring.mobject.move_to(LEFT_HALF + 0.75 * UP)
        self.play(
            FadeOut(outside.ticks, outside.counter.mobject, outside.labels),
            outside.as_strip(12.6, 1.2, 2.65 * DOWN),
            self.field.mobject.animate.scale_to_fit_height(3.7).move_to(RIGHT_HALF + 0.75 * UP),
            run_time=1.4,
        )
        # The numbers 0 to p-1 leave the top edge of the table, as its columns, for their places inside.
        flight = fly_in(self.ring, self.field.above_columns(), self.data.memorised,
                        leaving=(0.15, 0.45), flight=0.4, appearing=True)  # fmt: skip
        self.caption(_("{p} numbers, from inside", p=self.data.p), flight, run_time=2.6)

        self.fold = Trace(outside.plot, self.data.inner_steps, self.data.folded, palette.GEOMETRY)
        self.fold_label = Share(_("on a circle: {n} %"), self.lang, self.data.inner_steps, self.data.folded,
                                colour=palette.GEOMETRY)  # fmt: skip
        self.fold_label.put(LEFT_HALF + 1.62 * DOWN)
        outside.held_out_label.put(RIGHT_HALF + 1.62 * DOWN)
        self.middle_counter = StepCounter(_("step {n}"), self.lang)
        self.middle_counter.mobject.move_to(0.75 * UP)
        self.middle_counter.show(self.data.memorised)
        self.add(self.fold.mobject)
        self.caption(
            _("Inside, a tangle folds into a circle"),
            FadeIn(self.fold_label.mobject, outside.held_out_label.mobject, self.middle_counter.mobject),
        )
        inner = (self.ring, self.fold, self.fold_label, self.middle_counter)
        outer = (self.field, outside.held_out_label, outside.cursor)
        self.play(Scrub(*inner, *outer, start=self.data.memorised, end=self.data.last), run_time=7)
        self.wait(0.7)

    # ---- Side by side -----------------------------------------------------------------------------

    def lay_side_by_side(self) -> None:
        """Memorised on the left, the same and then every step to the end on the right."""
        _, leap, outside = self.say, self.data.leap, self.outside
        self.before = self.ring.copy()
        teeth = [
            RowMargins(self.data.inner_steps, self.data.margins, leap.trained, 5.6, 2.2) for _side in range(2)
        ]
        heads = [StepCounter(_("step {n}"), self.lang) for _side in range(2)]
        for side, saw, head in zip((LEFT_HALF, RIGHT_HALF), teeth, heads, strict=True):
            saw.mobject.move_to(side + 2.3 * DOWN)
            head.mobject.move_to(side + 2.45 * UP)
            head.show(self.data.memorised)
        row = self.field.row_outline(leap.row)
        self.play(
            Create(row),
            FadeOut(outside.picture, self.fold.mobject, outside.held_out_label.mobject),
            FadeOut(self.fold_label.mobject, self.middle_counter.mobject),
            run_time=1.2,
        )
        zeros = [saw.zero.copy() for saw in teeth]
        seam = Line(row.get_left(), row.get_right(), stroke_color=palette.TEXT_ON_INK, stroke_width=1.5)
        at_once = squish_rate_func(smooth, 0, 0.35)
        self.add(self.before.mobject)
        self.caption(
            _("One row: above the line is right"),
            FadeOut(self.field.mobject, row, rate_func=at_once),
            ReplacementTransform(seam.copy(), zeros[0]), ReplacementTransform(seam, zeros[1]),
            self.before.travel(LEFT_HALF + 0.55 * UP, 3.3, self.data.last, self.data.memorised),
            self.ring.travel(RIGHT_HALF + 0.55 * UP, 3.3, self.data.last, self.data.memorised),
            run_time=2,
        )  # fmt: skip
        self.remove(*zeros)
        self.play(*(saw.grow() for saw in teeth), *(FadeIn(head.mobject) for head in heads), run_time=1.2)
        self.wait(1)
        wearing = Scrub(self.ring, teeth[1], heads[1], start=self.data.memorised, end=self.data.last)
        self.caption(_("Its teeth wear away"), wearing, run_time=4)
        self.heads = heads

    def answer(self) -> None:
        _ = self.say
        names = (
            _("memorised: step {step}", step=self.data.memorised),
            _("understood: step {step}", step=self.data.last),
        )
        titles = [
            words(name, "label", self.lang).move_to(head.mobject)
            for name, head in zip(names, self.heads, strict=True)
        ]
        self.caption(
            _("From a table of answers to a circle"),
            *(FadeOut(head.mobject) for head in self.heads),
            *map(FadeIn, titles),
            Create(Line(2.5 * UP, 3.2 * DOWN, stroke_color=palette.QUIET_ON_INK, stroke_width=1)),
        )
        self.wait(3.4)
