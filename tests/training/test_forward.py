"""The networks in NumPy against the naive ones."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from naive_networks import NAIVE, as_tensors, drawn_weights, some_questions, spread_of_scores

from training.errors import ConfigError
from training.models import MODELS, activations, forward
from training.models.dims import ModelDims
from training.models.one_layer_transformer import LOWEST_SCORE

ALL = pytest.mark.parametrize("network", list(MODELS))
SMALL = ModelDims(positions=2, n_tokens=5, n_operations=1, n_answers=4, d_model=6, n_heads=2, d_mlp=7)


@st.composite
def any_dims(draw: st.DrawFn, network: str) -> ModelDims:
    heads = draw(st.sampled_from([1, 2, 3]))
    return ModelDims(
        positions=2 if network == "two_layer_decoder" else draw(st.sampled_from([1, 2, 2, 3, 5])),
        n_tokens=draw(st.integers(2, 9)),
        n_operations=draw(st.sampled_from([1, 1, 2, 3])),
        n_answers=draw(st.integers(2, 9)),
        d_model=heads * draw(st.integers(2, 6)),
        n_heads=heads,
        d_mlp=draw(st.integers(1, 20)),
    )


@ALL
@settings(max_examples=40)
@given(st.data(), st.integers(0, 2**32 - 1), st.sampled_from([0.5, 1, 3]))
def test_logits_and_neurons_are_those_of_the_naive_network(
    network: str, data: st.DataObject, seed: int, scale: float
) -> None:
    dims = data.draw(any_dims(network))
    weights = drawn_weights(network, dims, seed, scale)
    if network == "one_layer_transformer":
        assume(spread_of_scores(weights, dims) < -LOWEST_SCORE)
    inputs, operation = some_questions(dims, 12, seed)
    logits, neurons = NAIVE[network](as_tensors(weights), inputs, operation, dims)
    found = forward(weights, inputs.numpy(), operation.numpy(), network, dims, neurons=True)
    for ours, theirs in ((found.logits, logits.numpy()), (found.neurons, neurons.numpy())):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11 * max(1.0, np.abs(theirs).max()))


@ALL
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_leading_axes_and_the_floating_type_are_carried_along(network: str, dtype: str) -> None:
    members = [[drawn_weights(network, SMALL, seed=3 * i + j) for j in range(3)] for i in range(2)]
    stacked = {
        name: np.stack([np.stack([member[name] for member in row]) for row in members]).astype(dtype)
        for name in members[0][0]
    }
    inputs, operation = (column.numpy() for column in some_questions(SMALL, 10, seed=0))
    found = forward(stacked, inputs, operation, network, SMALL, neurons=True)
    assert found.logits.shape == (2, 3, 10, 4)
    assert found.neurons.shape == (2, 3, 10, 7)
    assert found.logits.dtype == found.neurons.dtype == dtype
    for i, row in enumerate(members):
        for j, member in enumerate(row):
            single = forward(member, inputs, operation, network, SMALL, neurons=True)
            np.testing.assert_allclose(found.logits[i, j], single.logits, atol=1e-5)
            np.testing.assert_allclose(found.neurons[i, j], single.neurons, atol=1e-5)


@ALL
def test_float32_is_read_as_float32_all_the_way(network: str) -> None:
    """A single float64 constant would make the whole pass several times slower, and nobody would see it."""
    answer = MODELS[network].numpy_forward(
        {name: value.astype(np.float32) for name, value in drawn_weights(network, SMALL, seed=0).items()},
        SMALL,
    )
    logits, neurons = answer(*(column.numpy() for column in some_questions(SMALL, 4, seed=0)))
    assert logits.dtype == neurons.dtype == np.float32


@ALL
@pytest.mark.parametrize("n", [0, 1, 4, 9])
def test_questions_are_answered_alike_in_blocks_of_any_size(
    network: str, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = drawn_weights(network, SMALL, seed=0)
    inputs, operation = (column.numpy() for column in some_questions(SMALL, n, seed=0))
    whole = forward(weights, inputs, operation, network, SMALL, neurons=True)
    monkeypatch.setattr(activations, "BLOCK", 4)
    blocks = forward(weights, inputs, operation, network, SMALL, neurons=True)
    np.testing.assert_allclose(blocks.logits, whole.logits, atol=1e-12)
    np.testing.assert_allclose(blocks.neurons, whole.neurons, atol=1e-12)


@ALL
def test_reading_does_not_change_the_weights(network: str) -> None:
    weights = drawn_weights(network, SMALL, seed=0)
    before = {name: value.copy() for name, value in weights.items()}
    inputs, operation = (column.numpy() for column in some_questions(SMALL, 10, seed=0))
    for _ in range(2):
        forward(weights, inputs, operation, network, SMALL)
    for name, value in before.items():
        np.testing.assert_array_equal(weights[name], value)


def test_huge_weights_leave_finite_logits() -> None:
    weights = {
        name: (100 * value).astype(np.float32)
        for name, value in drawn_weights("one_layer_transformer", SMALL, seed=0).items()
    }
    inputs, operation = (column.numpy() for column in some_questions(SMALL, 10, seed=0))
    assert np.isfinite(forward(weights, inputs, operation, "one_layer_transformer", SMALL).logits).all()


def test_neurons_that_were_not_asked_for_are_not_there() -> None:
    weights = drawn_weights("relu_mlp", SMALL, seed=0)
    inputs, operation = (column.numpy() for column in some_questions(SMALL, 3, seed=0))
    with pytest.raises(ValueError, match="neurons=True"):
        _ = forward(weights, inputs, operation, "relu_mlp", SMALL).neurons


def test_mistakes_are_named() -> None:
    weights = drawn_weights("relu_mlp", SMALL, seed=0)
    inputs, operation = (column.numpy() for column in some_questions(SMALL, 3, seed=0))
    with pytest.raises(ValueError, match=r"network = 'perceptron': known are one_layer_transformer, "):
        forward(weights, inputs, operation, "perceptron", SMALL)
    with pytest.raises(ValueError, match=r"inputs of shape \(3, 1\): it must be \(n, 2\)"):
        forward(weights, inputs[:, :1], operation, "relu_mlp", SMALL)
    three = ModelDims(positions=3, n_tokens=5, n_operations=1, n_answers=4, d_model=6, n_heads=2, d_mlp=7)
    with pytest.raises(ConfigError, match="questions of two symbols, and the task's have 3"):
        forward(weights, np.zeros((1, 3), int), operation[:1], "two_layer_decoder", three)


def test_reading_imports_no_torch() -> None:
    code = "import sys, training.config, training.models, training.measures; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
