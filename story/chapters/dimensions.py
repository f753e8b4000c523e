"""How many dimensions a run uses: its numbers' vectors, its activations near a point, its own path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geometry import intrinsic_dimension, walk_component_law
from story.chapters.controls import control_values
from story.chapters.manifold import frames, tokens_at
from training.measures import Batch, flat_cloud, participation, trajectory_shape
from training.measures.point_clouds import sampled_rows, white_participation
from training.measures.trajectory import RecordedArray
from training.phases import Phases
from training.runs.reader import Run

# Snapshots at which dimensions near a point are estimated, and two of the estimates of the claim
# "low-dimension"; the third, by local components, takes seconds a snapshot.
ESTIMATED = 8
NEAR = {"nearest": "twonn", "likelihood": "mle"}
COMPONENTS = 10
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
        run_id, phases, steps: of the run.
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

    run_id: str
    phases: Phases
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


def read_dimensions(run: Run) -> Dimensions:
    """How many dimensions the run uses, by several measures.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    kept, phases = frames(run), run.phases()
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    steps, tokens = run.snapshot_steps()[kept], tokens_at(run, kept)
    first = run.weights(snapshots=slice(0, 1))
    path, walk, explained, walk_explained = _path(run, kept, [*first])
    return Dimensions(
        run_id=run.run_id,
        phases=phases,
        steps=steps,
        embedding=participation(tokens),
        embedding_null=white_participation(*tokens.shape[1:]),
        width=tokens.shape[-1],
        near=_near(run),
        path=path,
        walk=walk,
        explained=explained,
        walk_explained=walk_explained,
        weights=sum(int(array[0].size) for array in first.values()),
        controls=control_values(
            "low-dimension", ("embedding_no_decay", "embedding_random_labels"), run.config
        ),
    )


def _near(run: Run) -> dict[str, Estimates]:
    """Dimension of the neurons' activations near a point, and of a flat cloud of the same spread."""
    kept = frames(run, ESTIMATED)
    steps, rng = run.snapshot_steps()[kept], np.random.default_rng(0)
    clouds = []
    # Matrices this small are slower on several threads than on one.
    with threadpool_limits(1, "blas"):
        for place in range(kept.start, kept.stop, kept.step):
            batch = Batch(run.config, run.weights(snapshots=slice(place, place + 1)))
            rows = sampled_rows(len(batch.dataset.table))
            cloud = np.unique(batch.neurons[0, rows].astype(np.float64), axis=0)
            clouds.append((cloud, flat_cloud(cloud, rng) if len(cloud) > 1 else cloud))
    estimates = {}
    for name, method in NEAR.items():
        rows_found = [(_estimate(cloud, method), _estimate(flat, method)[0]) for cloud, flat in clouds]
        values, low, high = np.array([found for found, _flat in rows_found]).T
        flat = np.array([flat for _found, flat in rows_found])
        estimates[name] = Estimates(steps, values, low, high, flat)
    return estimates


def _estimate(cloud: Float64, method: str) -> tuple[float, float, float]:
    try:
        found = intrinsic_dimension(cloud, method)
    except ValueError:  # too few points, or all in one place
        return math.nan, math.nan, math.nan
    return found.value, found.low, found.high


def _path(
    run: Run, kept: slice, names: list[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32], Float64, Float64]:
    """The path of all weights on its own two first components, and a walk of as many steps."""
    count = len(range(kept.start, kept.stop, kept.step))
    try:
        shape = trajectory_shape([RecordedArray(run, name, kept) for name in names])
        walk = walk_component_law(count - 1, 2)
    except ValueError:  # fewer than three snapshots, or weights that never moved
        nowhere, none = np.zeros((count, 2), np.float32), np.zeros(0)
        return nowhere, nowhere, none, none
    path = shape.scores[:, :2].astype(np.float32)
    return path, walk.astype(np.float32), shape.explained[:COMPONENTS], shape.null[:COMPONENTS]
