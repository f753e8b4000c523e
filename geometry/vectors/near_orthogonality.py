"""Count nearly orthogonal directions: a bound, and two experiments.

A cap of the sphere, all that is nearer to a direction than some angle below 90 degrees, holds a share that
falls exponentially with the dimension d. So exponentially many directions fit that are nearly orthogonal,
where only d fit that are exactly so; random ones do nearly as well as any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, IntArray, RandomSource, generator, real_within, whole_number
from geometry.vectors.directions import both_caps_fraction
from geometry.vectors.random_vectors import sample_points
from geometry.volumes._logarithms import LogBase, log_of

# Below this share the incomplete beta function is left to its expansion, exact long before.
_TINY = 1e-250
# Directions drawn at once.
_BATCH = 256


@dataclass(frozen=True, eq=False)
class OverlapCounts:
    """How many random directions were all nearly orthogonal before one was not.

    Attributes:
        counts: (repeats,), directions drawn before the first that comes too close to an earlier one.
        expected: their mean, as chance has it.
        limit: where counting stops; a count equal to it has met no overlap.
    """

    counts: IntArray
    expected: float
    limit: int


def log_cap_fraction(dim: ArrayLike, cosine: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the share of the sphere whose cosine with a given direction is at least t.

    log P(cos theta >= t) = log(I_(1-t^2)((d-1)/2, 1/2) / 2) for t >= 0,    at most -d t^2 / 2

    with I the regularised incomplete beta function, and the rest of the sphere for t < 0.

    Args:
        dim: d >= 2, any shape.
        cosine: -1 <= t <= 1.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0, exact to a relative 1e-10; -inf at t = 1.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Li, Concise formulas for the area and volume of a hyperspherical cap, Asian J. Math. Stat. 4
    (2011); the bound: Ball, An elementary introduction to modern convex geometry (1997), lemma 2.2.

    >>> print(np.exp(log_cap_fraction(3, [-1, 0, 0.5, 1])))
    [1.   0.5  0.25 0.  ]
    >>> print(f"{log_cap_fraction(12288, 0.5, base=10):.1f}")
    -769.7
    """
    d, t = np.broadcast_arrays(real_within("dim", dim, 2), real_within("cosine", cosine, -1, 1))
    height = np.abs(t)
    rest = (1 - height) * (1 + height)
    share = np.asarray(both_caps_fraction(d, height**2, rest) / 2)
    with np.errstate(divide="ignore"):
        log_share = np.asarray(np.log(share))
    far = (share < _TINY) & (height < 1)
    log_share[far] = _log_far_cap((d[far] - 1) / 2, height[far], rest[far])
    log_share = np.where(t < 0, np.log1p(-share), log_share)[()]
    return log_share / log_of(base)


def log_direction_count(dim: ArrayLike, eps: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of a number of directions that certainly fit with all |cos theta| <= eps.

    N >= 1 / p,    p = P(|cos theta| > eps) = I_(1-eps^2)((d-1)/2, 1/2) <= 2 exp(-d eps^2 / 2)

    Each direction forbids to all others two caps, a share p of the sphere. While N p < 1 something is left
    free, so directions picked one after the other, never in a forbidden cap, never get stuck before 1/p.
    And d directions at right angles always fit: the larger of the two numbers is returned. It is a guarantee,
    not the largest number possible; for eps < 1 / sqrt(d) no more than d (1 - eps^2) / (1 - d eps^2) fit.

    Args:
        dim: d >= 2, any shape.
        eps: 0 <= eps <= 1.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, >= log(d); inf at eps = 1, where all directions fit.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Gilbert's and Varshamov's argument on the sphere: Wyner, Capabilities of bounded discrepancy
    decoding, Bell Syst. Tech. J. 44 (1965); the upper bound: Welch, Lower bounds on the maximum cross
    correlation of signals, IEEE Trans. Inf. Theory 20 (1974).

    >>> print(log_direction_count(12288, [0.01, 0.05, 0.1], base=10).round(1))
    [ 4.1  7.5 28. ]
    """
    d, e = np.broadcast_arrays(real_within("dim", dim, 2), real_within("eps", eps, 0, 1))
    count: FloatArray = np.maximum(-np.log(2.0) - log_cap_fraction(d, e), np.log(d))
    return count / log_of(base)


def overlap_counts(
    dim: int, eps: float, *, repeats: int = 1, limit: int = 4096, rng: RandomSource = None
) -> OverlapCounts:
    """Draw random directions until two of them have |cos theta| > eps, and count those before.

    P(N >= k) is about (1 - p)^(k (k - 1) / 2),    p = P(|cos theta| > eps)

    the birthday problem: pairs are independent of each other two by two, so sqrt(pi / 2p) or so directions
    come at no effort at all, the square root of what `log_direction_count` guarantees for careful choice.

    Args:
        dim: d >= 2.
        eps: 0 <= eps <= 1.
        repeats: how often to start afresh, >= 1.
        limit: stop at so many directions, >= 2; they take 8 d limit bytes.
        rng: a seed or a NumPy Generator.

    Returns:
        OverlapCounts with the fields counts, expected (of the count cut at the limit) and limit.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Cai, Fan & Jiang, Distributions of angles in random packing on spheres, J. Mach. Learn. Res. 14
    (2013), for the smallest of all angles.

    >>> drawn = overlap_counts(1000, 0.1, repeats=50, rng=0)
    >>> print(f"{drawn.counts.mean():.0f} directions, expected {drawn.expected:.0f}")
    32 directions, expected 32
    """
    d, most = whole_number("dim", dim, 2), whole_number("limit", limit, 2)
    e, times = _one_eps(eps), whole_number("repeats", repeats, 1)
    stream = generator(rng)
    counts = np.array([_count_until_overlap(d, e, most, stream) for _ in range(times)], dtype=np.int64)
    too_close = both_caps_fraction(np.asarray(d), np.asarray(e**2), np.asarray((1 - e) * (1 + e)))
    k = np.arange(2.0, most + 1)
    with np.errstate(divide="ignore"):
        chances = np.exp(k * (k - 1) / 2 * np.log1p(-too_close))
    return OverlapCounts(counts, 1 + float(chances.sum()), most)


def pack_directions(dim: int, eps: float, *, tries: int = 1000, rng: RandomSource = None) -> FloatArray:
    """Draw random directions one after the other and keep each that is nearly orthogonal to all kept.

    |<u_i, u_j>| <= eps for all i < j

    Args:
        dim: d >= 2.
        eps: 0 <= eps <= 1.
        tries: how many to draw, >= 1.
        rng: a seed or a NumPy Generator.

    Returns:
        (N, d), unit vectors. N grows with `tries`, ever more slowly; it goes beyond `log_direction_count`
        if there are tries enough.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Wyner, Capabilities of bounded discrepancy decoding, Bell Syst. Tech. J. 44 (1965).

    >>> print(len(pack_directions(50, 0.4, tries=2000, rng=0)), "directions in 50 dimensions")
    562 directions in 50 dimensions
    >>> print(f"{np.exp(log_direction_count(50, 0.4)):.0f} are certain")
    275 are certain
    """
    d, e, left = whole_number("dim", dim, 2), _one_eps(eps), whole_number("tries", tries, 1)
    stream = generator(rng)
    kept = np.empty((0, d))
    while left > 0:
        batch = sample_points("sphere", min(left, _BATCH), d, rng=stream)
        left -= len(batch)
        batch = batch[(np.abs(batch @ kept.T) <= e).all(axis=1)]
        clash = np.abs(batch @ batch.T) > e
        chosen: list[int] = []
        for i in range(len(batch)):
            if not clash[i, chosen].any():
                chosen.append(i)
        kept = np.concatenate([kept, batch[chosen]])
    return kept


def _one_eps(eps: float) -> float:
    value = real_within("eps", eps, 0, 1)
    if value.ndim > 0:
        raise ValueError(f"eps has shape {value.shape}; allowed is one number")
    return float(value)


def _count_until_overlap(d: int, eps: float, limit: int, stream: np.random.Generator) -> int:
    drawn: list[FloatArray] = []
    count = 0
    while count < limit:
        batch = sample_points("sphere", min(_BATCH, limit - count), d, rng=stream)
        close = (np.abs(np.tril(batch @ batch.T, -1)) > eps).any(axis=1)
        for earlier in drawn:
            close |= (np.abs(batch @ earlier.T) > eps).any(axis=1)
        if close.any():
            return count + int(close.argmax())
        drawn.append(batch)
        count += len(batch)
    return limit


def _log_far_cap(a: FloatArray, t: FloatArray, rest: FloatArray) -> FloatArray:
    """log(I_(1-t^2)(a, 1/2) / 2) where that is below 10^-250, with rest = 1 - t^2.

    DLMF 8.17.8 and 15.8.1: rest^a / (2 a B(a, 1/2) t) sum_k (1/2)_k / (a + 1)_k (-rest / t^2)^k, whose terms
    fall at first by a factor of about (k + 1/2) / (a t^2) < k/570; the tenth is below 10^-18.
    """
    from scipy.special import betaln

    total, term = np.ones_like(t), np.ones_like(t)
    for k in range(10):
        term = term * (-(k + 0.5) / (a + 1 + k) * rest / t**2)
        total += term
    log_share: FloatArray = (
        a * (np.log1p(-t) + np.log1p(t)) - np.log(2 * a * t) - betaln(a, 0.5) + np.log(total)
    )
    return log_share
