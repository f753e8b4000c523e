"""Dimension, power laws and sandpiles (functions on Z_p: `residues`), each beside what a user would write."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import geometry as g
from benchmarks.geometry import residues
from benchmarks.geometry.row import Row
from geometry._arguments import FloatArray, IntArray


def rows() -> list[Row]:
    """A row for each public function of dimension/, power_laws/, sandpile/ and residues/."""
    return [*_dimensions(), *_manifolds(), *_power_laws(), *_sandpiles(), *residues.rows()]


def _dimensions() -> list[Row]:
    rng = np.random.default_rng(0)
    cloud, wide = rng.standard_normal((3000, 10)), rng.standard_normal((2000, 10_000))
    small = rng.standard_normal((1000, 5))

    def neighbours(x: FloatArray, k: int) -> tuple[FloatArray, IntArray]:
        from sklearn.neighbors import NearestNeighbors

        distances, rows = NearestNeighbors(n_neighbors=k).fit(x).kneighbors()
        return distances, rows

    def twonn(x: FloatArray) -> float:
        distances, _ = neighbours(x, 2)
        ratios = np.sort(np.log(distances[:, 1] / distances[:, 0]))
        kept = ratios[: int(0.9 * len(x))]
        return float((len(kept) - 1) / (kept.sum() + (len(x) - len(kept)) * kept[-1]))

    def mle(x: FloatArray, k: int = 20) -> float:
        distances, _ = neighbours(x, k)
        return float(1 / np.log(distances[:, -1:] / distances[:, :-1]).mean())

    def local_pca(x: FloatArray) -> float:
        near = x[neighbours(x, 30)[1]]
        near -= near.mean(axis=1, keepdims=True)
        widths = np.linalg.svd(near, compute_uv=False) ** 2
        return float((widths > 0.05 * widths[:, :1]).sum(axis=1).mean())

    def correlation(x: FloatArray) -> float:
        from scipy.spatial.distance import pdist

        distances, _ = neighbours(x, 20)
        short, long = np.median(distances[:, 9]), np.median(distances[:, 19])
        pairs = pdist(x)
        return float(np.log((pairs < long).sum() / (pairs < short).sum()) / np.log(long / short))

    def ess(x: FloatArray) -> float:
        sines = []
        for near in x[neighbours(x, 100)[1]]:
            near = near - near.mean(axis=0)
            squares = (near**2).sum(axis=1)
            weights = np.sqrt(np.outer(squares, squares))
            areas = np.sqrt(np.maximum(weights**2 - (near @ near.T) ** 2, 0))
            sines.append(areas.sum() / (weights.sum() - squares.sum()))
        return float(np.mean(sines))

    def scales(x: FloatArray) -> list[float]:
        distances, _ = neighbours(x, 512)
        return [float(np.log(2) / np.log(distances[:, 2 * k - 1] / distances[:, k - 1]).mean()) for k in
                (1, 2, 4, 8, 16, 32, 64, 128, 256)]  # fmt: skip

    def row(
        method: str, size: str, x: FloatArray, obvious: Callable[[FloatArray], float], against: str
    ) -> Row:
        return Row(
            "intrinsic_dimension", f"{method}, {size}", lambda: g.intrinsic_dimension(x, method),
            lambda: obvious(x), against,
        )  # fmt: skip

    return [
        row("twonn", "3000 x 10", cloud, twonn, "sklearn NearestNeighbors, five lines, no interval"),
        row("twonn", "2000 x 10,000", wide, twonn, "sklearn NearestNeighbors, five lines, no interval"),
        row("mle", "3000 x 10", cloud, mle, "sklearn NearestNeighbors, two lines, no interval"),
        row("local_pca", "1000 x 5", small, local_pca, "one batched SVD, no interval"),
        row("correlation", "3000 x 10", cloud, correlation, "NearestNeighbors and pdist, no interval"),
        row("ess", "1000 x 5", small, ess, "a loop over the points, no interval"),
        Row(
            "dimension_by_scale", "3000 x 10", lambda: g.dimension_by_scale(cloud), lambda: scales(cloud),
            "the mean log ratio at each scale, no interval",
        ),
    ]  # fmt: skip


def _manifolds() -> list[Row]:
    n = 10**5

    def sphere() -> FloatArray:
        points = np.random.default_rng(0).standard_normal((n, 3))
        found: FloatArray = points / np.linalg.norm(points, axis=1, keepdims=True)
        return found

    def torus() -> FloatArray:
        angles = 2 * np.pi * np.random.default_rng(0).random((n, 2))
        return np.concatenate([np.cos(angles), np.sin(angles)], axis=1)

    def line() -> FloatArray:
        rng = np.random.default_rng(0)
        direction = rng.standard_normal(3)
        found: FloatArray = rng.uniform(-0.5, 0.5, (n, 1)) * (direction / np.linalg.norm(direction))
        return found

    def swiss_roll() -> FloatArray:
        from sklearn.datasets import make_swiss_roll

        found: FloatArray = make_swiss_roll(n, random_state=0)[0]
        return found

    def circle() -> FloatArray:
        angles = 2 * np.pi * np.arange(n) / n
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    return [
        Row("sample_line", "1e5 points", lambda: g.sample_line(n, rng=0), line, "NumPy"),
        Row("sample_sphere", "1e5 points", lambda: g.sample_sphere(n, rng=0), sphere, "NumPy"),
        Row("sample_torus", "1e5 points", lambda: g.sample_torus(n, rng=0), torus, "NumPy"),
        Row(
            "sample_swiss_roll", "1e5 points", lambda: g.sample_swiss_roll(n, rng=0), swiss_roll,
            "sklearn make_swiss_roll, not uniform",
        ),
        Row("residue_circle", "1e5 residues", lambda: g.residue_circle(n), circle, "NumPy"),
    ]  # fmt: skip


def _power_laws() -> list[Row]:
    sizes = g.sample_power_law(10**6, 2.5, rng=0)
    ended = g.sample_power_law(10**5, 1.5, cutoff=1000, rng=0)

    def zeta_fit() -> float:
        from scipy.optimize import minimize_scalar
        from scipy.special import zeta

        mean = np.log(sizes).mean()
        found: float = minimize_scalar(
            lambda a: a * mean + np.log(zeta(a, 1)), bounds=(1.01, 6), method="bounded"
        ).x
        return found

    def zipf() -> IntArray:
        return np.random.default_rng(0).zipf(2.5, 10**6)

    def ended_fit() -> FloatArray:
        from scipy.optimize import minimize

        x = np.arange(1.0, 20_000)
        mean_log, mean = np.log(ended).mean(), ended.mean()

        def loss(at: FloatArray) -> float:
            return float(at[0] * mean_log + at[1] * mean + np.log((x ** -at[0] * np.exp(-at[1] * x)).sum()))

        found: FloatArray = minimize(loss, [1.5, 1e-3], method="Nelder-Mead").x
        return found

    return [
        Row("power_law_fit", "1e6 sizes", lambda: g.power_law_fit(sizes, x_min=1), zeta_fit,
            "minimize_scalar of zeta, no interval"),
        Row("sample_power_law", "1e6, exponent 2.5", lambda: g.sample_power_law(10**6, 2.5, rng=0), zipf,
            "NumPy zipf"),
        Row("cutoff_fit", "1e5 sizes", lambda: g.cutoff_fit(ended), ended_fit, "Nelder-Mead, no intervals"),
        Row("compare_with_cutoff", "1e5 sizes", lambda: g.compare_with_cutoff(ended), ended_fit,
            "Nelder-Mead of one of both fits"),
        Row("power_law_test", "1e5 sizes, 20 draws",
            lambda: g.power_law_test(ended, x_min=1, n_draws=20, rng=0), None, "20 fits of 1e5 draws"),
    ]  # fmt: skip


def _sandpiles() -> list[Row]:
    pile = np.zeros((101, 101), dtype=np.int64)
    pile[50, 50] = 10**4
    critical = g.drive_sandpile(64, 1, rng=0).heights
    full = np.argwhere(critical == 3)[::10].tolist()
    # A grain that sets off an avalanche: on most sites nothing happens, and nothing but checks is timed.
    struck = max(full, key=lambda site: len(g.toppling_rounds(critical, site)))

    def at_once(heights: IntArray) -> IntArray:
        heights = heights.copy()
        while (given := heights // 4).any():
            heights -= 4 * given
            heights[1:] += given[:-1]
            heights[:-1] += given[1:]
            heights[:, 1:] += given[:, :-1]
            heights[:, :-1] += given[:, 1:]
        return heights

    def one_by_one(grains: int) -> IntArray:
        sites = np.random.default_rng(0).integers(64, size=(grains, 2))
        heights = critical.copy()
        for row, column in sites:
            heights[row, column] += 1
            heights = at_once(heights)
        return heights

    def burnt() -> bool:
        fed = critical.copy()
        for side in (fed[0], fed[-1], fed[:, 0], fed[:, -1]):
            side += 1
        return bool((at_once(fed) == critical).all())

    def rounds() -> list[IntArray]:
        heights = critical.copy()
        heights[tuple(struck)] += 1
        found = [heights]
        while (heights > 3).any():
            given = (heights > 3).astype(np.int64)
            heights = heights - 4 * given
            heights[1:] += given[:-1]
            heights[:-1] += given[1:]
            heights[:, 1:] += given[:, :-1]
            heights[:, :-1] += given[:, 1:]
            found.append(heights)
        return found

    def inverse() -> float:
        side = 2 * np.eye(32) - np.eye(32, k=1) - np.eye(32, k=-1)
        laplacian = np.kron(side, np.eye(32)) + np.kron(np.eye(32), side)
        return float(np.linalg.inv(laplacian).sum() / 32**2)

    sites = np.random.default_rng(0).integers(64, size=(200, 2))
    return [
        Row("drop_grains", "200 on 64 x 64", lambda: g.drop_grains(critical, sites), lambda: one_by_one(200),
            "NumPy, all unstable sites at once, heights alone"),
        Row("drive_sandpile", "200 on 64 x 64, no burn-in",
            lambda: g.drive_sandpile(64, 200, burn_in=0, rng=0), lambda: one_by_one(200),
            "NumPy on a critical table, heights alone"),
        Row("toppling_rounds", "the longest of many avalanches on 64 x 64",
            lambda: g.toppling_rounds(critical, struck), rounds, "NumPy"),
        Row("relax", "1e4 grains on one site of 101 x 101", lambda: g.relax(pile), lambda: at_once(pile),
            "NumPy, h // 4 at once"),
        Row("is_recurrent", "64 x 64", lambda: g.is_recurrent(critical), burnt, "NumPy"),
        Row("mean_avalanche_size", "32 x 32", lambda: g.mean_avalanche_size(32), inverse,
            "the inverse of the Laplacian"),
    ]  # fmt: skip
