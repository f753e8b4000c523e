"""Throttle and spring: one weight stepped by hand, two balls in one valley, and what was measured."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from manim import RIGHT, UP, Create, FadeIn, FadeOut, GrowFromCenter, VGroup, rush_from, smooth
from numpy.typing import NDArray

from animations.drawing.curves import StepCounter, per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.ticks import named
from animations.drawing.words import words
from animations.films.throttle_and_spring.data import STEPS, load
from animations.films.throttle_and_spring.measured_shares import HundredDots, ShareBar
from animations.films.throttle_and_spring.springs import Lane, RunningStep
from animations.films.throttle_and_spring.valley import Race, Valley
from animations.telling.camera import Look
from animations.telling.scene import Film
from language import mark
from story.words import palette

LEFTMOST, RIGHTMOST, CORNER, FOOT = -6.45, 6.6, 2.55, -3.5
ZERO, TEN = np.array([-5.9, 0.0, 0.0]), np.array([5.2, 0.0, 0.0])
APART = 1.5  # of the two lanes from the middle
PULL = 3.2  # length on the screen of the gradient's pull at the full rate
RATES = (1.0, 0.5, 0.1)  # shares of the learning rate
NEAR_TEN, NEAR = Look(3.4, 0.3, 8.0), 8.0
ASIDE = np.array([1.5, -0.6, 0.0])  # from a ball to what the camera looks at: names stand to its right
SOURCES = mark("Exact arithmetic, and what the ledger has measured")
EXACT = mark("exact arithmetic")


class ThrottleAndSpring(Film):
    """A throttle, a spring; suppose no gradient; a tax instead, under two ways to step; and measured."""

    def construct(self) -> None:
        _ = self.say
        self.data = load()
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("Throttle and spring"), self.show_both),
            (mark("Suppose"), self.suppose),
            (mark("Step by step"), self.let_time_pass),
            (mark("A tax"), self.descend),
            (mark("One trace or two"), self.part),
            (mark("Measured"), self.measure),
            (mark("In networks"), self.compare),
            (mark("What remains"), self.close),
        )

    # ---- One weight -------------------------------------------------------------------------------

    def show_both(self) -> None:
        """The gradient's pull, as long as the throttle lets it be; and a spring that is tied to zero."""
        _, data = self.say, self.data
        self.sprung = lane = Lane(data.decayed, ZERO, TEN, data.weight, self.lang)
        self.names = [
            named(_("throttle: learning rate"), palette.GRADIENT, [LEFTMOST, FOOT + 0.5, 0], self.lang),
            named(_("spring: weight decay"), palette.DECAY, [LEFTMOST, FOOT, 0], self.lang),
        ]
        self.sign = words(_(EXACT), "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.sign.move_to([RIGHTMOST, FOOT, 0], aligned_edge=RIGHT)
        self.camera.frame.set(width=NEAR_TEN.width).move_to(NEAR_TEN.centre)
        self.main = lane.mobject
        self.tell(_("A weight of {n}, and a gradient that pulls.", n=f"{data.weight:g}"))
        self.play(Create(lane.line), Create(lane.wall), GrowFromCenter(lane.ball),
                  FadeIn(lane.readout.mobject, self.pinned(self.sign)), run_time=1.2)  # fmt: skip
        self.add(lane.mobject)
        self.play(lane.pull_by(0.01, PULL), run_time=1.2)
        self.tell(_("The learning rate is its throttle: how far each step goes."))
        self.play(FadeIn(self.pinned(self.names[0])), lane.pull_by(PULL, 0.4 * PULL), run_time=1.4)
        self.play(lane.pull_by(0.4 * PULL, PULL), run_time=1.4)
        self.tell(_("Weight decay is a spring, tied to zero."))
        self.fly(Look(), lane.hang_on_spring(), run_time=2.2)
        self.play(FadeIn(self.pinned(self.names[1])), run_time=0.6)

    def suppose(self) -> None:
        """Two such weights, and no gradient: one with a throttle alone, one on the spring."""
        _, data = self.say, self.data
        weight, rates = data.weight, [share * data.lr for share in RATES]
        still = np.full(STEPS + 1, weight)
        self.thrown = Lane(still, ZERO + APART * UP, TEN + APART * UP, weight, self.lang)
        self.thrown.pulled = PULL
        self.thrown.show(0)
        self.main = VGroup(self.thrown.mobject, self.sprung.mobject)
        self.tell(_("Suppose the gradient were 0. Which throttle would still move it?"))
        self.play(self.sprung.glide(-APART * UP), FadeIn(self.thrown.mobject), run_time=1.4)
        gone = [lane.pull_by(PULL, 0) for lane in (self.thrown, self.sprung)]
        self.caption(_("Suppose: no gradient"), *gone, run_time=1.4)
        self.listen()
        self.think(2.0)
        self.product = product = RunningStep(
            ("", "\u2212", "\u00d7 0 ="), lambda rate: (weight, rate, weight),
            [-2.6, APART - 0.95, 0], self.lang, first=data.lr,
        )  # fmt: skip
        self.tell(_("None: any rate times 0 is 0."))
        self.play(FadeIn(product.mobject), run_time=0.8)
        for start, end in pairwise(rates):
            self.play(Scrub(product, start=start, end=end, rate_func=smooth), run_time=0.9)

    def let_time_pass(self) -> None:
        """The spring pulls on: three single steps, then thousands."""
        _, data, path = self.say, self.data, self.data.decayed
        formula = RunningStep(
            ("", f"\u2212 {data.lr:.2f} \u00d7 {data.decay:g} \u00d7", "="),
            lambda step: _numbers_of_step(path, step), [-5.6, -APART - 0.95, 0], self.lang,
        )  # fmt: skip
        counter = StepCounter(_("step {n}"), self.lang)
        counter.mobject.move_to([5.4, -APART - 0.95, 0])
        self.tell(_("But the spring still pulls, step by step."))
        self.play(FadeOut(self.product.mobject), FadeIn(formula.mobject, counter.mobject), run_time=0.8)
        panels = (self.sprung, counter)
        for step in range(3):
            self.play(Scrub(*panels, formula, start=step, end=step + 1, rate_func=rush_from), run_time=0.8)
        self.tell(_("After {n} steps, next to nothing is left.", n=f"{STEPS:,}"))
        self.play(FadeOut(formula.mobject), run_time=0.4)
        self.play(Scrub(*panels, start=3, end=STEPS), run_time=4.4)
        self.lanes = VGroup(self.thrown.mobject, self.sprung.mobject, counter.mobject)

    # ---- Two balls in one valley ------------------------------------------------------------------

    def descend(self) -> None:
        """A tax on size instead of a spring: under plain descent both leave one trace."""
        _, data = self.say, self.data
        self.valley = valley = Valley([-5.9, -2.5, 0], 0.97)
        self.plain = race = Race(valley, data.plain)
        tax = named(_("tax on size, in the loss"), palette.GEOMETRY, [CORNER, FOOT + 1.1, 0], self.lang)
        spring = named(_("spring: weight decay"), palette.DECAY, [CORNER, FOOT + 0.55, 0], self.lang)
        self.main = valley.rings
        self.tell(_("A spring could also be a tax on size, in the loss."))
        for name in self.names:
            self._pinned.remove(name)
        self.without_caption(
            FadeOut(self.lanes, *self.names), FadeIn(valley.rings, lag_ratio=0.1), run_time=2.0
        )
        self.bring_to_front(self.sign)
        self.play(FadeIn(valley.zero, self.pinned(tax), self.pinned(spring)), run_time=0.8)
        self.names = [tax, spring]
        self.tell(_("A valley of loss, from above. One start for both."))
        self.play(FadeIn(race.mobject), run_time=1.0)
        self.bring_to_front(*self.names, self.sign)
        self.fly(_look_at(valley.start + ASIDE, NEAR), run_time=2.4)
        self.tell(_("With plain steps, both leave one trace."))
        near_end = _look_at(race.at(1, race.last) + ASIDE, NEAR)
        self.fly(near_end, Scrub(race, start=0, end=race.last), run_time=4.2)
        self.listen()

    def part(self) -> None:
        """The same start under Adam."""
        _, data = self.say, self.data
        self.adam = race = Race(self.valley, data.adam)
        self.tell(_("Now Adam: all weights step about equally far. One trace, or two?"))
        self.play(FadeOut(self.plain.mobject), run_time=0.6)
        self.play(FadeIn(race.mobject), run_time=0.8)
        self.fly(_look_at(self.valley.start + ASIDE, NEAR), run_time=2.0)
        self.listen()
        self.think(2.0)
        self.tell(_("Two. Adam rescales the tax, but not the spring."))
        self.fly(Look(), Scrub(race, start=0, end=race.last), run_time=5.0, rate_func=rush_from)
        self.tell(
            _("In a small network they ended apart, by {n} % of its length.", n=f"{100 * data.apart:.0f}")
        )
        ends = (race.at(0, race.last) + race.at(1, race.last)) / 2
        self.fly(_look_at(ends, 1.2 * NEAR), run_time=2.6)
        self.listen()

    # ---- Measured ---------------------------------------------------------------------------------

    def measure(self) -> None:
        """The gradient that was supposed to be 0, in real networks."""
        _, data = self.say, self.data
        alone = round(100 * data.alone)
        dots = HundredDots(12.4, 3.9, [0, 0.1, 0])
        both = named(_("the gradient pulls too"), palette.GRADIENT, [LEFTMOST, FOOT + 0.5, 0], self.lang)
        single = named(_("only the spring pulls"), palette.DECAY, [LEFTMOST, FOOT, 0], self.lang)
        self.tell(_("We said: suppose."))
        gone = (self.adam.mobject, self.valley.rings, self.valley.zero, *self.names, self.sign)
        self.play(*map(FadeOut, gone), run_time=0.9)
        self.camera.frame.set(width=Look().width).move_to(Look().centre)
        self.main = dots.mobject
        self.play(FadeIn(dots.mobject, both, single), run_time=0.9)
        self.tell(_("Measured, the spring is alone on {n} in a hundred weights.", n=alone))
        self.caption(_("The gradient is never quite 0"), dots.give_way(alone), run_time=3.4)
        self.listen()
        self.dots = VGroup(dots.mobject, both, single)

    def compare(self) -> None:
        """How many networks understood, with the spring and with a smaller throttle instead."""
        _, data = self.say, self.data
        bars = [
            ShareBar(share, 12.4, 1.1, [0, y, 0], colour)
            for share, y, colour in ((data.spring, 1.2, palette.DECAY), (data.half, -1.6, palette.GRADIENT))
        ]
        shares = {"spring": per_cent(data.spring), "half": per_cent(data.half)}
        texts = _("with the spring: {spring} %", **shares), _("half the throttle instead: {half} %", **shares)
        said = [
            words(text, "label", self.lang, size=36).next_to(bar.frame, UP, buff=0.25)
            for text, bar in zip(texts, bars, strict=True)
        ]
        self.main = VGroup(*(bar.mobject for bar in bars))
        self.tell(_("With the spring, {spring} % of networks understood.", **shares))
        self.caption(_("Networks that understood"), FadeOut(self.dots), FadeIn(self.main), run_time=1.2)
        self.play(FadeIn(said[0]), bars[0].grow(), run_time=1.6)
        self.tell(_("With half the throttle instead, {half} %, in the time we waited.", **shares))
        self.play(FadeIn(said[1]), bars[1].grow(), run_time=2.4)
        self.listen()
        self.think(1.2)

    def close(self) -> None:
        _ = self.say
        self.end_card(_("A throttle needs a force. A spring is one."), _(SOURCES))


def _look_at(place: NDArray[np.floating], width: float) -> Look:
    return Look(float(place[0]), float(place[1]), width)


def _numbers_of_step(path: NDArray[np.floating], step: float) -> tuple[float, float, float]:
    """The weight before the step that leads to `step`, once more, and the weight after it."""
    before = max(0, int(np.ceil(step)) - 1)
    return float(path[before]), float(path[before]), float(path[before + 1])
