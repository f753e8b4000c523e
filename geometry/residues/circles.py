"""Fit circles to vectors indexed by the residues mod p.

Beware of fitting the plane to the data it is judged by. `frequency_plane` adapts to its values, and p
vectors of pure noise N(0, s^2) in d dimensions show a circle on their own plane whose root mean square
radius is exactly s sqrt((2d - 1) / p), about sqrt(2d / p) times the noise: 1.6 s for d = 128 and p = 97, a
ring as good as any. On a plane fixed beforehand the radius is s sqrt(3 / p), whatever d. So take the plane
from the finished network, keep it for all earlier steps, and a circle that appears is one that formed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    IntArray,
    not_zero,
    point_rows,
    read_only,
    real_array,
    whole_number,
)
from geometry._results import Result
from geometry.clouds._centring import BLOCK, unit_offsets

# Sums of squares between these have lost no digits.
_SMALL, _LARGE = 1e-270, 1e290


@dataclass(frozen=True, eq=False, repr=False)
class FrequencyPlane(Result):
    """The plane in R^d on which a function on Z_p turns at one frequency.

    Attributes:
        frequency: k.
        frame: (d, 2), orthonormal columns; the first carries cos(2 pi k a / p), the second sin(2 pi k a / p).
    """

    frequency: int
    frame: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "frequency", whole_number("frequency", self.frequency, 1))
        frame = read_only(real_array("frame", self.frame))
        with np.errstate(under="ignore"):
            orthonormal = frame.ndim == 2 and frame.shape[1] == 2
            orthonormal = orthonormal and bool((np.abs(frame.T @ frame - np.eye(2)) < 1e-5).all())
        if not orthonormal:
            raise ValueError(
                f"frame of shape {frame.shape} is out of form; allowed are 2 orthonormal columns"
            )
        object.__setattr__(self, "frame", frame)

    def project(self, values: ArrayLike) -> FloatArray:
        """Coordinates (..., p, 2) of values (..., p, d) on this plane: the values' unit, not centred."""
        return point_rows("values", values, "p", least=1, dim=self.frame.shape[0]) @ self.frame


@dataclass(frozen=True, eq=False, repr=False)
class CircleFit(Result):
    """How well points match p even places on a circle; every field has the shape (...) of the batch.

    Attributes:
        radius: of the best circle, in the points' unit.
        angle_error: root mean square angle between the points and their places, radians in [0, pi]; about
            pi / sqrt(3) = 1.81 for points without order.
        explained: share of the points' variance that the circle accounts for, in [0, 1].
    """

    radius: FloatArray
    angle_error: FloatArray
    explained: FloatArray


def frequency_order(p: int, frequency: int) -> IntArray:
    """List the residues in the order in which one turn of a wave of this frequency meets them.

    order[j] = j k^-1 mod p,    so that k order[j] = j (mod p)

    Reading a table in this order, `values[order]`, turns frequency k into frequency 1: a saw of frequency k
    shows itself as one smooth turn.

    Args:
        p: p >= 2, the number of residues.
        frequency: 1 <= k <= p//2, without a common divisor with p.

    Returns:
        (p,), a permutation of 0 .. p-1 that starts with 0.

    Raises:
        ValueError: k out of range, or k and p share a divisor: then several residues sit on one place of
            the circle and their order is not defined.

    Source: Hardy & Wright, An Introduction to the Theory of Numbers (6th ed., 2008), sections 5.3 and 5.4.

    >>> frequency_order(7, 3)
    array([0, 5, 3, 1, 6, 4, 2])
    """
    p = whole_number("p", p, 2)
    k = whole_number("frequency", frequency, 1, p // 2, reason=f" (p//2 for p = {p})")
    shared = math.gcd(k, p)
    if shared > 1:
        raise ValueError(
            f"frequency = {k} shares the divisor {shared} with p = {p}; allowed are k coprime to p, "
            f"whose {p} places on the circle differ"
        )
    return pow(k, -1, p) * np.arange(p) % p


def frequency_plane(values: ArrayLike, frequency: int) -> FrequencyPlane:
    """Find the plane of R^d on which a function on Z_p turns at frequency k.

    M = [sum_a cos(2 pi k a / p) v_a,  sum_a sin(2 pi k a / p) v_a],    frame = M (M^T M)^(-1/2)

    The polar factor is the orthonormal frame nearest to M. It does not prefer one of the two columns, so a
    perfect circle v_a = r (cos(2 pi k a / p) e1 + sin(2 pi k a / p) e2) gets its own e1 and e2 back,
    unrotated.

    Args:
        values: (p, d) with p >= 3 and d >= 2.
        frequency: 1 <= k < p/2. At k = p/2 the sine vanishes and there is no plane.

    Returns:
        FrequencyPlane with the fields frequency and frame, and the method project. On these same values it
        shows a circle even in noise; see the head of this module.

    Raises:
        ValueError: k out of range, wrong shape, or values that have no plane at k (nothing there, or a line
            only).

    Source: Higham, Functions of Matrices (2008), theorem 8.4.

    >>> angle = 2 * np.pi * 2 * np.arange(5) / 5
    >>> circle = np.stack([np.zeros(5), np.cos(angle), np.sin(angle)], axis=1)
    >>> print(np.abs(frequency_plane(circle, 2).frame.round(3)))
    [[0. 0.]
     [1. 0.]
     [0. 1.]]
    """
    table = point_rows("values", values, "p", least=3)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(f"values has shape {table.shape}; allowed is (p, d) with p >= 3, d >= 2")
    angles = _angles(len(table), frequency)
    waves = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pair, size = _products(table, waves)
    left, stretch, right = np.linalg.svd(pair, full_matrices=False)
    # Where nothing turns, the values' own rounding still leaves a pair of about this size.
    if stretch[1] <= len(table) * np.finfo(float).eps * size:
        raise ValueError(
            f"values span no plane at frequency = {frequency}; allowed are values that turn there"
        )
    return FrequencyPlane(int(frequency), left @ right)


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def _products(table: FloatArray, waves: FloatArray) -> tuple[FloatArray, float]:
    """values^T waves (d, 2), of values about the first one, and the norm of all; in a unit that fits."""
    pair, squares = np.zeros((table.shape[1], 2)), 0.0
    step = max(1, BLOCK // table.shape[1])
    for first in range(0, len(table), step):
        part = table[first : first + step]
        squares += float(np.vdot(part, part))
        # Waves add up to 0: what is measured from the first row is so from the mean, and keeps its digits.
        pair += (part - table[0]).T @ waves[first : first + step]
    exponent = int(np.frexp(np.abs(table).max())[1]) if not _SMALL < squares < _LARGE else 0
    if exponent:
        return _products(np.ldexp(table, -exponent), waves)
    return pair, float(np.sqrt(squares))


def circle_fit(points: ArrayLike, frequency: int) -> CircleFit:
    """Fit a circle of frequency k to points in the plane, one for each residue.

    z_a ~ r exp(+-i (2 pi k a / p + phi)) about the points' mean, by least squares over r, phi and the sense
    of rotation: with c+- = (1/p) sum_a z_a exp(-+ 2 pi i k a / p), the larger of |c+| and |c-| is the
    radius, and its square over the mean |z_a|^2 is the share explained.

    Args:
        points: (..., p, 2) with p >= 3, in the order of the residues 0 .. p-1.
        frequency: 1 <= k < p/2.

    Returns:
        CircleFit with the fields radius, angle_error and explained. A point on the centre (to 1e-12 of the
        farthest) has no angle and counts as one without order.

    Raises:
        ValueError: k out of range, points of another shape, or points that all coincide.

    Source: the least-squares (Procrustes) fit, Gower & Dijksterhuis, Procrustes Problems (2004), chapter 4.

    >>> angle = 2 * np.pi * 2 * np.arange(5) / 5
    >>> fit = circle_fit(3 + 4 * np.stack([np.cos(angle), -np.sin(angle)], axis=1), frequency=2)
    >>> print(f"{fit.radius:.3f} {fit.angle_error:.3f} {fit.explained:.3f}")
    4.000 0.000 1.000
    """
    xy = point_rows("points", points, "p", least=3, dim=2)
    p = xy.shape[-2]
    turn = np.exp(-1j * _angles(p, frequency))
    offsets = unit_offsets(xy)
    squares = not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points") / p
    z = offsets.unit.view(np.complex128)[..., 0]
    with np.errstate(under="ignore"):
        forward, backward = z @ turn / p, z @ turn.conj() / p
        mirrored = np.abs(backward) > np.abs(forward)
        # A circle that turns the other way is seen in a mirror.
        if mirrored.any():
            z = np.where(mirrored[..., None], z.conj(), z)
        c = np.where(mirrored, backward.conj(), forward)
        # z turned back by its ideal angle: a perfect circle becomes the number c, p times over.
        deviation = np.angle(z * (turn * c.conj()[..., None]))
        distance = z.real**2 + z.imag**2
        on_centre = distance <= 1e-24 * distance.max(axis=-1, keepdims=True)
        deviation *= deviation
        deviation[on_centre] = np.pi**2 / 3
        explained = np.minimum((c.real**2 + c.imag**2) / squares, 1.0)
        radius = np.ldexp(np.abs(c), offsets.exponent)
    return CircleFit(radius[()], np.sqrt(deviation.mean(axis=-1)), explained)


def roughness(values: ArrayLike) -> FloatArray:
    """Compute von Neumann's ratio along a cyclic order: mean squared step to the next row over the variance.

    R = mean_a |v_(a+1) - v_a|^2 / mean_a |v_a - mean|^2 = sum_(k>0) 4 sin^2(pi k / p) E_k / sum_(k>0) E_k

    with E_k the `residue_spectrum`. A wave of frequency k has exactly 4 sin^2(pi k / p), so a circle read
    in its `frequency_order` has 4 sin^2(pi / p), about (2 pi / p)^2. Any rows in random order, white noise
    among them, have the mean 2p / (p - 1): that is the null.

    Args:
        values: (..., p, d) with p >= 2, row p-1 followed by row 0.

    Returns:
        (...), from 4 sin^2(pi / p) for one smooth turn to at most 4.

    Raises:
        ValueError: fewer than 2 rows, values that are not finite real numbers, or rows that all coincide.

    Source: von Neumann, Distribution of the ratio of the mean square successive difference to the variance,
    Ann. Math. Statist. 12 (1941), here with the last row's step back to the first.

    >>> square = [[1, 0], [0, 1], [-1, 0], [0, -1]]
    >>> print(roughness(square))
    2.0
    """
    table = point_rows("values", values, "p")
    clouds = table.reshape(-1, *table.shape[-2:])
    at_once = max(1, BLOCK // clouds[0].size) if clouds.size else 1
    found = np.empty((2, len(clouds)))
    for first in range(0, len(clouds), at_once):
        part = slice(first, first + at_once)
        found[:, part] = _steps_and_spread(clouds[part])
    steps, spread = found.reshape(2, *table.shape[:-2])
    return np.asarray(steps / not_zero("values", spread, "all coincide", "at least 2 unlike rows"))[()]


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def _steps_and_spread(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums of squares (b,) of the steps and of the offsets from the mean, in a unit of each cloud's own."""
    offsets = x - x[:, :1]
    step = offsets[:, 1:] - offsets[:, :-1]
    steps = np.einsum("ijk,ijk->i", step, step)
    steps += np.einsum("ik,ik->i", offsets[:, -1], offsets[:, -1])
    offsets -= offsets.mean(axis=1, keepdims=True)
    spread = np.einsum("ijk,ijk->i", offsets, offsets)
    if not ((spread > _SMALL) & (spread < _LARGE) & (steps < _LARGE)).all():
        unit = unit_offsets(x).unit
        step = np.roll(unit, -1, axis=1) - unit
        return np.einsum("ijk,ijk->i", step, step), np.einsum("ijk,ijk->i", unit, unit)
    return steps, spread


def _angles(p: int, frequency: int) -> FloatArray:
    """2 pi k a / p for a = 0 .. p-1; k a is reduced mod p first, in exact integers."""
    k = whole_number("frequency", frequency, 1, (p - 1) // 2, reason=f" (below p/2 for p = {p})")
    return np.asarray(2 * np.pi / p * (k * np.arange(p) % p), dtype=np.float64)
