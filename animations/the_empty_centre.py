"""The empty centre: where the volume of a ball is, and what that does not say of a trained network."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    Rectangle,
    VGroup,
    Write,
    rush_from,
    rush_into,
    smooth,
)

from animations.drawing.scrub import Scrub
from animations.drawing.ticks import quiet
from animations.films.the_empty_centre.arrows import ChanceArrows
from animations.films.the_empty_centre.data import (
    BALL,
    DISK,
    HUNDRED,
    INSIDE,
    LARGE,
    RINGS,
    load,
)
from animations.films.the_empty_centre.disk_and_column import (
    DimensionCounter,
    RemainingColumn,
    ShellCloud,
    disk,
    kept,
    remaining,
    ruler,
    skin_of,
)
from animations.films.the_empty_centre.networks_act import ALL, CENTRE, RADIUS, NetworksAct
from animations.films.the_empty_centre.shaded_ball import WIDEST, ShadedBall
from animations.films.the_empty_centre.unrolled_rings import UnrolledRings
from animations.films.the_empty_centre.wall_of_zeros import WallOfZeros
from animations.telling.camera import Look
from language import mark
from story.chapters.space import HELD
from story.words import palette

MIDDLE, BALL_RADIUS = np.array([0.0, -0.2, 0.0]), 2.9
WIDTH = 3.6
CORNER = CENTRE + np.array([3.2, -np.pi * RADIUS**2 / WIDTH / 2, 0.0])
HEIGHT = np.pi * RADIUS**2 / WIDTH  # the column has the disk's area
BESIDE = CORNER + np.array([WIDTH + 2.2, HEIGHT / 2, 0.0])  # to the right of the column
ARROWS = 180


class TheEmptyCentre(NetworksAct):
    """A disk, a ball, a hundred dimensions, twelve thousand; then the turn: a network is no random point."""

    def construct(self) -> None:
        _ = self.say
        self.data, self.known = load(), VGroup()
        source = _("Exact laws of balls; {count} networks, recorded", count=self.data.networks)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("A disk"), self.peel_a_disk),
            (mark("A ball"), self.peel_a_ball),
            (mark("A hundred dimensions"), self.go_beyond),
            (mark("Twelve thousand"), self.go_far_beyond),
            (mark("The skin"), self.unroll_the_disk),
            (mark("Random arrows"), self.draw_arrows),
            (mark("A black hole?"), self.ask_for_the_hole),
            (mark("Measured"), self.pull_networks_in),
            (mark("What remains"), lambda: self.end_card(_("Empty of chance, not of solutions."), source)),
        )

    def share_left(self, dim: int) -> float:
        """What is left of the volume in a dimension."""
        return float(np.interp(np.log10(dim), self.data.logs, self.data.left))

    def through(self, start: int, end: int, *panels: Any, **settings: Any) -> Scrub:
        return Scrub(*panels, start=np.log10(start), end=np.log10(end), **settings)

    # ---- Peeling ----------------------------------------------------------------------------------

    def peel_a_disk(self) -> None:
        _ = self.say
        _core, peel = body = disk(BALL_RADIUS, INSIDE, MIDDLE)
        tenths = ruler(MIDDLE, BALL_RADIUS, RINGS)
        self.main = body
        self.tell(_("Peel a tenth of its radius off a disk. What is left?"))
        self.play(FadeIn(body), run_time=0.8)
        self.play(Create(tenths, lag_ratio=0.2), run_time=1.4)
        self.play(peel.animate.scale(1.16), FadeOut(tenths), run_time=2.0)
        self.listen()
        self.think(1.4)
        share = self.share_left(DISK)
        self.left = remaining(INSIDE, DISK, share, MIDDLE, dark=True)
        self.tell(_("{share} %.", share=kept(share)))
        self.play(Write(self.left), run_time=1.2)
        self.body = body

    def peel_a_ball(self) -> None:
        """The shell of a real ball comes apart."""
        _, share = self.say, self.share_left(BALL)
        self.ball = ball = ShadedBall(INSIDE, BALL_RADIUS, MIDDLE)
        self.tell(_("A ball loses it in one more direction: {share} % is left.", share=kept(share)))
        self.play(FadeOut(self.body, self.left), FadeIn(ball.mobject), run_time=1.0)
        self.main = ball.mobject
        self.play(Scrub(ball, start=0, end=WIDEST, rate_func=smooth), run_time=3.2)

    def go_beyond(self) -> None:
        """Dots at their true distances, and a column of the whole volume that sinks."""
        _, data = self.say, self.data
        self.cloud = ShellCloud(data.logs, data.angles, data.distances, RADIUS, CENTRE, INSIDE)
        self.column = RemainingColumn(data.logs, data.left, WIDTH, HEIGHT, CORNER)
        self.dimensions = DimensionCounter(_("dimensions: {n}"), self.lang, CENTRE + 3.0 * DOWN)
        volume = quiet(_("volume"), self.lang).next_to(self.column.mobject, DOWN, buff=0.15)
        panels = (self.cloud, self.column, self.dimensions)
        for panel in panels:
            panel.show(np.log10(BALL))
        self.main = VGroup(self.cloud.mobject, self.column.mobject)
        self.left = remaining(INSIDE, BALL, self.share_left(BALL), MIDDLE, dark=True)
        self.play(Write(self.left), run_time=1.2)
        self.tell(_("More directions nobody can draw. Each takes its tenth."))
        self.play(FadeOut(self.ball.mobject, self.left), run_time=0.6)
        self.left = remaining(INSIDE, BALL, self.share_left(BALL), BESIDE)
        self.drawn = VGroup(volume, *(panel.mobject for panel in panels))
        self.caption(_("Only distances are true here"), FadeIn(self.drawn, self.left), run_time=1.4)
        self.listen()
        self.tell(_("After a hundred, next to nothing is left."))
        self.play(FadeOut(self.left, run_time=0.5), self.through(BALL, HUNDRED, *panels, run_time=3.2))
        self.left = remaining(INSIDE, HUNDRED, self.share_left(HUNDRED), BESIDE)
        self.play(Write(self.left), run_time=1.0)

    def go_far_beyond(self) -> None:
        """What is left, written out: the zeros fill the picture."""
        _, data = self.say, self.data
        self.wall = wall = WallOfZeros(data.power, LARGE, [0, 2.2, 0], self.lang)
        wall.show(np.log10(HUNDRED))
        self.dimensions = DimensionCounter(_("dimensions: {n}"), self.lang, [0, 3.1, 0])
        self.dimensions.show(np.log10(HUNDRED))
        self.main = Rectangle(width=13, height=6).move_to(0.6 * DOWN)
        self.tell(_("GPT-3 computes in {dims}. What is left?", dims=f"{LARGE:,}"))
        self.without_caption(
            FadeOut(self.drawn, self.left), FadeIn(wall.mobject, self.dimensions.mobject), run_time=1.0
        )
        evenly = _evenly(HUNDRED, LARGE)
        self.play(self.through(HUNDRED, LARGE, wall, self.dimensions, rate_func=evenly), run_time=3.6)
        self.tell(_("{zeros} zeros, and then a digit.", zeros=wall.zeros))
        self.play(FadeIn(wall.last, scale=5), run_time=1.4)
        self.think(0.6)

    # ---- Where it is ------------------------------------------------------------------------------

    def unroll_the_disk(self) -> None:
        """Ring by ring into the column; then the layers in more dimensions; then into the skin itself."""
        _, data = self.say, self.data
        rings = UnrolledRings(data.logs, data.rings, RADIUS, CENTRE, WIDTH, CORNER)
        gone = (self.wall.mobject, self.wall.last, self.dimensions.mobject)
        self.main = VGroup(self.cloud.mobject.copy(), self.column.mobject.copy())
        self.tell(_("Where has it gone? Unroll the disk, ring by ring."))
        self.play(*map(FadeOut, gone), FadeIn(rings.mobject), run_time=0.9)
        self.play(rings.unroll(0, RINGS - 1), run_time=3.8)
        self.tell(_("The outer ring is the longest. Each dimension gives it more."))
        self.play(rings.unroll(RINGS - 1, RINGS), run_time=1.4)
        self.dimensions = DimensionCounter(_("dimensions: {n}"), self.lang, BESIDE)
        self.dimensions.show(np.log10(DISK))
        self.skin = skin_of(RADIUS, data.skin, CENTRE)
        self.play(FadeIn(self.dimensions.mobject, self.skin), run_time=0.5)
        self.play(self.through(DISK, LARGE, rings, self.dimensions, rate_func=smooth), run_time=2.4)
        self.layers = rings
        self.fly_to_the_skin()

    def fly_to_the_skin(self) -> None:
        _, thick = self.say, self.data.skin * RADIUS
        x, y, _z = CENTRE + (RADIUS - 2.45 * thick) * RIGHT
        self.main = self.skin
        held = f"{100 * HELD:g}"
        self.tell(_("{held} % lies in a skin this thin.", held=held))
        gone = (self.layers.mobject, self.dimensions.mobject)
        self.caption(_("Its skin: {held} % of the volume", held=held), *map(FadeOut, gone), run_time=0.9)
        self.fly(Look(float(x), float(y), 5 * thick), run_time=3.8)
        self.think(1.2)

    def draw_arrows(self) -> None:
        _, data = self.say, self.data
        some = slice(ARROWS)
        self.arrows = ChanceArrows(data.logs, data.angles[some], data.lengths[:, some], RADIUS, CENTRE)
        self.dimensions = DimensionCounter(_("dimensions: {n}"), self.lang, CENTRE + 4.5 * RIGHT)
        self.dimensions.show(np.log10(DISK))
        self.tell(_("So arrows drawn by chance all end there, equally long."))
        self.without_caption(run_time=0.4)
        self.fly(ALL, run_time=1.8)
        self.main = self.arrows.mobject
        plate = Rectangle(width=3.3, height=0.6, stroke_width=0, fill_color=palette.INK, fill_opacity=0.9)
        self.plate = plate.move_to(self.dimensions.mobject)
        arriving = (self.arrows.mobject, self.plate, self.dimensions.mobject)
        self.play(FadeOut(self.skin), *map(FadeIn, arriving), run_time=0.8)
        panels = (self.arrows, self.dimensions)
        self.play(self.through(DISK, HUNDRED, *panels, rate_func=rush_into), run_time=1.8)
        spread = f"{100 * data.spread:.1g}"
        self.caption(
            _("All as long: ± {spread} %", spread=spread),
            self.through(HUNDRED, LARGE, *panels, rate_func=rush_from), run_time=2.0,
        )  # fmt: skip
        self.think(1.6)


def _evenly(start: int, end: int) -> Any:
    """Through powers of ten so that the dimensions pass evenly."""
    times = end / start
    return lambda alpha: float(np.log(1 + (times - 1) * smooth(alpha)) / np.log(times))
