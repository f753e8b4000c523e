"""Data of the chapter "High-dimensional space": exact laws, random vectors, and a run's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import (
    GoodnessOfFit,
    angle_law,
    fit_test,
    half_diagonal,
    log_annulus_bound,
    log_direction_count,
    log_gaussian_shell_fraction,
    log_volume_fraction,
    lp_ball_radius,
    norm_law,
    sample_angles,
    sample_norms,
    shell_fraction,
    shell_thickness_holding,
)

Float64 = NDArray[np.float64]

# The dimensions that can be scrubbed through; the article's own are among them.
ARTICLE_DIMS, LARGEST, BETWEEN = (2, 3, 100, 12288), 10**6, 60
RADII: Mapping[str, float] = {"nine_tenths": 0.9, "point_99": 0.99, "point_999": 0.999}
SHELLS = 20
# Bodies by the p of their l_p norm; a cross-polytope of three dimensions is an octahedron.
BODIES: Mapping[str, float] = {"ball": 2.0, "cube": np.inf, "cross_polytope": 1.0}
HELD = 0.9
# Two directions are called nearly at right angles where |cos| is at most this.
NEARLY = 0.1
# A Gaussian's shell reaches so far to both sides of sqrt(d), of that.
OFF = 0.1
# Coordinates drawn for one picture: about a fifth of a second.
COORDINATES, MOST_DRAWN, FEWEST_DRAWN = 10**7, 2000, 100
BINS = 40
TAIL = 5e-5


@dataclass(frozen=True, slots=True, eq=False)
class Shells:
    """Exact laws over D dimensions.

    Attributes:
        dims: the dimensions, ascending, shape (D,).
        depths: middle radius of each of SHELLS shells of equal thickness, shape (SHELLS,).
        shares: of the ball's volume in each shell, shape (D, SHELLS).
        inside: powers of ten of the volume inside each of RADII, by its name, shape (D,).
        thickness: of the outermost shell that holds HELD of the volume, shape (D,).
        directions: powers of ten of directions that certainly fit with |cos| <= NEARLY; nan for d = 1, (D,).
        at_right_angles: powers of ten of directions that fit at exact right angles: of d, shape (D,).
        reaches: for each of BODIES the root mean square distance of its points from the centre, as a share of
            the farthest one's, by its name, shape (D,).
        off_the_shell: powers of ten of the share of a Gaussian's vectors whose length is off sqrt(d) by more
            than OFF of it: "exact", and two upper bounds of it, "chernoff" and "theorem", (D,) each.
    """

    dims: NDArray[np.int64]
    depths: Float64
    shares: Float64
    inside: Mapping[str, Float64]
    thickness: Float64
    directions: Float64
    at_right_angles: Float64
    reaches: Mapping[str, Float64]
    off_the_shell: Mapping[str, Float64]


def read_shells() -> Shells:
    """Compute the laws of balls and directions, from one dimension to a million.

    >>> shells = read_shells()
    >>> at = shells.dims.tolist().index(12288)
    >>> print(f"{shells.inside['nine_tenths'][at]:.1f}")
    -562.3
    """
    spread = np.rint(np.geomspace(1, LARGEST, BETWEEN)).astype(np.int64)
    dims = np.unique(np.concatenate([spread, ARTICLE_DIMS]))
    edges = np.linspace(0, 1, SHELLS + 1)
    directions = np.full(len(dims), np.nan)
    directions[dims > 1] = log_direction_count(dims[dims > 1], NEARLY, base=10)
    return Shells(
        dims=dims,
        depths=(edges[:-1] + edges[1:]) / 2,
        shares=shell_fraction(dims[:, None], edges[:-1], edges[1:]),
        inside={name: log_volume_fraction(dims, radius, base=10) for name, radius in RADII.items()},
        thickness=shell_thickness_holding(dims, HELD),
        directions=directions,
        at_right_angles=np.log10(dims),
        reaches={
            name: lp_ball_radius(dims, p) / (half_diagonal(dims, 2.0) if p == np.inf else 1.0)
            for name, p in BODIES.items()
        },
        off_the_shell=_off_the_shell(dims),
    )


def _off_the_shell(dims: NDArray[np.int64]) -> dict[str, Float64]:
    """A Gaussian's share off its shell, as powers of ten, and what bounds say of it."""
    middle = np.sqrt(dims)
    inside = log_gaussian_shell_fraction(dims, 0, (1 - OFF) * middle)
    outside = log_gaussian_shell_fraction(dims, (1 + OFF) * middle)
    return {
        "exact": np.logaddexp(inside, outside) / np.log(10),
        "chernoff": log_annulus_bound(dims, OFF * middle, sharp=True, base=10),
        "theorem": log_annulus_bound(dims, OFF * middle, base=10),
    }


def exponents(dims: list[int], radii: list[float]) -> Float64:
    """Return the base-10 logarithm of the volume inside each radius of each dimension, shape (dimensions,
    radii)."""
    return log_volume_fraction(np.array(dims)[:, None], np.array(radii), base=10)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of what was drawn beside what the exact law expects, both of shape (BINS,)."""

    positions: Float64
    counts: Float64
    expected: Float64


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Vectors drawn at random in one dimension, coordinate by coordinate, and tested against the exact laws.

    Attributes:
        kind: "normal" or "ball".
        dim: how many coordinates each has.
        norms: of their lengths; for the ball of what is missing from the radius, which in high dimensions
            is all that differs.
        norm_fit: Kolmogorov's and Smirnov's test of the lengths against their law.
        mean, spread: of the lengths drawn; for the ball of what is missing from the radius.
        angles: between pairs of them, in degrees; None in one dimension.
        angle_fit: the same test of the angles.
    """

    kind: str
    dim: int
    norms: Histogram
    norm_fit: GoodnessOfFit
    mean: float
    spread: float
    angles: Histogram | None
    angle_fit: GoodnessOfFit | None


def draw(kind: str, dim: int, seed: int = 0) -> Drawn:
    """Draw vectors, and test their lengths and angles against the laws.

    Args:
        kind: "normal" (independent standard normal coordinates) or "ball" (uniform in the unit ball).
        dim: d >= 1.
        seed: of the draws.

    >>> drawn = draw("normal", 1000)
    >>> print(f"{drawn.norm_fit.n} vectors of length {drawn.mean:.1f} +- {drawn.spread:.1f}")
    2000 vectors of length 31.6 +- 0.7
    """
    count = max(FEWEST_DRAWN, min(MOST_DRAWN, COORDINATES // dim))
    rng = np.random.default_rng(seed)
    norms, law = sample_norms(kind, count, dim, rng=rng, threads=1), norm_law(kind, dim)
    ranges = (law.ppf(TAIL), law.ppf(1 - TAIL))
    edges = np.linspace(min(ranges[0], norms.min()), max(ranges[1], norms.max()), BINS + 1)
    lengths = _histogram(norms, edges, law)
    if kind == "ball":
        lengths = Histogram(1 - lengths.positions[::-1], lengths.counts[::-1], lengths.expected[::-1])
    angles, angle_fit = None, None
    if dim > 1:
        turned, turns = sample_angles(count, dim, rng=rng, threads=1), angle_law(dim)
        ends = (turns.ppf(TAIL), turns.ppf(1 - TAIL))
        found = _histogram(
            turned, np.linspace(min(ends[0], turned.min()), max(ends[1], turned.max()), BINS + 1), turns
        )
        angles = Histogram(np.degrees(found.positions), found.counts, found.expected)
        angle_fit = fit_test(turned, turns)
    return Drawn(
        kind=kind,
        dim=dim,
        norms=lengths,
        norm_fit=fit_test(norms, law),
        mean=float((1 - norms).mean() if kind == "ball" else norms.mean()),
        spread=float(norms.std()),
        angles=angles,
        angle_fit=angle_fit,
    )


def _histogram(values: Float64, edges: Float64, law: object) -> Histogram:
    counts = np.histogram(values, edges)[0].astype(np.float64)
    expected = len(values) * np.diff(law.cdf(edges))  # type: ignore[attr-defined]
    return Histogram((edges[:-1] + edges[1:]) / 2, counts, expected)
