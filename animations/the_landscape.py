"""The landscape: the loss over a map of networks, the wall straight ahead, the way round, and the shadow."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
    Write,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Share, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.weight_field import WeightField
from animations.drawing.words import math
from animations.films.the_landscape.data import load
from animations.films.the_landscape.path import Sign, Walk, Wall
from animations.films.the_landscape.relief import Sight
from animations.films.the_landscape.stage import Stage, grounds
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from language import mark
from story.words import palette

COUNTER, SHARE = np.array([-5.2, -3.4, 0.0]), np.array([4.4, -3.4, 0.0])
BEFORE, AFTER = np.array([-1.75, 0.2, 0.0]), np.array([1.6, 0.35, 0.0])  # signs, beside their networks
CLOSE = 5.0  # width of what is seen of the first point
middle, late = squish_rate_func(smooth, 0.3, 0.8), squish_rate_func(smooth, 0.6, 1.0)


class TheLandscape(Film):
    """A map; its relief; by heart; the wall; the way round; the ground of the rest; a shadow."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.sights = sights(self.data.width)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("A map"), self.lay_out_the_map),
            (mark("By heart"), self.fall_into_memory),
            (mark("A wall"), self.look_straight_ahead),
            (mark("The way round"), self.walk_round),
            (mark("The other ground"), self.change_the_ground),
            (mark("A shadow"), self.lift_off),
            (mark("What remains"), self.ask_for_more),
        )

    def ask_for_more(self) -> None:
        _ = self.say
        self.end_card(_("In so many directions, is anything walled in?"), self.source())

    # ---- The map ----------------------------------------------------------------------------------

    def lay_out_the_map(self) -> None:
        """All weights shrink to one point; a map is laid through it, and rises where the loss is high."""
        _, data, around = self.say, self.data, self.data.around
        self.train, self.held_out = grounds(data)
        self.stage = stage = Stage(self.train, self.sights["map"])
        known = np.interp(around.steps, data.steps, data.accuracy)
        self.walk = Walk(stage, around.steps, data.path, around.distances, known)
        x, y, _z = place = self.walk.at(0)
        close = Look(float(x), float(y), CLOSE)
        self.camera.frame.set(width=close.width).move_to(close.centre)
        field = WeightField(np.array([0]), data.weights[None], 0.55 * CLOSE * 9 / 16, place).mobject
        network = Dot(place, radius=0.06, color=palette.TEXT_ON_INK)
        self.main = field
        count = f"{len(data.weights):,}"
        self.tell(_("A network of {count} weights is one point in a space nobody sees.", count=count))
        self.play(FadeIn(field), run_time=1.6)
        self.play(field.animate.scale(0.02), FadeIn(network, rate_func=late), run_time=2.6)
        self.remove(field)
        self.main = Rectangle(width=8, height=6)
        self.tell(_("So lay a flat map through it. Each of its points is a network."))
        self.add(stage.mobject, self.walk.mobject)
        self.bring_to_back(stage.mobject)
        self.fly(Look(), FadeIn(stage.mobject), FadeOut(network), run_time=4.4)
        stage.put(self.walk)
        self.tell(_("Where the loss is high, the ground is high."))
        self.caption(_("Height: the loss"), stage.move(sight=self.sights["relief"]), run_time=4.0)

    def fall_into_memory(self) -> None:
        _, data = self.say, self.data
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to(COUNTER)
        self.tell(_("Training starts up here, where a network only guesses."))
        self.without_caption()
        self.fly(self.near(0, data.memorised), run_time=3.4)
        self.listen()
        self.tell(_("It falls. At step {step} it knows by heart all it was shown.", step=data.memorised))
        self.play(Scrub(self.walk, self.counter, start=0, end=data.memorised, rate_func=smooth), run_time=4.8)

    def near(self, start: int, end: int) -> Look:
        """What lies between two steps of the path, from close by."""
        here, there = self.walk.at(start), self.walk.at(end)
        x, y, _z = (here + there) / 2
        return Look(float(x), float(y), 9.0)

    # ---- The wall ---------------------------------------------------------------------------------

    def look_straight_ahead(self) -> None:
        """The pair of all films at both ends; the question; the straight way over the ground."""
        _, data, asked = self.say, self.data, self.data.asked
        pair = {"left": asked.question.left, "right": asked.question.right}
        before, after = (int(answer) for answer in asked.answers)
        start, end = data.path[data.place(data.memorised)], data.path[-1]
        texts = [
            as_number(math(f"{pair['left']} + {pair['right']} = {answer}", size=46))
            for answer in (before, after)
        ]
        self.here, self.there = (
            Sign(self.stage, text, place, beside)
            for text, place, beside in zip(texts, (start, end), (BEFORE, AFTER), strict=True)
        )
        self.goal = Sign(self.stage, Dot(radius=0.13, color=palette.HELD_OUT), end)
        self.tell(
            _("Here, {left} plus {right} is {before}. Over there, it will be {after}.",
              before=before, after=after, **pair)
        )  # fmt: skip
        self.fly(Look(), Write(self.here.mobject), FadeIn(self.counter.mobject), run_time=3.0)
        self.play(FadeIn(self.goal.mobject, scale=4), Write(self.there.mobject), run_time=2.0)
        self.tell(_("Is there a wall in between?"))
        self.think(3.6)
        self.wall = wall = Wall(self.stage, start, end)
        high = as_number(math(f"{data.wall:.1f}", size=64, colour=palette.INK))
        high.on = (palette.TRAIN,)
        self.top = Sign(self.stage, high, wall.summit, [0, 0.55, 0])
        self.stage.put(wall, self.here, self.there, self.goal, self.top)
        self.tell(
            _("Straight ahead, yes: the loss climbs to {wall}. Guessing costs {guessing}.",
              wall=f"{data.wall:.1f}", guessing=f"{data.guessing:.1f}")
        )  # fmt: skip
        self.caption(_("Straight ahead: a wall"), Create(wall.line), run_time=2.2)
        self.play(
            self.stage.move(sight=self.sights["low"]), FadeIn(wall.face, rate_func=middle),
            FadeIn(high, rate_func=middle), run_time=2.6,
        )  # fmt: skip
        self.listen()
        self.think(1.4)

    def walk_round(self) -> None:
        _, data = self.say, self.data
        self.listen()
        gone = (self.wall.line, self.wall.face, self.top.mobject, self.here.mobject)
        self.tell(_("But training walks round it, along the valley, until it understands."))
        self.without_caption(*map(FadeOut, gone), run_time=0.7)
        self.play(self.stage.move(sight=self.sights["relief"]), run_time=1.8)
        self.caption(
            _("The way round"), Scrub(self.walk, self.counter, start=data.memorised, end=data.last),
            run_time=6.0,
        )  # fmt: skip

    # ---- The other ground -------------------------------------------------------------------------

    def change_the_ground(self) -> None:
        _, data = self.say, self.data
        self.share = share = Share(
            _("right of the rest: {n} %"), self.lang, data.steps, data.accuracy,
            colour=palette.HELD_OUT, role="number",
        )  # fmt: skip
        share.put(SHARE)
        share.show(data.memorised)
        self.tell(_("For sums it never saw, the ground is another."))
        self.without_caption(FadeOut(self.there.mobject), run_time=0.6)
        self.play(self.stage.move(ground=self.held_out, sight=self.sights["other"]), run_time=3.6)
        self.tell(_("By heart lies high up. Only further on, it falls away."))
        self.play(FadeIn(share.mobject), run_time=0.6)
        self.caption(
            _("The same way, for the rest"),
            Scrub(self.walk, self.counter, share, start=data.memorised, end=data.last), run_time=6.2,
        )  # fmt: skip

    # ---- The shadow -------------------------------------------------------------------------------

    def lift_off(self) -> None:
        """What the map says of the memory, and what is so: the path lies beside the map."""
        _, data = self.say, self.data
        at = data.place(data.memorised)
        on_map, own = (f"{of.train_loss[at]:.1f}" for of in (data.around.nearest, data.around.path))
        self.tell(
            _(
                "One thing is odd. By heart, the map says {on_map}; the network has {own}.",
                on_map=on_map,
                own=own,
            )
        )
        self.walk.since = float(data.memorised)
        self.without_caption(
            FadeOut(self.share.mobject, self.counter.mobject, self.goal.mobject), run_time=0.6
        )
        self.play(self.stage.move(ground=self.train, sight=self.sights["flat"]), run_time=3.0)
        says = as_number(math(on_map, size=52))
        shadow = Sign(self.stage, says, data.path[at], [-0.75, -0.25, 0])
        self.play(FadeIn(says, scale=1.6), run_time=1.0)
        self.listen()
        self.tell(
            _(
                "The map has the two widest directions of the path, of {count}.",
                count=f"{len(data.weights):,}",
            )
        )
        self.play(self.hover(), run_time=3.4)
        has = as_number(math(own, size=52))
        network = Sign(self.stage, has, data.path[at], [-0.6, 0.25, 0], float(data.around.distances[at]))
        self.stage.put(shadow, network)
        self.tell(
            _("It leaves the map, by up to {off}. The map is {wide} wide.",
              off=f"{data.farthest:.0f}", wide=f"{data.width:.0f}")
        )  # fmt: skip
        self.play(FadeIn(has, scale=1.6), run_time=1.0)
        self.caption(
            _("On the map: only its shadow"), self.stage.move(sight=self.sights["beside"]), run_time=4.4
        )
        self.listen()
        self.think(1.2)

    def hover(self) -> Any:
        """The animation in which the path rises as far above the map as it is away from it."""

        def rise(_mobject: Any, alpha: float) -> None:
            self.walk.hover = alpha
            self.walk.redraw()

        return UpdateFromAlphaFunc(VGroup(self.walk.mobject), rise, rate_func=smooth)


def sights(width: float) -> dict[str, Sight]:
    """From where the ground is seen in the parts of the film, whatever the map's units are."""
    scale, lift = 9.6 / width, 0.15 * width
    return {
        "map": Sight(0.0, np.pi / 2, lift, 0.85 * scale, 0.0, -0.5),
        "relief": Sight(0.0, 0.72, lift, 0.98 * scale, 0.0, -1.6),
        "low": Sight(0.12, 0.45, lift, 1.02 * scale, 0.0, -1.8),
        "other": Sight(-0.25, 0.7, lift, 0.9 * scale, 0.0, -2.0),
        "flat": Sight(0.0, 0.7, 0.0, 1.12 * scale, 0.0, -0.9),
        "beside": Sight(0.3, 0.4, 0.0, 1.12 * scale, 0.0, -1.0),
    }
