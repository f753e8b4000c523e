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
from geometry._results import Result
from geometry.vectors.random_vectors import sample_points
from geometry.volumes._logarithms import LogBase, in_base
from geometry.volumes.caps import cosine_holding, log_cap_fraction

# Directions drawn at once.
_BATCH = 256
_FIRST = 16


@dataclass(frozen=True, eq=False, repr=False)
class OverlapCounts(Result):
    """How many random directions were all nearly orthogonal before one was not.

    Attributes:
        counts: (repeats,), directions drawn before the first that comes too close to an earlier one.
        expected: their mean in theory; how exact, see `overlap_counts`.
        limit: where counting stops; a count equal to it has met no overlap.
    """

    counts: IntArray
    expected: float
    limit: int


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
    d, e = real_within("dim", dim, 2), real_within("eps", eps, 0, 1)
    count: FloatArray = np.maximum(-np.log(2.0) - log_cap_fraction(d, e), np.log(d))
    return in_base(count, base)


def overlap_counts(
    dim: int, eps: float, *, repeats: int = 1, limit: int = 4096, rng: RandomSource = None
) -> OverlapCounts:
    """Draw random directions until two of them have |cos theta| > eps, and count those before.

    P(N >= k) is about (1 - p)^(k (k - 1) / 2) c^(k (k - 1) (k - 2) / 6),    p = P(|cos theta| > eps)

    the birthday problem: pairs are independent of each other two by two, so sqrt(pi / 2p) or so directions
    come at no effort at all, the square root of what `log_direction_count` guarantees for careful choice.
    Three pairs of three directions are not independent in few dimensions: two close to a third are often
    close to each other. The factor c < 1 is what that changes, and tends to 1 as d grows.

    Args:
        dim: d >= 2.
        eps: 0 <= eps <= 1.
        repeats: how often to start afresh, >= 1.
        limit: stop at so many directions, >= 2; they take 8 d limit bytes.
        rng: a seed or a NumPy Generator.

    Returns:
        OverlapCounts with the fields counts, expected (of the count cut at the limit) and limit. The
        expectation is exact for d = 2, where P(N >= k) = (1 - k arccos(eps) / pi)^(k-1). For more it is exact
        for pairs and triples, whose chances are multiplied for larger k: within 1 % of 100,000 runs for
        d from 3 to 50, where pairs alone would be up to 4 % too many.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Cai, Fan & Jiang, Distributions of angles in random packing on spheres, J. Mach. Learn. Res. 14
    (2013), for the smallest of all angles.

    >>> drawn = overlap_counts(1000, 0.1, repeats=400, rng=0)
    >>> print(f"{drawn.counts.mean():.0f} directions, expected {drawn.expected:.0f}")
    32 directions, expected 32
    """
    d, most = whole_number("dim", dim, 2), whole_number("limit", limit, 2)
    e, times = _one_eps(eps), whole_number("repeats", repeats, 1)
    stream = generator(rng)
    counts = np.array([_count_until_overlap(d, e, most, stream) for _ in range(times)], dtype=np.int64)
    return OverlapCounts(counts, 1 + float(_free_chances(d, e, most).sum()), most)


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


def _free_chances(d: int, eps: float, limit: int) -> FloatArray:
    """P(N >= k), the chance that k random directions are all nearly orthogonal, for k = 2 ... limit."""
    k = np.arange(2.0, limit + 1)
    chances: FloatArray
    if d == 2:
        # Points on a circle, opposite ones the same: all gaps are at least this share of it.
        chances = np.maximum(1 - k * (np.arccos(eps) / np.pi), 0) ** (k - 1)
        return chances
    p = 2 * float(np.exp(log_cap_fraction(d, eps)))
    if p >= 1:
        return np.zeros_like(k)
    triple = (1 - p) ** 3 + p**3 - p**2 * _third_pair(d, eps, p)
    excess = np.log(max(triple, 1e-300)) - 3 * np.log1p(-p)
    with np.errstate(under="ignore"):
        chances = np.exp(k * (k - 1) / 2 * np.log1p(-p) + k * (k - 1) * (k - 2) / 6 * excess)
    return chances


def _third_pair(d: int, eps: float, p: float) -> float:
    """The chance that y and z are not nearly orthogonal if neither is to x.

    With <x, y> = cos a and <x, z> = cos b, <y, z> = cos a cos b + sin a sin b u, where u is the cosine of
    two random directions in d - 1 dimensions; both angles by Gauss points in what is beyond them.
    """
    nodes, weights = np.polynomial.legendre.leggauss(40)
    cosine = cosine_holding(d, p * (nodes + 1) / 4)
    sine = np.sqrt((1 - cosine) * (1 + cosine))
    centre, reach = np.multiply.outer(cosine, cosine), np.maximum(np.multiply.outer(sine, sine), 1e-300)
    close = sum(
        np.exp(log_cap_fraction(d - 1, np.clip((eps + sign * centre) / reach, -1, 1))) for sign in (-1, 1)
    )
    return float(weights @ close @ weights) / 4


def _count_until_overlap(d: int, eps: float, limit: int, stream: np.random.Generator) -> int:
    drawn: list[FloatArray] = []
    count = 0
    while count < limit:
        # Few at first: most counts end early.
        size = min(_FIRST * 2 ** len(drawn), _BATCH, limit - count)
        batch = sample_points("sphere", size, d, rng=stream)
        close = (np.abs(np.tril(batch @ batch.T, -1)) > eps).any(axis=1)
        for earlier in drawn:
            close |= (np.abs(batch @ earlier.T) > eps).any(axis=1)
        if close.any():
            return count + int(close.argmax())
        drawn.append(batch)
        count += len(batch)
    return limit
