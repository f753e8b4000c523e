"""Surfaces over the plane of the reference run's path, on all pairs; a naive loop, and bare products."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.timing import fastest_and_median
from training.config.dataset import dataset_of
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.landscape import Plane, loss_surface, losses_of, surface_of_path
from training.models import Weights, forward, model_dims
from training.runs.reader import open_run
from training.runs.recording import record

SIDES = (41, 61)
TOGETHER = 20


def measure(rounds: int = 5) -> dict[str, float]:
    """Seconds for whole surfaces with the path beside them, and of twenty networks against the naive way, the
    logits of all pairs and then their losses, and against nothing but the products of matrices."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        view = open_run(REFERENCE.run_id, Path(root)).view()
        for side in SIDES:
            started = time.perf_counter()
            surface, path = surface_of_path(view, side)
            figures[f"s for {side} x {side} networks and the path's {len(path.distances)}"] = (
                time.perf_counter() - started
            )
    plane, xs = surface.plane, surface.xs[:: SIDES[-1] // TOGETHER][:TOGETHER]
    networks = [_network(plane, float(x)) for x in xs]
    least, median = fastest_and_median(
        {
            "ours": lambda: losses_of(networks, REFERENCE),
            "naive": lambda: [_naive(one) for one in networks],
            "products": _products,
        },
        rounds,
    )
    ours = loss_surface(plane, xs, [0.0], REFERENCE).losses.train_loss[0]
    naive = np.array([_naive(one) for one in networks])
    return figures | {
        "ms a network": least["ours"] / TOGETHER,
        "ms a network, naive loop": least["naive"] / TOGETHER,
        "naive / ours, fastest": least["naive"] / least["ours"],
        "naive / ours, medians": median["naive"] / median["ours"],
        "ms a network, bare products": least["products"] / TOGETHER,
        "largest difference of the training loss, nats": float(np.abs(ours - naive).max()),
    }


def _network(plane: Plane, x: float) -> Weights:
    return {name: value.astype(np.float32) for name, value in plane.at(x, 0.0).items()}


def _naive(weights: Weights) -> float:
    """The training loss, from the logits of all pairs at once."""
    dataset, table = dataset_of(REFERENCE), REFERENCE.table
    logits = forward(weights, table.inputs, table.operation, REFERENCE.network, model_dims(REFERENCE)).logits
    largest = logits.max(axis=1, keepdims=True)
    total = np.log(np.exp(logits - largest).sum(axis=1)) + largest[:, 0]
    loss = total - logits[np.arange(len(table)), dataset.labels]
    return float(loss[dataset.split.train].mean())


def _products() -> None:
    """What a forward pass multiplies, for as many networks, each product on all cores."""
    rng, rows, dims = np.random.default_rng(0), len(REFERENCE.table), model_dims(REFERENCE)
    d, hidden, answers = dims.d_model, dims.d_mlp, dims.n_answers
    x = rng.standard_normal((rows, d), dtype=np.float32)
    shapes = ((d, d), (d, hidden), (hidden, d), (d, answers))
    matrices = [rng.standard_normal(shape, dtype=np.float32) for shape in shapes]
    for _ in range(TOGETHER):
        value = x
        for matrix in matrices:
            value = value @ matrix
