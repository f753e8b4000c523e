"""Principal components and participation ratio: in how many directions a point cloud spreads.

All measures here look at the eigenvalues of the cloud's covariance. They come from the smaller of the two
Gram matrices (points by points, or axes by axes), which share their non-zero eigenvalues: a trajectory of
500 steps through 200,000 weights costs a 500 x 500 problem.

A cloud whose points all coincide has no directions, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from geometry._arguments import FloatArray, not_zero, point_rows, whole_number
from geometry._renamed import renamed
from geometry._results import Result
from geometry.clouds._centring import BLOCK, unit_offsets
from geometry.clouds._centring import centred as centred
from geometry.clouds._leading import leading_eigenvectors


@dataclass(frozen=True, eq=False, repr=False)
class PrincipalComponents(Result):
    """The leading principal components of a cloud.

    Attributes:
        mean: (..., d), centre of the cloud.
        axes: (..., n_components, d), orthonormal, the widest direction first.
        scores: (..., n, n_components), the centred points in those axes, in the points' own unit.
        explained: (..., n_components), each axis' share of the total variance.
    """

    mean: FloatArray
    axes: FloatArray
    scores: FloatArray
    explained: FloatArray

    @np.errstate(under="ignore")
    def project(self, points: ArrayLike) -> FloatArray:
        """Scores (..., n, n_components) of other points (..., n, d) in these axes, about this mean."""
        x = point_rows("points", points, "n", least=1, dim=self.mean.shape[-1])
        mean = self.mean[..., None, :]
        if max(np.abs(x).max(), np.abs(mean).max()) < 2.0**1000:
            return (x - mean) @ self.axes.mT
        with np.errstate(over="ignore"):
            scores: FloatArray = np.ldexp((x * 2.0**-40 - mean * 2.0**-40) @ self.axes.mT, 40)
        if not np.isfinite(scores).all():
            raise ValueError("points are too far off: their scores exceed 1.8e308; allowed are nearer ones")
        return scores


@np.errstate(under="ignore")
def participation_ratio(points: ArrayLike) -> FloatArray:
    """Compute the effective number of directions in which a cloud spreads.

    PR = (sum_i lambda_i)^2 / sum_i lambda_i^2,    lambda_i the eigenvalues of the covariance

    1 for points on a line, 2 for a circle, d for a ball in d dimensions; it ignores shifts, rotations and
    scale. The null to compare with is not d but what n white Gaussian points show: with v = n - 1, the mean
    of 1/PR is exactly (v + d + 1) / (v d + 2), so PR stays near n d / (n + d).

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.

    Returns:
        (...), between 1 and min(n - 1, d).

    Raises:
        ValueError: fewer than 2 points, points that all coincide, or values that are not finite real numbers.

    Source: Gao et al., A theory of multineuronal dimensionality, dynamics and measurement (bioRxiv 214262,
    2017).

    >>> print(f"{participation_ratio([[1, 0], [0, 1], [-1, 0], [0, -1]]):.3f}")
    2.000
    """
    gram = _smaller_gram(_own_unit(point_rows("points", points, "n")))
    # tr(G)^2 / tr(G^2): the traces spare the eigenvalues.
    total = np.trace(gram, axis1=-2, axis2=-1)
    ratio: FloatArray = total**2 / np.einsum("...ij,...ij->...", gram, gram)
    return ratio


@np.errstate(under="ignore")
def explained_variance(points: ArrayLike) -> FloatArray:
    """Compute the share of a cloud's variance along each of its principal axes.

    s_i = lambda_i / sum_j lambda_j,    lambda_i the eigenvalues of the covariance

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.

    Returns:
        (..., min(n, d)), descending, adding up to 1, each accurate to about 1e-15.

    Raises:
        ValueError: fewer than 2 points, points that all coincide, or values that are not finite real numbers.

    Source: Jolliffe, Principal Component Analysis (2nd ed., 2002), section 6.1.1.

    >>> print(explained_variance([[3, 0], [-3, 0], [0, 1], [0, -1]]).round(3))
    [0.9 0.1]
    """
    gram = _smaller_gram(_own_unit(point_rows("points", points, "n")))
    return _shares(np.asarray(np.linalg.eigvalsh(gram)[..., ::-1], dtype=np.float64))


@renamed(count="n_components")
@np.errstate(under="ignore")
def principal_components(
    points: ArrayLike, n_components: int = 2, *, dtype: DTypeLike = np.float64
) -> PrincipalComponents:
    """Find the `n_components` orthogonal directions in which a cloud spreads most.

    X - mean = scores @ axes + rest,    the rest as small as `n_components` axes can make it

    Each axis points so that its coordinate of largest magnitude (the first of several) is positive. Axes of
    equal spread, such as the two of a circle, are fixed only as a plane. Few axes of a large cloud come from
    a few passes over it (block Lanczos, until none can be off by more than 1e-8), all others from the whole
    spectrum of the smaller Gram matrix.

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.
        n_components: 1 <= n_components <= min(n, d).
        dtype: float64, or float32 for a single cloud: half the memory and about twice the speed, with scores
            to 1e-7 of the cloud's size and axes that may be off by 1e-5 lambda_1 / (lambda_k - lambda_k+1).
            The result is in double precision either way.

    Returns:
        PrincipalComponents with the fields mean, axes, scores, explained. An axis whose share of the
        variance is below about 1e-14 has no direction of its own left in double precision.

    Raises:
        ValueError: fewer than 2 points, points that all coincide, values that are not finite real numbers,
            `n_components` out of range, another dtype, or points so far apart that a score exceeds 1.8e308.

    Source: Jolliffe, Principal Component Analysis (2nd ed., 2002), chapters 1 and 3; for the passes, Golub &
    Underwood, The block Lanczos method for computing eigenvalues, Mathematical Software III (1977).

    >>> cloud = principal_components([[0, 0], [3, 4], [6, 8]], n_components=1)
    >>> print(cloud.axes.round(3), cloud.scores.round(3).ravel(), cloud.explained.round(3))
    [[0.6 0.8]] [-5.  0.  5.] [1.]
    """
    x = _cloud_as_it_is(points)
    n, d = x.shape[-2:]
    n_components = whole_number(
        "n_components", n_components, 1, min(n, d), reason=f" for {n} points in {d} dimensions"
    )
    if np.dtype(dtype) not in (np.float64, np.float32) or (x.ndim > 2 and np.dtype(dtype) == np.float32):
        raise ValueError(f"dtype = {np.dtype(dtype)}; allowed are float64, and float32 for a single cloud")
    offsets = unit_offsets(x, dtype)
    unit = offsets.unit
    total = not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points")
    leading = leading_eigenvectors(unit, n_components) if unit.ndim == 2 else None
    if leading is None:
        leading = np.linalg.eigh(_smaller_gram(unit))[1][..., ::-1][..., :n_components]
    if n < d:
        # From directions among the points to directions in space; QR makes them orthonormal, widest first.
        leading = np.linalg.qr((unit.mT @ leading.astype(unit.dtype)).astype(np.float64)).Q
    axes = signed(np.asarray(leading.mT, np.float64))
    scores = np.asarray(unit @ axes.mT.astype(unit.dtype), np.float64)
    explained = np.einsum("...ij,...ij->...j", scores, scores) / total[..., None]
    return PrincipalComponents(offsets.mean, axes, offsets.in_points_unit("scores", scores), explained)


def in_own_span(offsets: FloatArray) -> FloatArray:
    """Centred points (n, d), n >= 2, turned so that they need fewer than n coordinates; distances stay."""
    n, d = offsets.shape
    if d < n:
        return offsets
    upper: FloatArray = np.linalg.qr(offsets.T).R
    return upper.T[:, : n - 1]


def _cloud_as_it_is(points: ArrayLike) -> NDArray[Any]:
    """Points (..., n, d) checked; those in single or half precision are not copied to double."""
    if type(points) is np.ndarray and points.dtype in (np.float32, np.float16) and points.ndim == 2:
        point_rows("points", np.broadcast_to(0.0, points.shape), "n")
        if np.isfinite(points).all():
            return points
    return point_rows("points", points, "n")


def _own_unit(points: ArrayLike) -> FloatArray:
    """Points (..., n, d) about their mean, at a scale where nothing can overflow or vanish."""
    offsets = unit_offsets(_cloud_as_it_is(points))
    not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points")
    unit: FloatArray = offsets.unit
    return unit


def _smaller_gram(offsets: NDArray[Any]) -> FloatArray:
    n, d = offsets.shape[-2:]
    gram: FloatArray
    if offsets.dtype == np.float64:
        gram = offsets @ offsets.mT if n < d else offsets.mT @ offsets
        return gram
    tall = offsets if n >= d else offsets.T
    gram = np.zeros((min(n, d), min(n, d)))
    step = max(1, 4 * BLOCK // min(n, d))
    for start in range(0, len(tall), step):
        block = tall[start : start + step].astype(np.float64)
        gram += block.T @ block
    return gram


def _shares(eigenvalues: FloatArray) -> FloatArray:
    positive = np.maximum(eigenvalues, 0.0)
    shares: FloatArray = positive / positive.sum(axis=-1, keepdims=True)
    return shares


def signed(axes: FloatArray) -> FloatArray:
    """Axes (..., n_components, d) flipped so that the first coordinate of largest magnitude is positive."""
    size = np.abs(axes)
    # Coordinates that tie up to round-off count as tied: the first then decides on every machine alike.
    pivot = np.argmax(size >= (1 - 1e-9) * size.max(axis=-1, keepdims=True), axis=-1)[..., None]
    return axes * np.where(np.take_along_axis(axes, pivot, axis=-1) < 0, -1.0, 1.0)
