"""The rings unrolling, on a tall screen: a disk becomes a column, and its skin all there is."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, Indicate, VGroup, smooth, there_and_back

from animations.drawing.scrub import Scrub
from animations.films.the_empty_centre.data import DISK, LARGE, RINGS, load
from animations.films.the_empty_centre.disk_and_column import DimensionCounter
from animations.films.the_empty_centre.unrolled_rings import UnrolledRings
from animations.vertical.scene import BELOW, TallFilm
from language import mark
from story.words import palette

RADIUS, CENTRE = 2.0, np.array([0.0, 2.2, 0.0])
WIDTH = 4.0
CORNER = np.array([-WIDTH / 2, -2.75, 0.0])
LARGER, MIDDLE = 1.6, np.array([0.0, 0.7, 0.0])  # the column, once it is alone


class TheRings(TallFilm):
    """A disk, ring by ring; the layers in more dimensions."""

    film = "TheEmptyCentre"

    def construct(self) -> None:
        self.data = load()
        self.play_sections(
            (mark("A disk"), self.begin),
            (mark("More dimensions"), self.grow),
            (mark("What remains"), self.end),
        )

    def begin(self) -> None:
        _, data = self.say, self.data
        self.rings = rings = UnrolledRings(data.logs, data.rings, RADIUS, CENTRE, WIDTH, CORNER)
        self.main = VGroup(rings.mobject)
        self.open(_("Where is most of a ball?"))
        self.tell(_("A disk in rings, all equally thick."))
        self.play(FadeIn(rings.mobject), run_time=2.6)
        self.tell(_("Unroll it, ring by ring."))
        self.play(rings.unroll(0, RINGS - 1), run_time=5.0)
        self.tell(_("The outer ring is the longest."))
        self.play(rings.unroll(RINGS - 1, RINGS), run_time=2.4)

    def grow(self) -> None:
        """The same layers, as thick as their shares are in more and more dimensions."""
        _, data, column = self.say, self.data, self.rings.mobject
        high = np.pi * RADIUS**2 / WIDTH
        foot = MIDDLE - LARGER * np.array([WIDTH, high, 0]) / 2
        larger = UnrolledRings(data.logs, data.rings, LARGER * RADIUS, MIDDLE, LARGER * WIDTH, foot)
        larger.show(np.log10(DISK))
        dimensions = DimensionCounter(_("dimensions: {n}"), self.lang, [0, BELOW, 0])
        dimensions.show(np.log10(DISK))
        self.tell(_("Every further dimension gives it more."))
        move = column.animate.scale(LARGER).move_to(MIDDLE)
        self.play(move, FadeIn(dimensions.mobject), run_time=1.2)
        self.remove(column)
        self.add(larger.mobject)
        self.rings, self.main = larger, larger.mobject
        ends = {"start": np.log10(DISK), "end": np.log10(LARGE)}
        self.play(Scrub(self.rings, dimensions, **ends, rate_func=smooth), run_time=6.0)
        self.tell(_("In {n} dimensions, nearly all of a ball is skin.", n=f"{LARGE:,}"))
        self.play(Indicate(self.rings.mobject[-1], 1.04, palette.GEOMETRY), run_time=2.0)

    def end(self) -> None:
        _ = self.say
        self.tell(_("A language model computes in as many."))
        self.play(self.main.animate(rate_func=there_and_back).scale(1.03), run_time=2.0)
        self.think(2.0)
