"""The avalanche: a pile of sand, a network that learns, and what many of its leaps make together."""

from __future__ import annotations

import numpy as np
from manim import (
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Rectangle,
    VGroup,
    linear,
    rush_from,
    rush_into,
    squish_rate_func,
    there_and_back,
)

from animations.drawing.curves import Plot, Share, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.words import Counter, words
from animations.films.avalanche.averaged_curves import AveragedCurves
from animations.films.avalanche.data import load
from animations.films.avalanche.falling_grains import AvalancheRounds, FallingGrains
from animations.films.avalanche.known_cells import KnownCells
from animations.films.avalanche.sand_table import SandTable
from animations.films.avalanche.single_toppling import SingleToppling
from animations.films.avalanche.size_field import SizeField
from animations.telling.camera import Look
from animations.telling.scene import Film
from language import mark
from story.words import palette

WIDTH, MIDDLE = 13.9, np.array([0.0, -0.62, 0.0])
SIDE = 6.2
NEAR, NEARER = 5.0, 1.35  # how wide the picture is around the last grain, and around the first
# Of the network's silence, what has passed when the camera begins to come near, and when it is there.
QUIET, NEARLY = 0.6, 0.85
CLOSE, WIDER = 1.25 * SIDE, 1.7 * SIDE  # how wide the picture is while it leaps, and after it
SPREAD = 0.3  # of the avalanche's rounds pass while the camera draws back


class Avalanche(Film):
    """Sand that slides; a table of sums that lights up; how large moves are; leaps that average away."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("Four grains"), self.show_the_rule),
            (mark("One more grain"), self.slide),
            (mark("All sizes"), self.go_on_raining),
            (mark("Like learning?"), self.watch_it_learn),
            (mark("How large?"), self.compare_sizes),
            (mark("Many leaps"), self.show_many),
            (mark("Their average"), self.take_the_average),
            (mark("What remains"), lambda: self.end_card(_("How many leaps hide in a smooth curve?"),
                                                         self.source())),
        )  # fmt: skip

    @staticmethod
    def look_at(place: np.ndarray, width: float) -> Look:
        return Look(float(place[0]), float(place[1]), width)

    # ---- Sand -------------------------------------------------------------------------------------

    def show_the_rule(self) -> None:
        """One grain of the quiet before the avalanche, seen from near; then all of the table."""
        _, sand = self.say, self.data.sand
        cell = WIDTH / sand.heights.shape[2]
        self.table = SandTable(sand.heights[sand.single], cell, MIDDLE, lambda: self.look)
        start = self.look_at(self.table.picture.at(sand.sites[sand.single]), NEARER)
        self.camera.frame.set(width=start.width).move_to(start.centre)
        close_up = SingleToppling(sand, self.table)
        self.main = Rectangle(width=WIDTH, height=cell * len(sand.heights[0])).move_to(MIDDLE)
        half = start.towards(Look(), 0.45)
        grains = np.linspace(sand.single + 1, sand.big, 3)
        self.tell(_("Sand falls on a table, grain by grain."))
        self.play(FadeIn(self.table.mobject), run_time=0.8)
        self.play(close_up.fall(), run_time=1.8)
        self.tell(_("A place with four grains topples: one for each neighbour."))
        self.play(close_up.topple(), run_time=2.0)
        falling = FallingGrains(sand, self.table)
        raining = Scrub(falling, start=grains[0], end=grains[1])
        self.fly(half, close_up.melt(), raining, run_time=2.4, rate_func=rush_into)
        self.tell(_("Then, for long, almost nothing."))
        self.fly(Look(), Scrub(falling, start=grains[1], end=grains[2]), run_time=2.4, rate_func=rush_from)

    def slide(self) -> None:
        """The last grain from near, its avalanche from afar."""
        _, sand = self.say, self.data.sand
        place = self.table.picture.at(sand.sites[sand.big])
        falling = FallingGrains(sand, self.table)
        counter = Counter(_("topplings: {n}"), self.lang, role="label", colour=palette.DAWN, size=44)
        counter.mobject.move_to([0, 3.15, 0])
        sliding = AvalancheRounds(sand, self.table, counter.show)
        far = SPREAD * sliding.last
        self.tell(_("Now one more grain, like any other."))
        self.fly(self.look_at(place, NEAR), Scrub(falling, start=sand.big, end=sand.big), run_time=1.3)
        self.play(Scrub(falling, start=sand.big, end=sand.big + 0.49), run_time=1.1)
        self.fly(Look(), Scrub(sliding, start=0, end=far), run_time=2.2)
        to_rest = Scrub(sliding, start=far, end=sliding.last, run_time=3.4)
        self.play(FadeIn(counter.mobject, run_time=0.4), to_rest)
        self.tell(_("{n} topplings, from a single grain.", n=f"{sand.sizes[sand.big]:,}"))
        self.play(counter.mobject.animate.scale(1.1), run_time=1.0)
        self.counter = counter.mobject

    def go_on_raining(self) -> None:
        _, sand = self.say, self.data.sand
        raining = FallingGrains(sand, self.table, life=10, seen=False)
        end = len(sand.sizes)
        self.tell(_("Sand slides at all sizes."))
        self.play(
            FadeOut(self.counter, rate_func=squish_rate_func(linear, 0, 0.2)),
            Scrub(raining, start=sand.big + 1, end=end), run_time=3.0,
        )  # fmt: skip

    # ---- The network ------------------------------------------------------------------------------

    def watch_it_learn(self) -> None:
        """By heart, the quiet, and the leap from near."""
        _, data, at = self.say, self.data, self.data.at
        self.cells = KnownCells(data.answers, SIDE, MIDDLE, lambda: self.look)
        steps = StepCounter(_("step {n}"), self.lang)
        steps.mobject.move_to([-5.2, MIDDLE[1], 0])
        known = data.metrics["held_out_accuracy"]
        share = Share(_("the rest: {n} %"), self.lang, data.metrics["step"], known, colour=palette.HELD_OUT)
        share.put([5.2, MIDDLE[1], 0])
        beside = (steps.mobject, share.mobject)
        self.tell(_("Is learning like that?"))
        self.play(FadeOut(self.table.mobject), run_time=0.6)
        self.main = Rectangle(width=SIDE, height=SIDE).move_to(MIDDLE)
        self.caption(_("Lit: answered right"), FadeIn(self.cells.mobject), *map(FadeIn, beside), run_time=1.2)
        self.tell(_("Each place is a sum, lit where the network is right."))
        passing = (self.cells, steps, share)
        self.play(Scrub(*passing, start=0, end=at.memorised), run_time=3.6)
        self.tell(_("By heart. Then, for long, almost nothing."))
        quiet, nearly = (at.memorised + part * (at.leap - at.memorised) for part in (QUIET, NEARLY))
        self.play(Scrub(*passing, start=at.memorised, end=quiet), run_time=2.6)
        self.without_caption(*map(FadeOut, beside), run_time=0.4)
        self.fly(self.look_at(MIDDLE, CLOSE), Scrub(self.cells, start=quiet, end=nearly), run_time=1.6)
        self.play(Scrub(self.cells, start=nearly, end=at.generalised), run_time=3.6)
        self.say_what_is_alike()
        rest = Scrub(self.cells, start=at.generalised, end=at.last)
        self.fly(self.look_at(MIDDLE, WIDER), rest, run_time=2.4)

    def say_what_is_alike(self) -> None:
        """As far as it was measured."""
        _ = self.say
        if self.data.bursts:
            self.tell(_("Alike: quiet, no special push, and answers in bursts."))
        else:
            self.tell(_("Alike: quiet, and no special push."))

    def compare_sizes(self) -> None:
        """What is not alike: the largest move of the networks and of sand, in usual ones."""
        _, data = self.say, self.data
        field = SizeField(data.largest_step, data.largest_slide, 6.9, [-5.6, -3.5, 0], lambda: self.look)
        near, steps = field.near(), f"{data.largest_step:.0f}"
        self.sizes, self.main = field, field.row
        self.tell(_("How far does its largest step go? As far as {n} usual ones.", n=steps))
        self.play(FadeOut(self.cells.mobject), run_time=0.6)
        self.camera.frame.set(width=near.width).move_to(near.centre)
        self.play(FadeIn(field.row[0]), run_time=0.8)
        self.caption(
            _("Its largest step: {n} usual ones", n=steps),
            LaggedStart(*map(FadeIn, field.row[1:]), lag_ratio=0.3), run_time=2.4,
        )  # fmt: skip
        self.tell(_("And sand's largest slide?"))
        self.play(Indicate(field.row, scale_factor=1.05, color=palette.HELD_OUT), run_time=1.2)
        self.listen()
        self.think(2.0)
        self.without_caption(run_time=0.4)
        self.main = field.field
        self.add(field.field)
        slides = f"{data.largest_slide:,.0f}"
        self.numbers = field.numbers(steps, slides)
        late = squish_rate_func(linear, 0.7, 1)
        self.tell(_("{n}, in a larger pile: an image, not the same law.", n=slides))
        self.fly(Look(), Scrub(field, start=0, end=1), FadeIn(self.numbers, rate_func=late), run_time=3.2)
        self.play(Indicate(self.numbers[0], scale_factor=1.3, color=palette.HELD_OUT), run_time=1.0)

    # ---- Many leaps -------------------------------------------------------------------------------

    def show_many(self) -> None:
        """Four networks, each of which leaps."""
        _, data = self.say, self.data
        plot = Plot(11.9, 5.2, (0, 1))
        plot.mobject.move_to([0.5, -0.6, 0])
        curves = self.curves = AveragedCurves(data.four, data.more, plot, _)
        self.main = plot.mobject
        self.tell(_("And many leaps together? Each network here is shown another share."))
        gone = (self.sizes.field, self.sizes.row, self.numbers)
        self.caption(
            _("Right, of what was never shown"), FadeOut(*gone), FadeIn(plot.axes, curves.names), run_time=0.9
        )
        self.play(LaggedStart(*map(Create, curves.curves), lag_ratio=0.5, rate_func=linear), run_time=3.6)
        self.tell(_("Each leaps in its own time. Their average?"))
        self.play(LaggedStart(*(curve.animate.set_stroke(width=8) for curve in curves.curves), lag_ratio=0.4,
                              rate_func=there_and_back), run_time=2.2)  # fmt: skip
        self.listen()
        self.think(2.0)

    def take_the_average(self) -> None:
        """The average of the four, and of all of many more."""
        _, curves, more = self.say, self.curves, len(self.data.more)
        name = words(_("their average, point by point"), "label", self.lang, colour=palette.GEOMETRY)
        name.move_to([curves.plot.mobject.get_x(), 3.0, 0])
        taking, joining = curves.taking(), curves.joining()
        self.add(curves.mean, curves.dots)
        self.without_caption(FadeIn(name, run_time=0.8), Scrub(taking, start=0, end=0.6, run_time=1.6))
        self.tell(_("A staircase. With {n} more networks: a slope.", n=more))
        self.play(Scrub(taking, start=0.6, end=1), run_time=1.2)
        faint = VGroup(*curves.curves).animate.set_stroke(width=2.5, opacity=0.75)
        self.add(curves.later, curves.mean)
        self.play(FadeOut(curves.dots), faint, run_time=0.6)
        self.play(Scrub(joining, start=0, end=more, rate_func=rush_into), run_time=2.6)
        self.tell(_("Large models seem to learn smoothly. Perhaps like this: an analogy."))
        others = VGroup(*curves.curves, *curves.later)
        self.play(others.animate.set_stroke(opacity=0.12), run_time=2.0)
        self.play(curves.mean.animate.set_stroke(width=12), run_time=1.0)
