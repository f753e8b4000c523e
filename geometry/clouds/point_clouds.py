"""Principal components and participation ratio: in how many directions a point cloud spreads.

All measures here look at the eigenvalues of the cloud's covariance. They come from the smaller of the two
Gram matrices (points by points, or axes by axes), which share their non-zero eigenvalues: a trajectory of
500 steps through 200,000 weights costs a 500 x 500 problem.

A cloud whose points all coincide has no directions, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, not_zero, point_rows, read_only, whole_number
from geometry._renamed import renamed


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
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

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, read_only(getattr(self, field.name)))

    def project(self, points: ArrayLike) -> FloatArray:
        """Scores (..., n, n_components) of other points (..., n, d) in these axes, about this mean."""
        x = point_rows("points", points, "n", least=1, dim=self.mean.shape[-1])
        return (x - self.mean[..., None, :]) @ self.axes.mT


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
    gram = _smaller_gram(_unit_scale(centred(point_rows("points", points, "n"))))
    # tr(G)^2 / tr(G^2): the traces spare the eigenvalues.
    ratio: FloatArray = np.trace(gram, axis1=-2, axis2=-1) ** 2 / np.sum(gram**2, axis=(-2, -1))
    return ratio


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
    gram = _smaller_gram(_unit_scale(centred(point_rows("points", points, "n"))))
    return _shares(np.asarray(np.linalg.eigvalsh(gram)[..., ::-1], dtype=np.float64))


@renamed(count="n_components")
def principal_components(points: ArrayLike, n_components: int = 2) -> PrincipalComponents:
    """Find the `n_components` orthogonal directions in which a cloud spreads most.

    X - mean = scores @ axes + rest,    the rest as small as `n_components` axes can make it

    Each axis points so that its coordinate of largest magnitude (the first of several) is positive. Axes of
    equal spread, such as the two of a circle, are fixed only as a plane.

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.
        n_components: 1 <= n_components <= min(n, d).

    Returns:
        PrincipalComponents with the fields mean, axes, scores, explained. An axis whose share of the
        variance is below about 1e-14 has no direction of its own left in double precision.

    Raises:
        ValueError: fewer than 2 points, points that all coincide, values that are not finite real numbers, or
            `n_components` out of range.

    Source: Jolliffe, Principal Component Analysis (2nd ed., 2002), chapters 1 and 3.

    >>> cloud = principal_components([[0, 0], [3, 4], [6, 8]], n_components=1)
    >>> print(cloud.axes.round(3), cloud.scores.round(3).ravel(), cloud.explained.round(3))
    [[0.6 0.8]] [-5.  0.  5.] [1.]
    """
    x = point_rows("points", points, "n")
    n, d = x.shape[-2:]
    n_components = whole_number(
        "n_components", n_components, 1, min(n, d), reason=f" for {n} points in {d} dimensions"
    )
    offsets = centred(x)
    scaled = _unit_scale(offsets)
    eigenvalues, eigenvectors = np.linalg.eigh(_smaller_gram(scaled))
    leading = eigenvectors[..., ::-1][..., :n_components]
    if n < d:
        # From directions among the points to directions in space; QR makes them orthonormal, widest first.
        leading = np.linalg.qr(scaled.mT @ leading).Q
    axes = signed(leading.mT)
    return PrincipalComponents(
        mean=x[..., 0, :] - offsets[..., 0, :],
        axes=axes,
        scores=offsets @ axes.mT,
        explained=_shares(eigenvalues[..., ::-1])[..., :n_components],
    )


def centred(points: FloatArray) -> FloatArray:
    """Points (..., n, d) about their mean.

    Measured from the first point before the mean is taken, so that coinciding points give exact zeros and a
    far-off cloud keeps its digits.
    """
    offsets = points - points[..., :1, :]
    offsets -= offsets.mean(axis=-2, keepdims=True)
    return offsets


def in_own_span(offsets: FloatArray) -> FloatArray:
    """Centred points (n, d), n >= 2, turned so that they need fewer than n coordinates; distances stay."""
    n, d = offsets.shape
    if d < n:
        return offsets
    upper: FloatArray = np.linalg.qr(offsets.T).R
    return upper.T[:, : n - 1]


def _unit_scale(offsets: FloatArray) -> FloatArray:
    """Each cloud divided by its largest magnitude: its squares can then neither overflow nor vanish."""
    largest = not_zero(
        "points", np.abs(offsets).max(axis=(-2, -1)), "all coincide", "at least 2 unlike points"
    )
    return offsets / largest[..., None, None]


def _smaller_gram(offsets: FloatArray) -> FloatArray:
    n, d = offsets.shape[-2:]
    return offsets @ offsets.mT if n < d else offsets.mT @ offsets


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
