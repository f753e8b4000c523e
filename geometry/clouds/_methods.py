"""The ways to embed a cloud: each takes a task and returns a picture."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, whole_number
from geometry.clouds.point_clouds import principal_components


@dataclass(frozen=True, eq=False)
class Task:
    """What a method gets: a cloud at unit size, and how it is to be drawn."""

    points: FloatArray
    n_components: int
    n_neighbors: int
    seed: int


Drawn = tuple[ArrayLike, float | None]


def _pca(task: Task) -> Drawn:
    parts = principal_components(task.points, task.n_components)
    return parts.scores, float(parts.explained.sum())


def _isomap(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import Isomap

    _require_one_piece(task)
    asked = {"n_neighbors": task.n_neighbors, "n_components": task.n_components} | options
    return _drawn_whole(Isomap(**asked), task), None


def _mds(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import MDS

    asked = {"n_components": task.n_components, "init": "classical_mds", "random_state": task.seed} | options
    return MDS(**asked).fit_transform(task.points), None


def _locally_linear(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import LocallyLinearEmbedding

    _require_one_piece(task, closed=True)
    asked = {
        "n_neighbors": task.n_neighbors,
        "n_components": task.n_components,
        "random_state": task.seed,
    } | options
    return LocallyLinearEmbedding(**asked).fit_transform(task.points), None


def _spectral(task: Task, **options: Any) -> Drawn:
    from sklearn.manifold import SpectralEmbedding

    # It counts each point among its own neighbours, and so does umap.
    _require_one_piece(task, itself=True)
    asked = {
        "n_neighbors": task.n_neighbors,
        "n_components": task.n_components,
        "random_state": task.seed,
    } | options
    return _drawn_whole(SpectralEmbedding(**asked), task), None


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
    _require_one_piece(task, itself=True)
    asked = {"n_neighbors": task.n_neighbors, "n_components": task.n_components} | options
    return UMAP(random_state=task.seed, n_jobs=1, **asked).fit_transform(task.points), None


def _phate(task: Task, **options: Any) -> Drawn:
    try:
        from phate import PHATE
    except ImportError as error:
        raise _extra("phate", "phate") from error
    _require_one_piece(task)
    asked = {"knn": task.n_neighbors, "n_components": task.n_components, "verbose": 0} | options
    return PHATE(random_state=task.seed, **asked).fit_transform(task.points), None


def _extra(method: str, package: str) -> ImportError:
    return ImportError(
        f"method = {method!r} needs the package {package}: pip install -r requirements-extras.txt"
    )


def _require_one_piece(task: Task, *, itself: bool = False, closed: bool = False) -> None:
    """Refuse a cloud whose graph of neighbours falls apart.

    Args:
        itself: whether the method counts each point among its own neighbours.
        closed: whether a piece is what has no way out, since the method gives each point the mean of its own
            neighbours; otherwise all that hangs together.
    """
    from scipy.sparse.csgraph import connected_components
    from sklearn.neighbors import kneighbors_graph

    others, pieces = task.n_neighbors - itself, len(task.points)
    if others:
        graph = kneighbors_graph(task.points, others).tocoo()
        pieces, of = connected_components(graph, connection="strong" if closed else "weak")
        if closed:
            leaving = of[graph.row] != of[graph.col]
            pieces -= len(np.unique(of[graph.row[leaving]]))
    if pieces > 1:
        raise ValueError(
            f"n_neighbors = {task.n_neighbors} leave the points in {pieces} pieces; allowed are enough to "
            "join them all"
        )


def _drawn_whole(method: Any, task: Task) -> ArrayLike:
    """The picture of one of scikit-learn's methods, whose own word of a graph in pieces is an error: options
    can have it look for neighbours in another way."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", ".*(connected components|not fully connected)", UserWarning)
        try:
            picture: ArrayLike = method.fit_transform(task.points)
        except UserWarning as told:
            said = str(told).split(".")[0].lower()
            raise ValueError(f"points fall into pieces: {said}; allowed are other options") from None
    return picture


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
# Options of the methods' own classes that an argument of `embed` sets.
SET_BY_ARGUMENTS = {"random_state": "rng", "knn": "n_neighbors"}
