"""A few frequencies: of how many waves a network's answers are made, by heart and understood."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    VGroup,
    Write,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.ticks import number
from animations.drawing.words import Counter, math
from animations.films.few_frequencies.data import load
from animations.films.few_frequencies.equaliser import CountAt, Equaliser
from animations.films.few_frequencies.lines import marked
from animations.films.few_frequencies.rows import WaveRows
from animations.films.few_frequencies.score_panel import WIDE, ScorePanel
from animations.films.few_frequencies.towers import Towers
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from language import mark
from story.words import palette

BARS, BARS_AT = (11.6, 3.3), 1.75 * DOWN + 0.3 * LEFT
ROWS = 2.0, -2.3  # heights of the waves that are left
ONE_BY_ONE = 3  # waves that are added slowly
BEYOND = 6  # answers that are seen behind the plain sum


class FewFrequencies(Film):
    """One question's scores as a sum of waves; most die out; where the last few meet, and why; their sum."""

    def construct(self) -> None:
        _ = self.say
        self.data = data = load(self.view)
        self.panel = ScorePanel(data, _)
        self.plot = self.panel.plot
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("The scores"), self.ask),
            (mark("Waves add up"), self.add_waves),
            (mark("Dying out"), self.die_out),
            (mark("Where they meet"), self.find_where_they_meet),
            (mark("Why there"), self.follow_them_on),
            (mark("Their sum"), self.build_the_tower),
            (mark("What remains"), self.end),
        )

    @property
    def pair(self) -> dict[str, int]:
        """The question, what its two numbers plainly add up to, and the answer that is right."""
        asked, p = self.data.asked.question, self.data.p
        return {"left": asked.left, "right": asked.right, "sum": asked.taught, "p": p, "plain": self.plain}

    @property
    def plain(self) -> int:
        return self.data.asked.question.left + self.data.asked.question.right

    def end(self) -> None:
        _ = self.say
        self.end_card(_("It let go of most waves, and understood."), self.source())

    # ---- By heart ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """What it answers, and what is right."""
        _, data, plot, pair = self.say, self.data, self.plot, self.pair
        panel, wrong = self.panel, int(data.asked.answers[0])
        self.main = plot.mobject
        self.tell(_("Ask {left} plus {right}. Each of {p} answers gets a score.", **pair))
        said = _("{a} + {b}: a score for every answer", a=pair["left"], b=pair["right"])
        self.caption(said, FadeIn(panel.zero, panel.ends), panel.scores.grow(), run_time=2.4)
        self.listen()
        peak = panel.scores.places[wrong]
        self.wrong = VGroup(
            Dot(peak, radius=0.13, color=palette.TEXT_ON_INK),
            number(wrong, self.lang, size=40).move_to(peak + 0.4 * UP),
        )
        self.tell(_("After {step} steps it says {wrong}.", step=data.memorised, wrong=wrong))
        self.play(FadeIn(self.wrong, scale=1.5), run_time=1.2)
        self.right = marked(plot, data.answer, float(plot.mobject.get_bottom()[1]), self.lang)
        less = f"{pair['left']} + {pair['right']} - {data.p} = {data.answer}"
        self.formula = as_number(math(less, size=52))
        x = max(float(self.right[0].get_x()), -4.2)
        self.formula.move_to([x, plot.mobject.get_top()[1] + 0.45, 0])
        self.tell(_("On this clock, {plain} is {sum}.", **pair))
        self.play(FadeIn(self.right), Write(self.formula), run_time=1.6)

    def add_waves(self) -> None:
        """The strongest waves one by one; then as many as it takes."""
        _, data, panel, needed = self.say, self.data, self.panel, int(self.data.needed[0])
        self.counter = Counter(_("waves: {n}"), self.lang, value=1, colour=palette.GEOMETRY, size=40)
        self.counter.mobject.move_to(5.2 * RIGHT + 2.55 * UP)
        gone = FadeOut(self.wrong, self.right, self.formula)
        self.tell(_("Any such line is a sum of waves."))
        self.without_caption(panel.first_wave(), gone, FadeIn(self.counter.mobject), run_time=1.6)
        for place in range(1, ONE_BY_ONE):
            new, drawn, melting = panel.another_wave(place)
            self.play(drawn, run_time=0.6)
            self.play(*melting, run_time=0.8)
            self.remove(new.mobject)
            self.counter.show(place + 1)
        self.tell(_("How many waves does this one take?"))
        self.play(panel.sum.mobject.animate.set_stroke(width=5), run_time=0.8)
        self.listen()
        self.think(2.0)
        noise = f"{data.noise_needed:.0f}"
        self.tell(_("{n} make up nine tenths of it. Pure noise takes {noise}.", n=needed, noise=noise))
        self.play(panel.sum.mobject.animate.set_stroke(width=3), run_time=0.3)
        self.play(panel.add_up(ONE_BY_ONE, needed, self.counter), run_time=3.6)

    # ---- Training goes on -------------------------------------------------------------------------

    def die_out(self) -> None:
        """The loudness of every wave, while training goes on."""
        _, data, panel = self.say, self.data, self.panel
        bars = Equaliser(data.steps, data.strengths, data.left, _("noise"), self.lang, BARS, BARS_AT)
        now = bars.strengths
        bars.show_strengths(0 * now)
        needed = CountAt(_("waves: {n}"), self.lang, data.steps, data.needed, colour=palette.GEOMETRY)
        needed.mobject.move_to([5.0, 0.4, 0])
        step = StepCounter(_("step {n}"), self.lang)
        step.mobject.move_to([2.8, 0.4, 0])
        step.show(data.memorised)
        self.main = VGroup(bars.mobject, self.plot.mobject)
        self.tell(_("Each bar is one wave: the higher, the louder."))
        self.add(bars.mobject)
        self.play(
            FadeOut(self.counter.mobject, panel.ends), panel.lay_flat(), bars.become(now),
            FadeIn(bars.base, bars.noise, needed.mobject, step.mobject), run_time=1.8,
        )  # fmt: skip
        self.remove(panel.sum.mobject)
        self.listen()
        self.tell(_("Now let training go on."))
        self.play(Scrub(panel.scores, bars, step, needed, start=data.memorised, end=data.last), run_time=5.5)
        self.tell(_("{n} are left. Noise became a chord.", n=len(data.left)))
        self.play(FadeOut(bars.noise), run_time=1.0)
        self.tell(_("So it is for all other questions."))
        self.play(bars.become(np.sqrt(data.everywhere[-1])), run_time=1.6)
        self.bars, self.beside = bars, VGroup(needed.mobject, step.mobject)

    # ---- The waves that are left ------------------------------------------------------------------

    def find_where_they_meet(self) -> None:
        _, data = self.say, self.data
        self.rows = rows = WaveRows(self.plot, data.p, lambda at: data.waves(-1, data.left, at), ROWS)
        self.main = rows.mobject
        self.tell(_("Here they are, one by one."))
        before = self.bars.mobject, self.beside, self.panel.scores.mobject, self.panel.zero
        gone = FadeOut(*before, rate_func=squish_rate_func(smooth, 0, 0.4))
        self.play(gone, rows.unfold(), run_time=1.8)
        self.tell(_("Each has many crests. Where do all of them meet?"))
        self.caption(_("Where do all crests meet?"), FadeIn(rows.finder), run_time=1.2)
        self.play(rows.search(data.p - 1, 0.9 * data.p), run_time=1.6)
        self.listen()
        self.think(1.8)
        self.play(rows.search(0.9 * data.p, data.answer), run_time=2.4)
        self.named = number(data.answer, self.lang, size=44).next_to(rows.line, DOWN, buff=0.15)
        self.tell(_("Only at {sum}.", **self.pair))
        self.play(FadeIn(self.named, scale=1.5), run_time=0.5)

    def follow_them_on(self) -> None:
        """The waves beyond the last answer: they meet at the plain sum too."""
        _, data, rows, plot = self.say, self.data, self.rows, self.plot
        last = self.plain + BEYOND
        self.tell(_("But {left} plus {right} is {plain}. Why {sum}?", **self.pair))
        self.caption(
            _("Why {sum}, and not {plain}?", **self.pair), self.named.animate.scale(1.2), run_time=1.6
        )
        self.listen()
        self.think(2.0)
        beyond, growing = rows.go_on(last)
        right = float(plot.at(last, 0)[0])
        wide = Look((right - WIDE / 2) / 2, -0.45, right + WIDE / 2 + 1.4)
        self.tell(_("Follow the waves: at {plain} they meet as well.", **self.pair))
        self.fly(wide, *growing, run_time=2.0)
        stays = rows.finder.copy()
        self.add(stays)
        self.play(rows.search(data.answer, self.plain), run_time=1.6)
        plain = number(self.plain, self.lang, size=44).next_to(rows.line, DOWN, buff=0.15)
        self.play(FadeIn(plain, scale=1.5), run_time=0.5)
        back = Arrow(
            plain.get_left() + 0.1 * LEFT, self.named.get_right() + 0.1 * RIGHT, buff=0,
            color=palette.TEXT_ON_INK, stroke_width=5, tip_length=0.25,
        )  # fmt: skip
        less = as_number(math(f"- {data.p}", size=52)).next_to(back, DOWN, buff=0.15)
        self.tell(_("Each repeats after {p}: it is the same place.", **self.pair))
        self.play(Create(back), Write(less), run_time=2.4)
        self.gone = VGroup(beyond, stays, rows.finder, plain, back, less, self.named)

    def build_the_tower(self) -> None:
        """The waves again, stacked: where they meet is a tower."""
        _, data = self.say, self.data
        values = data.waves(-1, data.left, np.arange(data.p, dtype=float))
        top, low = np.maximum(values, 0).sum(axis=0).max(), np.minimum(values, 0).sum(axis=0).min()
        plot = Plot(WIDE, 5.4, (-1, data.p), (1.05 * low, 1.05 * top))
        plot.mobject.move_to(0.15 * DOWN)
        self.towers = towers = Towers(plot, values)
        self.main = plot.mobject
        zero = Line(*plot.at([-1, data.p], [0, 0]), stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        self.tell(_("Now add them up."))
        self.without_caption(FadeOut(self.gone), run_time=0.6)
        self.fly(Look(), self.rows.gather(float(zero.get_y())), FadeIn(zero), run_time=1.4)
        self.remove(self.rows.mobject)
        self.add(towers.mobject)
        for place in range(len(values)):
            self.play(towers.stack(place), run_time=0.65)
        self.tell(_("Much of it cancels. The highest tower stands at {sum}.", **self.pair))
        self.play(towers.cancel(), run_time=2.0)
        x, y, _z = plot.at(data.answer, values[:, data.answer].sum())
        name = number(data.answer, self.lang, size=44).next_to([x, y, 0], UP, buff=0.15)
        self.play(FadeIn(name, shift=0.2 * DOWN), run_time=0.8)
        self.fly(Look(float(x) + 2.4, float(y) - 1.3, 9.0), run_time=1.6)
        self.listen()
        self.think(1.2)
