"""Pieces and loops of a cloud of points at every scale: persistent homology of its Vietoris-Rips complex.

Join all points that are no farther apart than r and fill every triangle that this makes. As r grows, pieces
merge and loops open and close. A ring of points shows one loop that is open over a long span of scales; so
no plane has to be chosen on which to look for it. The spans grow with the cloud: compare clouds by
`longest_loop`, which ignores the scale, and against points without order, since every cloud has some loops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, IntArray, RandomSource, generator, not_zero, point_rows
from geometry._results import Result
from geometry.clouds._centring import unit_offsets
from geometry.clouds._reduction import loop_pairs
from geometry.vectors.distances import pairwise_distances

# Triangles go with the cube of the points: these take some seconds.
MOST_POINTS = 500


@dataclass(frozen=True, eq=False, repr=False)
class Persistence(Result):
    """Pieces and loops of a cloud.

    Attributes:
        merges: (n - 1,), the scales at which two pieces become one, ascending.
        loops: (k, 2), the scales at which each loop opens and closes, the longest span first.
        scale: root mean square distance of two points.
    """

    merges: FloatArray
    loops: FloatArray
    scale: float

    @property
    def longest_loop(self) -> float:
        """The longest span of a loop as a share of the root mean square distance; 0 without any loop.

        It is the same for a cloud of any size; many points on a circle have sqrt(3 / 2) = 1.22.
        """
        return float((self.loops[0, 1] - self.loops[0, 0]) / self.scale) if len(self.loops) else 0.0


def rips_persistence(points: ArrayLike) -> Persistence:
    """Find at which scales the pieces of a cloud merge, and its loops open and close.

    At scale r, the complex has an edge for each two points with |x - y| <= r and each triangle of such edges.
    merges: where its number of pieces falls (Betti number 0)
    loops: the spans of r over which a cycle is not the border of triangles (Betti number 1, modulo 2)

    n points at even places of a circle with radius R have one loop, from 2 R sin(pi / n) to
    2 R sin(pi ceil(n / 3) / n), about sqrt(3) R. A null for a loop: the same points with each principal axis
    shuffled, `geometry.shuffled_along_axes`.

    Args:
        points: (n, d) with 2 <= n <= 500; not all in one place. Points may repeat.

    Returns:
        Persistence with the fields merges, loops, scale and the property longest_loop. Loops that open and
        close at once are left out.

    Raises:
        ValueError: wrong shape, more than 500 points, or points that all coincide.

    Source: Edelsbrunner, Letscher & Zomorodian, Discrete Comput. Geom. 28 (2002); by cohomology, with
    apparent pairs, as in Bauer, Ripser (J. Appl. Comput. Topol. 5, 2021).

    >>> angle = 2 * np.pi * np.arange(12) / 12
    >>> ring = rips_persistence(np.stack([np.cos(angle), np.sin(angle)], axis=1))
    >>> ring.loops.round(3), round(ring.longest_loop, 2)
    (array([[0.518, 1.732]]), 0.82)
    """
    cloud = point_rows("points", points, "n", least=2)
    if cloud.ndim != 2 or len(cloud) > MOST_POINTS:
        raise ValueError(f"points has shape {cloud.shape}; allowed is (n, d) with 2 <= n <= {MOST_POINTS}")
    offsets = unit_offsets(cloud)
    not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points")
    lengths = pairwise_distances(offsets.unit)
    n = len(cloud)
    first, second = np.triu_indices(n, 1)
    farthest = np.zeros(n)
    for ends in (first, second):
        np.maximum.at(farthest, ends, lengths)
    order = np.argsort(lengths, kind="stable")
    first, second, lengths = first[order], second[order], lengths[order]
    tree = _spanning_tree(first, second, n)
    loops = _loops(first, second, lengths, tree, float(farthest.min()), n)
    scale = np.sqrt(np.vdot(lengths, lengths) / len(lengths))
    merges, spans, whole = (
        offsets.in_points_unit("distances", np.atleast_2d(found)) for found in (lengths[tree], loops, scale)
    )
    return Persistence(merges[0], spans, float(whole[0, 0]))


def shuffled_along_axes(points: ArrayLike, rng: RandomSource = None) -> FloatArray:
    """Shuffle a cloud along each of its principal axes: the same spread along each, and nothing but that.

    y_ij = x_(s_j(i)) j,  x the scores on the principal axes, each with a permutation s_j of its own

    Loops, clusters and whatever else relates the axes to each other is gone; what is found in such clouds is
    found in any of this spectrum.

    Args:
        points: (n, d), n >= 2, not all in one place.
        rng: of the permutations.

    Returns:
        (n, min(n, d)), in the principal axes, about 0.

    Raises:
        ValueError: wrong shape, or points that all coincide.

    Source: parallel analysis by permutation, Buja & Eyuboglu, Multivariate Behavioral Research 27 (1992), on
    principal axes instead of the original ones.

    >>> angle = 2 * np.pi * np.arange(40) / 40
    >>> ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    >>> shuffled = shuffled_along_axes(ring, 0)
    >>> bool(rips_persistence(shuffled).longest_loop < rips_persistence(ring).longest_loop / 2)
    True
    """
    cloud = point_rows("points", points, "n", least=2)
    if cloud.ndim != 2:
        raise ValueError(f"points has shape {cloud.shape}; allowed is (n, d) with n >= 2")
    offsets = unit_offsets(cloud)
    not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points")
    left, lengths, _ = np.linalg.svd(offsets.unit, full_matrices=False)
    return offsets.in_points_unit("scores", generator(rng).permuted(left * lengths, axis=0))


def _spanning_tree(first: IntArray, second: IntArray, n: int) -> IntArray:
    """The places of the edges, ascending in length, that join two pieces: Kruskal."""
    piece, found = np.arange(n), []
    for place, (a, b) in enumerate(zip(first, second, strict=True)):
        if piece[a] != piece[b]:
            piece[piece == piece[b]] = piece[a]
            found.append(place)
            if len(found) == n - 1:
                break
    return np.array(found, np.int64)


def _loops(
    first: IntArray, second: IntArray, lengths: FloatArray, tree: IntArray, reach: float, n: int
) -> FloatArray:
    """The spans of all loops, (k, 2). From `reach` on one point is joined to all others: nothing is open."""
    rank = np.full((n, n), -1)
    rank[first, second] = rank[second, first] = np.arange(len(lengths))
    joins = np.zeros(len(lengths), np.int64)
    joins[tree] = 1
    count = int(np.searchsorted(lengths, reach, side="right"))
    found = lengths[loop_pairs(rank, first, second, joins, count)]
    found = found[found[:, 1] > found[:, 0]]
    by_span: FloatArray = found[np.argsort(found[:, 0] - found[:, 1], kind="stable")]
    return by_span
