"""The avalanche: is the leap like sand that slides, and where do leaps go that nobody sees?"""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    linear,
    rush_into,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Cursor, Plot, Tint, Trace
from animations.drawing.scrub import Scrub
from animations.drawing.words import Counter, words
from animations.film import Film
from animations.films.avalanche.accuracy_plot import AccuracyPlot, last_step, lead_bars
from animations.films.avalanche.avalanche_bars import AvalancheBars
from animations.films.avalanche.data import load
from animations.films.avalanche.falling_grains import AvalancheRounds, FallingGrains, WideningPlot
from animations.films.avalanche.many_leaps import ManyLeaps, seen_tags
from animations.films.avalanche.sand_table import SandTable
from animations.films.avalanche.single_toppling import SingleToppling
from animations.films.avalanche.size_distribution import SizeDistribution
from language import mark
from story.claims.phases.sandpile import SIDE as PILE_SIDE
from story.words import palette

TABLE, SIDE = np.array([-3.75, -0.4, 0.0]), 5.3
UPPER, LOWER, WIDTH = np.array([3.6, 0.9, 0.0]), np.array([3.6, -2.0, 0.0]), 5.4


class Avalanche(Film):
    """A leap, a sandpile that is likened to it, what was measured of both; then leaps that average away."""

    def _sources(self) -> str:
        _, view = self.say, self.view
        return _("{run}  ·  λ = {decay:g}, ledger, sweep", run=view.run_id, decay=view.config.weight_decay)

    def construct(self) -> None:
        self.data = load(self.view)
        _ = self.say
        self.add(self.credit(self._sources()))
        self.play_sections(
            (mark("Then it can"), self.pose_the_puzzle),
            (mark("Four grains"), self.show_the_rule),
            (mark("Grain by grain"), self.rain),
            (mark("One more grain"), self.slide),
            (mark("All sizes"), self.count_sizes),
            (mark("Inside the run"), self.look_inside),
            (mark("The same?"), self.compare),
            (mark("A staircase"), self.average_four),
            (mark("A slope"), self.average_many),
        )

    # ---- Sand -------------------------------------------------------------------------------------

    def pose_the_puzzle(self) -> None:
        _, hidden = self.say, self.data.hidden
        self.learning = AccuracyPlot(hidden, _, 11.4, 4.3, np.array([0.5, -0.55, 0]))
        self.trace, self.plot = self.learning.trace, self.learning.plot
        self.end_tag, cursor = last_step(self.plot, _), self.learning.cursor
        self.add(self.plot.mobject, self.learning.ticks, self.end_tag)
        passing = Scrub(self.trace, self.learning.share, cursor, start=0, end=self.data.last)
        self.caption(_("It cannot. It cannot. Then it can."), passing, run_time=3.6)
        self.play(FadeOut(cursor.mobject), run_time=0.6)
        self.wait(0.3)

    def show_the_rule(self) -> None:
        """One grain of the quiet before the avalanche, seen from near."""
        _, sand = self.say, self.data.sand
        self.close_up = SingleToppling(sand, SandTable(sand.heights[sand.single], SIDE, TABLE))
        self.table = self.close_up.table
        self.sign = self.metaphor()
        self.likened = DashedLine([0.35, 0.9, 0], [-0.95, 0.9, 0], stroke_color=palette.TEXT_ON_INK)
        self.caption(
            _("Like sand, before it slides?"),
            *self.learning.lay(UPPER, WIDTH, 2.0),
            FadeIn(self.table.image, self.table.drawn, self.sign, rate_func=squish_rate_func(smooth, 0.5, 1)),
            Create(self.likened),
            FadeOut(self.end_tag),
            run_time=2,
        )
        self.wait(1)
        self.caption(_("Four grains on a site: it topples"), self.close_up.fall(), run_time=1.6)
        self.play(self.close_up.topple(), run_time=1.3)
        self.wait(0.8)

    def rain(self) -> None:
        _, sand = self.say, self.data.sand
        first = sand.single + 1
        self.bars = Plot(WIDTH, 2.0, (first - 1, sand.big + 2), (0, 1.05 * sand.sizes[sand.big]))
        self.bars.mobject.move_to(LOWER)
        self.topplings = AvalancheBars(
            self.bars, np.arange(1, len(sand.sizes) + 1), sand.sizes, palette.GEOMETRY, 5
        )
        self.bars_label = words(_("topplings, grain by grain"), "label", self.lang,
                                colour=palette.GEOMETRY).move_to(LOWER + 1.4 * UP)  # fmt: skip
        self.caption(_("A grain. A grain. Almost nothing."), self.close_up.zoom_out(), run_time=1.8)
        self.play(FadeIn(self.bars.axes, self.bars_label), run_time=0.8)
        self.add(self.bars.mobject)
        falling = FallingGrains(sand, self.table, self.topplings)
        self.play(Scrub(falling, start=first, end=sand.big, rate_func=linear), run_time=3.2)

    def slide(self) -> None:
        _, sand = self.say, self.data.sand
        falling, sliding = (
            FallingGrains(sand, self.table, self.topplings),
            AvalancheRounds(sand, self.table, self.topplings),
        )
        self.caption(_("One more grain, like any other"),
                     Scrub(falling, start=sand.big, end=sand.big + 0.49), run_time=1.8)  # fmt: skip
        self.play(Scrub(sliding, start=0, end=sliding.last, rate_func=linear), run_time=3.8)
        self.caption(_("{n} topplings, from one grain", n=sliding.topplings[-1]))
        self.wait(2)

    def count_sizes(self) -> None:
        """Many more grains, and how large their avalanches are; then the same of a larger pile."""
        _, sand, data = self.say, self.data.sand, self.data
        more = FallingGrains(sand, self.table, self.topplings, life=14)
        widening = WideningPlot(self.bars, sand.sizes)
        raining = Scrub(widening, more, start=sand.big + 1, end=len(sand.sizes), rate_func=rush_into)
        self.topplings.mobject.set_stroke(width=3)
        self.caption(_("Again and again, small and large"), raining, run_time=3.4)
        self.sizes = SizeDistribution(_, 4.3, 1e-5, (4.5, 4.6, TABLE + 0.6 * RIGHT + 0.2 * UP))
        self.pile = self.sizes.dots(*data.pile, palette.GEOMETRY)
        self.larger = self.sizes.source(_("sand, {n} × {n}", n=PILE_SIDE), palette.GEOMETRY)
        self.caption(
            _("No usual size: most small, a few huge"),
            FadeOut(self.table.image, self.table.drawn, self.sign, self.likened),
            FadeIn(self.sizes.plot.axes, self.sizes.ticks, self.sizes.names, self.larger),
            run_time=1,
        )
        self.play(Create(self.pile, rate_func=smooth), run_time=1.6)
        self.wait(1.6)

    # ---- The run ----------------------------------------------------------------------------------

    def look_inside(self) -> None:
        """The run's moves as bars under its curve, the leap tinted behind both."""
        _, data, hidden = self.say, self.data, self.data.hidden
        self.moves, label = lead_bars(hidden, data.memorised, WIDTH, LOWER, _)
        moves = self.moves.plot
        label.move_to(self.bars_label)
        cursor = Cursor(self.plot)
        self.caption(
            _("And the network? Every move, one bar"),
            FadeOut(self.topplings.mobject, self.bars_label, self.bars.mobject,
                    rate_func=squish_rate_func(smooth, 0, 0.5)),
            FadeIn(moves.axes, label, cursor.mobject, rate_func=squish_rate_func(smooth, 0.5, 1)),
            run_time=1,
        )  # fmt: skip
        self.bars_label = label
        self.play(Scrub(cursor, self.moves, start=0, end=data.last), run_time=2.6)
        self.play(FadeOut(cursor.mobject), run_time=0.6)
        largest = self.moves.point_out(hidden.largest_at)
        self.caption(_("Its largest move: step {step}", step=hidden.largest_at), largest, run_time=1.4)
        self.wait(1.6)
        self.leap_tints = [
            Tint(plot, data.leap, data.generalised, palette.DAWN, 0.3) for plot in (self.plot, moves)
        ]
        for tint in self.leap_tints:
            self.bring_to_back(tint.mobject)
        dawning = Scrub(*self.leap_tints, start=data.leap, end=data.generalised)
        self.caption(_("The leap itself: many small moves"), dawning, run_time=1.8)
        self.wait(1.7)
        self.inside = [moves.mobject, moves.axes, self.moves.mobject, self.moves.ring, label]

    def compare(self) -> None:
        """The sizes of both on the same axes."""
        _, data = self.say, self.data
        self.runs = runs = self.sizes.dots(*data.runs, palette.HELD_OUT)
        self.spans = spans = [
            self.sizes.span(data.pile_decades, -4.75, palette.GEOMETRY),
            self.sizes.span(data.runs_decades, -3.95, palette.HELD_OUT),
        ]
        self.caption(
            _("Sand: all sizes. The runs: far fewer."),
            Create(runs), Create(spans[0][0]), FadeIn(spans[0][1]), run_time=1.6,
        )  # fmt: skip
        self.play(Create(spans[1][0]), FadeIn(spans[1][1]), run_time=1)
        self.wait(1.4)
        self.caption(_("An avalanche? Not by its sizes."))
        self.wait(2.5)
        self.compared = [
            self.pile, runs, *spans, self.sizes.plot.axes, self.sizes.ticks, self.sizes.names, self.larger,
        ]  # fmt: skip

    # ---- Averages ---------------------------------------------------------------------------------

    def average_four(self) -> None:
        """Networks that see more or less of the table, and the mean of their curves."""
        _, found = self.say, self.data.averaged
        end = float(found.average[0][-1])
        self.wide = wide = Plot(11.4, 4.5, (0, end))
        wide.mobject.move_to([0.5, -0.6, 0])
        self.caption(
            _("Large models seem never to leap. Why?"),
            FadeOut(*self.compared, *self.inside, *(tint.mobject for tint in self.leap_tints)),
            FadeOut(self.learning.share.mobject),
            *self.learning.lay(wide.mobject.get_center(), 11.4, 4.5),
            run_time=1.8,
        )
        self.wait(2.1)
        self.curves = [Trace(wide, *line, palette.HELD_OUT) for line in found.tasks.values()]
        for curve in self.curves:
            curve.show(end)
        own, self.tags = [*found.tasks].index("leap"), seen_tags(self.curves, self.data.seen, _)
        self.end_tag = last_step(wide, _)
        self.caption(
            _("The less it sees, the later it leaps"),
            ReplacementTransform(self.trace.mobject, self.curves[own].mobject),
            *(Create(curve.mobject) for place, curve in enumerate(self.curves) if place != own),
            FadeIn(self.tags, self.end_tag),
            run_time=2.6,
        )
        self.wait(1.6)
        self.mean = Trace(wide, *found.average, palette.GEOMETRY, width=7)
        self.caption(_("Their average: a staircase"), Scrub(self.mean, start=0, end=end), run_time=2.2)
        self.wait(0.8)

    def average_many(self) -> None:
        """Every run of a sweep that grokked, as a line where it did; their average with each that comes."""
        _, leaps = self.say, self.data.leaps
        narrow = Plot(11.4, 4.5, (0, 1.03 * float(leaps.max())))
        narrow.mobject.move_to(self.wide.mobject)
        counter = Counter(_("{n} networks"), self.lang, role="label", value=1, colour=palette.HELD_OUT)
        counter.mobject.move_to(narrow.at(0.35 * narrow.steps[1], 1) + 0.4 * UP)
        self.many = many = ManyLeaps(narrow, leaps, palette.HELD_OUT, palette.GEOMETRY, counter)
        self.caption(
            _("Now many networks: each line a leap"),
            FadeOut(*(curve.mobject for curve in self.curves), self.tags, self.end_tag),
            ReplacementTransform(self.mean.mobject, many.average),
            FadeIn(many.lines, counter.mobject, last_step(narrow, _)),
            run_time=1.4,
        )
        self.play(Scrub(many, start=1, end=len(leaps), rate_func=rush_into), run_time=3.8)
        name = words(_("their average"), "label", self.lang, colour=palette.GEOMETRY)
        name.move_to(narrow.at(0.75 * narrow.steps[1], 1) + 0.4 * UP)
        self.caption(_("Many leaps, one smooth slope"), FadeIn(name))
        self.wait(3)
