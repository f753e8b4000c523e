"""The sphere: networks whose weights may turn but not get shorter. Which of them understand, and when?"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    Rectangle,
    ReplacementTransform,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    linear,
    smooth,
)

from animations.drawing.scrub import Scrub
from animations.drawing.ticks import quiet
from animations.drawing.words import Counter, words
from animations.films.the_sphere.balls import Bowl, GlassBall, on_ball
from animations.films.the_sphere.data import load
from animations.films.the_sphere.lights import Lights, StepOf, Straightened, Understood
from animations.films.the_sphere.loudness import LoudScores, Radius
from animations.telling.camera import Look
from animations.telling.scene import SKETCH, Film
from language import mark
from story.words import palette

CENTRE, UNIT = np.array([0.0, -0.45, 0.0]), 2.62
FREE = 2.8  # the radius on the screen of the free network's first length
NEVER = 4.0  # on the scale of powers of ten of the steps, where those stand that did not get there


class TheSphere(Film):
    """A length that is held; five spheres; who understands, when; is it the place, or the loudness?"""

    def construct(self) -> None:
        _ = self.say
        self.data = load()
        source = _("Recorded: {count} networks held at a fixed norm", count=self.data.as_it_is.by_heart.size)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("Shorter"), self.shorten),
            (mark("Held"), self.hold),
            (mark("Five spheres"), self.show_the_spheres),
            (mark("They learn"), self.train),
            (mark("The larger, the later"), self.straighten),
            (mark("Louder"), self.hear_the_scores),
            (mark("As loud"), self.make_them_as_loud),
            (mark("What remains"), lambda: self.end_card(_("Not shorter, perhaps. Only quieter."), source)),
        )

    # ---- One sphere -------------------------------------------------------------------------------

    def shorten(self) -> None:
        """The length of a free network while it comes to understand."""
        _, (start, end) = self.say, self.data.free
        ball = GlassBall(FREE, CENTRE)
        self.arrow = Radius(ball, FREE, CENTRE, 0.9)
        length = Counter(_("length: {n}"), self.lang, value=round(start))
        length.mobject.move_to([5.0, CENTRE[1], 0])
        self.main = ball.mobject
        self.tell(_("A network's weights are one arrow. As it understands, it gets shorter."))
        self.play(FadeIn(self.arrow.mobject, length.mobject), run_time=1.4)

        def shrink(_mobject: Any, alpha: float) -> None:
            now = start + alpha * (end - start)
            self.arrow.show(now / start)
            length.show(round(now))

        pair = Group(self.arrow.mobject, length.mobject)
        self.play(UpdateFromAlphaFunc(pair, shrink, rate_func=smooth), run_time=4.0)
        self.tell(_("Must it?"))
        self.listen()
        self.think(2.0)
        self.length = length.mobject

    def hold(self) -> None:
        """It walks on a sphere: a sketch of its way."""
        _ = self.say
        sign = words(_(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to([0, -3.56, 0])
        way = _walk()
        path = VMobject(stroke_color=palette.HELD_OUT, stroke_width=4, stroke_opacity=0.8)
        path.set_points_as_corners(on_ball(way, FREE, CENTRE)[:2])
        self.tell(_("So we hold its length. It may turn, not shrink."))
        end = self.data.free[1] / self.data.free[0]
        self.play(
            FadeOut(self.length), FadeIn(sign),
            Scrub(self.arrow, start=end, end=1.0, rate_func=smooth), run_time=1.6,
        )  # fmt: skip
        self.add(path)

        def turn(_mobject: Any, alpha: float) -> None:
            places = on_ball(way[: 2 + round(alpha * (len(way) - 2))], FREE, CENTRE)
            path.set_points_as_corners(places)
            self.arrow.point(places[-1])

        walk = UpdateFromAlphaFunc(Group(path, self.arrow.mobject), turn, rate_func=linear)
        self.play(walk, run_time=3.2)
        self.tell(_("Now it lives on a sphere."))
        self.play(FadeOut(sign), FadeOut(self.arrow.drawn), run_time=1.6)
        self.path = path

    # ---- Five spheres -----------------------------------------------------------------------------

    def show_the_spheres(self) -> None:
        _, data = self.say, self.data
        self.bowl = Bowl(data.radii, UNIT, CENTRE)
        self.lights = Lights(data.as_it_is, data.radii, UNIT, CENTRE)
        spheres, starts = data.as_it_is.by_heart.shape
        self.tell(_("Now a smaller clock, of {p} hours, and five spheres.", p=data.p))
        self.play(FadeOut(self.main, self.path), FadeIn(self.bowl.mobject), run_time=1.8)
        self.main = self.bowl.mobject
        self.caption(
            _("Radius {small} to {large} of a free network's", small=data.radii[0], large=data.radii[-1]),
            self.bowl.rims.animate.set_stroke(width=4), run_time=1.4,
        )  # fmt: skip
        self.listen()
        self.tell(_("On each, {count} networks. Which will understand, and when?", count=starts))
        self.play(FadeIn(self.lights.mobject, lag_ratio=0.03), run_time=2.0)
        self.listen()
        self.think(2.0)
        self.count = spheres * starts

    def train(self) -> None:
        """Orange: by heart. Blue: understood."""
        _, data, held = self.say, self.data, self.data.as_it_is
        heart, last = float(np.log10(held.by_heart.max())), float(np.log10(data.last))
        steps = Counter(_("step {n}"), self.lang, size=44)
        many = Counter(_("{n} of {count} understand", n="{n}", count=self.count), self.lang,
                       colour=palette.HELD_OUT)  # fmt: skip
        steps.mobject.move_to(CENTRE + 0.3 * UP)
        many.mobject.move_to(CENTRE + 0.5 * DOWN)
        panels = (self.lights, StepOf(steps), Understood(many, held))
        self.tell(_("After {step} steps all know their pairs by heart.", step=round(10**heart)))
        self.without_caption(FadeIn(steps.mobject), run_time=0.6)
        self.play(Scrub(*panels[:2], start=1.0, end=heart), run_time=3.0)
        self.listen()
        self.tell(_("Then, one by one, they understand."))
        self.play(FadeIn(many.mobject), run_time=0.5)
        panels[2].show(heart)
        middle, right = float(np.log10(700)), int((held.understood <= data.last).sum())
        self.fly(Look(0.0, 0.55, 9.4), Scrub(*panels, start=heart, end=middle), run_time=3.2)
        self.fly(Look(), Scrub(*panels, start=middle, end=last), run_time=3.2)
        self.tell(_("{right} of {count}. And none of them got shorter.", right=right, count=self.count))
        self.play(self.bowl.rims.animate.set_stroke(color=palette.HELD_OUT), run_time=1.6)
        self.listen()
        self.counters = VGroup(steps.mobject, many.mobject)

    # ---- Later ------------------------------------------------------------------------------------

    def straighten(self) -> None:
        """Each sphere becomes a line of steps, and each light goes to where it lit."""
        _, data, held = self.say, self.data, self.data.as_it_is
        last = float(np.log10(data.last))
        self.chart = chart = Straightened(data.radii, (1.9, NEVER), 10.8, 4.4, [0.05, -0.35, 0])
        named = ("100", 2.0), (_("step {n}", n="1,000"), 3.0), (_("not by {n}", n=f"{data.last:,}"), NEVER)
        self.ticks = VGroup(*(quiet(text, self.lang).move_to(chart.under(log)) for text, log in named))
        self.main = self.chart.lines
        self.tell(_("Straighten the spheres: the larger, the later."))
        self.remove(self.bowl.mobject)
        self.add(self.bowl.inside)
        self.play(
            FadeOut(self.bowl.inside, self.counters, run_time=1.0), chart.unbend(UNIT, CENTRE),
            self.lights.slide(chart.places(held.understood), held, last), run_time=3.0,
        )  # fmt: skip
        self.middle = chart.middle(held)
        self.play(FadeIn(chart.names, self.ticks), run_time=0.8)
        self.caption(_("White: half have understood"), Create(self.middle), run_time=2.0)
        self.tell(
            _("Of {count} each on the smallest and largest, as many understand, {times} times as late.",
              count=data.asked, times=f"{data.times:.2g}")
        )  # fmt: skip
        outermost = VGroup(chart.lines[0], chart.lines[-1])
        self.play(outermost.animate.set_stroke(color=palette.TEXT_ON_INK, width=6, opacity=1), run_time=2.4)
        few, many = data.found
        self.caption(_("{few} and {many} of {count} understand", few=few, many=many, count=data.asked))
        self.listen()
        self.tell(_("Is it the place, then, that counts?"))
        quiet_again = chart.lines.animate.set_stroke(color=palette.QUIET_ON_INK, width=2.5, opacity=0.75)
        self.play(quiet_again, run_time=1.6)
        self.listen()
        self.think(2.0)

    def hear_the_scores(self) -> None:
        """A longer arrow makes every score larger: a sketch of what a softmax makes of the same scores."""
        _, data = self.say, self.data
        self.drawn = (chart := self.chart).lines, chart.names, self.ticks, self.middle, self.lights.mobject
        low, high = float(data.radii[0]), float(data.radii[-1])
        place, unit = np.array([-4.7, -0.2, 0]), 1.8
        ball = GlassBall(unit, place)
        radius = Radius(ball, unit, place, 0.9)
        bars = LoudScores(data.p, data.degree, 8.8, 5.2, [-2.1, -2.75, 0])
        sign = words(_(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to([-4.55, -3.3, 0])
        name = quiet(_("how sure it is of each answer"), self.lang).move_to([2.3, -3.3, 0])
        for panel in (radius, bars):
            panel.show(low)
        self.main = Rectangle(width=8.8, height=5.2).move_to([2.3, 0, 0])
        self.tell(_("A longer arrow also makes every score larger."))
        self.without_caption(*map(FadeOut, self.drawn), run_time=0.8)
        self.play(FadeIn(radius.mobject, bars.mobject, sign, name), run_time=1.0)
        self.play(Scrub(radius, bars, start=low, end=high, rate_func=smooth), run_time=2.6)
        longer, louder = f"{100 * (high - 1):.0f}", f"{data.louder[-1]:.2g}"
        self.tell(_("{longer} % longer, and they are {louder} times as loud.", longer=longer, louder=louder))
        self.play(Scrub(radius, bars, start=high, end=1.0, rate_func=smooth), run_time=1.8)
        self.play(Scrub(radius, bars, start=1.0, end=high, rate_func=smooth), run_time=1.8)
        self.listen()
        self.radius, self.bars = radius, bars
        self.sketched = (radius.mobject, bars.mobject, sign, name)

    def make_them_as_loud(self) -> None:
        """The same spheres, the scores divided by what they have grown: the slope is nearly gone."""
        _, data, held = self.say, self.data, self.data.as_loud
        last = float(np.log10(data.last))
        self.main = self.chart.lines
        self.tell(_("So divide the scores until all are as loud."))
        self.play(*map(FadeOut, self.sketched), run_time=0.6)
        self.play(*map(FadeIn, self.drawn), run_time=0.8)
        self.caption(_("All as loud"))
        self.fly(Look(2.2, 0.9, 8.6), run_time=1.6)
        self.listen()
        left = round(100 * data.left)
        self.tell(_("Nearly upright, with a kink: {left} % of the delay is left.", left=left))
        self.fly(
            Look(), self.lights.slide(self.chart.places(held.understood), held, last),
            ReplacementTransform(self.middle, self.chart.middle(held)), run_time=3.4,
        )  # fmt: skip
        self.tell(_("Most was loudness, not the place."))
        self.play(self.chart.lines.animate.set_stroke(opacity=0.3), run_time=1.4)
        self.listen()
        self.think(1.2)


def _walk() -> Any:
    """A way on the side of a sphere that is seen, (n, 2): from the pole, and round it; a sketch."""
    at = np.linspace(0, 1, 160)
    away = 0.95 - 0.5 * at + 0.16 * np.sin(13 * at)
    return np.stack([away, 0.9 + 4.4 * at + 0.3 * np.sin(9 * at)], axis=-1)
