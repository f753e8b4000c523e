"""Structure in a run's vectors that chance does not have: what stands out, dimension at each scale, hubs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geometry import dimension_by_scale, hubness, sample_points, spikes
from language import Message, mark
from training.measures.batch import Batch
from training.measures.entries.weights import NOISE, VECTORS, vectors_of
from training.measures.measure import DIMENSIONS, NUMBER, Entries, Measure, Values

# So many matrices in a hundred without any structure have one singular value that stands out all the same.
LEVEL = 0.01
# Of more vectors than this, as many are taken at even distances: distances grow with the square.
MOST_POINTS = 200
DRAWS = 20
# Hubs are counted among so many nearest neighbours, of few vectors among a third of the others.
NEIGHBOURS = 10


def scales_of(count: int) -> NDArray[np.int64]:
    """The neighbours k = 1, 2, 4, … at which the dimension of so many points is looked at, (K,).

    >>> scales_of(97)
    array([ 1,  2,  4,  8, 16])
    """
    return 2 ** np.arange(max(1, int(np.log2(max(2, min(count, MOST_POINTS) // 4))) + 1))


def _standing_out(kind: str) -> Callable[[Batch], Values]:
    def measure(batch: Batch) -> Values:
        return np.array([
            spikes(one, level=LEVEL).count if np.isfinite(one).all() and one.any() else np.nan
            for one in vectors_of(batch, kind)
        ], np.float64)  # fmt: skip

    return measure


def _points(batch: Batch, kind: str) -> NDArray[np.float64]:
    found = vectors_of(batch, kind)
    return found[:, :: -(-found.shape[1] // MOST_POINTS)]


def _dimensions(points: NDArray[np.float64]) -> Values:
    """The dimension at each of `scales_of`; nan where there is none, as of neurons that are all alike."""
    scales = scales_of(len(points))
    found = np.full(len(scales), np.nan)
    try:
        known = dimension_by_scale(points, max_neighbors=2 * int(scales[-1]))
    except ValueError:  # repeats, too few points, or no numbers
        return found
    found[: len(known.values)] = known.values[: len(scales)]
    return found


def _by_scale(kind: str) -> Callable[[Batch], Values]:
    return lambda batch: np.array([_dimensions(one) for one in _points(batch, kind)])


@lru_cache(maxsize=16)
def _of_chance(count: int, dim: int) -> tuple[float, ...]:
    """What so many points drawn at random in so many dimensions show, in the mean."""
    rng = np.random.default_rng(0)
    drawn = [_dimensions(sample_points("normal", count, dim, rng=rng)) for _ in range(DRAWS)]
    return tuple(np.mean(drawn, axis=0).tolist())


def _by_scale_null(kind: str) -> Callable[[Batch], Values]:
    return lambda batch: np.array(_of_chance(*_points(batch, kind).shape[1:]))


def _skewness(points: NDArray[np.float64]) -> float:
    """How skewed the counts of neighbours are; nan where all vectors are one, or no numbers."""
    try:
        return hubness(points, max(1, min(NEIGHBOURS, (len(points) - 1) // 3))).skewness
    except ValueError:
        return np.nan


def _hubness(kind: str) -> Callable[[Batch], Values]:
    # Of all: where vectors lie in heaps, half of them would be heaps of half the size, and other hubs.
    return lambda batch: np.array([_skewness(one) for one in vectors_of(batch, kind)])


@lru_cache(maxsize=16)
def _hubs_of_chance(count: int, dim: int) -> float:
    """What so many points drawn at random in so many dimensions show, in the mean."""
    rng = np.random.default_rng(0)
    return float(np.mean([_skewness(sample_points("normal", count, dim, rng=rng)) for _ in range(DRAWS)]))


def _hubness_null(kind: str) -> Callable[[Batch], float]:
    return lambda batch: _hubs_of_chance(*vectors_of(batch, kind).shape[1:])


ENTRIES: Entries = {
    name: entry
    for kind, said in VECTORS.items()
    for name, entry in {
        f"{kind}_spikes": Measure(
            label=Message(
                mark("singular values that stand out of noise, each row {vector}"), vector=Message(said)
            ),
            unit=NUMBER, family=f"{kind}_vectors",
            source="Marchenko & Pastur 1967; Tracy & Widom 1996; Kritchman & Nadler 2009",
            equation=f"how many, from the largest on, have a Tracy-Widom p-value below {LEVEL:g}",
            at_snapshots=_standing_out(kind), null=lambda _batch: LEVEL, null_label=NOISE,
        ),
        f"{kind}_dimension_by_scale": Measure(
            label=Message(
                mark("intrinsic dimension from near neighbours to far ones, each {vector}"),
                vector=Message(said),
            ),
            unit=DIMENSIONS, family=f"{kind}_vectors", source="Denti et al., Sci. Rep. 12 (2022)",
            equation="d that makes the ratios r_2k / r_k most likely, k = 1, 2, 4, …",
            at_snapshots=_by_scale(kind), null=_by_scale_null(kind), null_label=NOISE,
            along=mark("neighbours, doubled each time"),
        ),
        f"{kind}_hubness": Measure(
            label=Message(mark("hubs: how skewed counts of neighbours are, each {vector}"),
                          vector=Message(said)),
            unit=NUMBER, family=f"{kind}_vectors",
            source="Radovanović, Nanopoulos & Ivanović, J. Mach. Learn. Res. 11 (2010)",
            equation="skewness of how many others have a vector among their 10 nearest",
            at_snapshots=_hubness(kind), null=_hubness_null(kind), null_label=NOISE,
        ),
    }.items()
}  # fmt: skip
