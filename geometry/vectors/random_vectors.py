"""Sample random vectors: one entry of a table for each distribution.

Vectors are drawn in the unit of `scale`, s below; everything in the table holds for s = 1:

| distribution | x |
|---|---|
| normal | N(0, s^2 I) |
| ball | uniform in the ball of radius s |
| sphere | uniform on the surface of that ball |
| cube | uniform in [-s, s]^d |
| rademacher | every coordinate s or -s, with even chances |

and for a weight matrix of shape (fan_out, fan_in), as `torch.nn.Linear` keeps it, s times

| distribution | coordinates |
|---|---|
| kaiming_normal | N(0, 2 / fan_in) |
| kaiming_uniform | uniform within sqrt(6 / fan_in) |
| xavier_normal | N(0, 2 / (fan_in + fan_out)) |
| xavier_uniform | uniform within sqrt(6 / (fan_in + fan_out)) |
| torch_linear | uniform within sqrt(1 / fan_in), what `torch.nn.Linear` itself does |
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    real_array,
    real_within,
    whole_array,
    whole_number,
)
from geometry._renamed import renamed
from geometry.vectors._streams import BLOCK, Stream, seed_from, source_of

Dims = float | FloatArray
# SciPy's frozen distributions; SciPy comes without types.
FrozenDistribution = Any


@dataclass(frozen=True)
class Kind:
    """A way to draw vectors in d dimensions, and what is known of them, all for s = 1.

    Attributes:
        fill: the name of what independent coordinates are: "normals", "uniforms" or "signs".
        square: d -> mean and variance of the squared norm, exact.
        norm: the family of the norm's law, and what its values are to be multiplied by.
        distance: the same of the distance between two.
        exact_from_two: whether these are exact not only for d = 1.
        companions: the vector is drawn with so many coordinates more, divided by the norm of all, and those
            further ones dropped; None if it is not divided at all.
    """

    fill: str
    square: Callable[[Dims], tuple[Dims, Dims]]
    norm: tuple[str, Callable[[Dims], Dims]]
    distance: tuple[str, Callable[[Dims], Dims]]
    exact_from_two: bool = True
    companions: int | None = None


def _one(_: Dims) -> Dims:
    return 1.0


KINDS: dict[str, Kind] = {
    "normal": Kind(
        "normals", lambda d: (d, 2 * d), norm=("chi", _one), distance=("chi", lambda _: math.sqrt(2))
    ),
    # The first d coordinates of a point on the sphere in d + 2 dimensions are uniform in the ball: Barthe,
    # Guédon, Mendelson & Naor, A probabilistic approach to the geometry of the l_p^n-ball, Ann. Probab. 33
    # (2005). It is drawn so, and not by its radius, because the law of the radius is what is to be tested.
    "ball": Kind(
        "normals", lambda d: (d / (d + 2), 4 * d / ((d + 4) * (d + 2) ** 2)),
        norm=("ball_radius", _one), distance=("ball_distance", _one), companions=2,
    ),
    "sphere": Kind(
        "normals", lambda d: (1 + 0 * d, 0 * d),
        norm=("point", _one), distance=("sphere_distance", _one), companions=0,
    ),
    "cube": Kind(
        "uniforms", lambda d: (d / 3, 4 * d / 45),
        norm=("cube_norm", _one), distance=("cube_distance", _one), exact_from_two=False,
    ),
    "rademacher": Kind(
        "signs", lambda d: (d, 0 * d), norm=("point", np.sqrt), distance=("lattice_distance", _one)
    ),
}  # fmt: skip

# fan_in, fan_out -> the scale of a normal or a cube.
INITIALISATIONS: dict[str, tuple[str, Callable[[int, int], float]]] = {
    "kaiming_normal": ("normal", lambda fan_in, _: math.sqrt(2 / fan_in)),
    "kaiming_uniform": ("cube", lambda fan_in, _: math.sqrt(6 / fan_in)),
    "xavier_normal": ("normal", lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out))),
    "xavier_uniform": ("cube", lambda fan_in, fan_out: math.sqrt(6 / (fan_in + fan_out))),
    "torch_linear": ("cube", lambda fan_in, _: math.sqrt(1 / fan_in)),
}


@dataclass(frozen=True)
class Vectors:
    """Vectors that were asked for: their kind, dimension or dimensions, scale, and shape if there is one."""

    kind: Kind
    dim: Dims
    scale: Dims
    shape: tuple[int, ...] | None


def asked_for(distribution: str, dim: ArrayLike | None, shape: ArrayLike | None, scale: ArrayLike) -> Vectors:
    """Vectors of one or many dimensions, or of the shape of one array, by the name of their distribution."""
    known = [*KINDS, *INITIALISATIONS]
    if not isinstance(distribution, str) or distribution not in known:
        raise ValueError(f"distribution = {distribution!r} is unknown; allowed are {', '.join(known)}")
    matrix = distribution in INITIALISATIONS
    if matrix and shape is None:
        if dim is None or np.ndim(dim) != 1:
            raise ValueError(
                f"shape is missing; allowed for {distribution} is shape = (fan_out, fan_in), whole numbers"
            )
        _warn_of_shape()
        dim, shape = None, dim
    if dim is not None and shape is not None:
        raise ValueError("dim and shape are both given; allowed is one of them")
    s = real_within("scale", scale, 0, open_low=True)
    factor = float(s) if s.ndim == 0 else s
    if shape is None:
        if dim is None:
            raise ValueError("dim and shape are both missing; allowed is one of them")
        if isinstance(dim, tuple):
            _warn("dim: a tuple means many dimensions now; the shape of one array is shape=, and many "
                  "dimensions are a list or an array")  # fmt: skip
        dims = whole_array("dim", dim, 1).astype(np.float64)
        return Vectors(KINDS[distribution], float(dims) if dims.ndim == 0 else dims, factor, None)
    sizes = whole_array("shape", shape, 1)
    if sizes.ndim > 1 or sizes.size == 0:
        raise ValueError(f"shape = {shape!r} is no shape; allowed are whole numbers in one row")
    whole = tuple(int(size) for size in np.atleast_1d(sizes))
    if not matrix:
        return Vectors(KINDS[distribution], float(math.prod(whole)), factor, whole)
    if len(whole) != 2:
        raise ValueError(f"shape = {shape!r} is no matrix; allowed for {distribution} is (fan_out, fan_in)")
    base, scale_for = INITIALISATIONS[distribution]
    return Vectors(KINDS[base], float(math.prod(whole)), factor * scale_for(whole[1], whole[0]), whole)


def one_asked_for(
    distribution: str, dim: ArrayLike | None, shape: ArrayLike | None, scale: float
) -> tuple[Kind, tuple[int, ...], float]:
    """The kind, the shape and the scale of vectors to draw."""
    # Many dimensions cannot be drawn at once, so a row of them can only be the old spelling of a shape.
    if dim is not None and shape is None and (sizes := whole_array("dim", dim, 1)).ndim == 1:
        _warn_of_shape()
        dim, shape = None, sizes
    found = asked_for(distribution, dim, shape, scale)
    if np.ndim(found.dim):
        raise ValueError(f"dim has shape {np.shape(found.dim)}; allowed is one whole number")
    if np.ndim(found.scale):
        raise ValueError(f"scale has shape {np.shape(found.scale)}; allowed is one number")
    return found.kind, found.shape or (int(found.dim),), float(found.scale)


def called(function: str, distribution: str, found: Vectors, scale: ArrayLike) -> str:
    """How a law was asked for, as its `repr` shows it."""
    what = f"shape={found.shape}" if found.shape else short(found.dim)
    factor = "" if np.ndim(scale) == 0 and scale == 1 else f", scale={short(scale)}"
    return f"{function}({distribution!r}, {what}{factor})"


def short(value: ArrayLike) -> str:
    """A number, or a row of few of them."""
    array = real_array("value", value)
    if array.ndim == 0:
        return f"{array:.15g}"
    return np.array2string(array, separator=", ", threshold=6, formatter={"float_kind": "{:.15g}".format})


def _warn_of_shape() -> None:
    _warn(
        "dim: the shape of an array is called shape now; a row of numbers as dim means many dimensions from "
        "version 1.0 on",
        stacklevel=6,
    )


def _warn(text: str, stacklevel: int = 5) -> None:
    warnings.warn(text, DeprecationWarning, stacklevel=stacklevel)


@renamed(kind="distribution")
def sample_points(
    distribution: str,
    n: int,
    dim: ArrayLike | None = None,
    *,
    shape: ArrayLike | None = None,
    scale: float = 1.0,
    rng: RandomSource = None,
    stream: Stream = "numpy",
) -> FloatArray:
    """Sample points independently, all kept: n d numbers of memory. For norms alone take `sample_norms`.

    Args:
        distribution: see the tables at the head of this module.
        n: n >= 1.
        dim: d >= 1.
        shape: instead of `dim`, that of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound; a factor for initialisations.
        rng: a seed, or a NumPy Generator to draw from.
        stream: "numpy", or "fast" for normals five times as quick, of single precision: see `sample_norms`.

    Returns:
        (n, d), or (n, *shape).

    Raises:
        ValueError: an unknown distribution, n or a dimension that is no whole number >= 1, a scale not
            above 0, or both or none of `dim` and `shape`.

    Source: Barthe et al., A probabilistic approach to the geometry of the l_p^n-ball, Ann. Probab. 33 (2005),
    for the ball; Muller, A note on a method for generating points uniformly on n-dimensional spheres,
    Comm. ACM 2 (1959), for the sphere.

    >>> points = sample_points("sphere", 4, 3, rng=0)
    >>> print(np.linalg.norm(points, axis=1).round(12))
    [1. 1. 1. 1.]
    """
    which, whole, s = one_asked_for(distribution, dim, shape, scale)
    count, d, source, chance = whole_number("n", n, 1), math.prod(whole), source_of(stream), generator(rng)
    state = chance if stream == "numpy" else source.start(seed_from(chance))
    fill, more = source.fill[which.fill], which.companions
    points = np.empty((count, d))
    # A block at a time, which stays in the processor's cache.
    wide = d + (more or 0)
    rows = max(1, BLOCK // wide)
    own = not more and stream == "numpy"
    drawn = points if own else np.empty((min(rows, count), wide), source.dtype)
    for start in range(0, count, rows):
        part = points[start : start + rows]
        block = part if own else drawn[: len(part)]
        fill(state, block)
        factor = s if more is None else s / np.sqrt(source.sums(((block, block),)))
        if not own or np.ndim(factor) or factor != 1:
            np.multiply(block[:, :d], factor, out=part)
    return points.reshape(count, *whole)
