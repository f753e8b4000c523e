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
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot, StepCounter, Trace
from animations.drawing.score_ring import ScoreRing
from animations.drawing.scrub import Scrub
from animations.drawing.weight_field import WeightField
from animations.drawing.words import math, words
from animations.films.what_is_trained.data import load
from animations.films.what_is_trained.one_step import OneStep
from animations.films.what_is_trained.sum_table import Corner, SumTable
from animations.films.what_is_trained.value_list import ValueList
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import SKETCH, Film
from language import mark
from story.words import palette

CELLS_HIGH = 7.0  # of the table, that the camera sees at first
TABLE = np.array([0.0, -0.6, 0.0])
LISTS, FIELD, RING = -4.9, np.array([-1.45, -0.5, 0.0]), np.array([4.0, -0.55, 0.0])


class WhatIsTrained(Film):
    """A table; a network; its weights; the loss; one step; known by heart."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("A table"), self.show_the_table),
            (mark("A network"), self.show_the_network),
            (mark("Its weights"), self.show_the_weights),
            (mark("The loss"), self.show_the_loss),
            (mark("A step"), self.take_a_step),
            (mark("By heart"), self.learn_by_heart),
            (mark("What remains"), lambda: self.end_card(_("Can it find out the rest?"), self.source())),
        )

    @property
    def pair(self) -> dict[str, int]:
        """The question, and the answer that is right."""
        asked = self.data.question
        return {"left": asked.left, "right": asked.right, "sum": asked.taught, "p": self.data.p}

    # ---- The table --------------------------------------------------------------------------------

    def show_the_table(self) -> None:
        """From a corner with numbers out to the whole table, and what of it is shown."""
        _, data, asked = self.say, self.data, self.data.question
        self.table = SumTable(data.p, data.trained, 6.2, TABLE)
        corner = Corner(self.table, asked.left, asked.right)
        x, y, _z = self.table.at(asked.left - 1.0, asked.right - 0.5)
        near = Look(float(x), float(y), CELLS_HIGH * self.table.cell * 16 / 9)
        self.camera.frame.set(width=near.width).move_to(near.centre)
        self.main = self.table.mobject
        self.tell(_("This is a clock with {p} hours. On it, {left} plus {right} is {sum}.", **self.pair))
        self.play(FadeIn(corner.cells, lag_ratio=0.04), FadeIn(corner.heads), run_time=2.2)
        self.play(FadeIn(corner.sums, lag_ratio=0.05), run_time=1.8)
        self.caption(_("{left} + {right} = {sum}", **self.pair), Create(corner.frame), run_time=1.4)
        self.listen()
        self.tell(_("All its sums make a table: {count}.", count=f"{data.p**2:,}"))
        fade = squish_rate_func(smooth, 0.0, 0.3)
        numbers = (corner.cells, corner.sums, corner.heads, corner.frame)
        self.bring_to_back(self.table.mobject)
        self.fly(
            Look(), FadeIn(self.table.mobject, rate_func=fade),
            *(FadeOut(one, rate_func=fade) for one in numbers), run_time=4.2,
        )  # fmt: skip
        self.tell(_("A network is shown the orange ones, never the rest."))
        share = f"{100 * data.trained.mean():.3g}"
        self.caption(_("Shown: {share} %", share=share), self.table.split(), run_time=3.4)
        self.listen()
        place = self.table.at(asked.left, asked.right)
        self.arms = VGroup(*(
            Line(place + 1.3 * way, place + 0.14 * way, stroke_color=palette.TEXT_ON_INK, stroke_width=4)
            for way in (LEFT, RIGHT, UP, DOWN)
        ))  # fmt: skip
        self.tell(_("{left} plus {right} is one it never sees.", **self.pair))
        self.play(Create(self.arms), run_time=1.4)

    # ---- The network ------------------------------------------------------------------------------

    def show_the_network(self) -> None:
        """Two numbers as lists of values; all weights; a score for each answer."""
        _, data, asked = self.say, self.data, self.data.question
        lists = [
            ValueList(values, 1.4, 2.4, [LISTS, FIELD[1] + y, 0])
            for values, y in zip(data.inputs, (1.45, -1.45), strict=True)
        ]
        names = [
            as_number(math(str(number), size=56)).move_to([-6.25, one.mobject.get_y(), 0])
            for number, one in zip((asked.left, asked.right), lists, strict=True)
        ]
        self.field = WeightField(data.steps, data.weights, 3.4, FIELD)
        self.ring = ScoreRing(data.steps, data.scores, data.answers, asked.taught, 2.4, RING, self.lang)
        self.ins = VGroup(*(one.mobject for one in lists), *names)
        self.main = VGroup(self.ins.copy(), self.ring.rims.copy())
        self.tell(_("For the network, a number is a list of {d} values.", d=data.inputs.shape[1]))
        self.caption(
            _("Two numbers go in"), FadeOut(self.table.mobject, self.arms), *map(Write, names),
            *(FadeIn(one.mobject, lag_ratio=0.02) for one in lists), run_time=2.2,
        )  # fmt: skip
        half = (self.field.mobject.width / 2 + 0.1) * RIGHT
        quiet = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 3}
        into = [Line(one.mobject.get_right() + 0.1 * RIGHT, FIELD - half, **quiet) for one in lists]
        out = Line(FIELD + half, RING + 2.5 * LEFT, **quiet)
        self.ways = VGroup(*into, out)
        self.tell(_("It mixes both, and scores all {p} answers.", p=data.p))
        self.play(*map(Create, into), FadeIn(self.field.mobject), run_time=1.4)
        rims, rays, *best = self.ring.mobject
        self.caption(_("Out come {p} scores", p=data.p), Create(out), FadeIn(rims, rays), run_time=4.2)
        self.listen(1.2)
        answer = int(data.answers[0])
        self.tell(_("It says the highest. For now, that is a guess."))
        self.caption(_("It says {answer}: a guess", answer=answer), FadeIn(*best), run_time=2.6)
        self.listen()
        self.tell(_("The blue dot would be right."))
        self.play(FadeIn(self.ring.right, scale=4), run_time=1.4)

    def show_the_weights(self) -> None:
        _, data = self.say, self.data
        field, count = self.field.mobject, f"{data.weights.shape[1]:,}"
        self.main = field
        self.tell(_("What it says depends on {count} numbers: its weights, drawn by chance.", count=count))
        self.without_caption()
        self.fly(Look(float(FIELD[0]), float(FIELD[1]), float(field.width)), run_time=3.4)

    # ---- The loss ---------------------------------------------------------------------------------

    def show_the_loss(self) -> None:
        _, data = self.say, self.data
        self.main = VGroup(self.ins.copy(), self.ring.rims.copy())
        self.tell(_("How wrong it is, is one number: the loss."))
        self.fly(Look(), run_time=2.4)
        share = np.exp(-data.surprise)
        self.told = math(f"- ln {share:.3g} = {data.surprise:.2f}", size=60).move_to([-1.45, 2.0, 0])
        self.caption(_("The loss: its surprise at what is right"), Write(self.told), run_time=1.6)
        self.tell(_("Training makes it small, on the sums that are shown."))
        self.play(self.told.animate.scale(1.2), run_time=1.2)
        self.play(self.told.animate.scale(0.6), run_time=2.6)

    def take_a_step(self) -> None:
        """What a step does to five weights, sketched; and the same once more."""
        _ = self.say
        self.step = OneStep(9.0, 4.8, [0, -0.55, 0])
        sign = words(_(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.sign = sign.move_to([0, -3.5, 0])
        gone = (self.field.mobject, self.ins, self.ways, self.ring.mobject, self.ring.right, self.told)
        self.main = self.step.lines
        self.tell(_("One step: the gradient pushes every weight to where the loss is smaller,"))
        self.without_caption(FadeOut(*gone), FadeIn(self.step.mobject, self.sign), run_time=1.6)
        self.shift_weights(_("The gradient"), self.step.pushes(), palette.GRADIENT)
        self.tell(_("and weight decay pulls it a little towards zero."))
        self.shift_weights(_("Weight decay"), self.step.pulls(), palette.DECAY)
        self.listen()
        self.tell(_("Only what helps stays large."))
        for moves, colour in (
            (0.5 * self.step.pushes(), palette.GRADIENT),
            (self.step.pulls(), palette.DECAY),
        ):
            self.shift_weights(None, moves, colour)

    def shift_weights(self, text: str | None, moves: np.ndarray, colour: str) -> None:
        arrows = self.step.arrows(moves, colour)
        if text is None:
            self.without_caption(*map(GrowArrow, arrows), run_time=0.6)
        else:
            self.caption(text, *map(GrowArrow, arrows), run_time=1.3)
        self.play(self.step.move(moves), FadeOut(arrows), run_time=1.2 if text else 0.6)

    # ---- By heart ---------------------------------------------------------------------------------

    def learn_by_heart(self) -> None:
        """Real steps: the loss falls, the pair that is never shown stays wrong."""
        _, data = self.say, self.data
        last, answer, top = data.memorised, int(data.answers[-1]), float(np.ceil(data.loss.max()))
        plot = Plot(6.2, 4.2, (0, last), (0, top))
        plot.mobject.move_to([-2.9, -0.4, 0])
        trace = Trace(plot, data.loss_steps, data.loss, palette.TRAIN, 7)
        counter = StepCounter(_("step {n}"), self.lang, plot)
        name = words(_("the loss"), "label", self.lang, colour=palette.TRAIN).move_to(
            plot.at(0.8 * last, 0.8 * top)
        )
        asked = as_number(math(f"{data.question.left} + {data.question.right}", size=52)).move_to(
            RING + 2.85 * UP
        )
        self.ring.show(0)
        self.main = VGroup(plot.mobject, self.ring.rims)
        self.tell(_("Step after step, the loss falls."))
        self.caption(
            _("Now {steps} real steps", steps=last), FadeOut(self.step.mobject, self.sign),
            FadeIn(plot.mobject, self.ring.mobject, self.ring.right, name, asked), run_time=1.8,
        )  # fmt: skip
        self.add(trace.mobject, counter.mobject)
        self.play(Scrub(trace, counter, self.ring, start=0, end=0.6 * last), run_time=4.0)
        self.tell(_("After {steps} steps it knows by heart all it was shown.", steps=last))
        self.play(Scrub(trace, counter, self.ring, start=0.6 * last, end=last), run_time=2.8)
        self.listen()
        self.tell(_("But {left} plus {right}? It says {answer}.", answer=answer, **self.pair))
        self.caption(
            _("{left} + {right}: it says {answer}", answer=answer, **self.pair),
            self.ring.hand.animate.set_stroke(width=9), run_time=1.2,
        )  # fmt: skip
        self.think(3.6)
