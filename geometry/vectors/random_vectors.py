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
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, real_within, whole_array, whole_number
from geometry._renamed import renamed

# SciPy's frozen distributions; SciPy comes without types.
FrozenDistribution = Any


@dataclass(frozen=True)
class Kind:
    """A way to draw vectors in d dimensions, and what is known of their norms, all for s = 1.

    Attributes:
        fill: writes independent coordinates into an array, in place.
        square: d -> mean and variance of the squared norm, exact.
        law: d, s -> the norm's law; None where it has no closed form.
        companions: the vector is drawn with so many coordinates more, divided by the norm of all, and those
            further ones dropped; None if it is not divided at all.
    """

    fill: Callable[[np.random.Generator, FloatArray], None]
    square: Callable[[int], tuple[float, float]]
    law: Callable[[int, float], FrozenDistribution] | None
    companions: int | None = None


def _fill_normal(stream: np.random.Generator, block: FloatArray) -> None:
    stream.standard_normal(out=block)


def _fill_cube(stream: np.random.Generator, block: FloatArray) -> None:
    stream.random(out=block)
    np.subtract(block, 0.5, out=block)
    np.multiply(block, 2, out=block)


def _fill_signs(stream: np.random.Generator, block: FloatArray) -> None:
    stream.random(out=block)
    np.subtract(block, 0.5, out=block)
    np.copysign(1.0, block, out=block)


def _chi(d: int, s: float) -> FrozenDistribution:
    from scipy.stats import chi

    return chi(d, scale=s)


def _radius_in_ball(d: int, s: float) -> FrozenDistribution:
    from scipy.stats import powerlaw

    return powerlaw(d, scale=s)


def _always(value: float) -> FrozenDistribution:
    from scipy.stats import rv_discrete

    return rv_discrete(values=([value], [1.0]))()


KINDS: dict[str, Kind] = {
    "normal": Kind(_fill_normal, lambda d: (d, 2 * d), _chi),
    # The first d coordinates of a point on the sphere in d + 2 dimensions are uniform in the ball: Barthe,
    # Guédon, Mendelson & Naor, A probabilistic approach to the geometry of the l_p^n-ball, Ann. Probab. 33
    # (2005). It is drawn so, and not by its radius, because the law of the radius is what is to be tested.
    "ball": Kind(
        _fill_normal, lambda d: (d / (d + 2), 4 * d / ((d + 4) * (d + 2) ** 2)), _radius_in_ball, companions=2
    ),
    "sphere": Kind(_fill_normal, lambda _: (1.0, 0.0), lambda _, s: _always(s), companions=0),
    "cube": Kind(_fill_cube, lambda d: (d / 3, 4 * d / 45), None),
    "rademacher": Kind(_fill_signs, lambda d: (d, 0.0), lambda d, s: _always(s * math.sqrt(d))),
}

# fan_in, fan_out -> the scale of a normal or a cube.
INITIALISATIONS: dict[str, tuple[str, Callable[[int, int], float]]] = {
    "kaiming_normal": ("normal", lambda fan_in, _: math.sqrt(2 / fan_in)),
    "kaiming_uniform": ("cube", lambda fan_in, _: math.sqrt(6 / fan_in)),
    "xavier_normal": ("normal", lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out))),
    "xavier_uniform": ("cube", lambda fan_in, fan_out: math.sqrt(6 / (fan_in + fan_out))),
    "torch_linear": ("cube", lambda fan_in, _: math.sqrt(1 / fan_in)),
}


def resolve(distribution: str, dim: ArrayLike, scale: float) -> tuple[Kind, tuple[int, ...], float]:
    """The entry of a distribution by name, with the shape and the scale of its coordinates."""
    sizes = whole_array("dim", dim, 1)
    if sizes.ndim > 1 or sizes.size == 0:
        raise ValueError(f"dim = {dim!r} is no dimension; allowed is a whole number or a shape of them")
    shape = tuple(int(size) for size in np.atleast_1d(sizes))
    factor = real_within("scale", scale, 0, open_low=True)
    if factor.ndim > 0:
        raise ValueError(f"scale has shape {factor.shape}; allowed is one number")
    s = float(factor)
    if distribution in KINDS:
        return KINDS[distribution], shape, s
    if distribution not in INITIALISATIONS:
        known = ", ".join([*KINDS, *INITIALISATIONS])
        raise ValueError(f"distribution = {distribution!r} is unknown; allowed are {known}")
    if len(shape) != 2:
        raise ValueError(
            f"dim = {dim!r} is no matrix; allowed for {distribution} is a shape (fan_out, fan_in)"
        )
    base, scale_for = INITIALISATIONS[distribution]
    return KINDS[base], shape, s * scale_for(shape[1], shape[0])


@renamed(kind="distribution")
def sample_points(
    distribution: str, n: int, dim: ArrayLike, *, scale: float = 1.0, rng: RandomSource = None
) -> FloatArray:
    """Sample points independently, all kept: n d numbers of memory. For norms alone take `sample_norms`.

    Args:
        distribution: see the tables at the head of this module.
        n: n >= 1.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound.
        rng: a seed, or a NumPy Generator to draw from.

    Returns:
        (n, d), or (n, *shape).

    Raises:
        ValueError: an unknown distribution, n or a dimension that is no whole number >= 1, a scale not
            above 0.

    Source: Barthe et al., A probabilistic approach to the geometry of the l_p^n-ball, Ann. Probab. 33 (2005),
    for the ball; Muller, A note on a method for generating points uniformly on n-dimensional spheres,
    Comm. ACM 2 (1959), for the sphere.

    >>> points = sample_points("sphere", 4, 3, rng=0)
    >>> print(np.linalg.norm(points, axis=1).round(12))
    [1. 1. 1. 1.]
    """
    which, shape, s = resolve(distribution, dim, scale)
    count, d = whole_number("n", n, 1), math.prod(shape)
    points = np.empty((count, d + (which.companions or 0)))
    which.fill(generator(rng), points)
    if which.companions is not None:
        points /= np.linalg.norm(points, axis=1, keepdims=True)
    drawn: FloatArray = s * points[:, :d]
    return drawn.reshape(count, *shape)
