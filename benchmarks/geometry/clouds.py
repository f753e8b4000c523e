"""Clouds, matrices and paths of `geometry` beside what a user would write."""

from __future__ import annotations

from typing import Any

import numpy as np

import geometry as g
from benchmarks.geometry.row import Row


def rows() -> list[Row]:
    """A row for each public function of clouds, matrices and paths."""
    rng = np.random.default_rng(0)
    return [*_components(rng), *_pictures(rng), *_comparisons(rng), *_matrices(rng), *_paths(rng)]


def _components(rng: np.random.Generator) -> list[Row]:
    from sklearn.decomposition import PCA

    clouds, cloud = rng.standard_normal((100, 97, 128)), rng.standard_normal((2000, 300))
    square = rng.standard_normal((3000, 3000))
    signal = square + 3 * rng.standard_normal((3000, 5)) @ rng.standard_normal((5, 3000))
    decaying = square * np.arange(1, 3001) ** -0.5
    wide = rng.standard_normal((300, 20_000))
    single = signal.astype(np.float32)

    def spectra() -> Any:
        values = np.linalg.svd(cloud - cloud.mean(axis=0), compute_uv=False)
        return values**2 / (values**2).sum()

    def entropy() -> Any:
        values = np.linalg.svd(cloud - cloud.mean(axis=0), compute_uv=False)
        p = values / values.sum()
        return np.exp(-(p * np.log(p)).sum())

    def ratios() -> Any:
        found = [np.linalg.eigvalsh(np.cov(one, rowvar=False)) for one in clouds]
        return [values.sum() ** 2 / (values**2).sum() for values in found]

    return [
        Row("participation_ratio", "100 clouds of 97 × 128", lambda: g.participation_ratio(clouds), ratios,
            "eigenvalues of numpy cov"),
        Row("explained_variance", "2000 × 300", lambda: g.explained_variance(cloud), spectra, "numpy svd"),
        Row("stable_rank", "2000 × 300", lambda: g.stable_rank(cloud), lambda: 1 / spectra()[0], "numpy svd"),
        Row("entropy_rank", "2000 × 300", lambda: g.entropy_rank(cloud), entropy, "numpy svd"),
        Row("principal_components", "2 of 3000 × 3000, five signals in noise",
            lambda: g.principal_components(signal, 2), lambda: PCA(2).fit_transform(signal),
            "sklearn PCA(2)"),
        Row("principal_components", "2 of 3000 × 3000, variances falling as 1/k",
            lambda: g.principal_components(decaying, 2), lambda: PCA(2).fit_transform(decaying),
            "sklearn PCA(2)"),
        Row("principal_components", "2 of 3000 × 3000, nothing but noise",
            lambda: g.principal_components(square, 2), lambda: PCA(2).fit_transform(square),
            "sklearn PCA(2), which does not converge there"),
        Row("principal_components", "2 of 3000 × 3000 in float32",
            lambda: g.principal_components(single, 2, dtype=np.float32),
            lambda: PCA(2).fit_transform(single), "sklearn PCA(2)"),
        Row("principal_components", "2 of 300 × 20,000", lambda: g.principal_components(wide, 2),
            lambda: PCA(2).fit_transform(wide), "sklearn PCA(2)"),
        Row("principal_components", "2 of 97 × 128", lambda: g.principal_components(clouds[0], 2),
            lambda: PCA(2).fit_transform(clouds[0]), "sklearn PCA(2)"),
    ]  # fmt: skip


def _pictures(rng: np.random.Generator) -> list[Row]:
    from scipy.linalg import orthogonal_procrustes
    from scipy.spatial.distance import pdist
    from sklearn.decomposition import PCA
    from sklearn.manifold import Isomap, trustworthiness

    roll = g.sample_swiss_roll(2000, rng=0)
    one, other = rng.standard_normal((2, 1000, 3))
    many, more = rng.standard_normal((2, 100_000, 3))
    cloud = rng.standard_normal((500, 10))
    frames = rng.standard_normal((20, 97, 2))
    angle = 2 * np.pi * np.arange(120) / 120
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.2 * rng.standard_normal((120, 2))

    def judged(picture: Any) -> Any:
        kept = [trustworthiness(*pair, n_neighbors=10) for pair in ((roll, picture), (picture, roll))]
        true, shown = pdist(roll), pdist(picture)
        shown /= np.linalg.norm(shown)
        return *kept, np.linalg.norm((true @ shown) / (true @ true) * true - shown)

    def turned(x: Any, y: Any) -> Any:
        about, target = x - x.mean(axis=0), y - y.mean(axis=0)
        laid = about @ orthogonal_procrustes(about, target)[0]
        return laid + y.mean(axis=0), ((laid - target) ** 2).sum() / (target**2).sum()

    def one_by_one() -> Any:
        laid = [frames[0]]
        for frame in frames[1:]:
            laid.append(turned(frame, laid[-1])[0])
        return laid

    def shuffled() -> Any:
        left, lengths, _ = np.linalg.svd(one - one.mean(axis=0), full_matrices=False)
        return np.random.default_rng(0).permuted(left * lengths, axis=0)

    return [
        Row("embed", "2000 points, pca", lambda: g.embed(roll), lambda: judged(PCA(2).fit_transform(roll)),
            "sklearn PCA, trustworthiness both ways, stress by pdist"),
        Row("embed", "2000 points, isomap", lambda: g.embed(roll, "isomap"),
            lambda: judged(Isomap(n_neighbors=10).fit_transform(roll)),
            "sklearn Isomap, trustworthiness both ways, stress by pdist"),
        Row("align", "1000 × 3", lambda: g.align(one, other), lambda: turned(one, other),
            "scipy orthogonal_procrustes"),
        Row("align_sequence", "20 frames of 97 × 2", lambda: g.align_sequence(list(frames)), one_by_one,
            "scipy orthogonal_procrustes"),
        Row("rips_persistence", "a noisy ring of 120", lambda: g.rips_persistence(ring), None,
            "none: ripser and gudhi are no requirements"),
        Row("rips_persistence", "500 points in 10 dimensions", lambda: g.rips_persistence(cloud), None,
            "none: ripser and gudhi are no requirements"),
        Row("align", "100,000 × 3", lambda: g.align(many, more), lambda: turned(many, more),
            "scipy orthogonal_procrustes"),
        Row("shuffled_along_axes", "1000 × 3", lambda: g.shuffled_along_axes(one, 0), shuffled, "numpy svd"),
    ]  # fmt: skip


def _comparisons(rng: np.random.Generator) -> list[Row]:
    from sklearn.neighbors import NearestNeighbors

    x, y = rng.standard_normal((2, 1000, 64))
    y += x
    path = np.cumsum(rng.standard_normal((10, 200, 32)), axis=0)
    cloud = rng.standard_normal((2000, 100))

    def estimate(k: Any, m: Any) -> Any:
        n = len(k)
        inner = (k * m).sum() + k.sum() * m.sum() / ((n - 1) * (n - 2))
        return inner - 2 / (n - 2) * k.sum(axis=0) @ m.sum(axis=0)

    def cka(a: Any, b: Any) -> Any:
        k, m = a @ a.T, b @ b.T
        np.fill_diagonal(k, 0)
        np.fill_diagonal(m, 0)
        return estimate(k, m) / np.sqrt(estimate(k, k) * estimate(m, m))

    def hubs() -> Any:
        nearest = NearestNeighbors(n_neighbors=10).fit(cloud).kneighbors(return_distance=False)
        counts = np.bincount(nearest.ravel(), minlength=len(cloud))
        return ((counts - 10) ** 3).mean() / counts.std() ** 3

    return [
        Row("representation_similarity", "1000 × 64", lambda: g.representation_similarity(x, y),
            lambda: cka(x, y), "the estimator on n × n matrices"),
        Row("similarity_matrix", "10 of 200 × 32", lambda: g.similarity_matrix(path),
            lambda: [[cka(a, b) for a in path[:i]] for i, b in enumerate(path)],
            "the estimator on n × n matrices"),
        Row("hubness", "2000 × 100", lambda: g.hubness(cloud), hubs, "sklearn NearestNeighbors, bincount"),
    ]  # fmt: skip


def _matrices(rng: np.random.Generator) -> list[Row]:
    from scipy.linalg import subspace_angles

    matrix = rng.standard_normal((400, 300))
    matrix[:, 0] += 5
    law, eigen, edge = g.singular_value_law(400, 300), g.marchenko_pastur_law(400, 300), g.tracy_widom_law()
    low, high = law.support()
    inside = low + (high - low) * rng.random(1000)
    frames = rng.standard_normal((2, 3, 500))

    def drawn() -> Any:
        one, other = (np.linalg.qr(rng.standard_normal((200, 100, k))).Q for k in (3, 4))
        return np.arccos(np.linalg.svd(one.mT @ other, compute_uv=False))

    values_only = "numpy svd alone: a test takes no less"
    return [
        Row("singular_value_law", "cdf at 1000", lambda: law.cdf(inside), None,
            "none: SciPy has no such law"),
        Row("scaled_singular_values", "400 × 300", lambda: g.scaled_singular_values(matrix),
            lambda: np.linalg.svd(matrix, compute_uv=False), values_only),
        Row("singular_value_quantiles", "400 × 300", lambda: g.singular_value_quantiles(400, 300), None,
            "none: SciPy has no such law"),
        Row("marchenko_pastur_law", "cdf at 1000", lambda: eigen.cdf(inside**2 / 400), None,
            "none: SciPy has no such law"),
        Row("tracy_widom_law", "cdf at 1", lambda: edge.cdf(0.5), None, "none: SciPy has no such law"),
        Row("edge_test", "400 × 300", lambda: g.edge_test(matrix),
            lambda: np.linalg.svd(matrix, compute_uv=False), values_only),
        Row("spikes", "400 × 300", lambda: g.spikes(matrix),
            lambda: np.linalg.svd(matrix, compute_uv=False), values_only),
        Row("subspace_angles", "3 and 3 in 500 dimensions", lambda: g.subspace_angles(*frames),
            lambda: subspace_angles(frames[0].T, frames[1].T), "scipy subspace_angles"),
        Row("subspace_overlap_law", "one", lambda: g.subspace_overlap_law(500, 3, 3), None,
            "none: a formula"),
        Row("sample_subspace_angles", "200 pairs, 3 and 4 in 100 dimensions",
            lambda: g.sample_subspace_angles(200, 100, 3, 4, rng=rng), drawn, "frames by numpy qr"),
    ]  # fmt: skip


def _paths(rng: np.random.Generator) -> list[Row]:
    from sklearn.decomposition import PCA

    weights = np.cumsum(rng.standard_normal((300, 50_000), dtype=np.float32), axis=0)

    def walk() -> Any:
        steps = np.random.default_rng(0).standard_normal((1000, 1000))
        return np.concatenate([np.zeros((1, 1000)), np.cumsum(steps, axis=0)])

    def drawn_walks() -> Any:
        found = []
        for _ in range(20):
            path = np.cumsum(np.random.default_rng(0).standard_normal((100, 1000)), axis=0)
            values = np.linalg.svd(path - path.mean(axis=0), compute_uv=False) ** 2
            found.append(values[:5] / values.sum())
        return found

    formula = "none: a formula"
    return [
        Row("trajectory_components", "3 of 300 snapshots of 50,000 weights, float32",
            lambda: g.trajectory_components(weights, 3),
            lambda: PCA(3, svd_solver="full").fit_transform(weights.astype(np.float64)),
            "sklearn PCA(3, full) in float64"),
        Row("random_walk", "1000 steps in 1000 dimensions", lambda: g.random_walk(1000, 1000, rng=0), walk,
            "numpy cumsum"),
        Row("sample_walk_explained", "20 walks of 100 steps in 1000 dimensions",
            lambda: g.sample_walk_explained(20, 100, 1000, rng=0), drawn_walks, "numpy cumsum, svd"),
        Row("walk_explained_law", "5 components", lambda: g.walk_explained_law(1000, 5), None, formula),
        Row("walk_component_law", "5 components", lambda: g.walk_component_law(1000, 5), None, formula),
        Row("walk_participation_law", "one", lambda: g.walk_participation_law(1000), None, formula),
    ]  # fmt: skip
