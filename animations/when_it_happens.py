"""When it happens: a run becomes a cell of a map, and the map tells how much data and decay a leap takes."""

from __future__ import annotations

import sys
from pathlib import Path

# `manim animations/when_it_happens.py WhenItHappens` puts this folder on the path, not the one above it.
sys.path.append(str(Path(__file__).parents[1]))

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)

from animations.film import Film
from animations.mobjects.cell_map import CellMap, Choice, Pointer, outcome_dots
from animations.mobjects.curves import Plot
from animations.mobjects.run_curves import RunCurves
from animations.mobjects.scrub import Scrub
from animations.mobjects.words import baseline, math, words
from animations.shown.cell_runs import SWEEP
from animations.shown.when_it_happens import read_shown
from language import mark
from story import palette
from training.phases import Verdict

WIDTH, HEIGHT = 5.8, 4.4
# The map stands in the middle, and on the left while something stands beside it.
MIDDLE, ASIDE = np.array([0, -0.2, 0]), 2.85 * LEFT
SIDE = np.array([3.95, -0.5, 0])
# Where a name stands on the map, row and column: all around it are its own runs.
MEMORY, COLLAPSE = (1, 3.2), (10, 6)
TOLD = (Verdict.MEMORISES_ONLY, Verdict.GROKS, Verdict.GENERALISES_AT_ONCE, Verdict.COLLAPSES)


class WhenItHappens(Film):
    """A run, its cell, the whole map; a walk to more data, a walk to more decay; no rule, no decay."""

    def construct(self) -> None:
        self.shown, _ = read_shown(), self.say
        runs, seeds = self.shown.verdicts.size, self.shown.seeds
        self.add(self.credit(_("{sweep}: {runs} runs, {seeds} seeds", sweep=SWEEP, runs=runs, seeds=seeds)))
        self.play_sections(
            (mark("One run"), self.show_a_run),
            (mark("One cell"), self.make_a_cell),
            (mark("All runs"), self.fill_the_map),
            (mark("Regions"), self.tell_regions_apart),
            (mark("More data"), self.walk_to_more_data),
            (mark("More decay"), self.walk_to_more_decay),
            (mark("No rule, no decay"), self.take_away),
            (mark("The answer"), self.answer),
        )

    # ---- The map ----------------------------------------------------------------------------------

    def show_a_run(self) -> None:
        _, run = self.say, self.shown.example
        last = int(run.steps[-1])
        self.big = Plot(8.4, 4, (0, last))
        self.big.mobject.move_to(0.5 * DOWN)
        self.one = RunCurves(self.big, [run])
        self.one.show_until(0, 0)
        ends = VGroup(*(
            words(_("{n} %", n=100 * value), "tick", self.lang, colour=palette.QUIET_ON_INK)
            .next_to(self.big.at(0, value), LEFT, buff=0.2) for value in (0, 1)
        ))  # fmt: skip
        names = VGroup(
            words(_("seen pairs"), "label", self.lang, colour=palette.TRAIN)
            .next_to(self.big.at(0.2 * last, 1), UP, buff=0.15),
            words(_("unseen pairs"), "label", self.lang, colour=palette.HELD_OUT)
            .move_to(self.big.at(0.78 * last, 0.3)),
        )  # fmt: skip
        self.caption(_("When does a network leap?"), FadeIn(self.big.axes, ends), run_time=1)
        self.add(self.one.mobject)
        self.play(Scrub(self.one.growing(0), start=0, end=last), run_time=3.2)
        self.play(FadeIn(names), run_time=0.6)
        self.caption(_("Memorised at step {a}, understood at {b}", a=run.memorised_at, b=run.generalised_at))
        self.wait(3)
        self.names = VGroup(names, ends)

    def make_a_cell(self) -> None:
        _, shown = self.say, self.shown
        self.map = CellMap(shown.verdicts, shown.example_place, WIDTH, HEIGHT, MIDDLE)
        self.axes = VGroup(self.map.frame, *self.ticks())
        cell = self.map.outline(shown.example_place)
        colour = palette.VERDICTS[str(Verdict.GROKS)]
        patch = cell.copy().set_stroke(width=0).set_fill(colour, 1)
        picture = VGroup(self.big.axes, self.one.mobject)
        small = (
            picture.copy().stretch_to_fit_width(cell.width).stretch_to_fit_height(cell.height).move_to(cell)
        )
        late = squish_rate_func(smooth, 0.5, 1)  # the axes come when the run has become small
        self.caption(
            _("One run, one cell"), FadeOut(self.names, rate_func=squish_rate_func(smooth, 0, 0.3)),
            picture.animate.become(small.set_stroke(width=0.6)), FadeIn(self.axes, rate_func=late),
            run_time=2.2,
        )  # fmt: skip
        self.play(FadeIn(patch), FadeOut(picture), Create(cell), run_time=0.9)
        self.wait(0.8)
        self.patch = VGroup(patch, cell)

    def ticks(self) -> list[Any]:
        """A few values at the map's edges, and what they are."""
        _, shown, quiet = self.say, self.shown, palette.QUIET_ON_INK
        columns = (0, (len(shown.shares) - 1) // 2, len(shown.shares) - 1)
        below = [
            words(_("{n} %", n=f"{100 * shown.shares[column]:.0f}"), "tick", self.lang, colour=quiet)
            .next_to(self.map_at(0, column), DOWN, buff=0.32) for column in columns
        ]  # fmt: skip
        beside = [
            math(f"{shown.decays[row]:.2g}", size=38, colour=quiet).next_to(
                self.map_at(row, 0), LEFT, buff=0.4
            )
            for row in (0, shown.example_place[0], len(shown.decays) - 1)
        ]
        data = words(_("share of pairs seen"), "tick", self.lang, colour=quiet)
        data.next_to(self.map.frame, DOWN, buff=0.58).align_to(self.map.frame, LEFT)
        decay = words(_("decay λ"), "tick", self.lang, colour=quiet)
        decay.next_to(self.map.frame, UP, buff=0.15).align_to(self.map.frame.get_left() + 0.9 * LEFT, LEFT)
        return [*below, *beside, data, decay]

    def map_at(self, row: int, column: int) -> Any:
        return self.map.at((row, column))

    def fill_the_map(self) -> None:
        _, shown = self.say, self.shown
        self.add(self.map.mobject, self.patch)
        self.caption(
            _("{runs} runs: data across, decay upwards", runs=shown.verdicts.size),
            Scrub(self.map, start=0, end=1, rate_func=smooth), run_time=4,
        )  # fmt: skip
        self.play(FadeOut(self.patch), run_time=0.6)
        self.wait(0.6)

    def tell_regions_apart(self) -> None:
        _ = self.say
        told = {
            Verdict.MEMORISES_ONLY: (_("These only memorise"), _("only memorises")),
            Verdict.GROKS: (_("These leap, late"), _("groks")),
            Verdict.GENERALISES_AT_ONCE: (_("These understand at once"), _("at once")),
            Verdict.COLLAPSES: (_("These collapse"), _("collapses")),
        }
        self.regions = VGroup(
            self.on_the_map(told[Verdict.MEMORISES_ONLY][1], MEMORY),
            self.beside_the_map(told[Verdict.GROKS][1], Verdict.GROKS, 4),
            self.beside_the_map(told[Verdict.GENERALISES_AT_ONCE][1], Verdict.GENERALISES_AT_ONCE, 6.7),
            self.on_the_map(told[Verdict.COLLAPSES][1], COLLAPSE),
            self.beside_the_map(_("nearly"), Verdict.NEARLY_GENERALISES, 0.0),
            self.beside_the_map(_("learns nothing"), Verdict.LEARNS_NOTHING, 8, palette.CONTROL),
        )
        for verdict, name in zip(TOLD, self.regions, strict=False):
            self.caption(told[verdict][0], *self.map.light(str(verdict)), FadeIn(name), run_time=1)
            self.wait(1.6 if verdict is Verdict.GENERALISES_AT_ONCE else 1.25)
        self.play(*self.map.light(), FadeIn(self.regions[len(TOLD) :]), run_time=1)
        self.wait(0.8)

    def on_the_map(self, name: str, place: tuple[float, float]) -> Any:
        return words(name, "tick", self.lang).move_to(self.map.at(place))

    def beside_the_map(self, name: str, verdict: Verdict, row: float, colour: str = "") -> VGroup:
        """The name of a region in its colour, where the region comes to the edge."""
        edge = self.map.at((row, self.map.columns - 0.5))
        line = Line(edge + 0.1 * RIGHT, edge + 0.5 * RIGHT)
        colour = colour or palette.VERDICTS[str(verdict)]
        text = words(name, "tick", self.lang, colour=colour).next_to(line, RIGHT, buff=0.15)
        return VGroup(text, line.set_stroke(colour, 3))

    # ---- Walks ------------------------------------------------------------------------------------

    def walk_to_more_data(self) -> None:
        _, walk = self.say, self.shown.data
        plot = Plot(4.6, 3.2, (0, self.shown.steps))
        plot.mobject.move_to(SIDE)
        self.curves = RunCurves(plot, walk.runs)
        shares = [_("{n} % of the pairs", n=f"{100 * self.shown.shares[c]:.0f}") for _r, c in walk.places]
        self.choice = Choice(shares, self.lang, SIDE + 2.1 * UP)
        self.whole = VGroup(self.map.mobject, self.axes)
        ticks = VGroup(
            *(words(text, "tick", self.lang, colour=palette.QUIET_ON_INK)
              for text in (_("step {n}", n=self.shown.steps), _("{n} %", n=100)))
        )  # fmt: skip
        ticks[0].next_to(plot.at(0, 0), DOWN, buff=0.2)
        ticks[1].next_to(plot.at(0, 1), LEFT, buff=0.15)
        ticks[0].align_to(plot.mobject, RIGHT)
        self.caption(
            _("Too little data: only memorised"),
            FadeOut(self.regions),
            self.whole.animate.shift(ASIDE),
            run_time=1.2,
        )
        self.pointer = Pointer(self.map, walk.places)
        self.play(Create(self.pointer.mobject), run_time=0.6)
        self.play(
            TransformFromCopy(self.pointer.mobject, plot.axes),
            FadeIn(self.curves.mobject, self.choice.mobject, ticks), run_time=1,
        )  # fmt: skip
        self.wait(1)
        groks, at_once = walk.first(Verdict.GROKS), len(walk.runs) - 1
        alone = max(at for at, run in enumerate(walk.runs) if run.verdict is Verdict.MEMORISES_ONLY)
        self.play(self.step_along(0, alone), run_time=1.8)
        self.caption(_("Enough: it leaps, late"), self.step_along(alone, groks), run_time=1.6)
        self.wait(1.3)
        self.caption(_("The more data, the sooner"), self.step_along(groks, at_once), run_time=4)
        self.wait(1)
        self.plot = plot
        self.ticks_of_walk = VGroup(plot.axes, ticks)

    def step_along(self, start: int, end: int) -> Scrub:
        return Scrub(self.curves, self.choice, self.pointer, start=start, end=end)

    def walk_to_more_decay(self) -> None:
        _, walk = self.say, self.shown.decay
        first = self.curves
        self.pointer_there = Pointer(self.map, walk.places)
        self.curves = RunCurves(self.plot, walk.runs)
        decays = [f"λ = {self.shown.decays[row]:.2g}" for row, _c in walk.places]
        before, self.choice = self.choice, Choice(decays, self.lang, SIDE + 2.1 * UP)
        self.caption(
            _("Little decay: only memorised"),
            self.pointer.mobject.animate.move_to(self.map.at(walk.places[0])),
            FadeOut(first.mobject, before.mobject, rate_func=squish_rate_func(smooth, 0, 0.4)),
            FadeIn(self.curves.mobject, self.choice.mobject, rate_func=squish_rate_func(smooth, 0.5, 1)),
            run_time=1.2,
        )  # fmt: skip
        self.remove(self.pointer.mobject)
        self.pointer = self.pointer_there
        self.add(self.pointer.mobject)
        self.wait(1)
        groks, collapses = walk.first(Verdict.GROKS), walk.first(Verdict.COLLAPSES)
        self.play(self.step_along(0, groks), run_time=1.6)
        self.caption(
            _("More decay: it leaps, ever sooner"), self.step_along(groks, collapses - 1), run_time=3
        )
        self.wait(0.6)
        self.caption(
            _("Too much: it collapses"), self.step_along(collapses - 1, len(walk.runs) - 1), run_time=2
        )
        self.wait(1)

    # ---- Without ----------------------------------------------------------------------------------

    def take_away(self) -> None:
        """A dot for each run of the ledger: without a rule, without decay, and in other recipes."""
        _, shown = self.say, self.shown
        rows = (
            (_("addition"), shown.with_rule, _("Blue dots: runs that understood")),
            (_("random answers"), shown.no_rule, _("Random answers: never")),
            (_("no decay"), shown.no_decay, _("No decay, this recipe: never")),
            (_("no decay, other recipes"), shown.other_recipes, _("Other recipes can do without")),
        )
        self.dots = [
            outcome_dots(outcomes, [1.35, 1.35 - 1.02 * at, 0], 0.42, 0.14)
            for at, (_n, outcomes, _c) in enumerate(rows)
        ]
        names = [
            words(name, "tick", self.lang, colour=palette.QUIET_ON_INK)
            .next_to(dots, UP, buff=0.18)
            .align_to(dots, LEFT)
            for (name, _o, _c), dots in zip(rows, self.dots, strict=True)
        ]
        for name, dots in zip(names, self.dots, strict=True):
            name.shift((dots.get_top()[1] + 0.2 - baseline(name)) * UP)
        claims = VGroup(*(
            words(_("claim {name}", name=name), "tick", self.lang, colour=palette.QUIET_ON_INK)
            for name in ("structure-needed", "decay-needed")
        )).arrange(DOWN, buff=0.12, aligned_edge=LEFT)  # fmt: skip
        claims.next_to(self.dots[-1], DOWN, buff=0.4).align_to(self.dots[-1], LEFT)
        leaving = (self.curves.mobject, self.choice.mobject, self.ticks_of_walk, self.pointer.mobject)
        for at, ((_name, _outcomes, caption), name, dots) in enumerate(
            zip(rows, names, self.dots, strict=True)
        ):
            along = (FadeOut(*leaving), FadeIn(claims)) if at == 0 else ()
            appear = LaggedStart(*map(FadeIn, dots), lag_ratio=0.2)
            self.caption(caption, *along, FadeIn(name), appear, run_time=1.3)
            self.wait(1.65)
        self.rows = VGroup(*names, *self.dots, claims)

    def answer(self) -> None:
        _ = self.say
        self.caption(
            _("Enough data, enough decay, not too much"), FadeOut(self.rows),
            self.whole.animate.shift(-ASIDE), run_time=1.4,
        )  # fmt: skip
        self.play(LaggedStart(*map(FadeIn, self.regions), lag_ratio=0.25), run_time=1.6)
        self.wait(2.8)
