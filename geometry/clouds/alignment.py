"""Align embeddings of the same points (Procrustes), so that an animation does not jump.

A projection knows its points up to a rotation, often up to a reflection, and sometimes up to scale. Seen one
after the other, such pictures spin and flip though nothing moved. Procrustes analysis takes out just that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, point_rows
from geometry._renamed import renamed_field
from geometry._results import Result
from geometry.clouds._centring import unit_offsets


@dataclass(frozen=True, eq=False, repr=False)
class Alignment(Result):
    """Points laid over others: aligned = scale * points @ rotation + shift.

    Attributes:
        points: (n, d), the aligned points.
        rotation: (d, d), orthogonal; its determinant is -1 where the points were reflected.
        scale: a factor > 0, 1 unless asked for.
        shift: (d,), 0 unless translations are allowed.
        disparity: sum of squared distances that is left, over the sum of squares of the target about its
            mean.
    """

    points: FloatArray
    rotation: FloatArray
    scale: float
    shift: FloatArray
    disparity: float
    misfit = renamed_field("misfit", "disparity")

    @property
    def reflected(self) -> bool:
        """Whether the points had to be mirrored."""
        return bool(np.linalg.det(self.rotation) < 0)


def align(
    points: ArrayLike, to: ArrayLike, *, translate: bool = True, scale: bool = False, reflect: bool = True
) -> Alignment:
    """Rotate, reflect and shift points so that each comes as near as may be to its partner.

    min over R, c, t of sum_i |c x_i R + t - y_i|^2:    X^T Y = U S V^T,    R = U V^T,    c = tr S / |X|^2

    with X and Y about their means. Where only rotations are allowed and U V^T is a reflection, the direction
    of the smallest singular value is turned round; and so it is where that value is 0 (to 1e-9 of the
    largest), as for points on a line, since a reflection then fits no better.

    Args:
        points: (n, d) with n >= 2.
        to: (n, d), the partner of each point in the same order.
        translate: whether the points may be shifted; otherwise they turn about the origin.
        scale: whether they may grow or shrink. Leave it off where sizes are to be compared.
        reflect: whether they may be mirrored. Right for projections, whose axes have no sign; off where
            left and right mean something.

    Returns:
        Alignment with the fields points, rotation, scale, shift, disparity and the property reflected.

    Raises:
        ValueError: shapes that differ, fewer than 2 points, values that are not finite real numbers, all
            points of either side in one place, or sides whose sizes differ by more than a number can hold.

    Source: Schönemann, A generalized solution of the orthogonal Procrustes problem, Psychometrika 31 (1966);
    for rotations only, Umeyama, IEEE Trans. Pattern Anal. Mach. Intell. 13 (1991).

    >>> square = np.array([[0, 0], [2, 0], [2, 1], [0, 1]])
    >>> moved = square @ [[0, 1], [-1, 0]] + [5, 5]
    >>> print(align(moved, square).points.round(12) + 0.0)
    [[0. 0.]
     [2. 0.]
     [2. 1.]
     [0. 1.]]
    """
    x, y = _cloud("points", points), _cloud("to", to)
    if x.shape != y.shape:
        raise ValueError(f"points has shape {x.shape}; allowed is {y.shape}, the shape of to")
    return _fit(x, y, translate, scale, reflect)


def align_sequence(
    pictures: Sequence[ArrayLike], *, translate: bool = True, scale: bool = False, reflect: bool = True
) -> list[FloatArray]:
    """Align each picture of the same points to the one before it, as that one came to lie; the first stays.

    Args:
        pictures: arrays (n, d), the points in the same order in each; at least one.
        translate, scale, reflect: as for `align`.

    Returns:
        As many arrays (n, d). Small turns may add up over a long sequence; what never happens is a jump that
        an alignment could have spared.

    Raises:
        ValueError: as for `align`; the message names the picture.

    Source: Gower & Dijksterhuis, Procrustes Problems (2004), chapter 4.

    >>> square = np.array([[0, 0], [2, 0], [2, 1], [0, 1]])
    >>> frames = align_sequence([square, -square, square[:, ::-1]])
    >>> print([bool(np.allclose(frame, square)) for frame in frames])
    [True, True, True]
    """
    if not len(pictures):
        raise ValueError("pictures is empty; allowed is at least one")
    aligned = [_cloud("pictures[0]", pictures[0])]
    target: _Centred | None = None
    for i, picture in enumerate(pictures[1:], start=1):
        x = _cloud(f"pictures[{i}]", picture)
        if x.shape != aligned[0].shape:
            raise ValueError(
                f"pictures[{i}] has shape {x.shape}; allowed is {aligned[0].shape}, as the first"
            )
        moved = _about(x, translate)
        if target is None:
            target = _about(aligned[-1], True)
        to = target if translate else _about(aligned[-1], False)
        found, fitted = _aligned(moved, to, target, scale, reflect)
        # What was laid over its target lies about the target's centre, and need not be centred anew.
        plain = translate and not scale and moved.exponent == to.exponent == 0
        target = _Centred(fitted, 0, to.centre) if plain else None
        aligned.append(found.points)
    return aligned


@dataclass(frozen=True)
class _Centred:
    """A cloud as centre + unit 2^exponent: neither products nor squares of `unit` can overflow or vanish."""

    unit: FloatArray
    exponent: int
    centre: FloatArray


def _fit(x: FloatArray, y: FloatArray, translate: bool, scale: bool, reflect: bool) -> Alignment:
    spread = _about(y, True)
    to = spread if translate else _about(y, False)
    return _aligned(_about(x, translate), to, spread, scale, reflect)[0]


def _about(cloud: FloatArray, mean: bool) -> _Centred:
    if mean:
        offsets = unit_offsets(cloud)
        return _Centred(offsets.unit, int(offsets.exponent), offsets.mean)
    exponent = int(np.frexp(np.abs(cloud).max())[1])
    far = abs(exponent) >= 100
    centre = np.zeros(cloud.shape[1])
    return _Centred(np.ldexp(cloud, -exponent), exponent, centre) if far else _Centred(cloud, 0, centre)


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def _aligned(
    points: _Centred, to: _Centred, spread: _Centred, scale: bool, reflect: bool
) -> tuple[Alignment, FloatArray]:
    """The alignment, and its points about the target's centre, in the target's unit."""
    x, y, larger = points.unit, to.unit, points.exponent - to.exponent
    u, s, vt = np.linalg.svd(x.T @ y)
    if (not reflect or s[-1] <= 1e-9 * s[0]) and np.linalg.det(u @ vt) < 0:
        u[:, -1] *= -1
        s[-1] *= -1
    rotation = u @ vt
    best = float(s.sum() / np.vdot(x, x)) if scale else 1.0
    if best <= 0:
        raise ValueError("points have no likeness to `to` that a scale could fit; allowed is scale=False")
    factor = float(np.ldexp(best, -larger)) if scale else 1.0
    # In the target's unit.
    fitted = best * (x @ rotation) if scale else x @ rotation
    if larger and not scale:
        fitted = np.ldexp(fitted, larger)
    laid = _shifted(fitted, to)
    shift = to.centre - factor * points.centre @ rotation
    miss = fitted - y
    left = np.vdot(miss, miss) / np.vdot(spread.unit, spread.unit)
    left = np.ldexp(left, 2 * (to.exponent - spread.exponent))
    if not (
        0 < factor < np.inf and np.isfinite(left) and np.isfinite(laid).all() and np.isfinite(shift).all()
    ):
        raise ValueError(
            "points and `to` differ so much in size that a distance or a scale is beyond 1.8e308; allowed "
            "are nearer ones"
        )
    return Alignment(laid, rotation, factor, shift, float(left)), fitted


def _shifted(unit: FloatArray, to: _Centred) -> FloatArray:
    """Points in the target's unit, as points about its centre."""
    if to.exponent == 0:
        return unit + to.centre
    if to.exponent < 1000:
        return np.asarray(np.ldexp(unit, to.exponent) + to.centre)
    return np.asarray(np.ldexp(np.ldexp(unit, to.exponent - 2) + to.centre / 4, 2))


def _cloud(name: str, value: ArrayLike) -> FloatArray:
    cloud = point_rows(name, value, "n")
    if cloud.ndim != 2:
        raise ValueError(f"{name} has shape {cloud.shape}; allowed is (n, d) with n >= 2, d >= 1")
    if (cloud == cloud[0]).all():
        raise ValueError(f"{name} has {len(cloud)} points, all in one place; allowed are at least 2 places")
    return cloud
