"""Test whether samples follow a distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geometry._arguments import real_array
from geometry.vectors.random_vectors import FrozenDistribution


@dataclass(frozen=True)
class GoodnessOfFit:
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


def fit_test(samples: ArrayLike, law: FrozenDistribution) -> GoodnessOfFit:
    """Apply the Kolmogorov-Smirnov test to independent samples against a continuous law, or one single value.

    D = sup_x |F_n(x) - F(x)|

    A point mass leaves nothing to chance: D is the larger of the shares of samples below and above the value
    (not counting what rounding may do, a relative 1e-9), and the p-value is 1 for D = 0 and 0 otherwise.

    Args:
        samples: (n,) with n >= 1.
        law: a frozen SciPy distribution, as from `norm_law`, with all its parameters known beforehand: for
            parameters fitted to the same samples the p-value is much too large.

    Returns:
        GoodnessOfFit with the fields statistic, p_value and n.

    Raises:
        ValueError: no samples, values that are not finite, another shape, or a law of several single values.

    Source: Massey, The Kolmogorov-Smirnov test for goodness of fit, J. Amer. Statist. Assoc. 46 (1951).

    >>> from geometry import norm_law, sample_norms
    >>> norms = sample_norms("ball", 1000, 50, rng=0)
    >>> fit = fit_test(norms, norm_law("ball", 50))
    >>> print(f"D = {fit.statistic:.3f}, p = {fit.p_value:.2f}, n = {fit.n}")
    D = 0.020, p = 0.80, n = 1000
    >>> print(f"{fit_test(norms, norm_law('ball', 60)).p_value:.0e}")
    8e-06
    """
    from scipy.stats import kstest, rv_discrete

    values = real_array("samples", samples)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"samples has shape {values.shape}; allowed is (n,) with n >= 1")
    if isinstance(law.dist, rv_discrete):
        if law.std() > 0:
            raise ValueError("law has several single values; allowed is a continuous law or a point mass")
        point = law.mean()
        off = np.abs(values - point) > 1e-9 * abs(point)
        distance = max(np.mean(off & (values < point)), np.mean(off & (values > point)))
        return GoodnessOfFit(float(distance), float(distance == 0), values.size)
    found = kstest(values, law.cdf)
    return GoodnessOfFit(float(found.statistic), float(found.pvalue), values.size)


def fit_distance(samples: ArrayLike, law: FrozenDistribution) -> NDArray[np.float64]:
    """Compute the distance of the Kolmogorov-Smirnov test alone, of many sets of samples at once.

    D = sup_x |F_n(x) - F(x)| = max_i max(i/n - F(x_i), F(x_i) - (i-1)/n),   x_1 <= ... <= x_n

    Args:
        samples: (..., n) with n >= 1.
        law: a continuous frozen SciPy distribution, as from `norm_law`.

    Returns:
        (...), each in [0, 1]: `fit_test(...).statistic` of each set; nan where a sample is not finite.

    Raises:
        ValueError: no samples.

    Source: Massey, The Kolmogorov-Smirnov test for goodness of fit, J. Amer. Statist. Assoc. 46 (1951).

    >>> from geometry import norm_law, sample_norms
    >>> norms = sample_norms("ball", 1000, 50, rng=0)
    >>> print(fit_distance([norms, 0.9 * norms], norm_law("ball", 50)).round(3))
    [0.02  0.995]
    """
    values = np.sort(np.asarray(samples, np.float64), axis=-1)
    if not values.ndim or not values.shape[-1]:
        raise ValueError(f"samples of shape {values.shape}: there must be at least one")
    count = values.shape[-1]
    below = np.asarray(law.cdf(values), np.float64)
    places = np.arange(count + 1) / count
    found = np.maximum(places[1:] - below, below - places[:-1]).max(axis=-1)
    distance: NDArray[np.float64] = np.where(np.isfinite(values).all(axis=-1), found, np.nan)
    return distance
