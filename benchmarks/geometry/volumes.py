"""The rows of balls, cubes, Gaussians, caps and other bodies, and of nearly orthogonal directions."""

from __future__ import annotations

import numpy as np
from scipy import special
from scipy.special import gammaln

import geometry as g
from benchmarks.geometry.row import Row
from geometry._arguments import FloatArray

D = 12288.0


def rows() -> list[Row]:
    """A row for each public function of `geometry.volumes` and `geometry.vectors.near_orthogonality`."""
    return [*_balls(), *_cubes(), *_bodies(), *_gaussians(), *_caps(), *_directions()]


def _balls() -> list[Row]:
    rng = np.random.default_rng(0)
    dims = rng.uniform(1, 2e4, 10**6)
    r, big_r = np.sort(rng.random((2, 10**6)), axis=0)
    share = rng.random(10**6)

    def log_shell(r: FloatArray, big_r: FloatArray) -> FloatArray:
        log_share: FloatArray = D * np.log(big_r) + np.log1p(-((r / big_r) ** D))
        return log_share

    return [
        Row(
            "log_ball_volume",
            "1e6 dimensions",
            lambda: g.log_ball_volume(dims),
            lambda: dims / 2 * np.log(np.pi) - gammaln(dims / 2 + 1),
            "scipy gammaln",
        ),
        Row(
            "log_sphere_area",
            "1e6 dimensions",
            lambda: g.log_sphere_area(dims),
            lambda: np.log(2) + dims / 2 * np.log(np.pi) - gammaln(dims / 2),
            "scipy gammaln",
        ),
        Row(
            "log_volume_fraction",
            "1e6 radii",
            lambda: g.log_volume_fraction(D, r),
            lambda: D * np.log(r),
            "d log(r)",
        ),
        Row("volume_fraction", "1e6 radii", lambda: g.volume_fraction(D, r), lambda: r**D, "r ** d"),
        Row(
            "log_shell_fraction",
            "1e6 shells",
            lambda: g.log_shell_fraction(D, r, big_r),
            lambda: log_shell(r, big_r),
            "d log(R) + log1p(-(r/R) ** d)",
        ),
        Row(
            "shell_fraction",
            "1e6 shells",
            lambda: g.shell_fraction(D, r, big_r),
            lambda: big_r**D - r**D,
            "R ** d - r ** d",
        ),
        Row(
            "radius_holding",
            "1e6 shares",
            lambda: g.radius_holding(D, share),
            lambda: share ** (1 / D),
            "s ** (1/d)",
        ),
        Row(
            "shell_thickness_holding",
            "1e6 shares",
            lambda: g.shell_thickness_holding(D, share),
            lambda: -np.expm1(np.log1p(-share) / D),
            "-expm1(log1p(-s) / d)",
        ),
    ]


def _cubes() -> list[Row]:
    rng = np.random.default_rng(1)
    dims, t = rng.uniform(1, 2e4, 10**6), rng.uniform(0, 0.5, 10**6)
    return [
        Row(
            "log_cube_core_fraction",
            "1e6 thicknesses",
            lambda: g.log_cube_core_fraction(D, t),
            lambda: D * np.log1p(-2 * t),
            "d log1p(-2t)",
        ),
        Row(
            "cube_core_fraction",
            "1e6 thicknesses",
            lambda: g.cube_core_fraction(D, t),
            lambda: (1 - 2 * t) ** D,
            "(1 - 2t) ** d",
        ),
        Row(
            "cube_rind_fraction",
            "1e6 thicknesses",
            lambda: g.cube_rind_fraction(D, t),
            lambda: -np.expm1(D * np.log1p(-2 * t)),
            "-expm1(d log1p(-2t))",
        ),
        Row(
            "log_inscribed_ball_fraction",
            "1e6 dimensions",
            lambda: g.log_inscribed_ball_fraction(dims),
            lambda: dims / 2 * np.log(np.pi / 4) - gammaln(dims / 2 + 1),
            "scipy gammaln",
        ),
        Row(
            "inscribed_ball_fraction",
            "1e6 dimensions",
            lambda: g.inscribed_ball_fraction(dims),
            lambda: np.exp(dims / 2 * np.log(np.pi / 4) - gammaln(dims / 2 + 1)),
            "scipy gammaln",
        ),
        Row(
            "half_diagonal",
            "1e6 dimensions",
            lambda: g.half_diagonal(dims),
            lambda: np.sqrt(dims) / 2,
            "sqrt(d) / 2",
        ),
    ]


def _bodies() -> list[Row]:
    rng = np.random.default_rng(2)
    dims = rng.uniform(1, 2e4, 10**6)

    def gennorm_ball(n: int, d: int, p: float) -> FloatArray:
        from scipy.stats import gennorm

        x: FloatArray = gennorm.rvs(p, size=(n, d), random_state=0)
        z = np.random.default_rng(0).standard_exponential((n, 1))
        x /= ((np.abs(x) ** p).sum(axis=1, keepdims=True) + z) ** (1 / p)
        return x

    return [
        Row(
            "log_lp_ball_volume",
            "1e6 dimensions, p = 1",
            lambda: g.log_lp_ball_volume(dims, 1.0),
            lambda: dims * (np.log(2) + gammaln(2.0)) - gammaln(1 + dims),
            "scipy gammaln",
        ),
        Row(
            "log_simplex_volume",
            "1e6 dimensions",
            lambda: g.log_simplex_volume(dims),
            lambda: np.log(dims + 1) / 2 - gammaln(dims + 1) - dims / 2 * np.log(2),
            "scipy gammaln",
        ),
        Row(
            "lp_ball_radius",
            "1e6 dimensions, p = 1",
            lambda: g.lp_ball_radius(dims, 1.0),
            lambda: np.sqrt(dims * np.exp(gammaln(3.0) + gammaln(1 + dims) - gammaln(3 + dims))),
            "scipy gammaln",
        ),
        Row(
            "simplex_circumradius",
            "1e6 dimensions",
            lambda: g.simplex_circumradius(dims),
            lambda: np.sqrt(dims / (2 * (dims + 1))),
            "numpy",
        ),
        Row(
            "simplex_radius",
            "1e6 dimensions",
            lambda: g.simplex_radius(dims),
            lambda: np.sqrt(dims / (2 * (dims + 1) * (dims + 2))),
            "numpy",
        ),
        Row(
            "sample_simplex",
            "1000 points in 1000 dimensions",
            lambda: g.sample_simplex(1000, 1000, rng=0),
            lambda: np.random.default_rng(0).dirichlet(np.ones(1001), 1000),
            "numpy dirichlet, whose points lie in one dimension more",
        ),
        Row(
            "sample_lp_ball",
            "1000 points in 1000 dimensions, p = 1",
            lambda: g.sample_lp_ball(1000, 1000, 1.0, rng=0),
            lambda: gennorm_ball(1000, 1000, 1.0),
            "scipy gennorm",
        ),
    ]


def _gaussians() -> list[Row]:
    rng = np.random.default_rng(3)
    dims = rng.uniform(1, 2e4, 10**5)
    r, big_r = np.sort(np.sqrt(D) + rng.normal(size=(2, 10**5)), axis=0)
    share, widths = rng.random(10**5), rng.uniform(0, 100, 10**6)

    def shell(a: float, r: FloatArray | float, big_r: FloatArray | float) -> FloatArray:
        inside: FloatArray = special.gammainc(a, big_r**2 / 2) - special.gammainc(a, r**2 / 2)
        return inside

    def radii(d: FloatArray) -> tuple[FloatArray, ...]:
        mean = np.sqrt(2) * np.exp(gammaln((d + 1) / 2) - gammaln(d / 2))
        return np.sqrt(np.maximum(d - 1, 0)), mean, np.sqrt(d), np.sqrt(d - mean**2)

    return [
        Row(
            "gaussian_radii",
            "1e5 dimensions",
            lambda: g.gaussian_radii(dims),
            lambda: radii(dims),
            "scipy gammaln",
        ),
        Row(
            "log_gaussian_density",
            "1e6 radii",
            lambda: g.log_gaussian_density(D, widths),
            lambda: -D / 2 * np.log(2 * np.pi) - widths**2 / 2,
            "the formula",
        ),
        Row(
            "gaussian_shell_fraction",
            "1e5 shells",
            lambda: g.gaussian_shell_fraction(D, r, big_r),
            lambda: shell(D / 2, r, big_r),
            "scipy gammainc",
        ),
        Row(
            "gaussian_shell_fraction",
            "one shell",
            lambda: g.gaussian_shell_fraction(3, 0.5, 0.9),
            lambda: shell(1.5, 0.5, 0.9),
            "scipy gammainc",
        ),
        Row(
            "log_gaussian_shell_fraction",
            "1e5 shells",
            lambda: g.log_gaussian_shell_fraction(D, r, big_r),
            lambda: np.log(shell(D / 2, r, big_r)),
            "scipy gammainc",
        ),
        Row(
            "gaussian_radius_holding",
            "1e5 shares",
            lambda: g.gaussian_radius_holding(D, share),
            lambda: np.sqrt(2 * special.gammaincinv(D / 2, share)),
            "scipy gammaincinv",
        ),
        Row(
            "log_annulus_bound",
            "1e6 widths",
            lambda: g.log_annulus_bound(D, widths),
            lambda: np.minimum(np.log(3) - widths**2 / 96, 0),
            "the formula",
        ),
    ]


def _caps() -> list[Row]:
    rng = np.random.default_rng(4)
    t = rng.normal(size=10**5) / np.sqrt(D)
    share = rng.random(10**5) / 2
    heights = rng.random(10**6)
    a = (D - 1) / 2

    def cap(a: float, t: FloatArray) -> FloatArray:
        half = special.betainc(a, 0.5, 1 - t**2) / 2
        log_share: FloatArray = np.log(np.where(t < 0, 1 - half, half))
        return log_share

    return [
        Row(
            "log_cap_fraction",
            "1e5 cosines",
            lambda: g.log_cap_fraction(D, t),
            lambda: cap(a, t),
            "scipy betainc",
        ),
        Row(
            "log_cap_volume",
            "1e5 cosines",
            lambda: g.log_cap_volume(D, t),
            lambda: D / 2 * np.log(np.pi) - gammaln(D / 2 + 1) + cap(a + 1, t),
            "scipy betainc",
        ),
        Row(
            "cosine_holding",
            "1e5 shares",
            lambda: g.cosine_holding(D, share),
            lambda: np.sqrt(1 - special.betaincinv(a, 0.5, 2 * share)),
            "scipy betaincinv",
        ),
        Row(
            "log_cap_bound",
            "1e6 cosines",
            lambda: g.log_cap_bound(D, heights),
            lambda: -D * heights**2 / 2,
            "the formula",
        ),
        Row(
            "log_levy_bound",
            "1e6 angles",
            lambda: g.log_levy_bound(D, heights),
            lambda: np.log(np.pi / 8) / 2 - (D - 2) * heights**2 / 2,
            "the formula",
        ),
    ]


def _directions() -> list[Row]:
    eps = np.random.default_rng(5).uniform(0, 0.1, 10**5)
    a = (D - 1) / 2

    def fits(dim: int, eps: float, tries: int, rng: np.random.Generator, *, until_overlap: bool) -> int:
        kept: list[FloatArray] = []
        for _ in range(tries):
            new = rng.standard_normal(dim)
            new /= np.linalg.norm(new)
            if kept and np.abs(np.array(kept) @ new).max() > eps:
                if until_overlap:
                    break
            else:
                kept.append(new)
        return len(kept)

    return [
        Row(
            "log_direction_count",
            "1e5 cosines",
            lambda: g.log_direction_count(D, eps),
            lambda: np.maximum(-np.log(special.betainc(a, 0.5, 1 - eps**2)), np.log(D)),
            "scipy betainc",
        ),
        Row(
            "overlap_counts",
            "20 counts in 1000 dimensions",
            lambda: g.overlap_counts(1000, 0.1, repeats=20, rng=0),
            lambda: [fits(1000, 0.1, 4096, np.random.default_rng(k), until_overlap=True) for k in range(20)],
            "one direction after the other",
        ),
        Row(
            "pack_directions",
            "2000 tries in 50 dimensions",
            lambda: g.pack_directions(50, 0.4, tries=2000, rng=0),
            lambda: fits(50, 0.4, 2000, np.random.default_rng(0), until_overlap=False),
            "one direction after the other",
        ),
    ]
