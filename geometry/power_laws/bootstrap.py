"""Ask whether sizes follow a power law at all: a fit alone always finds one."""

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
    whole_number,
)
from geometry._results import Result
from geometry.power_laws._likelihoods import allowed_drop
from geometry.power_laws._power_sums import log_sum
from geometry.power_laws.power_law import (
    LARGEST_START,
    PowerLawFit,
    best_start,
    counted,
    distance_to_law,
    fit_tail,
    most_likely,
    sample_power_law,
    tail_from,
)

_CELLS = 1000  # so many of the smallest values are drawn by how often each occurs


@dataclass(frozen=True, eq=False, repr=False)
class PowerLawTest(Result):
    """How well a power law fits, beside how well it fits sizes that are drawn from one.

    Attributes:
        fit: the PowerLawFit of the sizes.
        p_value: how often drawn sizes lie at least as far from their own fit, (count + 1) / (draws + 1).
        distances: (n_draws,), Kolmogorov and Smirnov's, of the drawn sizes.
    """

    fit: PowerLawFit
    p_value: float
    distances: FloatArray


@np.errstate(under="ignore")
def power_law_test(
    sizes: ArrayLike, *, x_min: int | None = None, n_draws: int = 1000, rng: RandomSource = None
) -> PowerLawTest:
    """Test whether sizes follow a power law from x_min on, by drawing from the one that fits best.

    As many sizes are drawn from the fitted law, the law is fitted to them anew, and its distance from them
    (Kolmogorov and Smirnov's) is set beside that from the data. Below x_min, where no law is claimed,
    they are drawn from the data. Clauset and others rule a power law out where p <= 0.1.

    A large p does not show that the law is right: few sizes leave room for others.

    Args:
        sizes: any shape, whole numbers from 0 on.
        x_min: where the law starts, at least 1; without it the start is chosen as `power_law_fit` does, in
            each draw anew.
        n_draws: how many, at least 10; p is then known to 0.5 / sqrt(n_draws). A draw takes about a
            millisecond where x_min is given, however many sizes there are, and ten or more where it is not.
        rng: a seed or a NumPy Generator.

    Returns:
        PowerLawTest with the fields fit, p_value and distances.

    Raises:
        ValueError: as `power_law_fit`; a fitted exponent outside of 1.1 to 50, which cannot be drawn from.

    Source: Clauset, Shalizi & Newman, Power-law distributions in empirical data, SIAM Review 51 (2009),
    section 4.1.

    >>> from geometry import sample_power_law
    >>> pure = sample_power_law(2000, exponent=2, rng=0)
    >>> geometric = np.random.default_rng(0).geometric(0.3, size=2000)
    >>> [power_law_test(sizes, x_min=1, n_draws=99, rng=0).p_value > 0.1 for sizes in (pure, geometric)]
    [True, False]
    """
    draws = whole_number("n_draws", n_draws, 10, LARGEST)
    values, counts = counted(sizes)
    start = best_start(values, counts) if x_min is None else x_min
    fit = fit_tail(tail_from(values, counts, start), allowed_drop(0.95))
    a = real_number("exponent of the fit", fit.exponent, 1.1, 50)
    source = generator(rng)
    below = values < fit.x_min
    body, often = values[below], counts[below]
    total = fit.n + int(often.sum()) if x_min is None else fit.n
    found = np.empty(draws)
    for i in range(draws):
        n = int(source.binomial(total, fit.n / total))
        drawn = _drawn_tail(n, a, fit.x_min, source)
        if x_min is None and total > n:
            again = source.multinomial(total - n, often / often.sum())
            drawn = np.concatenate([body, drawn[0]]), np.concatenate([again, drawn[1]])
        found[i] = _distance_to_own_fit(*_occurring(*drawn), x_min)
    p_value = (np.count_nonzero(found >= fit.distance) + 1) / (draws + 1)
    return PowerLawTest(fit, float(p_value), found)


def _drawn_tail(n: int, a: float, x_min: int, source: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Values from x_min on and how often each is drawn: the smallest together, the others one by one."""
    cells = min(_CELLS, LARGEST_START - x_min)
    steps = np.arange(cells)
    shares = np.exp(-a * np.log1p(steps / x_min) - log_sum(x_min, a))
    counts = source.multinomial(n, np.append(shares, max(0.0, 1 - shares.sum())))
    if not counts[-1]:
        return x_min + steps, counts[:-1]
    far = sample_power_law(int(counts[-1]), a, x_min=x_min + cells, rng=source)
    values, often = np.unique(far, return_counts=True)
    return np.concatenate([x_min + steps, values]), np.concatenate([counts[:-1], often])


def _occurring(values: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    return values[counts > 0], counts[counts > 0]


def _distance_to_own_fit(values: IntArray, counts: IntArray, x_min: int | None) -> float:
    if x_min is None:
        x_min = best_start(values, counts)
    if np.count_nonzero(values >= x_min) < 2:  # one value: any steep law fits it
        return 0.0
    tail = tail_from(values, counts, x_min)
    a = float(most_likely(np.array(float(tail.x_min)), np.array(tail.mean_log)))
    return distance_to_law(tail.x_min, tail.values, tail.counts, tail.n, a)
