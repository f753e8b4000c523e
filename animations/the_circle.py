"""The circle: where a network that can add puts its numbers, and how it adds there."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromCenter,
    LaggedStart,
    VGroup,
    Write,
    linear,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Share, StepCounter
from animations.drawing.scrub import Scrub
from animations.drawing.tokens import TokenRing
from animations.drawing.words import Counter, math
from animations.films.the_circle.clock_face import ClockFace, ClockHand
from animations.films.the_circle.data import load
from animations.films.the_circle.lock import Lock
from animations.films.the_circle.number_line import NumberLine
from animations.films.the_circle.ring_names import RingNames
from animations.films.the_circle.scatter import AngleScatter
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from language import mark
from story.words import palette

CENTRE, RADIUS, DOT = np.array([0.0, -0.45, 0.0]), 3.0, 0.07
TANGLED = 6.7  # the square with the tangle in it
NEAR = Look(0.42, 2.7, 3.3)  # the top of the ring
QUARTER = Look(1.15, 1.3, 9.8)  # from its centre to its upper right
OPENED = Look(0.0, 0.95, 7.4)  # the top of the lock, and its middle
FANNED = 5  # neighbours that are named
# Their names are so many times as wide apart as they, and past the first so far on.
SPREAD, SHIFT = 1.4, 0.8
LOCKED = 3.05, 2.42, 1.79, 1.16  # radii of the rings of the lock


class TheCircle(Film):
    """A line fails; a tangle; a circle; its order; adding as turning; neurons; a lock of several rings."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("A line fails"), self.fall_off_the_line),
            (mark("A tangle"), self.show_the_tangle),
            (mark("Onto a circle"), self.fold),
            (mark("Their order"), self.find_the_order),
            (mark("Turning"), self.turn),
            (mark("The neurons"), self.ask_the_neurons),
            (mark("A lock"), self.open_the_lock),
            (mark("What remains"), self.end),
        )

    @property
    def pair(self) -> dict[str, int]:
        """The question, and the answer that is right."""
        a, b = self.data.pair
        return {"left": a, "right": b, "sum": self.data.answer, "p": self.data.p}

    def end(self) -> None:
        _ = self.say
        self.end_card(_("Asked for sums, it built a lock."), self.source())

    # ---- The numbers get a place ------------------------------------------------------------------

    def fall_off_the_line(self) -> None:
        _, data = self.say, self.data
        numbers = np.arange(data.p)
        reach = 1.02 * float(np.abs(data.circles[0, :, 1]).max())
        self.side = 2 * reach * RADIUS / float(np.linalg.norm(data.circles[-1], axis=1).mean())
        self.ring = ring = TokenRing(data.steps, data.circles, numbers, TANGLED, reach, DOT / self.side)
        ring.mobject.move_to(CENTRE)
        self.line = line = NumberLine(data.p, data.pair, self.lang)
        ring.show_places(line.places, thread=0)
        self.main = VGroup(line.ends, *line.arrows, *line.names)
        self.tell(_("On a line, {left} plus {right} falls off the end.", **self.pair))
        self.play(FadeIn(ring.mobject, line.ends), run_time=1.0)
        for arrow, name in zip(line.arrows, line.names, strict=True):
            self.play(Create(arrow), FadeIn(name), run_time=1.1)
        self.tell(_("After {last} comes 0 again. Where would you put the numbers?", last=data.p - 1))
        self.play(line.ends[1].animate.scale(1.3), run_time=0.8)
        self.play(line.ends[0].animate.scale(1.3), run_time=0.8)
        self.caption(_("Where would you put {p} numbers?", p=data.p))
        self.listen()
        self.think(2.0)

    def show_the_tangle(self) -> None:
        _, data, line = self.say, self.data, self.line
        gone = FadeOut(*line.arrows, *line.names, line.ends)
        self.main = self.ring.mobject
        self.tell(_("The network puts them in a space of many dimensions. At first: a tangle."))
        self.caption(_("{d} dimensions, seen flat", d=data.dimensions), gone, run_time=0.9)
        self.play(line.fly(self.ring, data.memorised), run_time=3.4)
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([5.2, 0.1, 0])
        self.counter.show(data.memorised)
        style = {"colour": palette.GEOMETRY, "role": "number"}
        self.share = Share(_("on a circle: {n} %"), self.lang, data.steps, data.folded, **style)
        self.share.put([5.2, -0.7, 0])

    def fold(self) -> None:
        _, data, ring = self.say, self.data, self.ring
        self.tell(_("Then training goes on."))
        self.play(FadeIn(self.counter.mobject, self.share.mobject, shift=0.1 * UP), run_time=0.6)
        self.without_caption(
            ring.travel(CENTRE, self.side, data.memorised, data.last),
            Scrub(self.counter, self.share, start=data.memorised, end=data.last, rate_func=smooth),
            run_time=5.2,
        )  # fmt: skip
        self.ideal = Circle(RADIUS, stroke_color=palette.TEXT_ON_INK, stroke_width=2, stroke_opacity=0.5)
        self.ideal.rotate(np.pi / 2).move_to(CENTRE)
        self.tell(_("Nobody told it about circles."))
        self.play(Create(self.ideal, rate_func=linear), run_time=2.0)
        self.think(0.3)

    # ---- Their order ------------------------------------------------------------------------------

    def find_the_order(self) -> None:
        _, data = self.say, self.data
        first, places = data.rings[0], self.ring.places(data.last)
        near = RingNames(CENTRE, RADIUS + 0.62, DOT, self.lang, NEAR.zoom)
        names = [
            near.named(token, places[token], 2 * np.pi / data.p * (SPREAD * place + SHIFT * (place > 0)))
            for place, token in enumerate(first.order[:FANNED])
        ]
        self.tell(_("The colours are mixed. Who sits next to 0?"))
        thread = self.ring.mobject[1].animate.set_stroke(opacity=0.2)
        self.fly(NEAR, FadeOut(self.counter.mobject, self.share.mobject), thread, run_time=2.5)
        self.play(FadeIn(names[0]), run_time=0.6)
        self.listen()
        self.think(2.0)
        self.tell(_("Not 1. Each is {n} further on.", n=data.apart))
        step = as_number(math(f"+{data.apart}", size=72, colour=palette.GEOMETRY)).scale(1 / NEAR.zoom)
        step.move_to(NEAR.in_scene([0, 3.15, 0])).magnified = 1 / NEAR.zoom
        self.play(LaggedStart(*map(FadeIn, names[1:]), lag_ratio=0.6), FadeIn(step), run_time=2.4)
        self.listen(0.8)
        self.face = ClockFace(first.places, first.order, RADIUS, 1.02 * DOT, CENTRE)
        self.face.show(sizes=np.zeros(data.p))
        self.face.mobject[0].set_fill(opacity=0)  # none is dark: each still has its old colour below
        self.tell(_("Now colour them in that order."))
        self.play(FadeOut(*names, step), run_time=0.5)
        self.add(self.face.mobject)
        self.fly(Look(), self.face.sweep(), run_time=3.4)
        self.face.mobject[0].set_fill(opacity=0.7)
        self.remove(self.ring.mobject)

    # ---- Adding -----------------------------------------------------------------------------------

    def turn(self) -> None:
        """Two places, two turns; where the second ends."""
        _, data, (a, b) = self.say, self.data, self.data.pair
        first = data.rings[0]
        angles, places = first.angles, self.face.places
        names = RingNames(CENTRE, RADIUS + 0.5, DOT, self.lang, QUARTER.zoom)
        zero, *named = (names.named(t, places[t], float(angles[t])) for t in (0, a, b, data.answer))
        hand = ClockHand(CENTRE, 0.93 * RADIUS)
        ways = [
            hand.wedge(float(angles[token]), colour)
            for token, colour in ((a, palette.TEXT_ON_INK), (b, palette.GEOMETRY))
        ]
        count = {"a": first.place_of(a), "b": first.place_of(b)}
        self.tell(_("{left} sits {a} places after 0, and {right} sits {b}.", **count, **self.pair))
        self.fly(QUARTER, FadeIn(zero), run_time=2.0)
        self.play(FadeIn(named[0], ways[0]), run_time=0.9)
        self.play(FadeIn(named[1], ways[1]), run_time=0.9)
        self.tell(_("Turn by {a}, then by {b} more. Where do you land?", **count))
        self.play(GrowArrow(hand.hand), run_time=0.6)
        self.play(hand.turned(hand.hand, float(angles[a])), run_time=1.2)
        self.play(hand.turned(ways[1], float(angles[a])), run_time=1.2)
        halves = float(angles[a]) / 2, float(angles[a] + angles[b] / 2)
        counted = [hand.inside(count[name], half) for name, half in zip("ab", halves, strict=True)]
        self.play(*map(FadeIn, counted), run_time=0.6)
        self.listen()
        self.think(1.8)
        self.tell(_("On {sum}. Here, adding is turning.", **self.pair))
        self.play(hand.turned(hand.hand, float(angles[b])), run_time=1.4)
        found = as_number(math(f"{a} + {b} = {data.answer}", size=52)).scale(1 / QUARTER.zoom)
        found.move_to([4.6, 0.4, 0]).magnified = 1 / QUARTER.zoom
        self.play(FadeIn(named[2], scale=1.3), Write(found), run_time=1.0)
        self.listen()
        self.turning = VGroup(hand.hand, *ways, *counted, zero, *named, found)

    def ask_the_neurons(self) -> None:
        _, data = self.say, self.data
        scatter = AngleScatter(data.turned, data.spoken, 5.3, 0.2 * RIGHT + 0.1 * UP)
        names = scatter.names(_)
        gone = FadeOut(self.turning, self.ideal, self.face.mobject)
        self.main = scatter.box
        self.tell(_("Do its {n} neurons add angles?", n=len(data.turned)))
        self.play(gone, run_time=0.7)
        self.camera.frame.set(width=Look().width).move_to([0, 0, 0])
        said = _("a is the first number, b the second")
        self.caption(said, FadeIn(scatter.box, scatter.dots, names), run_time=1.2)
        self.listen()
        self.tell(_("Each votes for the sum, give or take {n} degrees.", n=self.error))
        self.play(scatter.rise(), run_time=2.0)
        self.add(scatter.diagonal, scatter.dots)
        self.play(Create(scatter.diagonal), run_time=0.8)
        self.listen()
        self.without_caption(FadeOut(scatter.mobject, names), run_time=0.6)

    @property
    def error(self) -> str:
        return f"{self.data.neuron_error:.0f}"

    # ---- A lock -----------------------------------------------------------------------------------

    def open_the_lock(self) -> None:
        _, data, (a, b) = self.say, self.data, self.data.pair
        rings = data.rings
        self.lock = lock = Lock(rings, LOCKED[: len(rings)], DOT, CENTRE)
        self.main = lock.faces[0].mobject
        equation = as_number(math(f"{a} + {b} = {data.answer}", size=64)).move_to([-5.1, -0.45, 0])
        cut = len(str(a)), len(f"{a}+{b}"), len(f"{a}+{b}={data.answer}")
        self.tell(_("On one circle, neighbours look alike. So it keeps {n}.", n=len(rings)))
        self.play(FadeIn(lock.faces[0].mobject), run_time=0.8)
        inner = [GrowFromCenter(face.mobject) for face in lock.faces[1:]]
        self.play(LaggedStart(*inner, lag_ratio=0.5), FadeIn(lock.mark), run_time=2.0)
        self.tell(_("Like a lock: dial {left} on all, then {right} more.", **self.pair))
        self.play(FadeIn(lock.halos(a)), Write(equation[: cut[0]]), run_time=0.8)
        self.play(lock.dial(a), run_time=2.0)
        self.play(Write(equation[cut[0] : cut[1]]), FadeOut(lock.release(a)), run_time=0.6)
        self.play(lock.dial(b), run_time=2.2)
        count = Counter(_("answers left: {n}"), self.lang, value=data.p)
        count.mobject.move_to([5.0, -0.45, 0])
        self.tell(
            _(
                "On each ring {n} answers stand close to the mark. Only one does on all.",
                n=int(rings[0].fits.sum()),
            )
        )
        self.play(FadeIn(count.mobject), run_time=0.5)
        for left in data.left:
            if left.sum() < count.value:
                count.show(int(left.sum()))
                self.play(lock.keep(left), run_time=0.9)
        self.play(FadeIn(lock.halos(data.answer), scale=1.5), Write(equation[cut[1] :]), run_time=1.0)
        found = as_number(math(str(data.answer), size=64)).move_to(CENTRE)
        aside = FadeOut(count.mobject, equation, rate_func=squish_rate_func(smooth, 0, 0.4))
        self.fly(OPENED, aside, FadeIn(found), run_time=1.8)
        self.listen()
