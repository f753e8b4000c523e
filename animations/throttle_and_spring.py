"""Throttle and spring: one weight stepped by hand, the tax that is the same pull, and what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    ReplacementTransform,
    Write,
    rush_from,
    smooth,
)

from animations.drawing.curves import Plot, StepCounter
from animations.drawing.scrub import Panel, Scrub
from animations.drawing.ticks import quiet
from animations.drawing.words import math
from animations.film import Film
from animations.films.throttle_and_spring.data import CLAIMS, STEPS, load
from animations.films.throttle_and_spring.outcome import Outcome
from animations.films.throttle_and_spring.path_comparison import PathComparison
from animations.films.throttle_and_spring.penalty_curve import PenaltyCurve
from animations.films.throttle_and_spring.stepped_by_hand import SteppedByHand, weight_curves
from animations.films.throttle_and_spring.weight_pair import PLACES, WeightPair
from language import mark

PULL = 6.0  # length on the screen of a step of 1 along the gradient
LOWER = (0.5, 0.1)  # of the learning rate, tried once the gradient is 0


class ThrottleAndSpring(Film):
    """A throttle, a spring; learning and learnt; thousands of steps; a tax; one path or two; measured."""

    def construct(self) -> None:
        self.data = load()
        self.add(self.credit("  ·  ".join(CLAIMS)))
        self.play_sections(
            (mark("Throttle or spring"), self.show_both),
            (mark("Still learning"), self.step_once),
            (mark("Learnt"), self.lose_the_gradient),
            (mark("Thousands of steps"), self.let_time_pass),
            (mark("A tax"), self.tax),
            (mark("One path or two"), self.compare_paths),
            (mark("Measured"), self.measure),
            (mark("The answer"), self.answer),
        )

    # ---- By hand ----------------------------------------------------------------------------------

    def show_both(self) -> None:
        _, data = self.say, self.data
        self.plot = Plot(9.8, 4.0, (0, STEPS), (0, data.weight))
        self.plot.mobject.move_to([-0.7, 0.35, 0])
        paths = (data.still.tolist(), data.decayed.tolist())
        self.bench = bench = WeightPair(self.plot, paths, data.lr, data.lr * data.gradient * PULL, _)
        self.sign = self.metaphor()
        self.caption(
            _("A throttle sets how long a step is"), FadeIn(self.sign, bench.zero), Create(bench.ground),
            GrowFromCenter(bench.alone.mobject), FadeIn(bench.throttle.mobject, bench.names[0]), run_time=1.3,
        )  # fmt: skip
        self.play(bench.move_lever(0, 1, gradient=True), run_time=0.8)
        self.play(bench.move_lever(1, 0.3, gradient=True), run_time=0.9)
        self.play(bench.move_lever(0.3, 1, gradient=True), run_time=0.9)
        self.caption(
            _("A spring always pulls towards zero"), FadeIn(bench.names[1], bench.sprung.mobject),
            run_time=1.2,
        )  # fmt: skip
        self.play(bench.pluck(), run_time=2)
        self.wait(0.2)
        self.caption(_("Can a smaller throttle replace the spring?"))
        self.wait(2.9)

    def step_once(self) -> None:
        """One step with the gradient: both go nearly as far."""
        _, data = self.say, self.data
        w, lr, g = (f"{value:g}" for value in (data.weight, data.lr, data.gradient))
        self.formulas = [
            self.formula(f"{w} - {lr} times {g} = {data.stepped:g}", 0),
            self.formula(
                f"{w} - {lr} times {g} - {lr} times {data.decay:g} times {w} = {data.stepped_decayed:g}", 1
            ),
        ]
        still = (data.weight, data.weight)
        self.bench.sprung.pulled = self.bench.alone.pulled
        self.caption(
            _("Still learning: the gradient is {n}", n=g), *map(Write, self.formulas),
            self.bench.step(still, still, (1, 1)), run_time=1.6,
        )  # fmt: skip
        self.wait(1.8)
        stepped = (data.stepped, data.stepped_decayed)
        self.caption(_("Hardly any difference"), self.bench.step(still, stepped, (1, 1)), run_time=1.6)
        self.wait(1.3)

    def formula(self, text: str, side: int) -> Any:
        return math(text, size=40).move_to([PLACES[side], -2.72, 0])

    def lose_the_gradient(self) -> None:
        """The gradient gone, no throttle moves the weight; the spring still does."""
        _, data, bench = self.say, self.data, self.bench
        back = (data.weight, data.weight)
        w = f"{data.weight:g}"
        self.caption(
            _("Learnt: now the gradient is 0"), FadeOut(*self.formulas),
            bench.step((data.stepped, data.stepped_decayed), back, (1, 0)), run_time=1.6,
        )  # fmt: skip
        self.wait(1.8)
        product, at = self.formula(f"{w} - {data.lr:g} times 0 = {w}", 0), 1.0
        self.caption(_("No throttle moves it now"), Write(product), run_time=1)
        for share in LOWER:
            lower = self.formula(f"{w} - {data.lr * share:g} times 0 = {w}", 0)
            lever = bench.move_lever(at, share, gradient=False)
            self.play(lever, ReplacementTransform(product, lower), run_time=0.8)
            product, at = lower, share
        self.wait(0.5)
        pull = self.formula(f"{w} - {data.lr:g} times {data.decay:g} times {w} = {data.decayed[1]:g}", 1)
        self.caption(_("The spring still pulls"), Write(pull), run_time=1)
        for step in range(3):
            self.play(Scrub(bench.sprung, start=step, end=step + 1, rate_func=rush_from), run_time=0.5)
        self.wait(0.6)
        self.formulas = [product, pull]

    def let_time_pass(self) -> None:
        """Time runs to the right: both weights draw their curves."""
        _, bench = self.say, self.bench
        self.counter = StepCounter(_("step {n}"), self.lang, self.plot)
        self.counter.show(3)
        self.traces = weight_curves(self.data, self.plot)
        self.caption(
            _("Let time run"), bench.gather(3),
            FadeOut(*self.formulas, bench.throttle.mobject, *bench.names), FadeIn(self.counter.mobject),
            ReplacementTransform(bench.ground, self.plot.axes[0]), Create(self.plot.axes[1]), run_time=1.8,
        )  # fmt: skip
        bench.run()
        self.add(*(trace.mobject for trace in self.traces), bench.both)
        self.wait(0.4)
        running = Scrub(*self.traces, *bench.weights, self.counter, start=3, end=STEPS)
        self.caption(_("{n} steps later", n=f"{STEPS:,}"), running, run_time=4.6)
        self.wait(1.2)

    # ---- The tax ----------------------------------------------------------------------------------

    def tax(self) -> None:
        """The same weight on the curve of a penalty: its slope is the spring's pull."""
        _, data, bench = self.say, self.data, self.bench
        self.bowl = bowl = PenaltyCurve(data.decayed[:-1], data.tax, data.slope, _)
        flat, falling = (trace.mobject for trace in self.traces)
        self.caption(
            _("Or call it a tax on size"),
            FadeOut(bench.alone.mobject, flat, self.sign, self.counter.mobject, bench.zero),
            FadeOut(bench.sprung.coil.mobject, bench.sprung.readout.mobject),
            FadeOut(falling[1]), ReplacementTransform(falling[0], bowl.curve),
            ReplacementTransform(self.plot.axes, bowl.plot.axes),
            ReplacementTransform(bench.sprung.ball, bowl.ball), FadeIn(*bowl.names[:2]), run_time=1.8,
        )  # fmt: skip
        self.play(Write(bowl.price), FadeIn(bowl.names[2]), run_time=0.8)
        self.wait(1.4)
        self.caption(
            _("Its slope is the spring's pull"), Create(bowl.tangent), FadeIn(bowl.pull.mobject),
            Write(bowl.slope), FadeIn(bowl.names[3]), run_time=1.2,
        )  # fmt: skip
        self.wait(0.5)
        self.play(Scrub(bowl, start=0, end=2200, rate_func=smooth), run_time=2.8)

    def compare_paths(self) -> None:
        """The distance between two paths: one taxed, one on a spring."""
        _, data, bowl = self.say, self.data, self.bowl
        self.paths = paths = PathComparison(data.plain, data.adam, [-0.8, -0.25, 0], _)
        self.caption(
            _("Tax or spring: the same path?"),
            FadeOut(bowl.curve, bowl.plot.axes[1], bowl.mobject, bowl.price, bowl.slope, *bowl.names),
            ReplacementTransform(bowl.plot.axes[0], paths.plot.axes[0]), Create(paths.plot.axes[1]),
            FadeIn(paths.plain.mobject, paths.counter.mobject), run_time=1.4,
        )  # fmt: skip
        self.wait(2)
        together = Scrub(paths.plain, paths.counter, start=0, end=paths.last)
        self.caption(_("Plain descent: yes"), together, run_time=2.4)
        self.wait(0.5)
        back = Scrub(paths.plain, paths.counter, start=paths.last, end=0, rate_func=smooth)
        self.play(back, FadeIn(paths.apart.mobject), run_time=0.9)
        self.remove(paths.plain.mobject)
        parting = Scrub(paths.adam, paths.counter, paths.apart, start=0, end=paths.last)
        self.caption(_("Under Adam they part"), parting, run_time=3.2)
        self.play(FadeIn(*paths.names, shift=0.15 * RIGHT), run_time=0.6)
        self.wait(1.1)

    # ---- Measured ---------------------------------------------------------------------------------

    def measure(self) -> None:
        """The unseen pairs that networks know: with the spring, and with smaller throttles instead."""
        _, data = self.say, self.data
        slower = [(path.steps, path.values) for path in (data.half, data.fifth)]
        self.outcome = outcome = Outcome((data.spring.steps, data.spring.values), slower, [-0.6, -0.25, 0], _)
        self.caption(
            _("Real networks: unseen pairs answered right"), FadeOut(*self.paths.drawn),
            ReplacementTransform(self.paths.plot.axes, outcome.plot.axes),
            FadeIn(*outcome.ticks, outcome.counter.mobject), run_time=1.4,
        )  # fmt: skip
        self.add(*(curve.mobject for curve in outcome.curves))
        panels: list[Panel] = [*outcome.curves, outcome.counter]
        self.play(Scrub(*panels, start=1, end=outcome.grokked), run_time=1.8)
        on = Scrub(*panels, start=outcome.grokked, end=outcome.last)
        self.play(on, FadeIn(*outcome.names, lag_ratio=0.4), run_time=2.6)
        self.wait(2.2)

    def answer(self) -> None:
        """Side by side: one weight by hand, and the networks."""
        _, outcome = self.say, self.outcome
        left, right = np.array([-3.5, -0.05, 0]), np.array([3.1, -0.05, 0])
        self.by_hand = by_hand = SteppedByHand(self.data, 5.6, 4.2, left, _)
        below = ((_("one weight, gradient 0"), left[0]), (_("networks: unseen pairs right"), right[0]))
        names = [quiet(text, self.lang).move_to([x, -2.6, 0]) for text, x in below]
        self.caption(
            _("The throttle stops. The spring keeps pulling."),
            FadeOut(*outcome.ticks, *outcome.names, outcome.counter.mobject), outcome.shrink(5.0, 4.2, right),
            FadeIn(*by_hand.drawn, shift=0.4 * RIGHT), run_time=1.8,
        )  # fmt: skip
        self.play(FadeIn(*by_hand.names, *names), FadeIn(*outcome.ends(), lag_ratio=0.3), run_time=1)
        self.wait(3.4)
