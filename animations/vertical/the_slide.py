"""The avalanche, on a tall screen: one grain like any other, and all of the table slides."""

from __future__ import annotations

from manim import UP, FadeIn, Group, linear

from animations.drawing.scrub import Scrub
from animations.drawing.words import Counter
from animations.films.avalanche.falling_grains import AvalancheRounds, FallingGrains
from animations.films.avalanche.sand import read_sand
from animations.films.avalanche.sand_table import SandTable
from animations.vertical.scene import BELOW, STAGE, TallFilm
from language import mark
from story.words import palette

ROWS, COLUMNS = 76, 60
HIGH, PLACE = 7.6, STAGE + 0.3 * UP


class TheSlide(TallFilm):
    """Grains that change nothing, and one that does."""

    film = "Avalanche"

    def construct(self) -> None:
        self.play_sections(
            (mark("Grain by grain"), self.begin),
            (mark("One more grain"), self.slide),
            (mark("What remains"), self.end),
        )

    def begin(self) -> None:
        _, sand = self.say, read_sand(ROWS, COLUMNS)
        self.table = SandTable(sand.heights[0], HIGH / ROWS, PLACE, lambda: self.look)
        self.main = self.table.picture.mobject
        self.open(_("What can one grain of sand do?"))
        falling = FallingGrains(sand, self.table)
        self.tell(_("Sand falls on a table, grain by grain."))
        self.play(FadeIn(self.table.mobject), run_time=0.8)
        self.play(Scrub(falling, start=0, end=sand.big // 2, rate_func=linear), run_time=3.0)
        self.tell(_("Where four lie, they topple: one to each neighbour."))
        self.play(Scrub(falling, start=sand.big // 2, end=sand.big, rate_func=linear), run_time=4.0)

    def slide(self) -> None:
        """The avalanche, round by round."""
        _, sand = self.say, read_sand(ROWS, COLUMNS)
        self.tell(_("Almost nothing happens. Now one more, like any other."))
        self.play(Scrub(FallingGrains(sand, self.table), start=sand.big, end=sand.big + 0.49), run_time=3.0)
        counter = Counter(_("topplings: {n}"), self.lang, role="label", colour=palette.DAWN, size=40)
        counter.mobject.move_to([0, BELOW, 0])
        sliding = AvalancheRounds(sand, self.table, counter.show)
        sliding.show(0)
        sliding.mobject = Group(self.table.mobject, counter.mobject)
        self.play(Scrub(sliding, start=0, end=sliding.last), run_time=8.0)
        self.tell(_("{n} topplings, from a single grain.", n=f"{sand.sizes[sand.big]:,}"))
        self.play(counter.mobject.animate.scale(1.1), run_time=1.0)

    def end(self) -> None:
        """A thought, while grains go on falling."""
        _, sand = self.say, read_sand(ROWS, COLUMNS)
        after = FallingGrains(sand, self.table, life=10, seen=False)
        self.tell(_("Nothing about that grain was special."))
        self.play(Scrub(after, start=sand.big + 1, end=len(sand.sizes), rate_func=linear), run_time=4.5)
        self.think(1.5)
