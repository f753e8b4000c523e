"""Fit power laws to sizes, and test whether they follow one.

A straight line through a log-log histogram is biased and its error bars mean nothing; here the exponent
comes from maximum likelihood for whole numbers x >= x_min.

All intervals take the values as independent and x_min as given. Avalanches of the sandpile follow one another
with some memory, and how its sizes scale is not one power law for all moments (Tebaldi, De Menezes & Stella,
Multifractal scaling in the Bak-Tang-Wiesenfeld sandpile and edge events, Phys. Rev. Lett. 83, 1999): an
exponent found here describes the range it was fitted on. How that range ends: `cutoffs`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    IntArray,
    RandomSource,
    generator,
    real_within,
    whole_array,
    whole_number,
)
from geometry.power_laws._likelihoods import allowed_drop, minimum, range_below
from geometry.power_laws._power_sums import at_least, log_sum

_LARGEST = 2**53
_LARGEST_START = 2**31
_FEWEST_IN_TAIL = 50
_MOST_STARTS = 200


@dataclass(frozen=True)
class PowerLawFit:
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
    0.745, law 0.745
    """
    n, x_min = whole_number("n", n, 1), whole_number("x_min", x_min, 1, _LARGEST_START)
    a = float(real_within("exponent", exponent, 1.1, 50))
    decay = 0.0 if cutoff == np.inf else 1 / float(real_within("cutoff", cutoff, 0, open_low=True))
    source = generator(rng)
    kept: list[IntArray] = []
    missing = n
    while missing > 0:
        # The whole part of a continuous power law has p(x) proportional to x^(1-a) - (x+1)^(1-a). That is too
        # little of the smallest values: x_min is always kept, the others in their due proportion.
        with np.errstate(over="ignore"):
            x = np.floor(x_min * (1 - source.random(2 * missing + 100)) ** (-1 / (a - 1)))
        x = x[x < _LARGEST]
        due = _over_whole_part(x, a) / _over_whole_part(np.array(float(x_min)), a)
        chosen = source.random(len(x)) < due * np.exp(decay * (x_min - x))
        kept.append(x[chosen][:missing].astype(np.int64))
        missing -= len(kept[-1])
    return np.concatenate(kept)


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
    1.50, between 1.49 and 1.50
    """
    drop = allowed_drop(confidence)
    values, counts = counted(sizes)
    if x_min is not None:
        return fit_tail(tail_from(values, counts, x_min), drop)
    remaining = counts[::-1].cumsum()[::-1]
    allowed = (values >= 1) & (values <= _LARGEST_START) & (values < values.max(initial=0))
    starts = values[allowed & (remaining >= _FEWEST_IN_TAIL)]
    if starts.size == 0:
        return fit_tail(tail_from(values, counts, 1), drop)
    thinned = np.unique(np.geomspace(1, starts.size, min(starts.size, _MOST_STARTS)).astype(int) - 1)
    fits = (fit_tail(tail_from(values, counts, int(start)), drop) for start in starts[thinned])
    return min(fits, key=lambda fit: fit.distance)


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
    values, counts = np.unique(whole_array("sizes", sizes, 0), return_counts=True)
    return values, counts.astype(np.int64)


def tail_from(values: IntArray, counts: IntArray, x_min: int) -> Tail:
    """The part of counted values that lies at x_min or above."""
    x_min = whole_number("x_min", x_min, 1, _LARGEST_START)
    kept = values >= x_min
    x, counts = values[kept].astype(np.float64), counts[kept]
    if x.size < 2:
        raise ValueError(f"sizes holds {x.size} different values >= {x_min}; allowed are 2 or more")
    n = int(counts.sum())
    return Tail(x_min, x, counts, n, float(counts @ np.log(x / x_min)) / n, float(counts @ (x - x_min)) / n)


def fit_tail(tail: Tail, drop: float) -> PowerLawFit:
    def loss(a: float) -> float:  # -log L / n
        return a * tail.mean_log + log_sum(tail.x_min, a)

    lowest, highest = 1 + 1e-9, steepest(tail)
    a, least = minimum(loss, lowest, highest)
    return PowerLawFit(
        exponent=a,
        interval=range_below(loss, a, least + drop / tail.n, lowest, highest),
        x_min=tail.x_min,
        n=tail.n,
        distance=_distance(tail, a),
        log_likelihood=-tail.n * least,
    )


def steepest(tail: Tail) -> float:
    """An exponent beyond all that the data allow: the best continuous one is 1 + 1 / mean_log."""
    return 2 + 20 / tail.mean_log


def _distance(tail: Tail, a: float) -> float:
    """Kolmogorov and Smirnov's, on both sides of every step of the data's cumulative share."""
    data = np.concatenate([[0.0], tail.counts.cumsum() / tail.n])
    before = np.abs(data[:-1] - (1 - at_least(tail.x_min, a, tail.values)))
    after = np.abs(data[1:] - (1 - at_least(tail.x_min, a, tail.values + 1)))
    return float(max(before.max(), after.max()))


def _over_whole_part(x: FloatArray, a: float) -> FloatArray:
    """x^-a over x^(1-a) - (x+1)^(1-a), which falls with x towards 1 / (a - 1)."""
    return np.asarray(-1 / (x * np.expm1((1 - a) * np.log1p(1 / x))))
