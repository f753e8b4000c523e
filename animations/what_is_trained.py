"""What is being trained: a table of sums, a network and its weights, a loss, a step. Nothing is assumed."""

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
    GrowArrow,
    Line,
    VGroup,
    Write,
    rush_from,
    smooth,
    squish_rate_func,
)

from animations.drawing.camera import Look
from animations.drawing.curves import Plot, StepCounter, Trace
from animations.drawing.scrub import Scrub
from animations.drawing.words import math, words
from animations.films.what_is_trained.data import load
from animations.films.what_is_trained.one_step import OneStep
from animations.films.what_is_trained.score_ring import ScoreRing
from animations.films.what_is_trained.sum_table import Corner, SumTable
from animations.films.what_is_trained.value_list import ValueList
from animations.films.what_is_trained.weight_field import WeightField
from animations.told import ToldFilm
from language import mark
from story.words import palette

CELLS_HIGH = 6.6  # of the table, that the camera sees at first
TABLE = np.array([0.0, -0.35, 0.0])
FIELD, RING = np.array([-1.7, -0.35, 0.0]), np.array([3.9, -0.45, 0.0])
SKETCH = mark("a sketch, not measured")


class WhatIsTrained(ToldFilm):
    """A table; a network; its weights; the loss; one step; known by heart."""

    def construct(self) -> None:
        self.data = load(self.view)
        entry = self.entry
        self.title_card(self.say(entry.title), self.say(entry.question))
        self.play_sections(
            (mark("A table"), self.show_the_table),
            (mark("A network"), self.show_the_network),
            (mark("Its weights"), self.show_the_weights),
            (mark("The loss"), self.show_the_loss),
            (mark("A step"), self.take_a_step),
            (mark("By heart"), self.learn_by_heart),
        )
        _ = self.say
        self.end_card(_("Can it find out what it was never shown?"), self.source())

    # ---- The table --------------------------------------------------------------------------------

    def show_the_table(self) -> None:
        _, data, asked = self.say, self.data, self.data.question
        values = {"left": asked.left, "right": asked.right, "sum": asked.taught, "p": data.p}
        self.table = SumTable(data.p, data.trained, 6.5, TABLE)
        corner = Corner(self.table, asked.left, asked.right)
        middle = self.table.at(asked.left - 0.7, asked.right - 0.3)
        near = Look(float(middle[0]), float(middle[1]), CELLS_HIGH * self.table.cell * 16 / 9)
        self.camera.frame.set(width=near.width).move_to(near.centre)
        self.main = self.table.mobject
        self.tell(_("This is a clock with {p} hours. On it, {left} plus {right} is {sum}.", **values))
        self.play(FadeIn(self.table.mobject, corner.sums, corner.heads), run_time=1.2)
        self.caption(_("{left} + {right} = {sum} on a clock of {p}", **values), Create(corner.frame))
        self.tell(
            _("Every sum there is on this clock makes a table: {count} of them.", count=f"{data.p**2:,}")
        )
        fade = squish_rate_func(smooth, 0, 0.25)
        self.fly(
            Look(), FadeOut(corner.sums, corner.heads, rate_func=fade), FadeOut(corner.frame, rate_func=fade),
            run_time=4.2,
        )  # fmt: skip
        self.tell(_("A network is shown these. The others, it never sees."))
        share = f"{100 * data.trained.mean():.3g}"
        self.caption(_("Orange: shown, {share} %", share=share), self.table.split(), run_time=2.0)
        self.listen()
        place = self.table.at(asked.left, asked.right)
        self.asked = math(f"{asked.left} + {asked.right}", size=56).move_to(place + 0.9 * UP + 0.9 * RIGHT)
        self.tell(_("{left} plus {right} is one of those it never sees.", **values))
        self.play(self.flash(place), run_time=1.6)

    def flash(self, place: np.ndarray) -> Create:
        """A ring around a cell that would be too small to be seen."""
        self.ring_mark = Line().become(
            VGroup(Line(place + 1.2 * LEFT, place + 0.12 * LEFT), Line(place + 1.2 * RIGHT, place + 0.12 * RIGHT),
                   Line(place + 1.2 * UP, place + 0.12 * UP), Line(place + 1.2 * DOWN, place + 0.12 * DOWN))
        )  # fmt: skip
        return Create(self.ring_mark)

    # ---- The network ------------------------------------------------------------------------------

    def show_the_network(self) -> None:
        _, data, asked = self.say, self.data, self.data.question
        lists = [
            ValueList(values, 1.5, 2.5, [-5.7, y, 0])
            for values, y in zip(data.inputs, (1.0, -1.9), strict=True)
        ]
        names = [
            math(str(number), size=52).move_to([-6.75, one.mobject.get_y(), 0])
            for number, one in zip((asked.left, asked.right), lists, strict=True)
        ]
        self.tell(_("For the network, a number is a list of {d} values.", d=data.inputs.shape[1]))
        self.caption(
            _("Two numbers go in"), FadeOut(self.table.mobject, self.ring_mark), *map(Write, names),
            *(FadeIn(one.mobject, lag_ratio=0.02) for one in lists), run_time=2.0,
        )  # fmt: skip
        self.field = WeightField(data.steps, data.weights, 3.4, FIELD)
        self.ring = ScoreRing(data.steps, data.scores, data.answers, asked.taught, 2.45, RING, self.lang)
        self.ins = VGroup(*(one.mobject for one in lists), *names)
        self.main = VGroup(self.ins, self.ring.rims)
        self.tell(_("It mixes the two lists, and gives each of the {p} possible answers a score.", p=data.p))
        edge = FIELD + (self.field.mobject.width / 2 + 0.1) * LEFT
        ways = [
            Line(one.mobject.get_right() + 0.15 * RIGHT, edge, stroke_color=palette.QUIET_ON_INK)
            for one in lists
        ]
        out = Line(FIELD + (self.field.mobject.width / 2 + 0.1) * RIGHT, RING + 2.6 * LEFT,
                   stroke_color=palette.QUIET_ON_INK)  # fmt: skip
        self.ways = VGroup(*ways, out)
        self.play(*map(Create, ways), FadeIn(self.field.mobject), run_time=1.4)
        self.caption(
            _("One score for each answer"), Create(out), FadeIn(self.ring.rims),
            FadeIn(self.ring.mobject[1], lag_ratio=0.01), run_time=1.6,
        )  # fmt: skip
        self.listen()
        self.tell(
            _("The highest score is its answer. {answer}: it is guessing.", answer=int(data.answers[0]))
        )
        self.caption(
            _("{left} + {right} = {answer}? It guesses", left=asked.left, right=asked.right, answer=int(data.answers[0])),
            FadeIn(*self.ring.mobject[2:]), run_time=1.0,
        )  # fmt: skip
        self.listen()
        self.tell(_("The right answer would be here."))
        self.play(FadeIn(self.ring.right, scale=3), run_time=0.9)

    def show_the_weights(self) -> None:
        _, data = self.say, self.data
        field = self.field.mobject
        self.main = field
        close = Look(float(FIELD[0]), float(FIELD[1]) + 0.12, float(field.width) * 1.03)
        self.tell(
            _(
                "What it answers depends on {count} numbers inside it: its weights.",
                count=f"{data.weights.shape[1]:,}",
            )
        )
        self.without_caption()
        self.fly(close, run_time=3.2)
        self.tell(_("At first they are drawn by chance. Training changes them."))
        self.caption(_("{count} weights", count=f"{data.weights.shape[1]:,}"))
        self.listen()

    # ---- The loss ---------------------------------------------------------------------------------

    def show_the_loss(self) -> None:
        _, data = self.say, self.data
        self.tell(_("How far off it is, is told by one single number."))
        self.without_caption()
        self.main = VGroup(self.ins, self.ring.rims)
        self.fly(Look(), run_time=2.6)
        share = np.exp(-data.surprise)
        told = math(f"- log {share:.3f} = {data.surprise:.2f}", size=60).move_to([-1.7, 2.0, 0])
        self.tell(_("If the right answer gets a small share, the number is large. It is called the loss."))
        self.caption(_("The loss: how surprised it is by what is right"), Write(told), run_time=1.6)
        self.listen()
        self.tell(_("To train is to make it small, on the sums that are shown."))
        self.told = told

    def take_a_step(self) -> None:
        _ = self.say
        self.step = OneStep(9.0, 4.6, [0, -0.5, 0])
        sign = words(self.say(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to([4.9, -3.4, 0])
        self.tell(_("Training goes step by step. Here are five of the weights."))
        gone = (self.field.mobject, self.ins, self.ways, self.ring.mobject, self.ring.right, self.told)
        self.main = self.step.mobject
        self.caption(
            _("Five weights; zero is the line"), FadeOut(*gone), FadeIn(self.step.mobject, sign), run_time=1.6
        )
        self.listen()
        for round_ in range(2):
            pushes = self.step.arrows(self.step.pushes() * 0.7**round_, palette.GRADIENT)
            if round_ == 0:
                self.tell(_("The gradient pushes each a little, to where the loss is smaller."))
                self.caption(_("The gradient"), *map(GrowArrow, pushes), run_time=1.2)
            else:
                self.tell(_("And the same again, hundreds of times."))
                self.without_caption(*map(GrowArrow, pushes), run_time=0.7)
            self.play(self.step.move(self.step.pushes() * 0.7**round_), FadeOut(pushes), run_time=1.1)
            pulls = self.step.arrows(self.step.pulls(), palette.DECAY)
            if round_ == 0:
                self.tell(_("Weight decay pulls each a little towards zero."))
                self.caption(_("Weight decay"), *map(GrowArrow, pulls), run_time=1.2)
            else:
                self.play(*map(GrowArrow, pulls), run_time=0.5)
            self.play(self.step.move(self.step.pulls()), FadeOut(pulls), run_time=1.1)
        self.sign = sign

    # ---- By heart ---------------------------------------------------------------------------------

    def learn_by_heart(self) -> None:
        _, data, asked = self.say, self.data, self.data.question
        top = float(np.ceil(data.loss.max()))
        plot = Plot(5.6, 3.9, (0, data.memorised), (0, top))
        plot.mobject.move_to([-3.4, -0.35, 0])
        trace = Trace(plot, data.loss_steps, data.loss, palette.TRAIN, 6)
        counter = StepCounter(_("step {n}"), self.lang, plot)
        name = words(_("loss, on what is shown"), "label", self.lang, colour=palette.TRAIN)
        name.move_to(plot.at(0.62 * data.memorised, 0.93 * top))
        self.ring.show(0)
        self.main = VGroup(plot.mobject, self.ring.rims)
        self.tell(_("Step after step, the loss falls."))
        self.caption(
            _("Now {steps} real steps", steps=data.memorised),
            FadeOut(self.step.mobject, self.sign), FadeIn(plot.mobject, self.ring.mobject, self.ring.right, name),
            run_time=1.6,
        )  # fmt: skip
        self.add(trace.mobject, counter.mobject)
        self.play(Scrub(trace, counter, self.ring, start=0, end=data.memorised), run_time=7.0)
        self.tell(_("After {steps} steps it knows every sum that it was shown.", steps=data.memorised))
        self.caption(_("All that was shown: known by heart"))
        self.listen()
        self.tell(
            _("But {left} plus {right}, which it never saw? It says {answer}.", left=asked.left, right=asked.right,
              answer=int(data.answers[-1]))
        )  # fmt: skip
        self.caption(
            _("{left} + {right}: it says {answer}", left=asked.left, right=asked.right, answer=int(data.answers[-1])),
            self.ring.hand.animate(rate_func=rush_from).set_stroke(width=8), run_time=1.2,
        )  # fmt: skip
        self.think(2.0)
