"""Test whether samples follow a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geometry._arguments import FloatArray, real_array
from geometry._results import Result

# A law of this room, or a frozen distribution of SciPy, which comes without types.
Distribution = Any


@dataclass(frozen=True, repr=False)
class GoodnessOfFit(Result):
    """What a test of samples against a law has found.

    Attributes:
        statistic: the largest distance between the samples' distribution function and the law's, in [0, 1].
        p_value: chance of at least this distance if the law is true. Small values speak against the law;
            large ones say no more than that so many samples show no difference.
        n: how many samples there were.
    """

    statistic: float
    p_value: float
    n: int


def fit_test(samples: ArrayLike, law: Distribution) -> GoodnessOfFit:
    """Apply the Kolmogorov-Smirnov test to independent samples.

    D = sup_x |F_n(x) - F(x)|

    A point mass leaves nothing to chance: D is the larger of the shares of samples below and above the value
    (not counting what rounding may do, a relative 1e-9), and the p-value is 1 for D = 0 and 0 otherwise.

    Args:
        samples: (n,) with n >= 1.
        law: as from `norm_law`, or a frozen distribution of SciPy, with all its parameters known beforehand:
            for parameters fitted to the same samples the p-value is much too large. So it is, though never
            too small, for a law of several single values.

    Returns:
        GoodnessOfFit with the fields statistic, p_value and n.

    Raises:
        ValueError: no samples, values that are not finite, another shape, or something that is not one law.

    Source: Massey, The Kolmogorov-Smirnov test for goodness of fit, J. Amer. Statist. Assoc. 46 (1951).

    >>> from geometry import norm_law, sample_norms
    >>> norms = sample_norms("ball", 1000, 50, rng=0)
    >>> fit = fit_test(norms, norm_law("ball", 50))
    >>> print(f"D = {fit.statistic:.3f}, p = {fit.p_value:.2f}, n = {fit.n}")
    D = 0.020, p = 0.80, n = 1000
    >>> print(f"{fit_test(norms, norm_law('ball', 60)).p_value:.0e}")
    8e-06
    """
    from scipy.stats import kstwo

    _one_law(law)
    values = real_array("samples", samples)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"samples has shape {values.shape}; allowed is (n,) with n >= 1")
    if _is_discrete(law) and law.std() == 0:
        point = law.mean()
        off = np.abs(values - point) > 1e-9 * abs(point)
        distance = float(max(np.mean(off & (values < point)), np.mean(off & (values > point))))
        return GoodnessOfFit(distance, float(distance == 0), values.size)
    distance = float(_largest_gap(np.sort(values), law))
    # What SciPy's kstest computes for the two-sided test.
    p_value = float(np.clip(kstwo.sf(distance, values.size), 0, 1))
    return GoodnessOfFit(distance, p_value, values.size)


def fit_distance(samples: ArrayLike, law: Distribution) -> NDArray[np.float64]:
    """Compute the distance of the Kolmogorov-Smirnov test alone, of many sets of samples at once.

    D = sup_x |F_n(x) - F(x)| = max_i max(i/n - F(x_i), F(x_i) - (i-1)/n),   x_1 <= ... <= x_n

    Args:
        samples: (..., n) with n >= 1.
        law: as for `fit_test`.

    Returns:
        (...), each in [0, 1]: `fit_test(...).statistic` of each set; nan where a sample is not finite.

    Raises:
        ValueError: no samples, or something that is not one law.

    Source: Massey, The Kolmogorov-Smirnov test for goodness of fit, J. Amer. Statist. Assoc. 46 (1951).

    >>> from geometry import norm_law, sample_norms
    >>> norms = sample_norms("ball", 1000, 50, rng=0)
    >>> print(fit_distance([norms, 0.9 * norms], norm_law("ball", 50)).round(3))
    [0.02  0.995]
    """
    _one_law(law)
    values = np.sort(real_array("samples", samples, finite=False), axis=-1)
    if not values.ndim or not values.shape[-1]:
        raise ValueError(f"samples has shape {values.shape}; allowed is (..., n) with n >= 1")
    distance: NDArray[np.float64] = np.where(
        np.isfinite(values).all(axis=-1), _largest_gap(values, law), np.nan
    )
    return distance


def _largest_gap(values: FloatArray, law: Distribution) -> FloatArray:
    """sup |F_n - F| of values in ascending order."""
    count = values.shape[-1]
    places = np.arange(count + 1) / count
    at = np.asarray(law.cdf(values), np.float64)
    if not _is_discrete(law):
        return np.asarray(np.maximum(places[1:] - at, at - places[:-1]).max(axis=-1))
    # Of values with one F all lie at or below the last, and below the first lies what is below them all.
    equal = at[..., 1:] == at[..., :-1]
    last = np.concatenate([~equal, np.ones_like(values[..., :1], bool)], axis=-1)
    first = np.concatenate([np.ones_like(values[..., :1], bool), ~equal], axis=-1)
    before = at - np.asarray(law.pmf(values), np.float64)
    above = np.where(last, np.abs(places[1:] - at), 0).max(axis=-1)
    below = np.where(first, np.abs(before - places[:-1]), 0).max(axis=-1)
    return np.asarray(np.maximum(above, below))


def _is_discrete(law: Distribution) -> bool:
    """Whether a law has single values: this room's say so, those of SciPy have a pmf and then no pdf."""
    return bool(getattr(law, "discrete", not hasattr(law, "pdf")))


def _one_law(law: Distribution) -> None:
    if not callable(getattr(law, "cdf", None)):
        raise ValueError(f"law = {law!r} is no distribution; allowed is what norm_law and the like return")
    if np.ndim(law.cdf(0.0)) > 0:
        raise ValueError(f"law = {law!r} is one for each of many dimensions; allowed is a single law")
