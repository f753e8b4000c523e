"""Fit power laws to sizes, and test whether they follow one.

A straight line through a log-log histogram is biased and its error bars mean nothing; here the exponent
comes from maximum likelihood for whole numbers x >= x_min.

All intervals take the values as independent and x_min as given. Avalanches of the sandpile follow one another
with some memory, and how its sizes scale is not one power law for all moments (Tebaldi, De Menezes & Stella,
Multifractal scaling in the Bak-Tang-Wiesenfeld sandpile and edge events, Phys. Rev. Lett. 83, 1999): an
exponent found here describes the range it was fitted on. How that range ends: `cutoffs`. Whether it
is one at all: `bootstrap`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    LARGEST,
    FloatArray,
    IntArray,
    RandomSource,
    generator,
    real_number,
    whole_array,
    whole_number,
)
from geometry._results import Result
from geometry.power_laws._likelihoods import allowed_drop, range_below
from geometry.power_laws._power_sums import at_least, log_slopes, log_sum

LARGEST_START = 2**31
_FEWEST_IN_TAIL = 50
_MOST_STARTS = 200
_SMALL = 2**16  # below this, sizes are counted without sorting


@dataclass(frozen=True, repr=False)
class PowerLawFit(Result):
    """A power law for whole numbers: p(x) = x^-a / zeta(a, x_min), x = x_min, x_min + 1, ...

    Attributes:
        exponent: a > 1.
        interval: that holds a with the confidence asked for.
        x_min: where the law starts.
        n: how many values lie there.
        distance: Kolmogorov and Smirnov's, the largest between the cumulative shares of law and data.
        log_likelihood: natural logarithm, of all n values.
    """

    exponent: float
    interval: tuple[float, float]
    x_min: int
    n: int
    distance: float
    log_likelihood: float


@np.errstate(under="ignore")
def sample_power_law(
    n: int, exponent: float, *, x_min: int = 1, cutoff: float = np.inf, rng: RandomSource = None
) -> IntArray:
    """Sample integers whose law is known: p(x) proportional to x^-a exp(-x / c) from x_min on.

    Args:
        n: how many, at least 1.
        exponent: 1.1 <= a <= 50; nearer to 1 too many values exceed 2^53.
        x_min: the smallest value, at least 1.
        cutoff: c > 0; infinite for a pure power law.
        rng: a NumPy generator, or a seed for one.

    Returns:
        (n,), exact draws; what exceeds 2^53 (one value in forty for a = 1.1, none for a > 2) is drawn again.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Devroye, Non-Uniform Random Variate Generation (1986), section X.6.1, by rejection.

    >>> sizes = sample_power_law(100_000, exponent=2.5, rng=0)
    >>> print(f"{np.mean(sizes == 1):.3f}, law {1 / 1.341487:.3f}")  # zeta(2.5) = 1.341487
    0.746, law 0.745
    """
    n, x_min = whole_number("n", n, 1, LARGEST), whole_number("x_min", x_min, 1, LARGEST_START)
    a = real_number("exponent", exponent, 1.1, 50)
    endless = np.isscalar(cutoff) and cutoff == np.inf
    decay = 0.0 if endless else 1 / real_number("cutoff", cutoff, 0, open_low=True)
    source = generator(rng)
    # Whichever of the two, power or end, falls faster from x_min on proposes; the other one sorts out.
    propose = _by_power if decay * x_min < a else _by_end
    kept: list[IntArray] = []
    missing = n
    with np.errstate(over="ignore"):
        while missing > 0:
            x = propose(x_min, a, decay, missing + missing // 4 + 100, source)
            kept.append(x[:missing].astype(np.int64))
            missing -= len(kept[-1])
    return np.concatenate(kept)


def _by_power(x_min: int, a: float, decay: float, n: int, source: np.random.Generator) -> FloatArray:
    # The whole part of a continuous power law has p(x) proportional to x^(1-a) - (x+1)^(1-a). That is too
    # little of the smallest values: x_min is always kept, the others in their due proportion.
    x = np.floor(x_min * (1 - source.random(n)) ** (-1 / (a - 1)))
    x = x[x < LARGEST]
    due = _over_whole_part(x, a) / _over_whole_part(np.array(float(x_min)), a)
    return np.asarray(x[source.random(len(x)) < due * np.exp(decay * (x_min - x))])


def _by_end(x_min: int, a: float, decay: float, n: int, source: np.random.Generator) -> FloatArray:
    beyond = np.floor(source.exponential(size=n) / decay)
    kept = (beyond < LARGEST - x_min) & (source.random(n) < np.exp(-a * np.log1p(beyond / x_min)))
    return np.asarray(x_min + beyond[kept])


@np.errstate(under="ignore")
def power_law_fit(sizes: ArrayLike, *, x_min: int | None = None, confidence: float = 0.95) -> PowerLawFit:
    """Fit a power law to integers from x_min on, by maximum likelihood.

    a maximises log L(a) = -a sum_i log x_i - n log zeta(a, x_min)

    The interval holds every a whose log L is at most z^2 / 2 below the largest, z the normal quantile.

    On sizes that end, the start that fits best lies in the end itself: for 200,000 avalanches on 32 x 32
    sites x_min = 488 and a = 3.6. There give x_min, and take `cutoff_fit`.

    Args:
        sizes: any shape, whole numbers from 0 on; those below x_min are left out.
        x_min: where the law starts, at least 1; without it the start (of up to 200) is taken whose law comes
            closest to the data by Kolmogorov and Smirnov, among those that leave at least 50 values.
        confidence: of the interval, between 0 and 1. That x_min was chosen it does not take into account.

    Returns:
        PowerLawFit with the fields exponent, interval, x_min, n, distance and log_likelihood.

    Raises:
        ValueError: an argument out of range, or fewer than two different values from x_min on.

    Source: Clauset, Shalizi & Newman, Power-law distributions in empirical data, SIAM Review 51 (2009).

    >>> fit = power_law_fit(sample_power_law(20_000, exponent=1.5, rng=0), x_min=1)
    >>> print(f"{fit.exponent:.2f}, between {fit.interval[0]:.2f} and {fit.interval[1]:.2f}")
    1.50, between 1.49 and 1.51
    """
    drop = allowed_drop(confidence)
    values, counts = counted(sizes)
    return fit_tail(tail_from(values, counts, best_start(values, counts) if x_min is None else x_min), drop)


def best_start(values: IntArray, counts: IntArray) -> int:
    """The start, of up to 200 that leave 50 values, from which a power law comes closest to the data."""
    remaining = counts[::-1].cumsum()[::-1]
    allowed = (values >= 1) & (values <= LARGEST_START) & (values < values.max(initial=0))
    starts = np.flatnonzero(allowed & (remaining >= _FEWEST_IN_TAIL))
    if starts.size == 0:
        return 1
    thinned = starts[np.unique(np.geomspace(1, starts.size, min(starts.size, _MOST_STARTS)).astype(int) - 1)]
    x, n = values.astype(np.float64), remaining[thinned]
    logs = np.log(np.maximum(x, 1))
    beyond = (counts * logs)[::-1].cumsum()[::-1][thinned]
    exponents = most_likely(x[thinned], beyond / n - logs[thinned])
    distances = [
        distance_to_law(int(x[i]), x[i:], counts[i:], int(total), float(a))
        for i, total, a in zip(thinned, n, exponents, strict=True)
    ]
    return int(x[thinned[int(np.argmin(distances))]])


def most_likely(x_min: FloatArray, mean_log: FloatArray) -> FloatArray:
    """The exponents under which log(x / x_min) has these means, all (...) and above 0."""
    # Clauset's approximation starts. log(mean) falls with log(a - 1): as a straight line where the law is
    # nearly continuous, steeper and steeper where it is not.
    w = -np.log(mean_log - np.log1p(-0.5 / x_min))
    for _ in range(60):
        mean, variance = log_slopes(x_min, 1 + np.exp(w))
        step = np.clip(np.log(mean / mean_log) * mean / variance * np.exp(-w), -1, 1)
        w = w + step
        if (np.abs(step) < 1e-13).all():
            break
    return np.asarray(1 + np.exp(w))


@dataclass(frozen=True, eq=False)
class Tail:
    """Values from x_min on: the different ones, ascending, how often each occurs, and what the fits need."""

    x_min: int
    values: FloatArray
    counts: IntArray
    n: int
    mean_log: float  # of x / x_min
    mean_excess: float  # of x - x_min


def counted(sizes: ArrayLike) -> tuple[IntArray, IntArray]:
    """The different sizes, ascending, and how often each occurs."""
    x = whole_array("sizes", sizes, 0).ravel()
    # Most sizes are small: those are counted by their places, only the others are sorted.
    small = np.bincount(x[x < _SMALL] if x.size and x.max() >= _SMALL else x)
    values = np.flatnonzero(small)
    large, counts = np.unique(x[x >= _SMALL], return_counts=True)
    return np.concatenate([values, large]), np.concatenate([small[values], counts])


def tail_from(values: IntArray, counts: IntArray, x_min: int) -> Tail:
    """The part of counted values that lies at x_min or above."""
    x_min = whole_number("x_min", x_min, 1, LARGEST_START)
    kept = values >= x_min
    x, counts = values[kept].astype(np.float64), counts[kept]
    if x.size < 2:
        raise ValueError(f"sizes holds {x.size} different values >= {x_min}; allowed are 2 or more")
    n = int(counts.sum())
    return Tail(x_min, x, counts, n, float(counts @ np.log(x / x_min)) / n, float(counts @ (x - x_min)) / n)


def fit_tail(tail: Tail, drop: float) -> PowerLawFit:
    def loss(a: float) -> float:  # -log L / n
        return a * tail.mean_log + log_sum(tail.x_min, a)

    a = float(most_likely(np.array(float(tail.x_min)), np.array(tail.mean_log)))
    least = loss(a)
    level = least + drop / tail.n
    highest = steepest(tail)
    while loss(highest) <= level and highest < 1e12:
        highest *= 4
    low, high = range_below(loss, a, level, 1 + 1e-9, highest)
    return PowerLawFit(
        exponent=a,
        interval=(max(low, 1.0), high),
        x_min=tail.x_min,
        n=tail.n,
        distance=distance_to_law(tail.x_min, tail.values, tail.counts, tail.n, a),
        log_likelihood=-tail.n * least,
    )


def steepest(tail: Tail) -> float:
    """An exponent beyond all that the data allow: the best continuous one is 1 + 1 / mean_log."""
    return 2 + 20 / tail.mean_log


def distance_to_law(x_min: int, values: FloatArray, counts: IntArray, n: int, a: float) -> float:
    """Kolmogorov and Smirnov's, on both sides of every step of the data's cumulative share."""
    data = np.concatenate([[0.0], counts.cumsum() / n])
    before = np.abs(data[:-1] - (1 - at_least(x_min, a, values)))
    after = np.abs(data[1:] - (1 - at_least(x_min, a, values + 1)))
    return float(max(before.max(), after.max()))


def _over_whole_part(x: FloatArray, a: float) -> FloatArray:
    """x^-a over x^(1-a) - (x+1)^(1-a), which falls with x towards 1 / (a - 1)."""
    return np.asarray(-1 / (x * np.expm1((1 - a) * np.log1p(1 / x))))
