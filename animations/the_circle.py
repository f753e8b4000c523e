"""The circle: where a network that can add puts its numbers, and how it adds there."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    LaggedStart,
    VGroup,
    Write,
    linear,
)

from animations.drawing.scrub import Scrub
from animations.drawing.tokens import TokenRing
from animations.drawing.words import math
from animations.film import Film
from animations.films.the_circle.data import load
from animations.films.the_circle.fold_plot import FoldPlot
from animations.films.the_circle.number_line import NumberLine
from animations.films.the_circle.ring_names import RingNames, way_around
from animations.films.the_circle.ring_row import RingRow, hand_over
from animations.films.the_circle.scatter import AngleScatter
from language import mark
from story.words import palette

LEFT_HALF, RIGHT_HALF = 3.3 * LEFT + 0.5 * DOWN, 3.5 * RIGHT + 0.5 * DOWN
TANGLED, RADIUS = 5.9, 2.25  # the square with the tangle in it, and the ring when it has formed
DOT = 0.0078
OUTSIDE = 1.24  # how far out the numbers of tokens stand, in radii of the ring
FANNED = 4  # neighbours that are named


class TheCircle(Film):
    """Numbers in a line, in a tangle, on a circle; why their order is odd; adding as turning."""

    def construct(self) -> None:
        self.data = data = load(self.view)
        reach = 1.05 * float(np.abs(data.circles).max())
        self.ring = TokenRing(data.steps, data.circles, data.rings[0].order, TANGLED, reach, DOT)
        self.side = self.ring_side(RADIUS)
        self.ring.mobject.move_to(LEFT_HALF)
        self.numbers = RingNames(LEFT_HALF, OUTSIDE * RADIUS, self.lang)
        self.add(self.credit())
        self.play_sections(
            (mark("A line fails"), self.fall_off_the_line),
            (mark("By heart"), self.show_the_tangle),
            (mark("Onto a circle"), self.fold),
            (mark("Odd neighbours"), self.name_the_neighbours),
            (mark("Turning"), self.turn),
            (mark("The neurons"), self.ask_the_neurons),
            (mark("Several rings"), self.compare_the_rings),
            (mark("The answer"), self.answer),
        )

    def ring_side(self, radius: float) -> float:
        """The side of the square in which the ring has this radius at the last step."""
        places = self.ring.places(self.data.last) - self.ring.mobject[0].get_center()
        return float(self.ring.mobject[0].width * radius / np.linalg.norm(places, axis=1).mean())

    # ---- The numbers get a place ------------------------------------------------------------------

    def fall_off_the_line(self) -> None:
        _, p, (a, b) = self.say, self.data.p, self.data.pair
        self.line = line = NumberLine(p, (a, b), self.lang)
        self.ring.show_places(line.places, thread=0)
        self.caption(
            _("Here, after {last} comes 0 again", last=p - 1),
            FadeIn(self.ring.mobject, line.ends), run_time=1.2,
        )  # fmt: skip
        self.wait(2.3)
        self.caption(
            _("{a} + {b} falls off the line", a=a, b=b),
            LaggedStart(*map(GrowArrow, line.arrows), lag_ratio=0.7),
            LaggedStart(*map(FadeIn, line.names), lag_ratio=0.7),
            run_time=2.4,
        )
        self.wait(1.1)
        gone = FadeOut(*line.arrows, *line.names, line.ends)
        self.caption(_("Where would you put {p} numbers?", p=p), gone, run_time=1)
        self.wait(2.5)

    def show_the_tangle(self) -> None:
        _, data = self.say, self.data
        fly = self.line.fly(self.ring, data.memorised)
        self.caption(_("Step {step}, by heart: a tangle", step=data.memorised), fly, run_time=2.6)
        self.fold_plot = FoldPlot(data.steps, data.folded, data.noise, _, RIGHT_HALF + 1.0 * LEFT)
        self.play(FadeIn(self.fold_plot.picture), run_time=1)
        self.wait(1)

    def fold(self) -> None:
        _, data = self.say, self.data
        panels = (self.ring, *self.fold_plot.panels)
        passing = Scrub(*panels, start=data.memorised, end=data.last)
        self.caption(_("Training goes on, and they move"), passing, run_time=6.5)
        self.wait(0.6)
        closer = self.ring.travel(LEFT_HALF, self.side, data.last, data.last)
        self.caption(_("Nobody told it about circles"), closer, run_time=1.6)
        self.wait(1.5)

    # ---- Their order ------------------------------------------------------------------------------

    def name_the_neighbours(self) -> None:
        _, data = self.say, self.data
        places, order = self.ring.places(data.last), data.rings[0].order
        self.caption(_("Who sits next to 0?"), FadeOut(self.fold_plot.picture), run_time=1)
        neighbours = enumerate(order[:FANNED])
        fan = VGroup(*(self.numbers.fanned(token, place, places[token]) for place, token in neighbours))
        self.play(FadeIn(fan[0]), run_time=0.6)
        self.wait(1.6)
        chain = math(" -> ".join(str(token) for token in order[:FANNED]), size=60)
        chain.move_to(RIGHT_HALF + 0.5 * UP)
        self.caption(
            _("Not 1: the neighbours are {n} apart", n=int(order[1])),
            LaggedStart(*map(FadeIn, fan[1:]), lag_ratio=0.5),
            Write(chain),
            run_time=2.2,
        )
        walk = way_around(places, order)
        step = math(f"+{order[1]} mod {data.p}", size=48, colour=palette.GEOMETRY)
        step.next_to(chain, DOWN, buff=0.5)
        self.play(Create(walk, rate_func=linear), FadeIn(step, shift=0.2 * DOWN), run_time=2.8)
        self.wait(0.9)
        self.play(FadeOut(walk, fan[1:], chain, step), run_time=0.8)
        self.zero = fan[0]

    # ---- Adding -----------------------------------------------------------------------------------

    def turn(self) -> None:
        _, data, (a, b) = self.say, self.data, self.data.pair
        first, angles = data.rings[0], data.rings[0].angles
        self.turning = turning = hand_over(first.places, first.order, (a, b), RADIUS, LEFT_HALF)
        self.equation = equation = math(f"{a} + {b} = {data.answer}", size=76).move_to(RIGHT_HALF + 0.3 * UP)
        cut = len(f"{a}+{b}=")
        way = turning.arc(angles[0], turning.turn)
        self.names = [self.numbers.beside(token, angles[token]) for token in (a, b, data.answer)]
        self.caption(
            _("A number is an angle"),
            GrowArrow(turning.hand), FadeIn(self.names[0]), Write(equation[: len(str(a))]),
            run_time=1.4,
        )  # fmt: skip
        spokes = [turning.spoke(angle) for angle in (angles[0], angles[b])]
        self.play(
            *map(Create, spokes),
            Create(way),
            FadeIn(self.names[1]),
            Write(equation[len(str(a)) : cut - 1]),
            run_time=1.4,
        )
        self.wait(0.7)
        self.play(turning.slide(way, float(angles[0])), FadeOut(*spokes), run_time=1.4)
        self.way = way
        self.before = turning.hand.copy().set_opacity(0.35)
        self.add(self.before)
        self.caption(_("Adding turns it on"), turning.go_on(), run_time=2.2)
        self.play(FadeIn(self.names[2], scale=1.4), Write(equation[cut - 1 :]), run_time=0.9)
        self.wait(1.2)

    def ask_the_neurons(self) -> None:
        _, data = self.say, self.data
        scatter = AngleScatter(data.turned, data.spoken, 4.3, RIGHT_HALF + 0.2 * RIGHT + 0.15 * UP)
        names = scatter.names(_)
        self.caption(
            _("Ask its {n} strongest neurons", n=len(data.turned)),
            FadeOut(self.equation), FadeIn(scatter.box, scatter.dots, names), run_time=1.5,
        )  # fmt: skip
        self.add(scatter.diagonal, scatter.dots)
        self.play(Create(scatter.diagonal), run_time=1)
        self.wait(0.5)
        said = _("The angles add, give or take {n}°", n=f"{data.neuron_error:.0f}")
        self.caption(said, scatter.rise(), run_time=2.4)
        self.wait(1.4)
        self.play(FadeOut(scatter.mobject, names), run_time=0.8)

    # ---- Several rings ----------------------------------------------------------------------------

    def compare_the_rings(self) -> None:
        _, data = self.say, self.data
        count = len(data.rings)
        apart = min(4.2, 12.6 / count)
        centres = [((place - (count - 1) / 2) * apart * RIGHT) + 0.35 * UP for place in range(count)]
        side = self.side * 0.4 * apart / RADIUS
        self.equation.scale(0.75).move_to(2.5 * DOWN).magnified = 0.75
        self.caption(
            _("It keeps {n} such circles", n=count),
            FadeOut(self.turning.hand, self.before, self.way, self.zero, *self.names),
            self.ring.travel(centres[0], side, data.last, data.last),
            FadeIn(self.equation),
            run_time=1.6,
        )
        radius = float(np.linalg.norm(self.ring.places(data.last) - centres[0], axis=1).mean())
        planes = [(ring.places, ring.order) for ring in data.rings]
        self.row = row = RingRow(planes, data.pair, centres, radius, 1.25 * DOT * side)
        self.remove(self.ring.mobject)
        self.add(row.faces[0].mobject)
        self.play(
            LaggedStart(*(FadeIn(face.mobject) for face in row.faces[1:]), lag_ratio=0.4),
            *(FadeIn(hand.hand) for hand in row.hands),
            run_time=2,
        )
        self.play(*(hand.go_on() for hand in row.hands), run_time=2)
        fits = [ring.fits for ring in data.rings]
        counts = row.below([_("{n} fit", n=int(fit.sum())) for fit in fits], 0.57 * apart, self.lang)
        self.caption(
            _("Each alone leaves several answers"),
            *row.stand_out([1 + 0.7 * fit - 0.5 * ~fit for fit in fits]),
            *map(FadeIn, counts),
            run_time=1.5,
        )
        self.wait(1.6)
        all_fit = np.logical_and.reduce(fits)
        self.caption(
            _("Only {c} fits them all", c=data.answer),
            *row.stand_out([0.5 + 1.8 * all_fit for _fit in fits]),
            *map(Create, row.halos),
            FadeOut(*counts),
            run_time=1.6,
        )
        self.wait(1.4)

    def answer(self) -> None:
        _, data, row = self.say, self.data, self.row
        self.add(self.ring.mobject)
        self.remove(row.faces[0].mobject)
        self.play(
            FadeOut(row.hands[0].hand, row.halos[0]),
            self.ring.travel(LEFT_HALF, self.side, data.last, data.last),
            row.others().animate.set(width=5.6).move_to(RIGHT_HALF + 1.1 * DOWN),
            self.equation.animate.scale(1 / 0.75).move_to(RIGHT_HALF + 1.3 * UP),
            run_time=1.6,
        )
        self.equation.magnified = 1.0
        back = map(FadeIn, (self.before, self.turning.hand, self.way, self.zero, *self.names))
        self.caption(_("Adding is turning"), *back, run_time=1)
        self.wait(3)
