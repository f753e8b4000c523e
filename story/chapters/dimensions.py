"""The dimensions that a run uses: of its token vectors, its activations near a point, its path of weights;
and whether those of now are the final ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import similarity_matrix
from story.chapters.manifold import FRAMES, tokens_at
from story.chapters.weights.path import WeightPath, read_weight_path
from story.ledger.controls import control_values
from training.measures import MEASURES as REGISTERED
from training.measures import measured
from training.runs.view import RunView

# Snapshots at which dimensions near a point are estimated, and two of the estimates of the claim
# "low-dimension"; the third, by local components, takes seconds a snapshot.
ESTIMATED = 8
NEAR = {"nearest": "twonn", "likelihood": "mle"}
PARTS = ("", "_low", "_high", "_flat")
NEAR_A_POINT = tuple(f"neuron_dimension_{method}{part}" for method in NEAR.values() for part in PARTS)
ANGLES = ("embedding_plane_smaller_angle", "embedding_plane_larger_angle")
SHARES = ("embedding_leading_overlap", "embedding_similarity")
MEASURES = ("embedding_participation", *ANGLES, *SHARES, *NEAR_A_POINT)
EVERY = REGISTERED[NEAR_A_POINT[0]].every
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """One estimate of dimension at T snapshots, its 95 % interval, and the same of a flat cloud."""

    steps: NDArray[np.int64]
    values: Float64
    low: Float64
    high: Float64
    flat: Float64


@dataclass(frozen=True, slots=True, eq=False)
class TowardsTheEnd:
    """How much of the final embedding is there already, at S frames.

    Attributes:
        values: by the names of ANGLES and SHARES, (S,) each.
        nulls: what chance shows of each, by the same names.
        between: similarity of the embeddings of each two frames, (S, S); nan where one has none.
    """

    values: Mapping[str, Float64]
    nulls: Mapping[str, float]
    between: Float64


@dataclass(frozen=True, slots=True, eq=False)
class Dimensions:
    """How many dimensions a run uses: S frames.

    Attributes:
        view: the run.
        steps: of the frames, shape (S,).
        embedding: participation ratio of the numbers' vectors, (S,).
        embedding_null: of white noise of that shape.
        width: how many dimensions the vectors have.
        towards_the_end: how much of the final vectors is there already.
        near: by name, how many dimensions the activations have near a point.
        path: of all weights, beside a walk without aim.
        controls: what the same network shows in the end, where known.
    """

    view: RunView
    steps: NDArray[np.int64]
    embedding: Float64
    embedding_null: float
    width: int
    towards_the_end: TowardsTheEnd
    near: Mapping[str, Estimates]
    path: WeightPath
    controls: Mapping[str, float]


def read_dimensions(view: RunView) -> Dimensions:
    """Estimate how many dimensions the run uses, by several measures.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    kept = view.frames(FRAMES)
    spread = measured(view, ["embedding_participation", *ANGLES, *SHARES], snapshots=kept)
    tokens = tokens_at(view, kept)
    named = (*ANGLES, *SHARES)
    return Dimensions(
        view=view,
        steps=spread.steps,
        embedding=spread.columns["embedding_participation"],
        embedding_null=spread.nulls["embedding_participation"],
        width=tokens.shape[-1],
        towards_the_end=TowardsTheEnd(
            values={name: spread.columns[name] for name in named},
            nulls={name: spread.nulls[name] for name in named},
            between=_between(tokens, np.isfinite(spread.columns["embedding_similarity"])),
        ),
        near=_near(view),
        path=read_weight_path(view, kept),
        controls=control_values(
            "low-dimension", ("embedding_no_decay", "embedding_random_labels"), view.config
        ),
    )


def _between(tokens: NDArray[np.floating], known: NDArray[np.bool_]) -> Float64:
    """The similarity of each two of several embeddings (S, n, d), where it is known of both."""
    found = np.full((len(tokens), len(tokens)), np.nan)
    if known.any():
        found[np.ix_(known, known)] = similarity_matrix(tokens[known].astype(np.float64))
    return found


def _near(view: RunView) -> dict[str, Estimates]:
    """Estimate the dimension of the neurons' activations near a point, and of a flat cloud of the same
    spread."""
    found = measured(view, NEAR_A_POINT, snapshots=view.frames(ESTIMATED * EVERY))
    estimates = {}
    for name, method in NEAR.items():
        value, low, high, flat = (found.series(f"neuron_dimension_{method}{part}") for part in PARTS)
        estimates[name] = Estimates(value.steps, value.values, low.values, high.values, flat.values)
    return estimates
