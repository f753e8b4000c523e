"""The sawtooth: what lies behind a zigzag of right and wrong answers, and the one curve that comes of it."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    ORIGIN,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot, Share, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.table import AnswerTable
from animations.drawing.words import Counter, math, words
from animations.films.sawtooth.curve_bundle import CurveBundle, answer_ticks, upright
from animations.films.sawtooth.data import load
from animations.films.sawtooth.hill_dots import HillDots, hops
from animations.films.sawtooth.hills import Hill
from animations.films.sawtooth.marked_pair import MarkedPair
from animations.films.sawtooth.row_margins import RowMargins, sketched_sawtooth
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import SKETCH, Film
from language import mark
from story.words import palette

WIDTH, MIDDLE = 11.2, 0.35
TOLD_DEPTH, DOT = 2.2, 0.065
CLOSE = 6.0  # how near the camera comes to one dot
NEAR_HILLS = 12.2  # how much of the width it sees of the hills in the end
TICKS_APART = 0.06
LAST_THOUGHT = mark("We had only counted in the wrong order.")


class Sawtooth(Film):
    """One row of the table; its margins wear down; behind them, its scores become one curve, and smooth."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.p = len(self.data.trained)
        self.first, self.last = int(self.data.steps[0]), int(self.data.steps[-1])
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("One row"), self.show_the_row),
            (mark("The usual story"), self.sketch_the_story),
            (mark("Measured"), self.measure),
            (mark("Behind a dot"), self.look_behind),
            (mark("One curve"), self.fall_on_one),
            (mark("Another order"), self.count_otherwise),
            (mark("More hills"), self.take_the_hills),
            (mark("What remains"), lambda: self.end_card(_(LAST_THOUGHT), self.source())),
        )

    @property
    def pair(self) -> dict[str, int]:
        return {"left": self.data.question.left, "right": self.data.question.right}

    # ---- The row ----------------------------------------------------------------------------------

    def show_the_row(self) -> None:
        """From the whole table into one row of it, whose cells become dots on a line."""
        _, data = self.say, self.data
        self.saw = saw = RowMargins(data.steps, data.margins, data.trained, WIDTH, 4.9, dot=DOT)
        saw.mobject.move_to([MIDDLE, -0.65, 0])
        saw.show_margins(np.zeros(self.p))
        side = WIDTH * self.p / (self.p - 1)
        field = AnswerTable(data.table, side)
        field.show_light(data.table.trained.astype(float))
        below = field.row_box(data.row)[0][1]
        field.mobject.move_to([MIDDLE, saw.level(0) - below, 0])
        row = field.row_outline(data.row).set_stroke(width=6)
        wide = 1.25 * side
        far = Look(MIDDLE, float(field.mobject.get_y()) + 0.05 * wide, wide * 16 / 9)
        self.camera.frame.set(width=far.width).move_to(far.centre)
        self.main = field.mobject
        self.tell(_("One row of the table: {left} plus every number.", **self.pair))
        self.play(FadeIn(field.mobject), run_time=1.4)
        self.caption(_("One row: {left} + b", **self.pair), Create(row), run_time=1.6)
        self.tell(_("Orange was shown, blue never. {left} plus {right} is blue.", **self.pair))
        late = squish_rate_func(smooth, 0.6, 1)
        self.fly(
            Look(), FadeOut(field.mobject, row, rate_func=late), FadeIn(saw.mobject, rate_func=late),
            run_time=3.4,
        )  # fmt: skip
        name = f"{data.question.left} + {data.question.right}"
        margins = data.margins[:, data.question.right]
        self.marked = MarkedPair(saw, data.steps, margins, data.question.right, name, 2.3)
        self.main = saw.mobject
        self.without_caption(Create(self.marked.mobject, lag_ratio=0.3), run_time=1.4)

    def sketch_the_story(self) -> None:
        _ = self.say
        told = sketched_sawtooth(self.saw.zero, self.data.trained, TOLD_DEPTH)
        sign = words(_(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to([0, -3.3, 0])
        self.told = VGroup(told, sign)
        self.tell(_("The usual story: a sawtooth through what was shown."))
        self.play(Create(told, rate_func=linear), FadeIn(sign), run_time=3.8)
        self.tell(_("Is it so?"))
        self.listen()
        self.think(2.0)

    def measure(self) -> None:
        """The recorded margins, and how they wear down."""
        _, data = self.say, self.data
        self.sides = self.saw.sides(_)
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([5.4, -3.3, 0])
        self.counter.show(self.first)
        unseen = data.right[0, ~data.trained]
        self.tell(
            _("Measured, it is: of {count} blue dots, {right} are right.",
              count=len(unseen), right=int(unseen.sum()))
        )  # fmt: skip
        self.play(
            FadeOut(self.told), FadeIn(self.sides, self.counter.mobject), self.saw.grow(), self.marked.grow(),
            run_time=3.6,
        )  # fmt: skip
        self.tell(_("Train on, and it wears down."))
        row = (self.saw, self.marked, self.counter)
        self.play(Scrub(*row, start=self.first, end=self.last), run_time=4.4)
        self.tell(_("Now {right} of {p} are right.", right=int(data.right[-1].sum()), p=self.p))
        self.listen()

    # ---- Behind a dot -----------------------------------------------------------------------------

    def look_behind(self) -> None:
        """Back in time and into the dot of the pair: it opens into the scores of all its answers."""
        _, data = self.say, self.data
        self.tell(_("What was behind it? Back to step {step}, and into this dot.", step=self.first))
        row = (self.saw, self.marked, self.counter)
        self.play(Scrub(*row, start=self.last, end=self.first, rate_func=smooth), run_time=2.0)
        dot = Dot(self.marked.place, radius=DOT, color=palette.HELD_OUT)
        x, y, _z = self.marked.place
        self.add(dot)
        others = (self.saw.mobject, self.marked.mobject, self.sides, self.counter.mobject)
        early = squish_rate_func(smooth, 0.2, 0.75)
        near = Look(float(x), float(y), Look().width / CLOSE)
        self.fly(near, *(FadeOut(one, rate_func=early) for one in others), run_time=2.6)
        self.camera.frame.set(width=Look().width).move_to(ORIGIN)  # the same picture, not magnified
        self.open_the_dot(dot.scale(CLOSE).move_to(ORIGIN))
        self.tell(_("And the whole row: a tangle."))
        self.bundle = CurveBundle(self.plot, data.steps, self.scores, data.answers, data.trained, width=1.3)
        self.add(self.bundle.mobject, self.one.mobject)
        self.play(FadeOut(self.name), self.bundle.rise(), run_time=3.2)

    def open_the_dot(self, dot: Dot) -> None:
        _, data, asked = self.say, self.data, self.data.question
        self.reach = data.reach
        self.scores = data.scores / self.reach  # the highest of each step as high as those of any other
        self.plot = Plot(12.4, 5.2, (0, self.p - 1), (-1, 1))
        self.plot.mobject.move_to([0, -0.2, 0])
        only = np.array([asked.right])
        self.one = CurveBundle(
            self.plot, data.steps, self.scores[:, only], data.answers[only], data.trained[only], width=4
        )  # fmt: skip
        flat = Line(*self.plot.at([0, self.p - 1], 0), stroke_color=palette.HELD_OUT, stroke_width=4)
        ends = (end for end in (0, self.p - 1) if abs(end - asked.taught) > TICKS_APART * self.p)
        self.ticks = answer_ticks(self.plot, (asked.taught, *ends))
        self.line = upright(self.plot, asked.taught)
        self.name = as_number(math(f"{asked.left} + {asked.right}", colour=palette.HELD_OUT))
        self.name.move_to([-5.0, 3.1, 0])
        self.main = self.plot.mobject
        self.tell(_("It holds {p} scores, one for each answer.", p=self.p))
        self.play(ReplacementTransform(dot, flat), FadeIn(self.ticks, self.name), run_time=1.4)
        self.remove(flat)
        self.add(self.one.mobject)
        self.play(self.one.rise(), Create(self.line), run_time=1.8)

    # ---- One curve --------------------------------------------------------------------------------

    def fall_on_one(self) -> None:
        """The right answers meet in the middle; then the steps pass once more."""
        _, data = self.say, self.data
        middle, low = self.p // 2, self.plot.values[0]
        here = words(_("right answer"), "tick", self.lang).move_to(self.plot.at(middle, low) + 0.35 * DOWN)
        self.here = VGroup(here, upright(self.plot, middle))
        self.tell(_("Put every right answer in the middle, and train again."))
        self.play(FadeOut(self.ticks, self.line), FadeIn(self.here), self.one.slide(), run_time=1.5)
        self.play(self.bundle.slide(), FadeOut(self.one.mobject), run_time=2.6)
        self.share = Share(_("one curve explains {n} %"), self.lang, data.steps, data.collapse, role="number")
        self.share.put([-3.6, 3.2, 0])
        self.counter.mobject.move_to([5.0, 3.2, 0])
        self.counter.show(self.first)
        shown = (self.share, self.counter)
        self.tell(_("They all fall on to one curve."))
        self.play(FadeIn(*(one.mobject for one in shown)), run_time=0.6)
        self.play(Scrub(self.bundle, *shown, start=self.first, end=self.last), run_time=5.0)

    def count_otherwise(self) -> None:
        """The one curve, in the orders in which it is a sum of smooth hills."""
        _, data, share = self.say, self.data, self.share.value
        self.dots = HillDots(self.plot, data.curve / float(self.reach[-1, 0, 0]))
        self.tell(_("It explains {n} % of all scores. But is it smooth?", n=share))
        self.play(
            FadeOut(self.bundle.mobject, self.share.mobject, self.counter.mobject), FadeIn(self.dots.mobject),
            run_time=2.0,
        )  # fmt: skip
        self.listen()
        self.think(2.0)
        first = self.data.drawn_hills[0]
        jumps = hops(self.dots, first.stride, min(3, self.p // 2 // first.stride))
        self.stride = Counter(_("always {n} on"), self.lang, value=first.stride)
        self.stride.put([-4.6, 3.2, 0], first.stride)
        self.hills = VGroup()
        self.tell(
            _(
                "Place beside each answer the one {stride} further on: a hill, with ripples.",
                stride=first.stride,
            )
        )
        self.play(Create(jumps, lag_ratio=0.5), FadeIn(self.stride.mobject), run_time=1.8)
        self.play(FadeOut(jumps), self.dots.reorder(first), run_time=2.8)
        self.line = self.dots.hill(first)
        self.play(Create(self.line), run_time=1.2)

    def take_the_hills(self) -> None:
        """Each hill is taken from the curve, and what is left laid out in the order of the next."""
        _ = self.say
        first, second, *others = self.data.drawn_hills
        self.tell(_("Take it away, then the same with {stride}: another.", stride=second.stride))
        self.take_hill(first, 1.0)
        self.count_by(second, 1.8)
        self.tell(_("All {n} hills have their top at the right answer.", n=len(self.data.hills)))
        for hill in others:
            self.count_by(hill, 1.2)
        shown = (FadeOut(self.stride.mobject), self.hills.animate.set_stroke(opacity=1))
        x, y, _z = self.plot.at(self.p // 2, 0)
        self.fly(Look(float(x), float(y) - 0.25, NEAR_HILLS), *shown, run_time=2.2)
        self.think(1.0)

    def count_by(self, hill: Hill, run_time: float) -> None:
        """The dots are laid out in the order of a hill, and sink by it."""
        self.stride.show(hill.stride)
        self.line = self.dots.hill(hill)
        self.play(self.dots.reorder(hill), run_time=run_time)
        self.play(Create(self.line), run_time=0.55 * run_time)
        self.take_hill(hill, 0.55 * run_time)

    def take_hill(self, hill: Hill, run_time: float) -> None:
        """The dots sink by the hill that was drawn last."""
        self.hills.add(self.line)
        self.play(self.dots.take(hill), self.line.animate.set_stroke(opacity=0.45), run_time=run_time)
