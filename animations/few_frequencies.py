"""A few frequencies: of how many waves a network's answers are made, by heart and understood."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    smooth,
)
from numpy.typing import NDArray

from animations.drawing.curves import Plot, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.waves import CountAt, Scores, WaveBars, WaveCurve, WaveRows, marked, number
from animations.drawing.words import Counter, words
from animations.film import Film
from animations.films.few_frequencies.data import load
from language import mark
from story.words import palette

WIDE = 12.4
TALL, TALL_AT = 4.3, 0.35 * DOWN  # the scores while they are alone
FLAT, FLAT_AT = 2.3, 1.25 * UP  # and above the bars
BARS, BARS_AT = 1.95, 2.15 * DOWN
ROWS = -1.05, -2.85  # of the waves that are left
ONE_BY_ONE = 3  # waves that are added slowly


class FewFrequencies(Film):
    """One question's scores as a sum of waves; most waves die out; the last few meet in the answer."""

    def construct(self) -> None:
        self.data = data = load(self.view)
        self.plot = Plot(WIDE, TALL, (-1, data.p), spread(data.scores[0]))
        self.plot.mobject.move_to(TALL_AT)
        self.scores = Scores(self.plot, data.steps, data.scores)
        self.sum = WaveCurve(self.plot, data.p)
        self.sum.mobject.is_curve = True
        self.add(self.credit())
        self.play_sections(
            (mark("The puzzle"), self.ask),
            (mark("Waves add up"), self.add_waves),
            (mark("By heart"), self.weigh_all_waves),
            (mark("Dying out"), self.die_out),
            (mark("In step"), self.show_the_waves_left),
            (mark("Their sum"), self.add_the_waves_left),
            (mark("The answer"), self.answer),
        )

    # ---- By heart ---------------------------------------------------------------------------------

    def ask(self) -> None:
        _, data, plot = self.say, self.data, self.plot
        self.zero = Line(*plot.at([-1, data.p], [0, 0]), stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        low = plot.values[0]
        self.ends = VGroup(
            *(number(at, self.lang).move_to(plot.at(at, low) + 0.3 * DOWN) for at in (0, data.p - 1)),
            words(_("possible answers"), "label", self.lang, colour=palette.QUIET_ON_INK).move_to(
                plot.at(data.p / 4, low) + 0.3 * DOWN
            ),
        )
        a, b = data.pair
        self.add(self.zero, self.scores.mobject)
        self.caption(
            _("{a} + {b}: a score for every answer", a=a, b=b),
            self.scores.grow(), FadeIn(self.ends), run_time=2,
        )  # fmt: skip
        self.wait(2)
        wrong = int(data.scores[0].argmax())
        peak = self.scores.places[wrong]
        self.right = marked(plot, data.answer, plot.at(0, low)[1], self.lang)
        self.wrong = VGroup(
            Dot(peak, radius=0.1, color=palette.TEXT_ON_INK),
            number(wrong, self.lang).move_to([peak[0], plot.mobject.get_top()[1] + 0.2, 0]),
        )
        self.caption(
            _("Step {step}: {wrong} wins, not {answer}", step=data.memorised, wrong=wrong,
              answer=data.answer),
            FadeIn(self.wrong, scale=1.5), FadeIn(self.right), run_time=1.2,
        )  # fmt: skip
        self.wait(2.3)

    def add_waves(self) -> None:
        _, data, needed = self.say, self.data, self.data.line_needed
        waves = data.waves(0, data.strongest(0), self.sum.answers)
        sums = np.concatenate([np.zeros_like(waves[:1]), np.cumsum(waves, axis=0)])
        self.counter = Counter(_("waves: {n}"), self.lang, value=1, colour=palette.GEOMETRY)
        self.counter.mobject.move_to(5.4 * RIGHT + 2.25 * UP)
        self.sum.show(waves[0])
        self.scores.join.set_stroke(opacity=0.2)
        self.caption(
            _("Any such line is a sum of waves"),
            Create(self.sum.mobject, rate_func=linear), FadeIn(self.counter.mobject),
            FadeOut(self.wrong, self.right), run_time=1.8,
        )  # fmt: skip
        for count in range(1, ONE_BY_ONE):
            self.melt_in(waves[count], sums[count], 1.0 if count == 1 else 0.7)
            self.counter.show(count + 1)

        def add_on(_mobject: Any, alpha: float) -> None:
            count = ONE_BY_ONE + alpha * (needed - ONE_BY_ONE)
            whole = int(count + 1e-9)
            self.sum.show(sums[whole] + (count - whole) * waves[min(whole, len(waves) - 1)])
            self.counter.show(whole)

        growing = VGroup(self.sum.mobject, self.counter.mobject)
        self.caption(
            _("{n} waves make up 90 % of it", n=needed),
            UpdateFromAlphaFunc(growing, add_on, rate_func=linear), run_time=4,
        )  # fmt: skip
        self.wait(1)

    def melt_in(self, wave: NDArray[np.floating], base: NDArray[np.floating], slow: float) -> None:
        """A wave appears by itself, then rides on the sum so far and becomes one with it."""
        new = WaveCurve(self.plot, self.data.p, 1.8)
        new.show(wave)
        self.play(Create(new.mobject, rate_func=linear), run_time=slow)
        self.play(new.add(base), self.sum.add(wave), run_time=1.2 * slow)
        self.remove(new.mobject)

    def weigh_all_waves(self) -> None:
        _, data = self.say, self.data
        self.bars = WaveBars(data.steps, data.bars, data.null, _("noise"), self.lang, 11.1, BARS, BARS_AT)
        self.bars.mobject.align_to(self.plot.mobject, LEFT)
        self.bars.show(data.memorised)
        top = self.bars.mobject.get_top()
        strength = words(_("how strong each wave is"), "label", self.lang, colour=palette.GEOMETRY)
        strength.move_to(top + 0.22 * UP).align_to(self.plot.mobject, LEFT)
        needed = CountAt(_("waves: {n}"), self.lang, data.steps, data.needed, palette.GEOMETRY)
        needed.mobject.move_to([5.4, strength.get_y(), 0])
        self.said = needed, strength
        self.caption(
            _("Over all pairs, it takes {n} of {all}", n=int(data.needed[0]), all=data.bars.shape[1]),
            FadeOut(self.counter.mobject, self.ends), self.lay_flat(), self.bars.rise(),
            FadeIn(self.bars.base, strength, needed.mobject), run_time=1.8,
        )  # fmt: skip
        self.remove(self.sum.mobject)
        self.play(FadeIn(self.bars.noise), run_time=0.7)
        self.wait(1.8)

    def lay_flat(self) -> Any:
        """The scores move up, on a scale that holds later ones too; the sum through them goes."""
        narrow, wide = spread(self.data.scores[0]), spread(self.data.scores)
        values = self.sum.values

        def flatten(_mobject: Any, alpha: float) -> None:
            self.plot.mobject.stretch_to_fit_height(TALL + alpha * (FLAT - TALL))
            self.plot.mobject.move_to(TALL_AT + alpha * (FLAT_AT - TALL_AT))
            low, high = (1 - alpha) * np.array(narrow) + alpha * np.array(wide)
            self.plot.values = float(low), float(high)
            self.sum.show(values)
            self.sum.mobject.set_stroke(opacity=1 - alpha)
            self.zero.set_points_as_corners(self.plot.at([-1, self.data.p], [0, 0]))
            self.scores.show(self.data.memorised)
            self.scores.join.set_stroke(opacity=0.2 + 0.3 * alpha)

        return UpdateFromAlphaFunc(
            VGroup(self.scores.mobject, self.sum.mobject, self.zero), flatten, rate_func=smooth
        )

    # ---- Understood -------------------------------------------------------------------------------

    def die_out(self) -> None:
        _, data, (needed, strength) = self.say, self.data, self.said
        step = StepCounter(_("step {n}"), self.lang)
        step.mobject.move_to(5.2 * RIGHT + 2.5 * UP)
        step.show(data.memorised)
        self.caption(
            _("Training goes on: waves die out"),
            Scrub(self.scores, self.bars, step, needed, start=data.memorised, end=data.last), run_time=7,
        )  # fmt: skip
        self.names = VGroup(
            *(number(int(k), self.lang).move_to(self.bars.top(int(k)) + 0.22 * UP) for k in data.left)
        )
        self.caption(
            _("Step {step}: {n} waves are left", step=data.last, n=len(data.left)),
            FadeOut(strength, step.mobject, needed.mobject),
            LaggedStart(*(FadeIn(name, shift=0.1 * UP) for name in self.names), lag_ratio=0.3),
            run_time=1.4,
        )
        self.wait(2)

    def show_the_waves_left(self) -> None:
        _, data = self.say, self.data
        values = data.waves(-1, data.left, self.sum.answers)
        self.rows = rows = WaveRows(self.plot, data.p, values, ROWS)
        self.caption(
            _("Each wave by itself"),
            FadeOut(self.bars.base, self.bars.noise, self.bars.drawn),
            LaggedStart(*rows.unfold(), lag_ratio=0.3),
            *(name.animate.move_to([-6.45, y, 0]) for name, y in zip(self.names, rows.heights, strict=True)),
            run_time=2.4,
        )
        self.wait(0.8)
        self.right = marked(self.plot, data.answer, ROWS[1] - 0.35, self.lang)
        self.crests = rows.dots_at(data.answer)
        self.caption(
            _("At {c}, the crests meet", c=data.answer),
            FadeIn(self.right),
            LaggedStart(*(FadeIn(dot, scale=2) for dot in self.crests), lag_ratio=0.3),
            run_time=1.6,
        )
        self.wait(1.6)

    def add_the_waves_left(self) -> None:
        _, rows = self.say, self.rows
        self.scores.join.set_stroke(opacity=0.2)
        self.sum.show(np.zeros_like(self.sum.answers))
        self.sum.mobject.set_stroke(opacity=1)
        for place, curve in enumerate(rows.curves):
            together = rows.climb(place, self.sum.values), self.sum.add(curve.values)
            if place == 0:
                said = _("Their sum points at {c}", c=self.data.answer)
                self.caption(said, *together, FadeOut(self.crests), run_time=1.6)
            else:
                self.play(*together, run_time=1.3)
            self.remove(curve.mobject)
        self.wait(1.2)

    def answer(self) -> None:
        _, data = self.say, self.data
        tops = [self.bars.top(int(k)) + 0.22 * UP for k in data.left]
        first, last = data.table_needed
        short = marked(self.plot, data.answer, self.plot.mobject.get_bottom()[1], self.lang)
        self.caption(
            _("The whole table: {first} waves, then {last}", first=f"{first:,}", last=last),
            self.right[0].animate.become(short[0]), self.right[1].animate.move_to(short[1]),
            *(name.animate.move_to(top) for name, top in zip(self.names, tops, strict=True)),
            FadeIn(self.bars.base, self.bars.noise), self.bars.rise(), run_time=1.8,
        )  # fmt: skip
        self.wait(3.4)


def spread(scores: NDArray[np.floating]) -> tuple[float, float]:
    """What a plot has to hold so that there is some air around."""
    return 1.05 * float(scores.min()), 1.05 * float(scores.max())
