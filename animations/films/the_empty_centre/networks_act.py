"""The last act of "The empty centre": networks are arrows that came in, and what they still know there."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, Circle, Create, FadeIn, FadeOut, Line, Rectangle, VGroup, smooth

from animations.drawing.curves import per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.words import math, words
from animations.films.the_empty_centre.arrows import ChanceArrows, KnownLight, NormArrow
from animations.films.the_empty_centre.data import FORGOTTEN, INSIDE, TheEmptyCentreData
from animations.films.the_empty_centre.disk_and_column import DimensionCounter
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from story.words import palette

CENTRE, RADIUS = np.array([-4.25, -0.5, 0.0]), 2.5
AIM = 1.1  # the way of the network's arrow, in radians
ALL = Look(float(CENTRE[0]) + 0.9, float(CENTRE[1]) + 0.35, 11.6)


class NetworksAct(Film):
    """Networks among the arrows drawn by chance, which the film has left on the screen."""

    data: TheEmptyCentreData
    known: VGroup
    arrows: ChanceArrows
    dimensions: DimensionCounter
    plate: Rectangle

    def ask_for_the_hole(self) -> None:
        """A network's arrow has come in by a third while it trained."""
        _, data, inner = self.say, self.data, self.data.shrunk * RADIUS
        self.shell = Circle(RADIUS, stroke_color=palette.GEOMETRY, stroke_width=5).move_to(CENTRE)
        needle = NormArrow(CENTRE, AIM, RADIUS, palette.HELD_OUT)
        self.tell(_("A network's weights are one arrow too. Decay makes it shorter."))
        self.play(FadeOut(self.plate, self.dimensions.mobject), run_time=0.6)
        self.without_caption(*self.arrows.dim(1), FadeIn(self.shell, needle.mobject), run_time=1.6)
        self.main = self.shell
        self.listen()
        self.tell(_("{count} networks lost a third in training. Into the emptiness?", count=data.networks))
        self.play(Scrub(needle, start=0, end=1 - data.shrunk, rate_func=smooth), run_time=2.2)
        self.inner = Circle(inner, stroke_width=2.5, stroke_color=palette.QUIET_ON_INK).move_to(CENTRE)
        power = as_number(math(f"10^({data.inner_power:.0f})", size=58)).move_to(CENTRE + 0.8 * DOWN)
        plate = Rectangle(width=1.9, height=0.7, stroke_width=0, fill_color=palette.INK, fill_opacity=0.8)
        plate.move_to(power)
        self.caption(_("Its share of the volume"), Create(self.inner), FadeIn(plate, power), run_time=1.2)
        self.listen()
        self.think(2.6)
        self.hole = VGroup(needle.mobject, plate, power)

    def pull_networks_in(self) -> None:
        """The light of what they still know, where the tip passes."""
        _, data, inner = self.say, self.data, self.data.shrunk * RADIUS
        self.needle = needle = NormArrow(CENTRE, AIM, inner, palette.TEXT_ON_INK, width=4)
        self.light = light = KnownLight(data.trained, CENTRE, AIM, inner)
        x, y, _z = CENTRE + inner * needle.aim
        self.main = self.inner
        self.tell(_("Yes. And there they know {known} % of the rest.", known=per_cent(data.known(1))))
        self.add(light.mobject)
        self.without_caption(*self.arrows.dim(0), FadeOut(self.hole), FadeIn(needle.mobject), run_time=0.6)
        self.fly(Look(float(x) + 0.2, float(y) - 0.3, 3.7), run_time=2.4)
        self.tell(_("Make them a tenth shorter: still {known} %.", known=per_cent(data.known(INSIDE))))
        self.play(Scrub(light, needle, start=0, end=1 - INSIDE, rate_func=smooth), run_time=2.2)
        self.mark_known(INSIDE)
        self.listen()
        self.tell(_("Three tenths shorter, and they forget."))
        self.play(Scrub(light, needle, start=1 - INSIDE, end=1 - FORGOTTEN), run_time=2.0)
        self.mark_known(FORGOTTEN)
        self.listen()
        self.fly_back_to_chance()

    def fly_back_to_chance(self) -> None:
        """The arrows drawn by chance are pulled in as far: none of them lights."""
        _, data = self.say, self.data
        self.tell(_("By chance, nothing is known, however long: the direction counts."))
        known = round(data.drawn.y[-1] or 0)
        self.caption(_("By chance: {known} % right", known=known), FadeOut(self.known), run_time=0.9)
        self.fly(
            ALL, self.arrows.pull_in(data.shrunk),
            Scrub(self.light, self.needle, start=1 - FORGOTTEN, end=1 - INSIDE, rate_func=smooth),
            run_time=3.0,
        )  # fmt: skip
        self.listen()
        self.think(0.8)

    def mark_known(self, left: float) -> None:
        """At a share of the arrow's length, what is still known there."""
        _ = self.say
        known = per_cent(self.data.known(left))
        text = words(_("{left} of it: {known} %", left=f"{left:g}", known=known), "number", self.lang)
        place = self.needle.at(left) + 0.24 * self.needle.across
        line = Line(place, place + 0.16 * RIGHT, stroke_width=2.5, stroke_color=palette.TEXT_ON_INK)
        text.magnified = 1 / self.look.zoom
        text.scale(text.magnified).next_to(line, RIGHT, buff=0.05)
        self.known.add(VGroup(line, text))
        self.play(FadeIn(self.known[-1]), run_time=0.6)
