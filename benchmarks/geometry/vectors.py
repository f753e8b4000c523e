"""Rows of the functions of `geometry.vectors`."""

from __future__ import annotations

import numpy as np
from scipy import stats

import geometry as g
from benchmarks.geometry.row import Row

DIM = 12288


def rows() -> list[Row]:
    """Laws, samples, distances and projections, on sizes of some 0.01 to 0.3 s."""
    return [*_laws(), *_samples(), *_distances(), *_projections(), *_around_a_mean()]


def _laws() -> list[Row]:
    rng = np.random.default_rng(0)
    turns = np.pi / 2 + rng.standard_normal(100_000) / np.sqrt(DIM)
    cosines, radii = np.cos(turns), np.sqrt(DIM) + rng.standard_normal(100_000) / np.sqrt(2)
    lengths = np.sqrt(2) * (1 + rng.standard_normal(100_000) / np.sqrt(4 * DIM))
    angle, cosine, norm, distance = (
        g.angle_law(DIM),
        g.cosine_law(DIM),
        g.norm_law("normal", DIM),
        g.distance_law("sphere", DIM),
    )
    beta = stats.beta((DIM - 1) / 2, (DIM - 1) / 2, loc=-1, scale=2)
    chi = stats.chi(float(DIM))
    constant = np.exp(stats.beta((DIM - 1) / 2, (DIM - 1) / 2).logpdf(0.5)) / 2
    shares = rng.random(20_000)
    return [
        Row(
            "angle_law",
            "making it",
            lambda: g.angle_law(DIM),
            lambda: stats.beta(3, 3, -1, 2),
            "making scipy's beta",
        ),
        Row(
            "angle_law",
            "pdf of 1e5",
            lambda: angle.pdf(turns),
            lambda: constant * np.sin(turns) ** (DIM - 2),
            "the formula, to 1e-12",
        ),
        Row(
            "angle_law", "cdf of 1e5", lambda: angle.cdf(turns), lambda: beta.sf(np.cos(turns)), "scipy beta"
        ),
        Row(
            "angle_law",
            "ppf of 2e4",
            lambda: angle.ppf(shares),
            lambda: np.arccos(beta.isf(shares)),
            "scipy beta",
        ),
        Row(
            "angle_law",
            "rvs of 1e5",
            lambda: angle.rvs(100_000, 0),
            lambda: np.arccos(2 * np.random.default_rng(0).beta(DIM / 2 - 0.5, DIM / 2 - 0.5, 100_000) - 1),
            "NumPy's beta",
        ),
        Row("cosine_law", "cdf of 1e5", lambda: cosine.cdf(cosines), lambda: beta.cdf(cosines), "scipy beta"),
        Row(
            "norm_law",
            "making it",
            lambda: g.norm_law("normal", DIM),
            lambda: stats.chi(DIM),
            "making scipy's chi",
        ),
        Row("norm_law", "cdf of 1e5", lambda: norm.cdf(radii), lambda: chi.cdf(radii), "scipy chi"),
        Row("norm_law", "pdf of 1e5", lambda: norm.pdf(radii), lambda: chi.pdf(radii), "scipy chi"),
        Row("norm_law", "ppf of 2e4", lambda: norm.ppf(shares), lambda: chi.ppf(shares), "scipy chi"),
        Row(
            "distance_law",
            "sphere, cdf of 1e5",
            lambda: distance.cdf(lengths),
            lambda: beta.sf(1 - lengths**2 / 2),
            "scipy beta of the cosine",
        ),
        Row(
            "squared_norm", "one", lambda: g.squared_norm("ball", DIM), None, "two divisions, all else checks"
        ),
        Row("squared_distance", "one", lambda: g.squared_distance("ball", DIM), None, "as squared_norm"),
        Row(
            "fit_test",
            "1e5 against chi",
            lambda: g.fit_test(radii, norm),
            lambda: stats.kstest(radii, chi.cdf),
            "scipy kstest",
        ),
        Row(
            "fit_distance",
            "100 x 1e3 against chi",
            lambda: g.fit_distance(radii.reshape(100, -1), norm),
            lambda: [stats.ks_1samp(row, chi.cdf).statistic for row in radii.reshape(100, -1)],
            "scipy ks_1samp",
        ),
    ]


def _samples() -> list[Row]:
    def new() -> np.random.Generator:
        return np.random.Generator(np.random.SFC64(0))

    def on_sphere() -> object:
        x = new().standard_normal((10_000, 300))
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    def angles() -> object:
        x, y = new().standard_normal((2, 200, DIM))
        return np.arccos((x * y).sum(axis=1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1))

    def norms(n: int, dim: int) -> object:
        return np.linalg.norm(new().standard_normal((n, dim)), axis=1)

    return [
        Row(
            "sample_norms",
            "400 x 12288",
            lambda: g.sample_norms("normal", 400, DIM, rng=0, threads=1),
            lambda: norms(400, DIM),
            "the norms of standard_normal, SFC64",
        ),
        Row(
            "sample_norms",
            "400 x 12288, fast",
            lambda: g.sample_norms("normal", 400, DIM, rng=0, threads=1, stream="fast"),
            lambda: norms(400, DIM),
            "the same",
        ),
        Row(
            "sample_norms",
            "1e6 x 1",
            lambda: g.sample_norms("normal", 1_000_000, 1, rng=0, threads=1),
            lambda: norms(1_000_000, 1),
            "the same",
        ),
        Row(
            "sample_norms",
            "1e5 x 10",
            lambda: g.sample_norms("normal", 100_000, 10, rng=0, threads=1),
            lambda: norms(100_000, 10),
            "the same",
        ),
        Row(
            "sample_angles",
            "200 x 12288",
            lambda: g.sample_angles(200, DIM, rng=0, threads=1),
            angles,
            "the cosine of standard_normal, SFC64",
        ),
        Row(
            "sample_points",
            "sphere, 1e4 x 300",
            lambda: g.sample_points("sphere", 10_000, 300, rng=new()),
            on_sphere,
            "standard_normal over its norms",
        ),
        Row(
            "sample_points",
            "normal, 1e4 x 300",
            lambda: g.sample_points("normal", 10_000, 300, rng=new()),
            lambda: new().standard_normal((10_000, 300)),
            "standard_normal",
        ),
        Row(
            "sample_points",
            "normal, 1e4 x 300, fast",
            lambda: g.sample_points("normal", 10_000, 300, rng=0, stream="fast"),
            lambda: new().standard_normal((10_000, 300)),
            "standard_normal",
        ),
    ]


def _distances() -> list[Row]:
    from scipy.spatial.distance import pdist
    from sklearn.metrics import pairwise_distances

    rng = np.random.default_rng(0)
    points, few = rng.standard_normal((2000, 300)), rng.standard_normal((2000, 3))
    table = rng.random((1000, 1000)) + 0.1

    def contrast() -> object:
        nearest = table.min(axis=1)
        return (table.max(axis=1) - nearest) / nearest

    def contrasts() -> object:
        found = []
        for _ in range(20):
            x = rng.standard_normal((1001, 100))
            d = np.linalg.norm(x[1:] - x[0], axis=1)
            found.append((d.max() - d.min()) / d.min())
        return np.array(found)

    return [
        Row(
            "pairwise_distances",
            "2000 x 300",
            lambda: g.pairwise_distances(points),
            lambda: pdist(points),
            "scipy pdist",
        ),
        Row(
            "pairwise_distances",
            "2000 x 300",
            lambda: g.pairwise_distances(points),
            lambda: pairwise_distances(points),
            "sklearn, fewer digits",
        ),
        Row(
            "pairwise_distances",
            "2000 x 3",
            lambda: g.pairwise_distances(few),
            lambda: pdist(few),
            "scipy pdist",
        ),
        Row("relative_contrast", "1000 x 1000", lambda: g.relative_contrast(table), contrast, "max and min"),
        Row(
            "contrast_limit", "one", lambda: g.contrast_limit("normal", 1000, DIM), None, "an integral, kept"
        ),
        Row(
            "sample_contrasts",
            "20 of 1000 x 100",
            lambda: g.sample_contrasts("normal", 1000, 100, repeats=20, rng=rng),
            contrasts,
            "NumPy, five lines",
        ),
    ]


def _projections() -> list[Row]:
    from scipy.spatial.distance import pdist
    from sklearn.random_projection import johnson_lindenstrauss_min_dim

    rng = np.random.default_rng(0)
    points = rng.standard_normal((500, 3000))
    images = g.project_randomly(points, 400, rng=0)

    def project() -> object:
        return points @ np.random.default_rng(0).standard_normal((3000, 400)) / np.sqrt(400)

    return [
        Row(
            "johnson_lindenstrauss_dim",
            "one",
            lambda: g.johnson_lindenstrauss_dim(1000, 0.1),
            lambda: johnson_lindenstrauss_min_dim(1000, eps=0.1),
            "sklearn, which rounds down",
        ),
        Row(
            "project_randomly",
            "500 x 3000 to 400",
            lambda: g.project_randomly(points, 400, rng=0),
            project,
            "points @ normals / sqrt(k)",
        ),
        Row(
            "distortion",
            "500 x 3000 to 400",
            lambda: g.distortion(points, images),
            lambda: (pdist(images) / pdist(points)) ** 2,
            "scipy pdist",
        ),
    ]


def _around_a_mean() -> list[Row]:
    from scipy.special import ive

    concentrations = np.linspace(10, 2000, 10_000)
    axis = np.ones(100) / 10
    theirs = stats.vonmises_fisher(axis, 50.0)
    drawn = g.sample_von_mises_fisher(2000, axis, 50.0, rng=0)
    cosines = np.linspace(-1, 1, 10_000)
    return [
        Row(
            "mean_resultant_length",
            "1e4 of d = 100",
            lambda: g.mean_resultant_length(100, concentrations),
            lambda: ive(50, concentrations) / ive(49, concentrations),
            "scipy ive, which underflows from d = 1000 or so on",
        ),
        Row(
            "log_von_mises_fisher_density",
            "1e4 cosines, d = 100",
            lambda: g.log_von_mises_fisher_density(100, 50.0, cosines),
            None,
            "scipy vonmises_fisher.logpdf wants whole vectors",
        ),
        Row(
            "sample_von_mises_fisher",
            "2000 x 100",
            lambda: g.sample_von_mises_fisher(2000, axis, 50.0, rng=0),
            lambda: theirs.rvs(2000, random_state=0),
            "scipy vonmises_fisher",
        ),
        Row(
            "von_mises_fisher_fit",
            "2000 x 100",
            lambda: g.von_mises_fisher_fit(drawn),
            lambda: stats.vonmises_fisher.fit(drawn),
            "scipy vonmises_fisher.fit, without an error",
        ),
    ]
