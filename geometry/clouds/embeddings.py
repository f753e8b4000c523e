"""Embed point clouds in two or three dimensions, and measure what each embedding distorts.

No picture of a cloud that needs more dimensions is true, and some methods draw islands and loops from noise.
So every picture comes with three numbers that anyone can check against it:

- stress: how far distances in the picture are from being those of the cloud, in proportion;
- trustworthiness: whether points that are near each other in the picture are near each other in the cloud;
- continuity: whether points that are near each other in the cloud are so in the picture.

Each method is one entry of METHODS. To lay a picture over another one, see `align`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, point_rows, read_only, whole_number
from geometry._renamed import renamed, renamed_field
from geometry.clouds.point_clouds import centred, in_own_span, principal_components


@dataclass(frozen=True, eq=False)
class Embedding:
    """A picture of a cloud and how far to believe it.

    Attributes:
        points: (n, n_components), the picture, in the unit of its method.
        method: which it is.
        explained: share of the cloud's variance that the picture holds; None where the method has no such
            share, which is all but pca.
        stress: Kruskal's stress-1, in [0, 1], at the scale that suits the picture best. Kruskal called 0.05
            good, 0.1 fair and 0.2 poor.
        trustworthiness, continuity: in [0, 1], 1 where all neighbours are kept; about 1/2 by chance.
        n_neighbors: how many of each point's nearest those two look at.
    """

    points: FloatArray
    method: str
    explained: float | None
    stress: float
    trustworthiness: float
    continuity: float
    n_neighbors: int
    neighbours = renamed_field("neighbours", "n_neighbors")

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", read_only(self.points))


@dataclass(frozen=True, eq=False)
class Task:
    """What a method gets: a cloud at unit size, and how it is to be drawn."""

    points: FloatArray
    n_components: int
    n_neighbors: int
    seed: int


@renamed(count="n_components", neighbours="n_neighbors")
def embed(
    points: ArrayLike,
    method: str = "pca",
    n_components: int = 2,
    *,
    n_neighbors: int = 10,
    quality_neighbors: int | None = None,
    rng: RandomSource = None,
    **options: Any,
) -> Embedding:
    """Embed a cloud in few dimensions, and measure the quality of the embedding.

    stress = min over a of sqrt(sum_ij (a D_ij - d_ij)^2 / sum_ij d_ij^2),
    trustworthiness = 1 - 2 / (n k (2n - 3k - 1)) sum_i sum_(j in U_i) (rank_i(j) - k)

    with D and d the distances in the cloud and in the picture, U_i the points that are among the k nearest of
    i in the picture but not in the cloud, and rank_i(j) the place of j among the neighbours of i in the
    cloud, the nearest first. Continuity exchanges cloud and picture.

    Args:
        points: (n, d); n > 2 k and n > `n_components`. Time and memory grow as n^2.
        method: pca (principal components), isomap, mds (metric), locally_linear, spectral (Laplacian
            eigenmaps), tsne; with the packages of requirements-extras.txt also umap and phate.
        n_components: 1 <= n_components <= min(n - 1, d), axes of the picture; at most 3 for tsne.
        n_neighbors: which isomap, locally_linear, spectral, umap and phate join, at least 1.
        quality_neighbors: k >= 1, over which the quality is taken, fewer than half of the points; where not
            given, `n_neighbors`, or the most there can be.
        rng: a seed or a NumPy Generator for mds, locally_linear, spectral, tsne, umap and phate. The others
            draw nothing.
        **options: passed on to the method's own class, such as perplexity=10 for tsne.

    Returns:
        Embedding with the fields points, method, explained, stress, trustworthiness, continuity, n_neighbors.

    Raises:
        ValueError: an unknown method, numbers out of range, values that are not finite real numbers, points
            all in one place, or a graph of neighbours in several pieces, whose places to each other would be
            made up.
        ImportError: a method whose package is not installed; the message names the file to install.

    Source: for stress, Borg & Groenen, Modern Multidimensional Scaling (2nd ed., 2005), sections 3.2 and
    11.1; for trustworthiness and continuity, Venna & Kaski, Neighborhood preservation in nonlinear
    projection methods, ICANN (2001).

    >>> angle = 2 * np.pi * np.arange(40) / 40
    >>> helix = np.stack([np.cos(angle), np.sin(angle), 0.1 * angle], axis=1)
    >>> flat = embed(helix, "pca")
    >>> print(f"{flat.explained:.2f} {flat.stress:.2f} {flat.trustworthiness:.2f} {flat.continuity:.2f}")
    0.99 0.02 1.00 1.00
    """
    if method not in METHODS:
        raise ValueError(f"method = {method!r} is unknown; allowed are {', '.join(METHODS)}")
    x = point_rows("points", points, "n", least=3)
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 3, d >= 1")
    n, d = x.shape
    in_space = f" for {n} points in {d} dimensions"
    n_components = whole_number("n_components", n_components, 1, min(n - 1, d), reason=in_space)
    n_neighbors = whole_number("n_neighbors", n_neighbors, 1, n - 1, reason=f" for {n} points")
    k = min(n_neighbors, (n - 1) // 2) if quality_neighbors is None else quality_neighbors
    k = whole_number("quality_neighbors", k, 1, (n - 1) // 2, reason=f", fewer than half of {n} points")
    offsets = centred(x)
    largest = np.abs(offsets).max()
    if largest == 0:
        raise ValueError(f"points has {n} points, all in one place; allowed are at least 2 places")
    spread = in_own_span(offsets / largest)
    # Principal components keep the coordinates that they came in, on which their signs depend.
    cloud = offsets / largest if method == "pca" else spread
    task = Task(cloud, n_components, n_neighbors, int(generator(rng).integers(2**31)))
    drawn, explained = METHODS[method](task, **options)
    picture = np.asarray(drawn, dtype=np.float64)
    if not np.isfinite(picture).all():
        raise ValueError(f"points have no finite picture by {method}; allowed are other points or options")
    unit = largest if method in KEEPING_THE_UNIT else 1.0
    kept = _neighbourhoods_kept(spread, picture, k)
    return Embedding(unit * picture, method, explained, _stress(spread, picture), *kept, k)


def _stress(cloud: FloatArray, picture: FloatArray) -> float:
    from scipy.spatial.distance import pdist

    true, shown = pdist(cloud), pdist(picture)
    if not shown.any():
        return 1.0
    shown /= np.linalg.norm(shown)
    scale = (true @ shown) / (true @ true)
    return float(np.linalg.norm(scale * true - shown))


def _neighbourhoods_kept(cloud: FloatArray, picture: FloatArray, n_neighbors: int) -> tuple[float, float]:
    from sklearn.manifold import trustworthiness

    return (
        float(trustworthiness(cloud, picture, n_neighbors=n_neighbors)),
        float(trustworthiness(picture, cloud, n_neighbors=n_neighbors)),
    )


Drawn = tuple[ArrayLike, float | None]


def _pca(task: Task) -> Drawn:
    parts = principal_components(task.points, task.n_components)
    return parts.scores, float(parts.explained.sum())


def _isomap(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import Isomap

    _require_one_piece(task)
    asked = {"n_neighbors": task.n_neighbors, "n_components": task.n_components} | options
    return Isomap(**asked).fit_transform(task.points), None


def _mds(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import MDS

    asked = {"n_components": task.n_components, "init": "classical_mds", "random_state": task.seed} | options
    return MDS(**asked).fit_transform(task.points), None


def _locally_linear(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import LocallyLinearEmbedding

    _require_one_piece(task)
    asked = {
        "n_neighbors": task.n_neighbors,
        "n_components": task.n_components,
        "random_state": task.seed,
    } | options
    return LocallyLinearEmbedding(**asked).fit_transform(task.points), None


def _spectral(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import SpectralEmbedding

    _require_one_piece(task)
    asked = {
        "n_neighbors": task.n_neighbors,
        "n_components": task.n_components,
        "random_state": task.seed,
    } | options
    return SpectralEmbedding(**asked).fit_transform(task.points), None


def _tsne(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    whole_number("n_components", task.n_components, 1, 3, reason=" for tsne")
    perplexity = min(30.0, (len(task.points) - 1) / 3)
    asked = {"n_components": task.n_components, "perplexity": perplexity, "random_state": task.seed} | options
    # Several threads add up in any order, and this method makes another picture of the smallest difference.
    with threadpool_limits(1):
        return TSNE(**asked).fit_transform(task.points), None


def _umap(task: Task, **options: Any) -> Drawn:
    try:
        from umap import UMAP
    except ImportError as error:
        raise _extra("umap", "umap-learn") from error
    asked = {"n_neighbors": task.n_neighbors, "n_components": task.n_components} | options
    return UMAP(random_state=task.seed, n_jobs=1, **asked).fit_transform(task.points), None


def _phate(task: Task, **options: Any) -> Drawn:
    try:
        from phate import PHATE
    except ImportError as error:
        raise _extra("phate", "phate") from error
    asked = {"knn": task.n_neighbors, "n_components": task.n_components, "verbose": 0} | options
    return PHATE(random_state=task.seed, **asked).fit_transform(task.points), None


def _extra(method: str, package: str) -> ImportError:
    return ImportError(
        f"method = {method!r} needs the package {package}: pip install -r requirements-extras.txt"
    )


def _require_one_piece(task: Task) -> None:
    from scipy.sparse.csgraph import connected_components
    from sklearn.neighbors import kneighbors_graph

    pieces, _ = connected_components(kneighbors_graph(task.points, task.n_neighbors), directed=False)
    if pieces > 1:
        raise ValueError(
            f"n_neighbors = {task.n_neighbors} leave the points in {pieces} pieces; allowed are enough to "
            "join them all"
        )


METHODS: dict[str, Callable[..., Drawn]] = {
    "pca": _pca,
    "isomap": _isomap,
    "mds": _mds,
    "locally_linear": _locally_linear,
    "spectral": _spectral,
    "tsne": _tsne,
    "umap": _umap,
    "phate": _phate,
}
# Their pictures are drawn to the cloud's scale.
KEEPING_THE_UNIT = {"pca", "isomap", "mds"}
