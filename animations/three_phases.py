"""What moves in the dark: a night over a horizon, what goes on below it, and what could have been seen."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Plot, Share, StepCounter, Trace, per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.tokens import TokenRing
from animations.drawing.words import words
from animations.films.three_phases.data import CIRCLE, load
from animations.films.three_phases.landscape import Landscape
from animations.films.three_phases.star_chart import FAINT, StarChart
from animations.telling.camera import Look
from animations.telling.scene import Film
from language import mark
from story.words import palette

SKY, BELOW, BOTH = Look(0.0, 2.9), Look(0.0, -2.4), Look(0.0, -0.15, 20.0)
WIDTH, HEIGHT = 12.4, 5.0
RING, RADIUS = np.array([0.0, -3.25, 0.0]), 2.1
LAST_THOUGHT = mark("Never silent. We only counted right answers.")
TEETH = "teeth"  # of the sawtooth, as the ledger names that measure
AXIS = 0.85  # of the sky's height, how high the loss begins


class ThreePhases(Film):
    """One landscape: what is known rises like the sun, and below the horizon tokens find their circle."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("Dusk"), self.learn_by_heart),
            (mark("Night"), self.pass_the_night),
            (mark("Below"), self.dive_below),
            (mark("Unseen?"), self.look_at_the_loss),
            (mark("Other networks"), self.read_the_stars),
            (mark("Day"), self.let_it_dawn),
            (mark("What remains"), lambda: self.end_card(_(LAST_THOUGHT), self.source())),
        )

    # ---- Above ------------------------------------------------------------------------------------

    def learn_by_heart(self) -> None:
        _, data = self.say, self.data
        steps = data.metrics["step"]
        self.plot = Plot(WIDTH, HEIGHT, (0, data.last))
        self.plot.mobject.move_to([0, HEIGHT / 2, 0])
        self.land = Landscape(self.plot, steps, data.metrics["held_out_accuracy"])
        self.train = Trace(self.plot, steps, data.metrics["train_accuracy"], palette.TRAIN, 6)
        self.rest = Trace(self.plot, steps, data.metrics["held_out_accuracy"], palette.HELD_OUT, 6)
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([5.4, -0.5, 0])
        self.names = VGroup(
            words(_("right: shown"), "tick", self.lang, colour=palette.TRAIN).move_to([0, HEIGHT + 0.4, 0]),
            words(_("right: the rest"), "tick", self.lang, colour=palette.HELD_OUT).move_to([-4.9, -0.5, 0]),
        )
        self.camera.frame.move_to(SKY.centre)
        self.main = self.plot.mobject
        self.tell(_("Height is how much is right. Orange: what was shown. Blue: the rest."))
        self.play(FadeIn(self.land.mobject), run_time=2.6)
        self.play(FadeIn(self.names, self.counter.mobject), run_time=2.0)
        self.add(self.train.mobject, self.rest.mobject)
        self.tell(_("After {step} steps, orange is known by heart.", step=data.memorised))
        self.play(self.pass_above(0, data.memorised), run_time=4.0)

    def pass_above(self, start: float, end: float, **settings: object) -> Scrub:
        """Let the steps pass in the sky."""
        return Scrub(self.land, self.train, self.rest, self.counter, start=start, end=end, **settings)

    def pass_the_night(self) -> None:
        _, data = self.say, self.data
        self.tell(_("Then comes the night. The blue curve hardly rises."))
        self.play(self.pass_above(data.memorised, data.silent_until), run_time=6.0)
        self.tell(_("Is this silence silent?"))
        self.listen()
        self.think(2.0)

    # ---- Below ------------------------------------------------------------------------------------

    def dive_below(self) -> None:
        """The camera sinks below the horizon, the steps go back, and the same night passes once more."""
        _, data = self.say, self.data
        p = data.circles.shape[1]
        reach = 1.12 * float(np.abs(data.circles).max())
        self.ring = ring = TokenRing(data.inner_steps, data.circles, np.arange(p), 6.4, reach, dot=0.013)
        ring.mobject.move_to(RING)
        ends = np.linalg.norm(ring.places(data.last) - RING, axis=1).mean()
        ring.mobject.scale(RADIUS / ends, about_point=RING)
        ring.show(data.memorised)
        style = {"colour": palette.GEOMETRY, "role": "number"}
        self.share = Share(_("on a circle: {n} %"), self.lang, data.inner_steps, data.folded, **style)
        self.share.put([5.0, -2.6, 0])
        self.tell(_("Let us dive, and go back to step {step}.", step=data.memorised))
        low = squish_rate_func(smooth, 0.5, 1)
        self.main = ring.mobject
        self.fly(
            BELOW, FadeOut(self.names, rate_func=squish_rate_func(smooth, 0, 0.3)),
            self.pass_above(data.silent_until, data.memorised, rate_func=smooth),
            FadeIn(ring.mobject, rate_func=low), run_time=4.0,
        )  # fmt: skip
        self.tell(_("Down here are its {p} numbers.", p=p))
        self.play(FadeIn(self.share.mobject), run_time=0.8)
        self.play(self.counter.mobject.animate.move_to([5.0, -1.9, 0]), run_time=0.8)
        self.listen()
        share = per_cent(data.folded_at(data.silent_until))
        self.tell(_("The same night. They move, until {n} % of their spread lies on a circle.", n=share))
        panels = (self.land, self.train, self.rest, self.counter, ring, self.share)
        self.play(Scrub(*panels, start=data.memorised, end=data.silent_until), run_time=6.5)

    def look_at_the_loss(self) -> None:
        """Up again: what else could be seen from outside, in the same night."""
        _, data = self.say, self.data
        self.tell(_("So it ripens unseen, as it is often told. Unseen?"))
        self.fly(SKY, FadeOut(self.ring.mobject, self.share.mobject, self.counter.mobject), run_time=3.2)
        self.listen()
        self.think(2.0)
        steps, loss = data.metrics["step"], data.metrics["held_out_loss"]
        kept = steps >= data.memorised
        scaled = Plot(WIDTH, AXIS * HEIGHT, (0, data.last), (0, float(loss[kept].max())))
        scaled.mobject.move_to([0, AXIS * HEIGHT / 2, 0])
        self.loss = Trace(scaled, steps[kept], loss[kept], palette.TEXT_ON_INK, 6)
        self.loss_name = words(_("loss: the rest"), "tick", self.lang)
        self.loss_name.move_to(scaled.at(0.5 * data.last, 0.95 * scaled.values[1]))
        self.counter.mobject.move_to([5.4, -0.5, 0])
        self.add(self.counter.mobject)
        self.main = self.plot.mobject
        self.tell(_("Once more from step {step}. The loss tells how wrong it is.", step=data.memorised))
        self.play(
            self.pass_above(data.silent_until, data.memorised, rate_func=smooth),
            FadeIn(self.loss_name, self.names), run_time=2.2,
        )  # fmt: skip
        self.add(self.loss.mobject)
        panels = (self.land, self.train, self.rest, self.counter, self.loss)
        middle = (data.memorised + data.silent_until) / 2
        self.play(Scrub(*panels, start=data.memorised, end=middle), run_time=2.9)
        self.tell(_("While the answers hardly change, it falls by {n} %.", n=per_cent(data.fallen)))
        self.play(Scrub(*panels, start=middle, end=data.silent_until), run_time=3.4)

    # ---- Other networks ---------------------------------------------------------------------------

    def read_the_stars(self) -> None:
        """What the ledger knows of other networks: which inner measure is half-way before the loss."""
        _, timed = self.say, self.data.timed
        self.chart = chart = StarChart(timed, (0.0, 0.45), 12.0, 4.9)
        sides = VGroup(*(
            words(text, "tick", self.lang, colour=palette.QUIET_ON_INK).move_to([x, -0.5, 0])
            for text, x in ((_("sooner"), -4.5), (_("later"), 4.5))
        ))  # fmt: skip
        foot = words(_("the loss, half-way"), "tick", self.lang).move_to([0, -0.5, 0])
        above = (self.train.mobject, self.rest.mobject, self.names, self.counter.mobject, self.land.sun)
        measures, networks = timed.leads.shape
        self.tell(
            _("In {networks} other networks, {measures} inner measures were timed: a row each.",
              networks=networks, measures=measures)
        )  # fmt: skip
        self.play(
            self.land.stars.animate.set_fill(opacity=0.06), FadeOut(*above, self.loss_name),
            FadeOut(self.loss.mobject), Create(chart.loss), FadeIn(foot), run_time=3.2,
        )  # fmt: skip
        self.tell(_("Each dot is a network. Left of the line: ahead of the loss."))
        circle, teeth = (
            words(text, "tick", self.lang, colour=colour).next_to(chart.row(name), RIGHT, buff=0.3)
            for text, colour, name in (
                (_("the circle"), palette.GEOMETRY, CIRCLE),
                (_("the sawtooth"), palette.TEXT_ON_INK, TEETH),
            )
        )
        self.play(
            FadeIn(sides), LaggedStart(*(FadeIn(row, shift=0.1 * UP) for row in chart.rows), lag_ratio=0.35),
            run_time=4.4,
        )  # fmt: skip
        self.play(FadeIn(circle, teeth), run_time=0.6)
        self.listen()
        self.tell(_("{n} measures come after it.", n=int(timed.behind.sum())))
        self.play(*(row.animate.set_opacity(FAINT) for row in chart.faint(behind=False)), run_time=1.2)
        self.listen()
        self.tell(_("And none is surely ahead, not even the circle."))
        self.play(
            FadeOut(teeth),
            *(row.animate.set_opacity(FAINT) for row in chart.faint(behind=True)),
            *(row.animate.set_opacity(1) for row in chart.faint(behind=False)), run_time=1.4,
        )  # fmt: skip
        self.listen()
        self.think(0.8)
        self.gone = VGroup(chart.rows, chart.loss, sides, foot, circle)

    def let_it_dawn(self) -> None:
        """Day breaks above and below, seen at once."""
        _, data = self.say, self.data
        self.tell(_("Then day breaks, above and below."))
        back = (self.train.mobject, self.rest.mobject, self.land.sun, self.ring.mobject)
        self.main = VGroup(self.plot.mobject.copy(), self.ring.mobject.copy())
        stars = self.land.stars.animate.set_fill(opacity=self.land.starlight(data.silent_until))
        self.fly(BOTH, FadeOut(self.gone), *map(FadeIn, back), stars, run_time=2.8)
        panels = (self.land, self.train, self.rest, self.ring)
        self.play(Scrub(*panels, start=data.silent_until, end=data.last, rate_func=linear), run_time=5.2)
        self.think(1.5)
