"""The dimensions that a run uses: of its token vectors, its activations near a point, its path of weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import walk_component_law
from story.chapters.manifold import FRAMES, tokens_at
from story.ledger.controls import control_values
from training.measures import MEASURES as REGISTERED
from training.measures import measured, trajectory_shape
from training.measures.trajectory import RecordedArray
from training.runs.view import RunView

# Snapshots at which dimensions near a point are estimated, and two of the estimates of the claim
# "low-dimension"; the third, by local components, takes seconds a snapshot.
ESTIMATED = 8
NEAR = {"nearest": "twonn", "likelihood": "mle"}
PARTS = ("", "_low", "_high", "_flat")
COMPONENTS = 10
NEAR_A_POINT = tuple(f"neuron_dimension_{method}{part}" for method in NEAR.values() for part in PARTS)
MEASURES = ("embedding_participation", *NEAR_A_POINT)
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
class Dimensions:
    """How many dimensions a run uses: S frames.

    Attributes:
        view: the run.
        steps: of the frames, shape (S,).
        embedding: participation ratio of the numbers' vectors, (S,).
        embedding_null: of white noise of that shape.
        width: how many dimensions the vectors have.
        near: by name, how many dimensions the activations have near a point.
        path: the weights on the first two principal components of their own path, (S, 2).
        walk: a walk without aim on its own, (S, 2).
        explained, walk_explained: share of each component, of the path and of a walk with steps as long.
        weights: how many there are.
        controls: what the same network shows in the end, where known.
    """

    view: RunView
    steps: NDArray[np.int64]
    embedding: Float64
    embedding_null: float
    width: int
    near: Mapping[str, Estimates]
    path: NDArray[np.float32]
    walk: NDArray[np.float32]
    explained: Float64
    walk_explained: Float64
    weights: int
    controls: Mapping[str, float]


def read_dimensions(view: RunView) -> Dimensions:
    """Estimate how many dimensions the run uses, by several measures.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    kept = view.frames(FRAMES)
    spread = measured(view, ["embedding_participation"], snapshots=kept)
    width = tokens_at(view, [-1]).shape[-1]
    first = view.weights(snapshots=slice(0, 1))
    path, walk, explained, walk_explained = _path(view, kept, [*first])
    return Dimensions(
        view=view,
        steps=spread.steps,
        embedding=spread.columns["embedding_participation"],
        embedding_null=spread.nulls["embedding_participation"],
        width=width,
        near=_near(view),
        path=path,
        walk=walk,
        explained=explained,
        walk_explained=walk_explained,
        weights=sum(int(array[0].size) for array in first.values()),
        controls=control_values(
            "low-dimension", ("embedding_no_decay", "embedding_random_labels"), view.config
        ),
    )


def _near(view: RunView) -> dict[str, Estimates]:
    """Estimate the dimension of the neurons' activations near a point, and of a flat cloud of the same
    spread."""
    found = measured(view, NEAR_A_POINT, snapshots=view.frames(ESTIMATED * EVERY))
    estimates = {}
    for name, method in NEAR.items():
        value, low, high, flat = (found.series(f"neuron_dimension_{method}{part}") for part in PARTS)
        estimates[name] = Estimates(value.steps, value.values, low.values, high.values, flat.values)
    return estimates


def _path(
    view: RunView, kept: NDArray[np.int64], names: list[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32], Float64, Float64]:
    """Project the path of all weights on its own two first components, and a walk of as many steps."""
    count = len(kept)
    evenly = slice(int(kept[0]), int(kept[-1]) + 1, int(kept[1] - kept[0]) if count > 1 else 1)
    try:
        shape = trajectory_shape([RecordedArray(view, name, evenly) for name in names])
        walk = walk_component_law(count - 1, 2)
    except ValueError:  # fewer than three snapshots, or weights that never moved
        nowhere, none = np.zeros((count, 2), np.float32), np.zeros(0)
        return nowhere, nowhere, none, none
    path = shape.scores[:, :2].astype(np.float32)
    return path, walk.astype(np.float32), shape.explained[:COMPONENTS], shape.null[:COMPONENTS]
