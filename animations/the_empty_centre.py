"""The empty centre: where the volume of a ball is, and what that does not say of a trained network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    Rotate,
    VGroup,
    Write,
    rush_into,
    smooth,
    there_and_back,
)

from animations.drawing.curves import per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.ticks import below
from animations.drawing.words import words
from animations.film import Film
from animations.films.the_empty_centre.data import (
    BALL,
    DISK,
    DRAWN_DIMS,
    HUNDRED,
    INSIDE,
    LARGE,
    RINGS,
    load,
)
from animations.films.the_empty_centre.drawn_norms import DrawnNorms
from animations.films.the_empty_centre.norm_histogram import AccuracyByNorm, NormArrow
from animations.films.the_empty_centre.peeled_ball import PeeledBall, evenly_to_large
from animations.films.the_empty_centre.shell_cloud import (
    disk,
    ruler,
    sketched_hole,
    solid,
)
from animations.films.the_empty_centre.underflow_curve import UnderflowCurve
from animations.films.the_empty_centre.volume_bar import VolumeBars
from language import mark
from story.chapters.space import HELD
from story.words import palette

CENTRE, RADIUS = np.array([-3.3, -0.5, 0]), 2.5
CORNER, WIDTH, HEIGHT = np.array([1.3, -2.6, 0]), 5.0, 4.3
MIDDLE = CORNER + WIDTH / 2 * RIGHT + HEIGHT / 2 * UP
AIM = np.array([np.cos(0.7), np.sin(0.7), 0])
# Lengths of the arrow to mark; beyond the last the recorded curve is as flat as chance.
MARKED = (1.0, INSIDE, 0.5, 0.3)


class TheEmptyCentre(Film):
    """A disk, a ball, a hundred dimensions, twelve thousand; then the turn: a network is no random point."""

    def construct(self) -> None:
        _, data = self.say, load()
        self.data = data
        self.ball = PeeledBall(data, CENTRE, RADIUS, CORNER, HEIGHT, _)
        self.add(self.credit(_("exact laws; claim {name}", name="black-hole")))
        self.play_sections(
            (mark("The puzzle"), self.peel_a_disk),
            (mark("A ball"), self.peel_a_ball),
            (mark("A hundred dimensions"), self.go_beyond),
            (mark("Twelve thousand"), self.go_far_beyond),
            (mark("The rind"), self.find_the_volume),
            (mark("Random vectors"), self.draw_vectors),
            (mark("A black hole?"), self.ask_for_the_hole),
            (mark("Measured"), self.pull_a_network_in),
            (mark("The answer"), self.answer),
        )

    # ---- Peeling ----------------------------------------------------------------------------------

    def peel_a_disk(self) -> None:
        _, ball = self.say, self.ball
        self.body = core, peel = disk(RADIUS, INSIDE).set_y(CENTRE[1])
        tenths = ruler(self.body.get_center(), RADIUS, RINGS)
        self.caption(_("Peel off the outer tenth. What is left?"), FadeIn(self.body), run_time=1)
        self.play(Create(tenths, lag_ratio=0.3), run_time=1)
        self.play(peel.animate(rate_func=there_and_back).scale(1.2), run_time=2)
        self.wait(0.2)

        self.formula = ball.formula(DISK)
        aside = self.body.animate.set_fill(opacity=0.22).move_to(CENTRE)
        self.caption(
            _("A disk keeps {share} %", share=ball.remaining.kept(DISK)),
            FadeOut(tenths, shift=CENTRE - tenths[0].get_start()),
            aside,
            run_time=1,
        )
        turned = core.copy().rotate(5 / 4 * np.pi)  # begins at its lower left, as the column does
        self.play(
            ReplacementTransform(turned, ball.column.left), FadeIn(ball.column.peel, shift=2 * RIGHT),
            FadeIn(ball.dimensions.mobject, ball.volume, ball.cloud.mobject), run_time=1.4,
        )  # fmt: skip
        self.add(ball.column.mobject)
        self.play(Write(self.formula), run_time=0.7)
        self.wait(1.2)

    def peel_a_ball(self) -> None:
        _, ball, formula = self.say, self.ball, self.ball.formula(BALL)
        self.outline = solid(CENTRE, RADIUS)
        self.caption(
            _("A ball keeps {share} %", share=ball.remaining.kept(BALL)), Create(self.outline), run_time=1.2
        )
        self.play(ball.pass_dimensions(DISK, BALL, ball.column), FadeOut(self.formula), run_time=1.6)
        self.play(Write(formula), run_time=0.8)
        self.wait(1)
        self.formula = formula

    def go_beyond(self) -> None:
        _, ball = self.say, self.ball
        self.caption(
            _("Beyond three, draw only distances"), FadeOut(self.outline, self.formula), run_time=1.2
        )
        self.formula = ball.formula(HUNDRED)
        self.play(ball.pass_dimensions(BALL, HUNDRED, ball.column), run_time=3.4)
        self.caption(_("A hundred: all but nothing"), Write(self.formula), run_time=1)
        self.wait(2)

    def go_far_beyond(self) -> None:
        """The column runs empty; what is left goes on as a power of ten."""
        _, data, ball = self.say, self.data, self.ball
        thinner = {inside: powers for inside, powers in data.powers.items() if inside != INSIDE}
        self.falling = fall = UnderflowCurve(
            data.logs, data.powers[INSIDE], thinner, WIDTH - 1, HEIGHT, CORNER + 0.8 * RIGHT, self.lang
        )
        fall.show(np.log10(HUNDRED))
        end = ball.remaining.nothing(44).next_to(
            fall.plot.at(0, 1.01 * data.powers[INSIDE][-1]), RIGHT, buff=0.2
        )
        self.caption(
            _("And {dims} dimensions?", dims=LARGE), FadeOut(ball.column.mobject, self.formula, ball.volume),
            FadeIn(fall.frame, fall.number), run_time=1,
        )  # fmt: skip
        self.add(fall.mobject)
        self.play(ball.pass_dimensions(HUNDRED, LARGE, fall, rate_func=evenly_to_large), run_time=3.4)
        self.caption(_("Next to nothing is left"), FadeOut(fall.number), FadeIn(end), run_time=0.9)
        self.wait(2)
        lines = VGroup(*(trace.mobject for trace in fall.thinner))
        self.caption(
            _("Peel a hundredth, or a thousandth"),
            *(Create(line) for line in lines), run_time=1.6,
        )  # fmt: skip
        self.play(FadeIn(fall.names, lag_ratio=0.5), run_time=0.8)
        self.wait(2)
        self.fall = VGroup(fall.frame, fall.trace.mobject, end, lines, fall.names)

    # ---- Where it is ------------------------------------------------------------------------------

    def find_the_volume(self) -> None:
        _, data = self.say, self.data
        self.lying = lying = VolumeBars(
            data.logs, data.rings, data.bands, (CENTRE, RADIUS), (CORNER, WIDTH, HEIGHT), _
        )
        self.caption(
            _("Where does the volume lie?"), FadeOut(self.fall, self.body),
            Create(lying.rings, lag_ratio=0.3),
            self.ball.pass_dimensions(LARGE, DISK, rate_func=smooth), run_time=1.8,
        )  # fmt: skip
        self.play(lying.grow(), FadeIn(lying.bars.base, lying.ends), run_time=1.8)
        self.add(lying.bars.mobject)
        self.wait(0.4)
        self.caption(
            _("The shaded band holds {held} %", held=f"{100 * HELD:g}"), FadeOut(lying.rings),
            FadeIn(lying.band.mobject), run_time=1,
        )  # fmt: skip
        self.play(self.ball.pass_dimensions(DISK, LARGE, lying.band, lying.bars), run_time=4)
        self.play(FadeIn(lying.thin), run_time=0.6)
        self.wait(1.8)

    def draw_vectors(self) -> None:
        """Normal vectors, in units of the root of the dimension: a cloud that draws together into a shell."""
        _, ball = self.say, self.ball
        self.lengths = lengths = DrawnNorms(self.data.drawn, WIDTH, HEIGHT, MIDDLE, _)
        start, end = np.log10(LARGE), np.log10(DISK)
        self.caption(
            _("Random vectors, and their lengths"), FadeOut(self.lying.mobject),
            ball.cloud.turn_into("normal", start, end), Scrub(ball.dimensions, start=start, end=end),
            run_time=1.8,
        )  # fmt: skip
        self.play(FadeIn(lengths.frame, lengths.histograms.mobject), run_time=0.8)
        self.wait(0.4)
        stages = [
            (self.ball.pass_dimensions(*dims), Scrub(lengths.histograms, start=stage, end=stage + 1))
            for stage, dims in enumerate(pairwise(DRAWN_DIMS))
        ]
        self.caption(_("All come out nearly equally long"), *stages[0], run_time=2.6)
        self.play(*stages[1], run_time=1.6)
        self.play(FadeIn(lengths.spread), run_time=0.6)
        self.wait(1.2)

    # ---- The turn ---------------------------------------------------------------------------------

    def ask_for_the_hole(self) -> None:
        """The article's picture: whatever leaves the shell falls into the centre."""
        _, hole, sign = self.say, sketched_hole(CENTRE), self.metaphor()
        quoted = words(_("the article: a black hole"), "label", self.lang)
        quoted.move_to(MIDDLE)
        at = np.log10(LARGE)
        self.caption(
            _("So is a little decay a death sentence?"),
            FadeOut(self.lengths.mobject, self.ball.dimensions.mobject),
            self.ball.cloud.turn_into("ball", at, at), run_time=1.4,
        )  # fmt: skip
        self.play(Create(hole, lag_ratio=0.3), FadeIn(sign), FadeIn(quoted, shift=0.2 * RIGHT), run_time=1.2)
        falling = Dot(CENTRE + RADIUS * AIM, radius=0.14, color=palette.TEXT_ON_INK)
        self.play(FadeIn(falling, scale=2), run_time=0.5)
        fall = falling.animate(rate_func=rush_into).move_to(CENTRE).scale(0.1)
        self.play(Rotate(hole, 1.5), fall, run_time=1.6)
        self.wait(0.5)
        self.play(FadeOut(hole, falling, sign, quoted), run_time=0.7)

    def pull_a_network_in(self) -> None:
        """What a trained network still knows as its weights, all in one arrow, are pulled in."""
        _, data = self.say, self.data
        self.kept_right = kept = AccuracyByNorm(
            data.kept, MARKED, WIDTH - 0.5, HEIGHT - 0.3, CORNER + 0.7 * RIGHT, _
        )
        self.needle = NormArrow(CENTRE, AIM, RADIUS, palette.HELD_OUT)
        length = below(self.lang, (_("length"), kept.plot.at(0.25, 0)))
        self.caption(_("A network's weights: one arrow"), Create(self.needle.mobject), run_time=1.2)
        self.play(FadeIn(kept.frame, length), run_time=0.8)
        self.wait(1.2)
        self.add(kept.mobject)
        pulled = {"start": 0, "end": 1 - INSIDE, "rate_func": smooth}
        self.caption(
            _("A tenth shorter: still {known} % right", known=per_cent(data.known)),
            Scrub(self.needle, kept, **pulled), FadeIn(kept.names), run_time=2.4,
        )  # fmt: skip
        self.wait(1.6)
        further = Scrub(self.needle, kept, start=1 - INSIDE, end=1 - MARKED[-1])
        self.caption(_("Only far in does it forget"), further, run_time=2.8)
        self.wait(0.8)

    def answer(self) -> None:
        """Both: what is left of the ball stands in its empty middle, the network still points its way."""
        _, data = self.say, self.data
        self.dot = Dot(
            self.kept_right.plot.at(1 - INSIDE, 100 * data.known), radius=0.1, color=palette.HELD_OUT
        )
        self.caption(
            _("Empty of random points, not of solutions"),
            Scrub(self.needle, start=1 - MARKED[-1], end=1 - INSIDE, rate_func=smooth),
            FadeIn(self.ball.remaining.nothing(50).move_to(CENTRE + DOWN), self.dot), run_time=1.6,
        )  # fmt: skip
        self.wait(3.2)
