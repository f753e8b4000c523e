"""Estimate the intrinsic dimension of a point cloud, with intervals.

Each estimator is one entry of ESTIMATORS; `intrinsic_dimension` calls it by name. They differ in what they
look at:

| method | looks at | counts a bent sheet as |
|---|---|---|
| participation_ratio, stable_rank, entropy_rank | the spread of the whole cloud | up to 3 |
| local_pca | the spread among each point's neighbours | 2 |
| twonn, mle | how fast distances grow from neighbour to neighbour | 2 |
| ess | the angles between a point's neighbours | 2 |
| correlation | how fast the number of pairs grows with their distance | 2 |
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    one_of,
    point_rows,
    real_number,
    whole_number,
)
from geometry._renamed import renamed
from geometry._results import Result
from geometry.clouds._centring import unit_offsets
from geometry.clouds.point_clouds import in_own_span, participation_ratio
from geometry.clouds.ranks import entropy_rank, stable_rank
from geometry.dimension._intervals import normal
from geometry.dimension._local import (
    Cloud,
    Found,
    correlation,
    likelihood,
    local_pca,
    simplex_skewness,
    two_nearest,
)


@dataclass(frozen=True, repr=False)
class DimensionEstimate(Result):
    """An estimate of dimension.

    Attributes:
        value: the estimate.
        low, high: the ends of its confidence interval. It is about chance alone, not about the method's bias.
        confidence: how often such intervals hold what the method would find in many points.
        method: the estimator's name.
        interval: how the interval was made.
        points: how many points there were.
    """

    value: float
    low: float
    high: float
    confidence: float
    method: str
    interval: str
    points: int


@renamed(neighbours="n_neighbors")
def intrinsic_dimension(
    points: ArrayLike,
    method: str = "twonn",
    *,
    confidence: float = 0.95,
    rng: RandomSource = None,
    **options: Any,
) -> DimensionEstimate:
    """Estimate the intrinsic dimension of a cloud by one of several estimators, with a confidence interval.

    With r_k(x) the distance from x to its k-th neighbour:

    - twonn: (m - 1) / sum log(r_2 / r_1), m points; the tenth with the largest ratios counts as censored
      (`discard`). Interval: 2 d sum log(r_2 / r_1) is chi-squared, with 2m / s degrees of freedom, s = 1.6 or
      what the jackknife finds.
    - mle: the mean over x of (1 / (k-1)) sum_(j<k) log(r_k / r_j), inverted; k = 20 (`n_neighbors`).
    - local_pca: the mean number of directions with more than 0.05 (`threshold`) of the widest one's variance,
      among each point's 30 neighbours (`n_neighbors`). Interval: normal, from the spread of these numbers
      over n / 5 neighbourhoods.
    - correlation: the slope of log C(r), the share of pairs closer than r, between the median distances to
      the 10th and the 20th neighbour (`n_neighbors`, and half of it).
    - ess: the d in which directions have the sine that the offsets of each point's 100 neighbours
      (`n_neighbors`) from their mean have among each other, weighted by their lengths and averaged over all
      points: Gamma(d/2)^2 / (Gamma((d-1)/2) Gamma((d+1)/2)).
    - participation_ratio, stable_rank, entropy_rank: the functions of these names. Interval: normal, from 100
      halves of the points drawn without replacement (`halves`), the delete-d jackknife with d = n/2.

    Where there are fewer points than neighbours, all of them are taken. The intervals of mle, correlation and
    ess come from the jackknife: what the estimate would be without each point in turn. Points share
    neighbours, so it finds too much, and what it does was measured and is allowed for.

    Known bias, in means over 60 clouds of 1000 points, with standard errors below 1 %:

    | cloud | true | twonn | mle | local_pca | correlation | ess |
    |---|---|---|---|---|---|---|
    | line | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |
    | circle | 1 | 0.99 | 1.00 | 1.00 | 1.00 | 1.08 |
    | sphere | 2 | 2.00 | 2.00 | 2.00 | 2.00 | 2.15 |
    | swiss roll | 2 | 1.97 | 1.93 | 2.03 | 1.93 | 2.51 |
    | flat torus in 4 | 2 | 2.01 | 2.02 | 2.01 | 2.02 | 2.44 |
    | flat torus in 10 | 5 | 5.21 | 5.69 | 9.08 | 5.89 | 8.98 |
    | Gaussian | 2 | 2.02 | 2.03 | 2.00 | 1.98 | 1.99 |
    | Gaussian | 5 | 5.03 | 4.95 | 5.00 | 4.49 | 4.93 |
    | Gaussian | 10 | 9.51 | 8.84 | 9.99 | 7.50 | 9.86 |
    | Gaussian | 20 | 16.4 | 14.6 | 17.2 | 11.8 | 19.8 |
    | Gaussian | 50 | 30.8 | 26.1 | 26.6 | 20.3 | 49.5 |
    | sphere | 20 | 16.5 | 14.9 | 17.6 | 14.4 | 20.3 |
    | cube | 20 | 15.0 | 13.9 | 17.2 | 12.9 | 19.5 |

    Edges cut neighbourhoods off and make estimates too small, the more so the more dimensions there are;
    bends that are narrower than a neighbourhood make them too large. Above 10 dimensions take ess, which
    edges trouble least: it asks that the 100 neighbours spread alike in all directions of the manifold, and
    finds too many on bends, and less than there are where the directions differ in width.

    A grid is no sample: in `residue_circle` every first and second neighbour are equally far, which twonn
    turns down; mle finds 1.2 there, correlation 1.1. Nor is a walk: 300 steps in 1000 dimensions have 39
    (34 to 45) by twonn, 2.3 by mle. An interval is about chance and knows nothing of this, nor of noise: a
    circle with noise of a hundredth of its radius in 20 dimensions has 11.3 (10.4 to 12.3) by twonn, 4.1 by
    mle; a coil of five turns, a curve, has 2.00 (1.99 to 2.01) by local_pca. Only a curve over scales shows
    that: `dimension_by_scale`, and the picture docs/dimension_failures.png.

    On five kinds of clouds of uneven density and noise, of 1000 points each, the 95 % interval held the
    method's own mean in 93 to 100 of 100, and was 0.9 to 1.5 times as wide as it need be, that of local_pca
    up to five times where nearly all neighbourhoods agree (benchmarks/geometry/coverage.py).

    Args:
        points: (n, d); n >= 20, and more than the neighbours asked for.
        method: a name above.
        confidence: of the interval, between 0 and 1.
        rng: a seed or a NumPy Generator, for the methods that draw halves.
        **options: those in brackets above, by name.

    Returns:
        DimensionEstimate with the fields value, low, high, confidence, method, interval, points.

    Raises:
        ValueError: too few points or all in one place, values that are not finite real numbers, an unknown
            method, and for all but the spectral methods points that occur twice, or that are less than 1e-14
            of the cloud's extent apart, or whose neighbours are for the most part all equally far.
        TypeError: an option that the method does not have.

    Source: twonn, Facco et al., Estimating the intrinsic dimension of datasets by a minimal neighborhood
    information, Sci. Rep. 7 (2017), with the likelihood of Denti et al., Sci. Rep. 12 (2022); mle, Levina &
    Bickel, Maximum likelihood estimation of intrinsic dimension, NIPS 17 (2005), averaged as MacKay &
    Ghahramani proposed; local_pca, Fukunaga & Olsen, IEEE Trans. Comput. C-20 (1971); correlation,
    Grassberger & Procaccia, Physica D 9 (1983); ess, Johnsson, Soneson & Fontes, Low bias local intrinsic
    dimension estimation from expected simplex skewness, IEEE Trans. Pattern Anal. Mach. Intell. 37 (2015);
    the jackknife, Efron & Stein, Ann. Statist. 9 (1981), Shao & Wu, Ann. Statist. 17 (1989).

    >>> circle = 2 * np.pi * np.random.default_rng(0).random(500)
    >>> found = intrinsic_dimension(np.stack([np.cos(circle), np.sin(circle)], axis=1))
    >>> print(f"{found.value:.2f}, {found.low:.2f} to {found.high:.2f}")
    1.00, 0.88 to 1.13
    """
    estimator = one_of("method", method, ESTIMATORS)
    known = list(inspect.signature(estimator).parameters)[1:]
    for name in options:
        if name not in known:
            raise TypeError(f"{name} is no option of {method}; allowed is {' or '.join(known)}")
    level = confidence_level(confidence)
    given = one_cloud(points)
    cloud = Cloud(unit_size(given)[0], given, level, generator(rng), method)
    with np.errstate(under="ignore"):
        value, low, high, interval = estimator(cloud, **options)
    if not np.isfinite([value, low, high]).all():
        raise ValueError(
            f"points have no {method} dimension: it came out as {value}; allowed are other points"
        )
    return DimensionEstimate(float(value), float(low), float(high), level, method, interval, len(given))


def confidence_level(confidence: float) -> float:
    """A confidence between 0 and 1, neither included."""
    level = real_number("confidence", confidence, 0, 1, open_low=True)
    if level == 1:
        raise ValueError("confidence = 1.0 is out of range; allowed is confidence > 0 and confidence < 1")
    return level


def one_cloud(points: ArrayLike) -> FloatArray:
    """One cloud (n, d) of 20 points or more."""
    x = point_rows("points", points, "n", least=20)
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 20, d >= 1")
    return x


def unit_size(x: FloatArray) -> tuple[FloatArray, float]:
    """A cloud about its mean at unit size, and what its unit is."""
    offsets = unit_offsets(x)
    points = offsets.unit
    largest = max(float(points.max()), -float(points.min()))
    if largest == 0:
        raise ValueError(f"points has {len(x)} points, all in one place; allowed are at least 2 places")
    with np.errstate(under="ignore"):
        points /= largest
        return points, math.ldexp(largest, int(offsets.exponent))


def _spectral(measure: Callable[[FloatArray], FloatArray]) -> Callable[..., Found]:
    def estimate(cloud: Cloud, halves: int = 100) -> Found:
        n, points = cloud.n, in_own_span(cloud.points)
        count = whole_number("halves", halves, 10, 10**6)
        drawn = [float(measure(points[cloud.rng.permutation(n)[: n // 2]])) for _ in range(count)]
        # The variance of an estimate is (kept / left out) times that over subsamples.
        error = float(np.std(drawn, ddof=1) * np.sqrt((n // 2) / (n - n // 2)))
        found = normal(float(measure(points)), error, cloud.confidence)
        return *found, f"normal, from {count} halves without replacement"

    return estimate


SPECTRAL: dict[str, Callable[..., Found]] = {
    "participation_ratio": _spectral(participation_ratio),
    "stable_rank": _spectral(stable_rank),
    "entropy_rank": _spectral(entropy_rank),
}
ESTIMATORS: dict[str, Callable[..., Found]] = {
    "twonn": two_nearest,
    "mle": likelihood,
    "local_pca": local_pca,
    "correlation": correlation,
    "ess": simplex_skewness,
    **SPECTRAL,
}
