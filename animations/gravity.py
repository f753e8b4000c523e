"""Coach and gravity: two forces on every weight, weighed on a real run, and the neurons that they sift."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Group,
    GrowFromCenter,
    Indicate,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    rush_into,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import Share, StepCounter
from animations.drawing.force_arrows import FloatingWeight
from animations.drawing.scrub import Scrub
from animations.drawing.ticks import named
from animations.drawing.words import words
from animations.films.gravity.data import Toy, load
from animations.films.gravity.field_of_lights import FieldOfLights, Silencing
from animations.films.gravity.hundred_weights import CaseCounts, HundredWeights
from animations.films.gravity.neuron_sieve import Sieve
from animations.films.gravity.turning_point import TurnedBy, TurningPoint
from animations.films.gravity.without_neurons import STAGES, Without
from animations.telling.camera import Look
from animations.telling.scene import SKETCH, Film
from language import mark
from story.words import palette

GROUND, UNIT, BALL = -2.2, 1.4, 0.5
FOOT, LEFTMOST, AROUND = -3.5, -6.45, Look(0.0, -0.35, 12.2)
# Where the three cases stand in the key, and whether the coach pulls up there, down or not.
KEY, CASE_ICONS = 2.15, ((-6.1, 1.0), (-2.0, -1.0), (2.7, 0.0))
HUNDRED, ZERO = np.array([0.0, -0.5, 0.0]), np.array([0.0, -3.0, 0.0])
LOW, HIGH = Look(0.0, -1.2, 9.6), Look(0.0, 0.75, 9.6)


class Gravity(Film):
    """Two forces on a made-up weight; on all weights of a run; what they leave, silenced and the reverse."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("Two forces"), self.show_two_forces),
            (mark("Three cases"), self.tell_three_cases),
            (mark("The guess"), self.guess),
            (mark("Measured"), self.measure),
            (mark("Shorter and turned"), self.turn),
            (mark("The sieve"), self.sift),
            (mark("Silenced"), self.silence_the_fallen),
            (mark("The other way round"), self.silence_the_others),
            (mark("What remains"), self.close),
        )

    # ---- A made-up weight -------------------------------------------------------------------------

    def floating(self, toy: Toy, x: float) -> FloatingWeight:
        style: dict[str, Any] = {"ball": BALL, "width": 9, "fill": palette.TEXT_ON_INK}
        return FloatingWeight(toy.weights, toy.gradient, toy.decay, [x, GROUND, 0], UNIT, **style)

    def show_two_forces(self) -> None:
        _, data = self.say, self.data
        self.toy_steps = len(data.rising.weights) - 1
        self.ground = DashedLine([-6.6, GROUND, 0], [6.6, GROUND, 0], dash_length=0.12, stroke_width=3,
                                 color=palette.QUIET_ON_INK)  # fmt: skip
        self.held = self.floating(data.rising, 0)
        self.sign = words(_(SKETCH), "tick", self.lang, colour=palette.QUIET_ON_INK)
        self.sign.move_to([6.6, FOOT, 0], aligned_edge=RIGHT)
        self.names = [
            named(_("coach: gradient"), palette.GRADIENT, [LEFTMOST, FOOT + 0.5, 0], self.lang),
            named(_("gravity: weight decay"), palette.DECAY, [LEFTMOST, FOOT, 0], self.lang),
        ]
        self.main = VGroup(self.ground, self.held.mobject)
        self.camera.frame.set(width=LOW.width).move_to(LOW.centre)
        self.tell(_("One weight: the higher, the larger."))
        self.play(Create(self.ground), GrowFromCenter(self.held.mobject), FadeIn(self.pinned(self.sign)),
                  run_time=1.2)  # fmt: skip
        self.fly(HIGH, Scrub(self.held, start=0, end=self.toy_steps, rate_func=smooth), run_time=2.2)
        self.tell(_("Its coach, the gradient, pulls where the loss is smaller."))
        self.point_out(0)
        self.tell(_("Gravity, the weight decay, pulls towards zero."))
        self.point_out(1)

    def point_out(self, which: int) -> None:
        """A force gets its name, and its arrow swells."""
        name, pull = self.names[which], self.held.pulls[which].mobject
        self.play(FadeIn(self.pinned(name)), run_time=0.8)
        self.play(Indicate(pull, 1.2, pull[1].get_fill_color()), run_time=1.4)

    def tell_three_cases(self) -> None:
        _, data = self.say, self.data
        self.agreeing, self.forsaken = self.floating(data.agreeing, -4.4), self.floating(data.forsaken, 4.4)
        self.tell(_("Pulled both ways, it floats. Pulled one way, it falls."))
        self.fly(Look(), TransformFromCopy(self.held.mobject, self.agreeing.mobject), run_time=2.0)
        self.play(Scrub(self.agreeing, start=0, end=self.toy_steps, rate_func=rush_into), run_time=1.6)
        self.tell(_("Without a coach, it sinks."))
        self.play(TransformFromCopy(self.held.mobject, self.forsaken.mobject), run_time=0.8)
        self.play(Scrub(self.forsaken, start=0, end=self.toy_steps), run_time=2.0)

    # ---- All weights ------------------------------------------------------------------------------

    def guess(self) -> None:
        """The three cases become the key of a hundred weights; what one would guess of these."""
        _, data = self.say, self.data
        self.hundred = HundredWeights(data.metrics["step"], data.hundredths, 12.6, 3.5, HUNDRED)
        self.key = [
            FloatingWeight(np.zeros(1), np.array([up]), np.array([-1.0]), [x, KEY, 0], 0.42, ball=0.15,
                           dashed=False, width=5, fill=palette.TEXT_ON_INK).mobject
            for x, up in CASE_ICONS
        ]  # fmt: skip
        toys = (self.held, self.agreeing, self.forsaken)
        self.main = self.hundred.mobject
        self.tell(_("These hundred stand for all {n}.", n=f"{data.weights:,}"))
        self.play(
            *(ReplacementTransform(toy.mobject, icon) for toy, icon in zip(toys, self.key, strict=True)),
            FadeOut(self.ground), FadeIn(self.hundred.mobject), run_time=2.0,
        )  # fmt: skip
        self.tell(_("The sums are known by heart. Has the coach left?"))
        self.caption(_("The guess: only gravity is left"), self.hundred.spread_guess(), run_time=3.0)
        self.listen()
        self.think(2.0)

    def measure(self) -> None:
        """The guess gives way to what was recorded."""
        _, data = self.say, self.data
        texts = (_("both ways: {n}"), _("the same way: {n}"), _("gravity alone: {n}"))
        places = [[x + 0.4, KEY, 0] for x, _up in CASE_ICONS]
        self.counts = CaseCounts(self.hundred, texts, places, self.lang)
        self.counter = StepCounter(_("step {n}"), self.lang)
        self.counter.mobject.move_to([5.6, FOOT, 0])
        self._pinned.remove(self.sign)
        self.tell(
            _("No. Gravity is alone on {few} to {many} in a hundred.", few=data.alone[0], many=data.alone[1])
        )
        panels = (self.hundred, self.counts, self.counter)
        begin = Scrub(*panels, start=data.memorised, end=data.memorised + 0.01)
        shown = FadeIn(self.counter.mobject, *self.counts.mobject)
        self.caption(_("Measured"), begin, FadeOut(self.sign), shown, run_time=1.4)
        self.play(Scrub(*panels, start=data.memorised, end=data.end), run_time=4.2)
        self.listen()

    def turn(self) -> None:
        """All weights as one point, with both forces on it as recorded; its way shorter and round."""
        _, data = self.say, self.data
        self.point = point = TurningPoint(data.steps, data.turned, data.metrics, ZERO, 4.5, 1.05)
        start = data.memorised
        angle = TurnedBy(_("turned: {n}°"), self.lang, data.steps, data.turned)
        angle.mobject.move_to([2.4, -2.3, 0])
        self.main = point.mobject
        self.tell(_("All weights as one point: out and in nearly cancel."))
        self.without_caption(
            FadeOut(*self.key, *self.counts.mobject), ReplacementTransform(self.hundred.mobject, point.ball),
            FadeIn(point.began, point.line, point.zero, point.trail, point.arc, point.level),
            FadeOut(self.counter.mobject), run_time=2.0,
        )  # fmt: skip
        self.add(point.mobject)
        x, y, _z = point.at(start)
        self.fly(Look(float(x) + 0.3, float(y), 6.0), FadeIn(point.pulls), run_time=1.8)
        self.play(point.grow_rest(start), run_time=1.0)
        self.tell(_("Together, they shorten and turn it."))
        self.fly(AROUND, run_time=1.5)
        self.play(FadeIn(angle.mobject), run_time=0.4)
        self.play(Scrub(point, angle, start=start, end=data.end), run_time=4.4)
        self.angle = angle

    # ---- The sieve --------------------------------------------------------------------------------

    def sift(self) -> None:
        _, data, point = self.say, self.data, self.point
        self.sieve = Sieve(data.steps, data.sizes, data.alive, 12.8, 4.9)
        self.sieve.mobject.move_to([0, 0.1, 0])
        self.main = self.sieve.mobject
        self.tell(_("Weights belong to neurons, {n} of them.", n=data.neurons))
        self.counter.show(data.memorised)
        self.play(FadeOut(point.mobject, self.angle.mobject), run_time=0.5)
        burst = self.sieve.burst(point.at(data.end), data.memorised)
        self.fly(Look(), burst, FadeIn(self.counter.mobject), run_time=2.2)
        low = _("fallen: below a tenth of the largest")
        self.fallen = named(low, palette.DECAY, [LEFTMOST + 4.5, FOOT, 0], self.lang)
        self.tell(_("Gravity pulls on them alike. The coach holds firmly only some."))
        panels, late = (self.sieve, self.counter), data.memorised + 0.75 * (data.end - data.memorised)
        sinking = Scrub(*panels, start=data.memorised, end=late)
        self.caption(_("The higher, the larger"), FadeIn(self.fallen), sinking, run_time=4.2)
        self.tell(_("Trained more gently, {n} % would stay.", n=f"{data.staying:.0f}"))
        self.play(Scrub(*panels, start=late, end=data.end), run_time=2.2)

    def silence_the_fallen(self) -> None:
        """What the network still knows without those that have fallen."""
        _, data = self.say, self.data
        self.lights = lights = FieldOfLights(data.fallen.right.shape[1], 12.8, 4.1, [0, 0.62, 0])
        pointer = lights.point_out(data.fallen.place, [0, 2.95, 0])
        fallen, held = (self._silencing(without) for without in (data.fallen, data.held))
        self.other_way, self.main = held, Group(lights.mobject, self.sieve.mobject)
        self.tell(_("Each light: a sum never shown, and right."))
        self.without_caption(
            FadeOut(self.counter.mobject, *self.names, rate_func=squish_rate_func(smooth, 0, 0.3)),
            self.fallen.animate(rate_func=squish_rate_func(smooth, 0.4, 1)).shift(4.5 * LEFT),
            self.sieve.reshape(1.2, [0, -2.4, 0]), FadeIn(lights.mobject),
            FadeIn(fallen.share.mobject, rate_func=squish_rate_func(smooth, 0.6, 1)), run_time=2.2,
        )  # fmt: skip
        self.caption(self._sum(data.fallen.said), *map(Create, pointer), run_time=1.2)
        self.tell(_("Silence the {n} that fell. What is lost?", n=len(data.fallen.silent)))
        self.play(Indicate(self.sieve.fallen, 1.04, palette.DECAY), run_time=1.4)
        self.listen()
        self.think(2.0)
        self.play(Scrub(fallen, start=0, end=0.7 * STAGES), run_time=2.2)
        self.tell(_("Next to nothing. And the other way round?"))
        self.play(Scrub(fallen, start=0.7 * STAGES, end=STAGES), run_time=1.2)
        self.play(Scrub(fallen, start=STAGES, end=0, rate_func=smooth), run_time=1.2)
        self.remove(fallen.share.mobject)
        self.add(held.share.mobject)

    def _silencing(self, without: Without) -> Silencing:
        _ = self.say
        share = Share(_("right: {n} %"), self.lang, np.arange(STAGES + 1), without.shares, size=34)
        share.put([5.2, FOOT, 0])
        return Silencing(without, self.sieve, self.lights, share)

    def _sum(self, answer: int) -> str:
        asked = self.data.fallen.question
        return self.say("{left} + {right} = {answer}", left=asked.left, right=asked.right, answer=answer)

    def silence_the_others(self) -> None:
        """The lights go out."""
        _, held = self.say, self.data.held
        pair = {"left": held.question.left, "right": held.question.right}
        self.think(1.0)
        self.play(Scrub(self.other_way, start=0, end=STAGES), run_time=4.0)
        self.tell(_("Now {left} plus {right} is {answer}.", answer=held.said, **pair))
        self.caption(self._sum(held.said))
        self.listen()
        self.think(1.2)

    def close(self) -> None:
        _ = self.say
        self.end_card(_("Nobody told it which neurons to keep."), self.source())
