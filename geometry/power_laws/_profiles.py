"""Follow the likelihood of a power law with a cutoff along one parameter, the other at its best.

The loss -log L / n is convex in the exponent and in 1/c together. Its derivatives are those of log Z, the
means and spreads of log x and x under the law; so every search here is Newton's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from geometry.power_laws._likelihoods import rising_root
from geometry.power_laws._power_sums import Moments, log_sum, moments
from geometry.power_laws.power_law import Tail, steepest


class Along(NamedTuple):
    """At one value of a parameter, the other at its best: the loss, its slope, and its curvature."""

    loss: float
    slope: float
    bend: float


@dataclass(frozen=True)
class Profile:
    """The loss of an exponent and of the logarithm of a rate, 1/c.

    Attributes:
        tail: the sizes.
        exponents, rates: what is searched.
        exponent, rate: from where a search of the one that is not followed starts.
    """

    tail: Tail
    exponents: tuple[float, float]
    rates: tuple[float, float]
    exponent: float
    rate: float

    def loss(self, a: float, rate: float) -> float:
        decay = math.exp(rate)
        return a * self.tail.mean_log + decay * self.tail.mean_excess + log_sum(self.tail.x_min, a, decay)

    def along_rate(self, rate: float) -> Along:
        a, at, spread = self.best_exponent(rate, self.exponent)
        decay = math.exp(rate)
        slope = decay * (self.tail.mean_excess - at.excess)
        return Along(self._loss(at, a, decay), slope, decay**2 * spread + slope)

    def along_exponent(self, a: float) -> Along:
        def more(rate: float) -> tuple[float, float]:
            at = self._at(a, rate)
            return _log_ratio(self.tail.mean_excess, at.excess), _per(
                math.exp(rate) * at.excess_variance, at.excess
            )

        rate = rising_root(more, self.rate, *self.rates)
        at = self._at(a, rate)
        free = self.rates[0] < rate < self.rates[1] and at.excess_variance > 0
        bend = at.log_variance - (at.covariance**2 / at.excess_variance if free else 0.0)
        return Along(self._loss(at, a, math.exp(rate)), self.tail.mean_log - at.log, bend)

    def best_exponent(self, rate: float, start: float) -> tuple[float, Moments, float]:
        """The exponent at its best, the moments there, and the profile's curvature in 1/c."""

        def more(a: float) -> tuple[float, float]:
            at = self._at(a, rate)
            return _log_ratio(self.tail.mean_log, at.log), _per(at.log_variance, at.log)

        a = rising_root(more, start, *self.exponents)
        at = self._at(a, rate)
        free = self.exponents[0] < a < self.exponents[1] and at.log_variance > 0
        return a, at, at.excess_variance - (at.covariance**2 / at.log_variance if free else 0.0)

    def _at(self, a: float, rate: float) -> Moments:
        return moments(self.tail.x_min, a, math.exp(rate))

    def _loss(self, at: Moments, a: float, decay: float) -> float:
        return a * self.tail.mean_log + decay * self.tail.mean_excess + at.log_total


def likeliest(tail: Tail) -> Profile:
    """The profile with the exponent and the rate under which the sizes are likeliest."""
    shortest, longest = math.log(0.02), math.log(1e6 * tail.values[-1])
    start = Profile(
        tail, (-5.0, steepest(tail)), (-longest, -shortest), 1.0, -math.log(float(tail.values[-1]))
    )

    def more(rate: float) -> tuple[float, float]:
        _, at, spread = start.best_exponent(rate, start.exponent)
        return _log_ratio(tail.mean_excess, at.excess), _per(math.exp(rate) * spread, at.excess)

    rate = rising_root(more, start.rate, *start.rates)
    return replace(start, rate=rate, exponent=start.best_exponent(rate, start.exponent)[0])


def ends(
    along: Callable[[float], Along], best: float, drop: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """Where the loss on either side of its least has climbed by `drop`; infinite where it does not."""
    top = along(best)
    start = math.sqrt(2 * drop / top.bend) if top.bend > 0 else 1.0

    def end(sign: int, reach: float) -> float:
        def climbed(way: float) -> tuple[float, float]:
            # The root of what is lost is nearly a straight line: Newton's method takes few steps.
            at = along(best + sign * way)
            root = math.sqrt(max(at.loss - top.loss, 0.0))
            return root - math.sqrt(drop), _per(abs(at.slope), 2 * root)

        way = rising_root(climbed, start, 0.0, reach)
        return best + sign * way if way < reach else sign * math.inf

    return end(-1, best - bounds[0]), end(1, bounds[1] - best)


def _per(slope: float, value: float) -> float:
    return slope / value if value > 0 else 0.0


def _log_ratio(mean: float, of_law: float) -> float:
    return math.log(mean / max(of_law, 1e-300))
