"""How much of the embedding in the end is there already: its directions, and its geometry as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geometry import (
    principal_components,
    representation_similarity,
    sample_subspace_angles,
    spikes,
    subspace_angles,
    subspace_overlap_law,
)
from language import mark
from training.measures.batch import Batch
from training.measures.entries.structure import LEVEL
from training.measures.measure import DEGREES, NUMBER, SHARE, Entries, Measure, Values

BJORCK, KORNBLITH = "Björck & Golub 1973, Math. Comp. 27", "Kornblith et al. 2019, arXiv 1905.00414"
PLANE = 2
# A direction that holds less of the variance than this is none.
LEAST_SHARE = 1e-12
DRAWS, SHUFFLES = 4000, 50
RANDOM_PLANES, RANDOM_SUBSPACES = mark("two planes drawn at random"), mark("subspaces drawn at random")
SHUFFLED = mark("the last snapshot's, its symbols shuffled")


def leading_axes(tokens: NDArray[np.floating], count: int) -> NDArray[np.float64] | None:
    """The directions in which symbols (n, d) spread most, (count, d); None where they have not so many."""
    try:
        found = principal_components(np.asarray(tokens, np.float64), count)
    except ValueError:  # too few symbols, all in one place, or no numbers
        return None
    return np.asarray(found.axes) if found.explained[-1] > LEAST_SHARE else None


def _angles(batch: Batch, count: int) -> Values:
    """Principal angles between the leading directions and those in the end, in radians, (S, count); nan
    where there are none."""
    found = np.full((len(batch.tokens), count), np.nan)
    last = leading_axes(batch.last_tokens, count)
    for place, tokens in enumerate(batch.tokens):
        axes = leading_axes(tokens, count)
        if axes is not None and last is not None:
            found[place] = subspace_angles(axes, last)
    return found


def _plane_angle(which: int) -> Callable[[Batch], Values]:
    def measure(batch: Batch) -> Values:
        if "plane_angles" not in batch.shared:
            batch.shared["plane_angles"] = np.degrees(_angles(batch, PLANE))
        return batch.shared["plane_angles"][:, which]

    return measure


@lru_cache(maxsize=16)
def _random_angles(dim: int) -> tuple[float, ...]:
    """The two angles between planes drawn at random, in degrees, in the mean."""
    if dim < PLANE:
        return (np.nan,) * PLANE
    angles = sample_subspace_angles(DRAWS, dim, PLANE, PLANE, rng=0)
    return tuple(np.degrees(angles).mean(axis=0).tolist())


def standing_out(batch: Batch) -> int:
    """How many directions of the embedding in the end stand out of noise, at least those of a plane."""
    tokens = np.asarray(batch.last_tokens, np.float64)
    try:
        return max(PLANE, spikes(tokens - tokens.mean(axis=0), level=LEVEL).count)
    except ValueError:  # all in one place, or no numbers
        return PLANE


def _overlap(batch: Batch) -> Values:
    return np.asarray((np.cos(_angles(batch, standing_out(batch))) ** 2).mean(axis=-1))


def _overlap_null(batch: Batch) -> float:
    count, dim = standing_out(batch), batch.tokens.shape[-1]
    return subspace_overlap_law(dim, count, count).mean if count <= dim and dim > 1 else np.nan


def _alike(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    try:
        return representation_similarity(x, y).value
    except ValueError:  # too few symbols, all in one place, nothing beyond chance, or no numbers
        return np.nan


def _similarity(batch: Batch) -> Values:
    return np.array([_alike(tokens, batch.last_tokens) for tokens in batch.tokens])


def _similarity_null(batch: Batch) -> float:
    last = batch.last_tokens
    try:
        return representation_similarity(last, last, shuffles=SHUFFLES, rng=0).null_mean
    except ValueError:
        return np.nan


ENTRIES: Entries = {
    "embedding_plane_smaller_angle": Measure(
        label=mark("smaller angle between the embedding's main plane and its final one"), unit=DEGREES,
        equation="the first principal angle of the planes in which W_E spreads most, now and in the end",
        source=BJORCK, family="towards_the_end", at_snapshots=_plane_angle(0),
        null=lambda batch: _random_angles(batch.tokens.shape[-1])[0], null_label=RANDOM_PLANES,
    ),
    "embedding_plane_larger_angle": Measure(
        label=mark("larger angle between the embedding's main plane and its final one"), unit=DEGREES,
        equation="the second principal angle of the planes in which W_E spreads most, now and in the end",
        source=BJORCK, family="towards_the_end", at_snapshots=_plane_angle(1),
        null=lambda batch: _random_angles(batch.tokens.shape[-1])[1], null_label=RANDOM_PLANES,
    ),
    "embedding_leading_overlap": Measure(
        label=mark("share of the embedding's leading directions that are the final ones"), unit=SHARE,
        equation="mean of cos^2 over the angles between the k leading directions of W_E now and in the end, "
        "k as many as stand out of noise in the end, at least 2",
        source=BJORCK, family="towards_the_end", at_snapshots=_overlap,
        null=_overlap_null, null_label=RANDOM_SUBSPACES,
    ),
    "embedding_similarity": Measure(
        label=mark("similarity of the embedding with that in the end"), unit=NUMBER,
        equation="debiased linear CKA of the rows of W_E now and in the end; 1 for the same geometry",
        source=KORNBLITH, family="towards_the_end", at_snapshots=_similarity,
        null=_similarity_null, null_label=SHUFFLED,
    ),
}  # fmt: skip
