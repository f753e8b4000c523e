"""Directions around a mean one: von Mises and Fisher's law, the normal law's counterpart on the sphere.

density C_d(k) exp(k cos theta),    theta the angle to the mean direction, k >= 0 the concentration

With k = 0 all directions are alike. In high dimensions the cosine to the mean direction hardly varies:
embeddings that lie in a narrow cone have a mean resultant length far from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    point_rows,
    read_only,
    real_array,
    real_within,
    whole_array,
    whole_number,
)
from geometry._results import Result

# SciPy's Bessel functions are left below this, long before they underflow, and beyond that concentration.
_TINY, _LARGE = 1e-280, 1e8
_STEPS = 400
# u_1 .. u_4 of Debye's expansion, polynomials in p: DLMF 10.41.10.
_DEBYE = tuple(
    np.polynomial.Polynomial(coefficients)
    for coefficients in (
        np.array([0, 3, 0, -5]) / 24,
        np.array([0, 0, 81, 0, -462, 0, 385]) / 1152,
        np.array([0, 0, 0, 30375, 0, -369603, 0, 765765, 0, -425425]) / 414720,
        np.array([0, 0, 0, 0, 4465125, 0, -94121676, 0, 349922430, 0, -446185740, 0, 185910725]) / 39813120,
    )
)


@dataclass(frozen=True, eq=False, repr=False)
class VonMisesFisherFit(Result):
    """What directions say of their law.

    Attributes:
        mean_direction: (d,), a unit vector.
        resultant_length: of the mean of all directions, 0 to 1; about 1 / sqrt(n) without a mean direction.
        concentration: k of greatest likelihood.
        standard_error: of k, for many directions: 1 / sqrt(n A'_d(k)).
        n: how many directions there were.
    """

    mean_direction: FloatArray
    resultant_length: float
    concentration: float
    standard_error: float
    n: int


def mean_resultant_length(dim: ArrayLike, concentration: ArrayLike) -> FloatArray:
    """Compute the length of the mean of directions that follow von Mises and Fisher's law.

    A_d(k) = E cos theta = I_(d/2)(k) / I_(d/2-1)(k),    about k/d for k far below d, 1 - (d-1) / 2k far above

    with I the modified Bessel function.

    Args:
        dim: d >= 2, whole numbers of any shape.
        concentration: k >= 0, any shape.

    Returns:
        Broadcast shape, in [0, 1), to a relative 1e-12 for d as far as 10^6.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Mardia & Jupp, Directional Statistics (2000), section 9.3.2; Amos, Computation of modified Bessel
    functions and their ratios, Math. Comp. 28 (1974), for where the recurrence starts.

    >>> print(mean_resultant_length([3, 12288], [2.0, 2.0]).round(6))
    [5.37315e-01 1.63000e-04]
    """
    d = whole_array("dim", dim, 2).astype(np.float64)
    k = real_within("concentration", concentration, 0)
    with np.errstate(all="ignore"):
        return _ratio(*np.broadcast_arrays(d / 2 - 1, k))[()]


def log_von_mises_fisher_density(dim: ArrayLike, concentration: ArrayLike, cosine: ArrayLike) -> FloatArray:
    """Compute the logarithm of the density at a direction, given its cosine with the mean direction.

    log C_d(k) + k cos theta,    C_d(k) = k^(d/2-1) / ((2 pi)^(d/2) I_(d/2-1)(k))

    per unit of area of the sphere; for k = 0 it is that of the even spread, one over the sphere's area.

    Args:
        dim: d >= 2, whole numbers of any shape.
        concentration: k >= 0, any shape.
        cosine: -1 to 1, any shape.

    Returns:
        Broadcast shape, to a relative 1e-12 of its largest term for d as far as 10^6.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Mardia & Jupp, Directional Statistics (2000), section 9.3.2; DLMF 10.41.3 for large orders.

    >>> print(f"{np.exp(log_von_mises_fisher_density(3, 0, 0.5)) * 4 * np.pi:.6f}")
    1.000000
    """
    d = whole_array("dim", dim, 2).astype(np.float64)
    k, t = real_within("concentration", concentration, 0), real_within("cosine", cosine, -1, 1)
    order, k = np.broadcast_arrays(d / 2 - 1, k)
    with np.errstate(all="ignore"):
        scale = -(order + 1) * np.log(2 * np.pi) - _log_bessel(order, k)
        return np.asarray(scale + k * (t - 1))[()]


def sample_von_mises_fisher(
    n: int, mean_direction: ArrayLike, concentration: float, *, rng: RandomSource = None
) -> FloatArray:
    """Sample directions around a mean one.

    Args:
        n: n >= 1.
        mean_direction: (d,) with d >= 2, not 0; only its direction counts.
        concentration: k >= 0.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, d), unit vectors.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Wood, Simulation of the von Mises Fisher distribution, Commun. Stat. Simul. Comput. 23 (1994).

    >>> directions = sample_von_mises_fisher(1000, [0, 0, 1], 2.0, rng=0)
    >>> print(f"{directions[:, 2].mean():.2f}, expected {mean_resultant_length(3, 2.0):.2f}")
    0.54, expected 0.54
    """
    count, k = whole_number("n", n, 1), real_within("concentration", concentration, 0)
    if k.ndim > 0:
        raise ValueError(f"concentration has shape {k.shape}; allowed is one number")
    axis, stream = _unit("mean_direction", mean_direction), generator(rng)
    cosines = _sample_cosines(count, len(axis), float(k), stream)[:, None]
    across = stream.standard_normal((count, len(axis)))
    across -= (across @ axis)[:, None] * axis
    across *= np.sqrt((1 - cosines) * (1 + cosines)) / np.linalg.norm(across, axis=1, keepdims=True)
    return np.asarray(across + cosines * axis)


def von_mises_fisher_fit(points: ArrayLike) -> VonMisesFisherFit:
    """Fit von Mises and Fisher's law to the directions of points, by greatest likelihood.

    A_d(k) = R,    R the length of the mean of all directions

    From few directions k comes out too large: where there is no mean direction at all R is about 1 / sqrt(n)
    and k about d / sqrt(n). `standard_error` belongs to a mean direction that is there, n R^2 far above 1.

    Args:
        points: (n, d) with n >= 2, d >= 2, none of them 0; only their directions count.

    Returns:
        VonMisesFisherFit with the fields mean_direction, resultant_length, concentration, standard_error, n.

    Raises:
        ValueError: another shape, values that are not finite, a point at 0, or directions that are all the
            same or cancel exactly.

    Source: Banerjee, Dhillon, Ghosh & Sra, Clustering on the unit hypersphere using von Mises-Fisher
    distributions, J. Mach. Learn. Res. 6 (2005), for the start; Sra, A short note on parameter approximation
    for von Mises-Fisher distributions, Comput. Stat. 27 (2012), for Newton's steps.

    >>> fit = von_mises_fisher_fit(sample_von_mises_fisher(2000, np.ones(50), 40.0, rng=0))
    >>> print(f"{fit.concentration:.1f} +- {fit.standard_error:.1f}")
    39.8 +- 0.3
    """
    x = point_rows("points", points, "n")
    if x.ndim != 2 or x.shape[1] < 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 2, d >= 2")
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.sqrt(np.einsum("nd,nd->n", x, x))
    if not (lengths.min() > 1e-100 and lengths.max() < 1e150):
        size = np.abs(x).max(axis=1, keepdims=True)
        if (size == 0).any():
            raise ValueError(f"points holds {np.count_nonzero(size == 0)} at 0; allowed are none")
        x = x / size
        lengths = np.linalg.norm(x, axis=1)
    mean = (1 / lengths) @ x / len(x)
    length, d = float(np.linalg.norm(mean)), float(x.shape[1])
    if not 1e-12 < length < 1 - 1e-12:
        where = "are all the same" if length > 0.5 else "cancel"
        raise ValueError(f"points {where} in direction; allowed are directions that vary around one")
    k = length * (d - length**2) / (1 - length**2)
    order = np.array([d / 2 - 1])
    for _ in range(20):
        found = float(_ratio(order, np.array([k]))[0])
        slope = 1 - found**2 - (d - 1) / k * found
        step = (found - length) / slope
        k = max(k - step, k / 2)
        if abs(step) < 1e-12 * k:
            break
    error = 1 / np.sqrt(len(x) * slope)
    return VonMisesFisherFit(read_only(mean / length), length, k, float(error), len(x))


def _unit(name: str, value: ArrayLike) -> FloatArray:
    vector = real_array(name, value)
    if vector.ndim != 1 or len(vector) < 2 or not vector.any():
        raise ValueError(f"{name} has shape {vector.shape}; allowed is (d,) with d >= 2, not all 0")
    vector = vector / np.abs(vector).max()
    return np.asarray(vector / np.linalg.norm(vector))


def _sample_cosines(n: int, d: int, k: float, stream: np.random.Generator) -> FloatArray:
    """Wood's rejection: more than two of three are kept, whatever d and k."""
    b = (d - 1) / (2 * k + np.hypot(2 * k, d - 1))
    centre = (1 - b) / (1 + b)
    top = k * centre + (d - 1) * np.log1p(-(centre**2))
    kept = np.empty(0)
    while len(kept) < n:
        many = int(1.6 * (n - len(kept))) + 8
        z = stream.beta((d - 1) / 2, (d - 1) / 2, many)
        w = (1 - (1 + b) * z) / (1 - (1 - b) * z)
        good = k * w + (d - 1) * np.log1p(-centre * w) - top >= -stream.standard_exponential(many)
        kept = np.concatenate([kept, w[good]])
    return np.clip(kept[:n], -1, 1)


def _ratio(order: FloatArray, k: FloatArray) -> FloatArray:
    """I_(v+1)(k) / I_v(k): SciPy's where nothing underflows, else down from a higher order (Amos)."""
    from scipy.special import ive

    below = ive(order, k)
    found = np.asarray(ive(order + 1, k) / below)
    lost = ~((below > _TINY) & (k < _LARGE))
    if lost.any():
        order, some = order[lost], k[lost]
        high = order + _STEPS
        ratio = some / (high + 0.5 + np.sqrt((high + 1.5) ** 2 + some * some))
        for step in range(_STEPS, 0, -1):
            ratio = 1 / (2 * (order + step) / some + ratio)
        found = np.array(found)
        found[lost] = ratio
    return np.where(k == 0, 0.0, found)


def _log_bessel(order: FloatArray, k: FloatArray) -> FloatArray:
    """log(I_v(k) k^-v e^-k), and its limit for k = 0."""
    from scipy.special import gammaln, ive

    value = ive(order, k)
    plain = np.log(value) - order * np.log(k)
    # Debye: I_v(v z) ~ e^(v eta) / sqrt(2 pi v) (1 + z^2)^(-1/4) sum u_j(p) / v^j.
    v = np.maximum(order, 1.0)
    root = np.hypot(v, k)
    p = v / root
    series = 1 + sum(u(p) / v**j for j, u in enumerate(_DEBYE, 1))
    # v eta - v log(k) - k = (root - k) - v log(v + root)
    far = v * v / (root + k) - v * np.log(v + root) - np.log(2 * np.pi * root) / 2 + np.log(series)
    found = np.where((value > _TINY) & (k > 1e-3) & (k < _LARGE), plain, far)
    few = -order * np.log(2) - gammaln(order + 1) + np.log1p(k * k / (4 * (order + 1))) - k
    return np.asarray(np.where((k < 1e-3) & (k * k < 1e-9 * (order + 1)), few, found))
