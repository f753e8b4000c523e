"""Coach and gravity: two forces on every weight, weighed on a real run, and the neurons that they sift."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Indicate,
    ReplacementTransform,
    TransformFromCopy,
    rush_into,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Share, per_cent
from animations.drawing.force_arrows import FloatingWeight, WeightPlane
from animations.drawing.scrub import Scrub
from animations.drawing.words import words
from animations.film import Film
from animations.films.gravity.case_chart import CaseChart
from animations.films.gravity.data import Toy, load
from animations.films.gravity.neuron_sieve import Sieve
from language import mark
from story.words import palette

GROUND, UNIT = -2.5, 1.5
STRIP, FLOOR = -2.62, -1.55


class Gravity(Film):
    """Two forces on a made-up weight; the same two on all weights of a run; what they leave of it."""

    def construct(self) -> None:
        self.data = load(self.view)
        self.add(self.credit())
        self.play_sections(
            (mark("Two forces"), self.show_two_forces),
            (mark("Three cases"), self.tell_three_cases),
            (mark("The guess"), self.guess),
            (mark("Measured"), self.measure),
            (mark("In balance"), self.balance),
            (mark("The sieve"), self.sift),
            (mark("Who is needed"), self.silence),
            (mark("The answer"), self.answer),
        )

    # ---- A made-up weight -------------------------------------------------------------------------

    def floating(self, toy: Toy, x: float, **settings: Any) -> FloatingWeight:
        return FloatingWeight(toy.weights, toy.gradient, toy.decay, [x, GROUND, 0], UNIT, **settings)

    def show_two_forces(self) -> None:
        _, data = self.say, self.data
        self.steps = len(data.rising.weights) - 1
        self.sign = self.metaphor()
        self.ground = DashedLine([-6, GROUND, 0], [6, GROUND, 0], dash_length=0.12,
                                 stroke_width=2, color=palette.QUIET_ON_INK)  # fmt: skip
        self.zero = words("0", "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.zero.next_to(self.ground, LEFT, buff=0.2)
        self.held = self.floating(data.rising, 0)
        self.caption(
            _("One weight: the higher, the larger"),
            FadeIn(self.sign, self.zero), Create(self.ground), GrowFromCenter(self.held.mobject),
            run_time=1.2,
        )  # fmt: skip
        self.wait(0.6)
        self.coach = words(_("the coach: gradient"), "label", self.lang, colour=palette.GRADIENT)
        self.pull = words(_("gravity: weight decay"), "label", self.lang, colour=palette.DECAY)
        rest = self.held.at(self.steps)
        self.coach.move_to(rest + 0.9 * UP).align_to(rest + 0.45 * RIGHT, LEFT)
        self.pull.move_to(rest + 0.9 * DOWN).align_to(rest + 0.45 * RIGHT, LEFT)
        self.play(Scrub(self.held, start=0, end=self.steps, rate_func=smooth), run_time=2.6)
        self.caption(
            _("Two forces pull on every weight"), FadeIn(self.coach, shift=0.2 * UP),
            FadeIn(self.pull, shift=0.2 * DOWN), run_time=1.2,
        )  # fmt: skip
        self.wait(2.2)
        self.caption(_("Which one makes it understand?"))
        self.wait(2)

    def tell_three_cases(self) -> None:
        _, data = self.say, self.data
        self.agreeing, self.forsaken = self.floating(data.agreeing, -4), self.floating(data.forsaken, 4)
        self.caption(
            _("They disagree: the coach holds it up"),
            FadeOut(self.coach, self.pull),
            run_time=0.8,
        )
        self.wait(1.8)
        self.play(TransformFromCopy(self.held.mobject, self.agreeing.mobject), run_time=1)
        self.caption(
            _("They agree: it falls fast"),
            Scrub(self.agreeing, start=0, end=self.steps, rate_func=rush_into), run_time=2,
        )  # fmt: skip
        self.wait(0.5)
        self.play(TransformFromCopy(self.held.mobject, self.forsaken.mobject), run_time=1)
        self.caption(
            _("No coach: it slowly sinks"),
            Scrub(self.forsaken, start=0, end=self.steps),
            run_time=3,
        )

    # ---- Measured ---------------------------------------------------------------------------------

    def guess(self) -> None:
        """The three cases become the key of a chart of shares; the article's guess is hatched into it."""
        _, data = self.say, self.data
        self.chart = chart = CaseChart(data.metrics, data.memorised, data.last, _)
        toys = (self.forsaken, self.agreeing, self.held)
        self.caption(
            _("On what share of all {n} weights?", n=f"{data.weights:,}"),
            *(
                ReplacementTransform(toy.mobject, icon, path_arc=0.5)
                for toy, icon in zip(toys, chart.key.values(), strict=True)
            ),
            ReplacementTransform(self.ground, chart.plot.axes[0]), FadeOut(self.zero), FadeIn(*chart.ticks),
            Create(chart.plot.axes[1]), FadeOut(self.sign), run_time=1.8,
        )  # fmt: skip
        self.wait(2)
        self.caption(
            _("The guess: learnt, so only gravity pulls"), FadeIn(self.sign, chart.learnt),
            chart.guess.spread(1), Indicate(chart.key["share_decay_alone"], 1.3, palette.DECAY), run_time=2,
        )  # fmt: skip
        self.wait(1.8)

    def measure(self) -> None:
        _, data, chart = self.say, self.data, self.chart
        self.add(chart.bands.mobject, chart.cursor.mobject)
        self.caption(
            _("Measured: how much is red?"), FadeOut(self.sign), chart.guess.sink(1, 0.001),
            FadeOut(chart.learnt, rate_func=squish_rate_func(smooth, 0, 0.4)), FadeIn(*chart.numbers),
            FadeIn(chart.counter.mobject, rate_func=squish_rate_func(smooth, 0.4, 1)), run_time=1.6,
        )  # fmt: skip
        self.remove(chart.guess.mobject)
        self.play(Scrub(chart.bands, *chart.pointers, start=0, end=data.last), run_time=4.4)
        self.caption(
            _("Once learnt, never above {n} %", n=data.most_alone),
            Scrub(*chart.pointers, start=data.last, end=data.silent_until, rate_func=smooth),
            Indicate(chart.key["share_decay_alone"], 1.4, palette.DECAY), run_time=1.6,
        )  # fmt: skip
        self.wait(1.6)

    def balance(self) -> None:
        """All weights as one point over the origin, with both forces on it as recorded."""
        _, data, chart = self.say, self.data, self.chart
        metrics, start = data.metrics, data.silent_until
        self.plane = WeightPlane(
            metrics["step"], metrics["weight_norm"], metrics["gradient_norm"], metrics["decay_norm"],
            metrics["force_cosine"], [0, -1.85, 0], height=2.7, force=1.9,
        )  # fmt: skip
        self.plane.show(start)
        self.cancels = Share(_("the coach: {n} % of gravity"), self.lang, metrics["step"], self.plane.held,
                             colour=palette.GRADIENT)  # fmt: skip
        self.cancels.put([4.1, -0.5, 0])
        self.cancels.show(start)
        self.scale = words(_("arrows: one step, enlarged"), "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.scale.move_to([-4.2, -0.5, 0])
        self.origin = words("0", "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.origin.next_to(self.plane.zero, LEFT, buff=0.2)
        disagree = chart.key.pop("share_against")
        self.caption(
            _("All weights, drawn as one point"),
            FadeOut(*chart.key.values(), *chart.numbers, *chart.ticks),
            *chart.as_strip(11, 0.36, STRIP * UP, start),
            ReplacementTransform(disagree, self.plane.mobject), FadeIn(self.origin, self.scale),
            run_time=2,
        )  # fmt: skip
        self.wait(1.6)
        self.caption(
            _("Up against down: nearly even"), FadeIn(self.cancels.mobject, shift=0.2 * RIGHT), run_time=1
        )
        self.wait(2)
        self.caption(_("What is left pushes sideways"), self.plane.grow_rest(start), run_time=1)
        panels = (self.plane, self.cancels, self.chart.cursor, self.chart.counter)
        self.play(Scrub(*panels, start=start, end=data.last), run_time=3.6)

    # ---- The sieve --------------------------------------------------------------------------------

    def sift(self) -> None:
        _, data = self.say, self.data
        self.sieve = Sieve(data.steps, data.sizes, data.alive, 12.4, 4.1)
        self.sieve.mobject.move_to([0, FLOOR + 2.05, 0])
        self.tenth = words(_("red: below a tenth of the largest"), "tick", self.lang, colour=palette.DECAY)
        self.tenth.move_to([0, FLOOR - 0.42, 0]).align_to(self.sieve.mobject, RIGHT)
        pointers = (self.chart.cursor, self.chart.counter)
        back = Scrub(*pointers, start=data.last, end=data.memorised, rate_func=smooth)
        self.remove(self.plane.mobject)
        self.caption(
            _("Its {n} neurons: the higher, the larger", n=data.neurons),
            FadeOut(self.plane.pulls, self.plane.line, self.plane.zero, run_time=0.8),
            FadeOut(self.cancels.mobject, self.origin, self.scale),
            self.sieve.burst(self.plane.at(data.last), data.memorised), back, run_time=2,
        )  # fmt: skip
        self.wait(1.8)
        self.caption(
            _("What the coach lets go, sinks"), FadeIn(self.tenth),
            Scrub(self.sieve, *pointers, start=data.memorised, end=data.last), run_time=5.2,
        )  # fmt: skip
        self.wait(0.6)

    def silence(self) -> None:
        """What the network knows without those that have fallen, and without the others."""
        _, data, lang = self.say, self.data, self.lang
        strip = (self.chart.picture, self.chart.counter.mobject)
        fallen = words(
            _("without these {count}: {n} % right", count=data.neurons - data.left,
              n=per_cent(data.without_fallen)), "label", lang, colour=palette.DECAY)  # fmt: skip
        left = words(
            _("without these {count}: {n} % right", count=data.left, n=per_cent(data.without_left)),
            "label", lang,
        )  # fmt: skip
        for said, x in ((left, -3.2), (fallen, 3.2)):
            said.move_to([x, FLOOR - 0.75, 0])
        self.caption(
            _("Silence the fallen: are they missed?"), FadeOut(*strip, self.tenth),
            self.sieve.fallen.animate.set_opacity(0.08), run_time=1.4,
        )  # fmt: skip
        self.play(FadeIn(fallen, shift=0.2 * DOWN), run_time=0.8)
        self.wait(1.4)
        self.caption(
            _("Now silence the others"), self.sieve.fallen.animate.set_opacity(1),
            self.sieve.living.animate.set_opacity(0.08), run_time=1.4,
        )  # fmt: skip
        self.play(FadeIn(left, shift=0.2 * DOWN), run_time=0.8)
        self.wait(1)

    def answer(self) -> None:
        _ = self.say
        self.caption(
            _("Neither alone: one holds, one clears"), self.sieve.living.animate.set_opacity(1), run_time=1
        )
        self.wait(3.4)
