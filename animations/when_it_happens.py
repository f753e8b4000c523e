"""When it happens: a run becomes a cell of a map, and the map tells how much data and decay a leap takes."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot
from animations.drawing.scrub import Scrub
from animations.film import Film
from animations.films.when_it_happens.cell_map import CellMap, CellPointer, RunName
from animations.films.when_it_happens.cell_runs import SWEEP
from animations.films.when_it_happens.data import load
from animations.films.when_it_happens.map_names import map_ticks, region_names
from animations.films.when_it_happens.outcome_row import OutcomeRow, claim_names
from animations.films.when_it_happens.run_curves import RunCurves, corner_ticks, curve_names, ends_of_scale
from language import mark
from story.words import palette
from training.phases import Verdict

WIDTH, HEIGHT = 5.8, 4.4
# The map stands in the middle, and on the left while something stands beside it.
MIDDLE, ASIDE = np.array([0, -0.2, 0]), 2.85 * LEFT
SIDE = np.array([3.95, -0.5, 0])
FIRST_ROW, ROW_STEP = np.array([1.35, 1.35, 0]), 1.02 * DOWN


class WhenItHappens(Film):
    """A run, its cell, the whole map; a walk to more data, a walk to more decay; no rule, no decay."""

    def construct(self) -> None:
        self.data, _ = load(), self.say
        runs, seeds = self.data.verdicts.size, self.data.seeds
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
        _, run = self.say, self.data.example
        last = int(run.steps[-1])
        self.big = Plot(8.4, 4, (0, last))
        self.big.mobject.move_to(0.5 * DOWN)
        self.one = RunCurves(self.big, [run])
        self.one.show_until(0, 0)
        names, ends = curve_names(self.big, _), ends_of_scale(self.big, _)
        self.caption(_("When does a network leap?"), FadeIn(self.big.axes, ends), run_time=1)
        self.add(self.one.mobject)
        self.play(Scrub(self.one.growing(0), start=0, end=last), run_time=3.2)
        self.play(FadeIn(names), run_time=0.6)
        self.caption(_("Memorised at step {a}, understood at {b}", a=run.memorised_at, b=run.generalised_at))
        self.wait(3)
        self.names = VGroup(names, ends)

    def make_a_cell(self) -> None:
        _, data = self.say, self.data
        self.map = CellMap(data.verdicts, data.example_place, WIDTH, HEIGHT, MIDDLE)
        ticks = map_ticks(self.map, data.shares, data.decays, data.example_place[0], _)
        self.axes = VGroup(self.map.frame, *ticks)
        cell = self.map.outline(data.example_place)
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

    def fill_the_map(self) -> None:
        _, data = self.say, self.data
        self.add(self.map.mobject, self.patch)
        self.caption(
            _("{runs} runs: data across, decay upwards", runs=data.verdicts.size),
            Scrub(self.map, start=0, end=1, rate_func=smooth), run_time=4,
        )  # fmt: skip
        self.play(FadeOut(self.patch), run_time=0.6)
        self.wait(0.6)

    def tell_regions_apart(self) -> None:
        _ = self.say
        told = {
            Verdict.MEMORISES_ONLY: _("These only memorise"),
            Verdict.GROKS: _("These leap, late"),
            Verdict.GENERALISES_AT_ONCE: _("These understand at once"),
            Verdict.COLLAPSES: _("These collapse"),
        }
        names = region_names(self.map, _)
        self.regions = VGroup(*names.values())
        for verdict, said in told.items():
            self.caption(said, *self.map.light(str(verdict)), FadeIn(names[verdict]), run_time=1)
            self.wait(1.6 if verdict is Verdict.GENERALISES_AT_ONCE else 1.25)
        untold = (name for verdict, name in names.items() if verdict not in told)
        self.play(*self.map.light(), FadeIn(*untold), run_time=1)
        self.wait(0.8)

    # ---- Walks ------------------------------------------------------------------------------------

    def walk_to_more_data(self) -> None:
        _, walk = self.say, self.data.to_data
        plot = Plot(4.6, 3.2, (0, self.data.steps))
        plot.mobject.move_to(SIDE)
        self.curves = RunCurves(plot, walk.runs)
        shares = [_("{n} % of the pairs", n=f"{100 * self.data.shares[c]:.0f}") for _r, c in walk.places]
        self.choice = RunName(shares, self.lang, SIDE + 2.1 * UP)
        self.whole = VGroup(self.map.mobject, self.axes)
        ticks = corner_ticks(plot, _)
        self.caption(
            _("Too little data: only memorised"),
            FadeOut(self.regions),
            self.whole.animate.shift(ASIDE),
            run_time=1.2,
        )
        self.pointer = CellPointer(self.map, walk.places)
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
        _, walk = self.say, self.data.to_decay
        first = self.curves
        self.pointer_there = CellPointer(self.map, walk.places)
        self.curves = RunCurves(self.plot, walk.runs)
        decays = [f"λ = {self.data.decays[row]:.2g}" for row, _c in walk.places]
        before, self.choice = self.choice, RunName(decays, self.lang, SIDE + 2.1 * UP)
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
        _, data = self.say, self.data
        rows = (
            (_("addition"), data.with_rule, _("Blue dots: runs that understood")),
            (_("random answers"), data.no_rule, _("Random answers: never")),
            (_("no decay"), data.no_decay, _("No decay, this recipe: never")),
            (_("no decay, other recipes"), data.other_recipes, _("Other recipes can do without")),
        )
        self.rows = [
            OutcomeRow(name, outcomes, FIRST_ROW + at * ROW_STEP, self.lang)
            for at, (name, outcomes, _caption) in enumerate(rows)
        ]
        self.claims = claim_names(("structure-needed", "decay-needed"), self.rows[-1], _)
        leaving = (self.curves.mobject, self.choice.mobject, self.ticks_of_walk, self.pointer.mobject)
        along = [FadeOut(*leaving), FadeIn(self.claims)]
        for (_name, _outcomes, caption), row in zip(rows, self.rows, strict=True):
            self.caption(caption, *along, *row.appear(), run_time=1.3)
            self.wait(1.65)
            along = []

    def answer(self) -> None:
        _ = self.say
        self.caption(
            _("Enough data, enough decay, not too much"),
            FadeOut(*(row.mobject for row in self.rows), self.claims),
            self.whole.animate.shift(-ASIDE), run_time=1.4,
        )  # fmt: skip
        self.play(LaggedStart(*map(FadeIn, self.regions), lag_ratio=0.25), run_time=1.6)
        self.wait(2.8)
