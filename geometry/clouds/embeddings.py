"""Embed point clouds in two or three dimensions, and measure what each embedding distorts.

No picture of a cloud that needs more dimensions is true, and some methods draw islands and loops from noise.
So every picture comes with three numbers that anyone can check against it:

- stress: how far distances in the picture are from being those of the cloud, in proportion;
- trustworthiness: whether points that are near each other in the picture are near each other in the cloud;
- continuity: whether points that are near each other in the cloud are so in the picture.

Each method is one entry of METHODS in `geometry.clouds._methods`. To lay a picture over another one, see
`align`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, point_rows, whole_number
from geometry._renamed import renamed, renamed_field
from geometry._results import Result
from geometry.clouds._centring import unit_offsets
from geometry.clouds._methods import KEEPING_THE_UNIT, METHODS, SET_BY_ARGUMENTS, Task
from geometry.clouds._quality import picture_quality
from geometry.clouds.point_clouds import in_own_span


@dataclass(frozen=True, eq=False, repr=False)
class Embedding(Result):
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
        points: (n, d); n > 2 k and n > `n_components`. Time grows as n^2, memory as that of the method.
        method: pca (principal components), isomap, mds (metric), locally_linear, spectral (Laplacian
            eigenmaps), tsne; with the packages of requirements-extras.txt also umap and phate.
        n_components: 1 <= n_components <= min(n - 1, d), axes of the picture; at most 3 for tsne.
        n_neighbors: which isomap, locally_linear, spectral, umap and phate join, at least 1.
        quality_neighbors: k >= 1, over which the quality is taken, fewer than half of the points; where not
            given, `n_neighbors`, or the most there can be.
        rng: a seed or a NumPy Generator for mds, locally_linear, spectral, tsne, umap and phate. The others
            draw nothing.
        **options: passed on to the method's own class, such as perplexity=10 for tsne. What an argument
            above sets is refused: random_state (rng) and knn (n_neighbors).

    Returns:
        Embedding with the fields points, method, explained, stress, trustworthiness, continuity, n_neighbors.

    Raises:
        ValueError: an unknown method, numbers out of range, values that are not finite real numbers, points
            all in one place, an option that an argument sets; for isomap, locally_linear, spectral, umap and
            phate a graph of neighbours in several pieces, whose places to each other would be made up.
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
    for name in options.keys() & SET_BY_ARGUMENTS.keys():
        raise ValueError(f"{name} is set by {SET_BY_ARGUMENTS[name]}; allowed is that argument alone")
    offsets = unit_offsets(x)
    largest = np.abs(offsets.unit).max()
    if largest == 0:
        raise ValueError(f"points has {n} points, all in one place; allowed are at least 2 places")
    offsets.unit[:] /= largest
    spread = in_own_span(offsets.unit)
    # Principal components keep the coordinates that they came in, on which their signs depend.
    cloud = offsets.unit if method == "pca" else spread
    task = Task(cloud, n_components, n_neighbors, int(generator(rng).integers(2**31)))
    drawn, explained = METHODS[method](task, **options)
    picture = np.asarray(drawn, dtype=np.float64)
    if not np.isfinite(picture).all():
        raise ValueError(f"points have no finite picture by {method}; allowed are other points or options")
    quality = picture_quality(spread, picture, k)
    if method in KEEPING_THE_UNIT:
        picture = offsets.in_points_unit("distances in the picture", largest * picture)
    return Embedding(picture, method, explained, *quality, k)
