"""The sawtooth: what a network answers where it has never looked, and the one curve that came of it."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    VGroup,
    VMobject,
    Write,
    linear,
    rush_into,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot, Share, StepCounter, per_cent
from animations.drawing.row_margins import RowMargins, sketched_sawtooth
from animations.drawing.scrub import Scrub
from animations.drawing.table import AnswerTable
from animations.drawing.words import math, words
from animations.film import Film
from animations.films.sawtooth.curve_bundle import SEEN, UNSEEN, CurveBundle, answer_ticks
from animations.films.sawtooth.data import load
from language import mark
from story.words import palette

WIDTH = 11.2
MIDDLE = 0.35
TOLD_DEPTH = 1.3


class Sawtooth(Film):
    """One row of the table: its margins wear down to a level; behind them, its scores become one curve."""

    def construct(self) -> None:
        self.data = load(self.view)
        self.p = len(self.data.trained)
        self.first, self.last = int(self.data.steps[0]), int(self.data.steps[-1])
        self.add(self.credit())
        self.play_sections(
            (mark("One row"), self.ask),
            (mark("As it is told"), self.tell),
            (mark("The sawtooth"), self.grow_teeth),
            (mark("Wearing down"), self.wear_down),
            (mark("Behind a tooth"), self.look_behind),
            (mark("Every curve"), self.raise_all),
            (mark("Right answers meet"), self.centre),
            (mark("On to one"), self.collapse),
            (mark("One curve"), self.answer),
        )

    # ---- The margins ------------------------------------------------------------------------------

    def ask(self) -> None:
        """A row of the table is laid on the line, its pairs as dots."""
        _, data = self.say, self.data
        field = AnswerTable(data.table, 5.2)
        field.mobject.move_to(0.5 * DOWN)
        lit = data.table.trained.astype(float)
        self.caption(
            _("The table of a + b: orange is shown"),
            FadeIn(field.mobject), field.light_up(lambda alpha: alpha * (1 + lit) - 1),
            run_time=1.8,
        )  # fmt: skip
        self.wait(2.6)
        self.saw = saw = RowMargins(data.steps, data.margins, data.trained, WIDTH, 4.6, dot=0.065)
        saw.mobject.move_to([MIDDLE, -0.55, 0])
        saw.show_margins(np.zeros(self.p))
        seen, unseen = saw.dots
        unseen.set_fill(palette.QUIET_ON_INK)
        ends = [math(f"{data.row} + {b}", size=40) for b in (0, self.p - 1)]
        for end, side in zip(ends, (saw.zero.get_start(), saw.zero.get_end()), strict=True):
            end.next_to(side, DOWN, buff=0.3)
        self.ends = VGroup(*ends)
        row = field.row_outline(data.row)
        self.caption(_("One row: {a} + b", a=data.row), Create(row), run_time=1)
        seam = Line(row.get_left(), row.get_right(), stroke_color=palette.TEXT_ON_INK, stroke_width=1.5)
        at_once = squish_rate_func(smooth, 0, 0.7)
        self.play(
            FadeOut(field.mobject, row, rate_func=at_once), ReplacementTransform(seam, saw.zero),
            FadeIn(unseen, seen, self.ends, rate_func=squish_rate_func(smooth, 0.45, 1)),
            run_time=1.8,
        )  # fmt: skip
        self.add(saw.mobject)
        self.caption(
            _("Blue: never shown. What does it answer?"),
            unseen.animate.set_fill(palette.HELD_OUT),
            run_time=1.2,
        )
        self.wait(2.6)

    def tell(self) -> None:
        """What is told of it, in dashes: a saw that goes through what it has seen."""
        _ = self.say
        self.told, self.sign = (
            sketched_sawtooth(self.saw.zero, self.data.trained, TOLD_DEPTH),
            self.metaphor(),
        )
        at_once = squish_rate_func(smooth, 0, 0.2)
        self.caption(
            _("The story: a saw through the seen"),
            Create(self.told, rate_func=linear), FadeIn(self.sign), FadeOut(self.ends, rate_func=at_once),
            run_time=2.4,
        )  # fmt: skip
        self.wait(1.6)

    def grow_teeth(self) -> None:
        _, data = self.say, self.data
        self.sides = self.saw.sides(_)
        self.caption(
            _("Measured, step {step}: known by heart", step=self.first),
            FadeOut(self.told, self.sign), FadeIn(self.sides), self.saw.grow(),
            run_time=2.2,
        )  # fmt: skip
        self.wait(1.4)
        guessed = data.right[0, ~data.trained].mean()
        self.caption(_("Between the teeth, {n} % is right", n=per_cent(guessed)))
        self.wait(2.6)

    def wear_down(self) -> None:
        _, data = self.say, self.data
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([5.2, -2.95, 0])
        self.counter.show(self.first)
        self.caption(_("Train on, and the teeth wear down"), FadeIn(self.counter.mobject), run_time=0.9)
        self.play(Scrub(self.saw, self.counter, start=self.first, end=self.last), run_time=4.8)
        self.wait(0.4)
        self.caption(_("{n} of {p} right, on one level", n=int(data.right[-1].sum()), p=self.p))
        self.wait(2.9)

    # ---- The scores -------------------------------------------------------------------------------

    def look_behind(self) -> None:
        """Back to the sawtooth; one tooth opens into the scores of all its answers."""
        _, data = self.say, self.data
        scores = data.scores
        self.plot = Plot(WIDTH, 3.9, (0, self.p - 1), (float(scores.min()), float(scores.max())))
        self.plot.mobject.move_to([MIDDLE, -0.85, 0])
        self.caption(
            _("What is behind a tooth?"),
            FadeOut(self.counter.mobject, self.sides),
            self.saw.travel(WIDTH, 1.35, [MIDDLE, 1.87, 0], self.last, self.first),
            run_time=1.8,
        )
        pair = data.example
        answer = int(data.answers[pair])
        only = np.array([pair])
        self.one = CurveBundle(self.plot, data.steps, scores[:, only], data.answers[only],
                          data.trained[only], width=3)  # fmt: skip
        ring = Circle(0.16, color=palette.TEXT_ON_INK, stroke_width=2.5).move_to(self.saw.place(pair))
        self.sum = math(f"{data.row} + {pair} = {answer}", size=44, colour=palette.TRAIN)
        self.ticks = answer_ticks(self.plot, (0, answer, self.p - 1))
        peak = self.plot.at(answer, data.scores[0, pair].max())
        self.sum.next_to([ring.get_x(), self.saw.mobject.get_bottom()[1], 0], DOWN, buff=0.15)
        self.play(Create(ring), Write(self.sum), run_time=1.2)
        self.ring = ring
        self.play(
            FadeIn(self.one.mobject, target_position=ring, scale=0.02),
            self.sum.animate.move_to(peak + 0.35 * UP),
            run_time=1,
        )
        self.caption(
            _("A score for each of {p} answers", p=self.p),
            self.one.rise(), FadeIn(self.ticks),
            run_time=2,
        )  # fmt: skip
        self.wait(1.8)

    def raise_all(self) -> None:
        _, data = self.say, self.data
        self.bundle = CurveBundle(self.plot, data.steps, data.scores, data.answers, data.trained)
        self.add(self.bundle.mobject, self.one.mobject)
        self.caption(
            _("{p} questions, {p} curves: a tangle", p=self.p),
            self.bundle.rise(),
            run_time=3.2,
        )
        self.wait(1.2)

    def centre(self) -> None:
        """Every curve slides along the circle of answers until its right one is in the middle."""
        _ = self.say
        middle, (low, high) = self.p // 2, self.plot.values
        self.here = words(_("right answer"), "tick", self.lang)
        self.here.move_to(self.plot.at(middle, low) + 0.3 * DOWN)
        foot, head = self.plot.at([middle, middle], [low, high])
        self.line = DashedLine(foot, head, stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        self.caption(
            _("Centre each on its right answer"),
            FadeOut(self.sum, self.ring, self.ticks),
            FadeIn(self.line, self.here),
            self.one.slide(),
            run_time=1.8,
        )
        self.play(self.bundle.slide(), FadeOut(self.one.mobject, rate_func=rush_into), run_time=3.2)
        self.wait(0.4)
        unseen, seen = self.bundle.mobject
        self.caption(_("Seen: a peak"), unseen.animate.set_stroke(opacity=0.08), run_time=1)
        self.wait(1.4)
        self.caption(
            _("Unseen: no peak"),
            unseen.animate.set_stroke(opacity=UNSEEN), seen.animate.set_stroke(opacity=0.08),
            run_time=1.2,
        )  # fmt: skip
        self.wait(1.2)

    def collapse(self) -> None:
        _, data = self.say, self.data
        self.share = Share(_("one curve explains {n} %"), self.lang, data.steps, data.collapse, side=-1)
        top = self.plot.at(0, self.plot.values[1]) + 0.1 * DOWN
        self.share.put(top + self.share.put(top) / 2 * RIGHT)
        self.counter.mobject.move_to(self.plot.at(self.p - 1, self.plot.values[1]) + 0.1 * DOWN + 0.9 * LEFT)
        self.counter.show(self.first)
        self.caption(
            _("Now let the steps pass"),
            self.bundle.mobject[1].animate.set_stroke(opacity=SEEN),
            FadeIn(self.share.mobject, self.counter.mobject),
            run_time=0.9,
        )
        panels = (self.bundle, self.saw, self.share, self.counter)
        self.play(Scrub(*panels, start=self.first, end=self.last), run_time=7)
        self.wait(0.6)

    def answer(self) -> None:
        _, data = self.say, self.data
        self.curve = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=3)
        self.curve.set_points_as_corners(self.plot.at(np.arange(self.p), data.curve))
        self.caption(
            _("One curve answers every question"),
            Create(self.curve, rate_func=smooth),
            self.bundle.mobject.animate.set_stroke(opacity=0.35),
            run_time=2.2,
        )
        self.wait(3)
