"""What a network loses without each of its neurons."""

from __future__ import annotations

import numpy as np
import pytest

from training.config import Config
from training.config.dataset import dataset_of
from training.measures import MEASURES, ablation_costs
from training.measures.batch import Batch
from training.models import forward
from training.models.dims import model_dims

CONFIG = Config(p=7, d_model=8, n_heads=2, d_mlp=6)
SHAPES = {
    "W_E": (8, 8), "W_pos": (3, 8), "W_Q": (8, 8), "W_K": (8, 8), "W_V": (8, 8), "W_O": (8, 8),
    "W_in": (8, 6), "b_in": (6,), "W_out": (6, 8), "b_out": (8,), "W_U": (8, 7),
}  # fmt: skip


def loss(weights: dict[str, np.ndarray], rows: np.ndarray) -> float:
    dataset = dataset_of(CONFIG)
    inputs, operation = dataset.table.inputs[rows], dataset.table.operation[rows]
    logits = forward(weights, inputs, operation, CONFIG.network, model_dims(CONFIG)).logits
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return float(-np.log(shares[np.arange(len(rows)), dataset.labels[rows]]).mean())


def test_the_cost_of_a_neuron_is_that_of_silencing_its_outgoing_weights() -> None:
    rng = np.random.default_rng(0)
    weights = {name: 0.4 * rng.standard_normal(shape) for name, shape in SHAPES.items()}
    rows = np.arange(0, 49, 3)
    costs = ablation_costs(weights, CONFIG, rows)
    whole = loss(weights, rows)
    for neuron in range(6):
        silenced = weights["W_out"].copy()
        silenced[neuron] = 0
        assert costs[neuron] == pytest.approx(loss(weights | {"W_out": silenced}, rows) - whole, abs=1e-10)


def test_without_neurons_a_network_answers_as_one_whose_outgoing_weights_are_none() -> None:
    """One neuron after another, and all that turn at one frequency."""
    rng, rows = np.random.default_rng(1), np.arange(49)
    weights = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
    batch = Batch(CONFIG, {name: value[None] for name, value in weights.items()})
    names = ("accuracy_without_neuron", "loss_without_neuron", "accuracy_without_frequency")
    found = {}
    for name in names:
        at_snapshots = MEASURES[name].at_snapshots
        assert at_snapshots is not None
        found[name] = at_snapshots(batch)[0]
    turning = batch.neuron_waves.frequencies[0]

    def silent(neurons: np.ndarray) -> dict[str, np.ndarray]:
        kept = weights["W_out"].copy()
        kept[neurons] = 0
        return weights | {"W_out": kept}

    for neuron in range(6):
        without = silent(np.array([neuron]))
        assert found["accuracy_without_neuron"][neuron] == pytest.approx(accuracy(without))
        assert found["loss_without_neuron"][neuron] == pytest.approx(loss(without, rows))
    for k in (1, 2, 3):
        without = silent(np.flatnonzero(turning == k))
        assert found["accuracy_without_frequency"][k - 1] == pytest.approx(accuracy(without))


def accuracy(weights: dict[str, np.ndarray]) -> float:
    dataset = dataset_of(CONFIG)
    inputs, operation = dataset.table.inputs, dataset.table.operation
    logits = forward(weights, inputs, operation, CONFIG.network, model_dims(CONFIG)).logits
    return float((logits.argmax(axis=1) == dataset.labels).mean())


def test_a_network_without_a_linear_readout_is_refused() -> None:
    config = Config(p=7, network="two_layer_decoder", d_model=8, n_heads=2, d_mlp=6)
    with pytest.raises(ValueError, match="linear readout"):
        ablation_costs({}, config, np.arange(4))
