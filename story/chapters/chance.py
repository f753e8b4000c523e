"""Lengths and angles of a run's own vectors, compared with vectors drawn at random."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import angle_law, norm_law, scaled_singular_values, singular_value_quantiles
from training.measures import Batch, measured
from training.measures.entries.structure import scales_of
from training.measures.entries.weights import in_root_mean_squares, vectors_of
from training.runs.view import RunView

Float64 = NDArray[np.float64]

KINDS = {"neurons": "neuron", "symbols": "symbol"}
PARTS = (
    "length_low",
    "length_middle",
    "length_high",
    "length_distance",
    "close_pairs",
    "spikes",
    "dimension_by_scale",
    "hubness",
)
OF_ALL = ("weight_norm_share", "inner_volume")
MEASURES = ("held_out_accuracy", *OF_ALL, *(f"{kind}_{part}" for kind in KINDS.values() for part in PARTS))
FRAMES = 80
BINS = 60


@dataclass(frozen=True, slots=True, eq=False)
class AgainstChance:
    """The lengths and angles of n vectors of d coordinates over F frames of a run, beside the exact laws.

    Attributes:
        view: the run.
        vectors: "neurons" (weights into each neuron) or "symbols" (their embeddings).
        count, dim: n and d.
        steps: of the frames, shape (F,).
        lengths: positions of the bins, in root mean squares of the coordinates, shape (BINS,).
        length_counts, length_law: vectors in each bin, shape (F, BINS), and what chance expects, (BINS,).
        distance: largest distance between the lengths' distribution function and chi's, shape (F,).
        distance_null: the mean of that over vectors drawn at random, as many and as wide.
        low, middle, high: the lengths below which 5, 50 and 95 % lie, without any unit, shape (F,).
        shell: between which two lengths nine tenths lay at the start, had they been drawn at random.
        angles: positions of the bins in degrees, shape (BINS,).
        angle_shares, angle_law: shares of the pairs in each bin, shape (F, BINS), and chance's, (BINS,).
        close: share of the pairs with |cos| above CLOSE, shape (F,).
        close_null: chance's, exactly.
        singular_values: of the vectors, taken as one matrix whose scale is taken out, the largest first,
            (F, min(n, d)); nan where they are all 0, or no numbers.
        singular_law: those of a matrix without structure, by the law of Marchenko and Pastur, (min(n, d),).
        spikes: singular values of the vectors, taken as one matrix, that stand out of noise, shape (F,).
        spikes_null: chance's.
        neighbours: k = 1, 2, 4, …, how far one looks from a vector, shape (K,).
        dimensions, dimensions_null: the dimension at each, shape (F, K), and chance's, (K,).
        hubness: how skewed the counts of near neighbours are, shape (F,).
        hubness_null: chance's.
        weights: how many weights the run has in all.
        norm: of all weights as a share of the largest so far on the way, shape (F,).
        volume: powers of ten of the volume inside that norm, shape (F,).
    """

    view: RunView
    vectors: str
    count: int
    dim: int
    steps: NDArray[np.int64]
    lengths: Float64
    length_counts: Float64
    length_law: Float64
    distance: Float64
    distance_null: float
    low: Float64
    middle: Float64
    high: Float64
    shell: tuple[float, float]
    angles: Float64
    angle_shares: Float64
    angle_law: Float64
    close: Float64
    close_null: float
    singular_values: Float64
    singular_law: Float64
    spikes: Float64
    spikes_null: float
    neighbours: NDArray[np.int64]
    dimensions: Float64
    dimensions_null: Float64
    hubness: Float64
    hubness_null: float
    weights: int
    norm: Float64
    volume: Float64


def read_against_chance(view: RunView, vectors: str = "neurons") -> AgainstChance:
    """Read and measure a run's vectors.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    kind, frames = KINDS[vectors], view.frames(FRAMES)
    names = {part: f"{kind}_{part}" for part in PARTS}
    found = measured(view, [*names.values(), *OF_ALL], snapshots=frames)
    columns, nulls = found.columns, found.nulls
    drawn = vectors_of(Batch(view.config, view.weights(snapshots=frames)), kind)
    count, dim = drawn.shape[1:]
    scaled = in_root_mean_squares(np.linalg.norm(drawn, axis=-1), dim)
    law = norm_law("normal", dim)
    edges = np.linspace(0, max(float(np.nanmax(scaled)), law.ppf(0.9999)) * 1.02, BINS + 1)
    turns, turn_edges = angle_law(dim), np.linspace(0, np.pi, BINS + 1)
    start = norm_law("normal", dim, scale=float(np.sqrt((drawn[0] ** 2).mean())))
    return AgainstChance(
        view=view, vectors=vectors, count=count, dim=dim, steps=found.steps,
        lengths=(edges[:-1] + edges[1:]) / 2,
        length_counts=np.array([np.histogram(row, edges)[0] for row in scaled], np.float64),
        length_law=count * np.diff(law.cdf(edges)),
        distance=columns[names["length_distance"]],
        distance_null=nulls[names["length_distance"]],
        low=columns[names["length_low"]],
        middle=columns[names["length_middle"]],
        high=columns[names["length_high"]],
        shell=(float(start.ppf(0.05)), float(start.ppf(0.95))),
        angles=np.degrees((turn_edges[:-1] + turn_edges[1:]) / 2),
        angle_shares=_angle_shares(drawn, turn_edges),
        angle_law=np.diff(turns.cdf(turn_edges)),
        close=columns[names["close_pairs"]],
        close_null=nulls[names["close_pairs"]],
        singular_values=np.array([_singular_values(one) for one in drawn]),
        singular_law=singular_value_quantiles(count, dim),
        spikes=columns[names["spikes"]],
        spikes_null=nulls[names["spikes"]],
        neighbours=scales_of(count),
        dimensions=columns[names["dimension_by_scale"]],
        dimensions_null=nulls[names["dimension_by_scale"]],
        hubness=columns[names["hubness"]],
        hubness_null=nulls[names["hubness"]],
        weights=sum(math.prod(shape) for shape in view.parameters.values()),
        norm=columns["weight_norm_share"],
        volume=columns["inner_volume"],
    )  # fmt: skip


def _singular_values(vectors: Float64) -> Float64:
    if np.isfinite(vectors).all() and vectors.any():
        return scaled_singular_values(vectors)
    return np.full(min(vectors.shape), np.nan)


def _angle_shares(found: Float64, edges: Float64) -> Float64:
    """Return the share of all pairs in each bin of the angle, frame by frame."""
    first, second = np.triu_indices(found.shape[1], 1)
    # Cosines fall as angles grow: the same bins, counted from the other end.
    bins = np.cos(edges)[::-1].copy()
    bins[0], bins[-1] = -1.0, 1.0
    shares = np.empty((len(found), len(edges) - 1))
    for frame, vectors in enumerate(found):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = vectors / np.where(lengths > 0, lengths, 1.0)
        cosines = np.clip((unit @ unit.T)[first, second], -1, 1)
        shares[frame] = np.histogram(cosines, bins)[0][::-1] / max(1, len(cosines))
    return shares
