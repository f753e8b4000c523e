"""The fast networks against naive ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from naive_networks import NAIVE, Arrays, as_tensors, drawn_weights, some_questions, spread_of_scores
from torch import Tensor
from torch.func import grad_and_value, vmap

from training.config import FIELDS
from training.errors import ConfigError
from training.models import MODELS
from training.models.dims import ModelDims
from training.models.one_layer_transformer import LOWEST_SCORE

WAYS = pytest.mark.parametrize("way", ["logits", "logits_alone"])
ALL = pytest.mark.parametrize("network", list(MODELS))


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


def holds_the_score_range(network: str, weights: Arrays, dims: ModelDims) -> bool:
    """Whether the one-layer transformer's scores are all inside the range it computes with."""
    return network != "one_layer_transformer" or spread_of_scores(weights, dims) < -LOWEST_SCORE


def fast(
    network: str, way: str, weights: dict[str, Tensor], questions: tuple[Tensor, Tensor], dims: ModelDims
) -> Tensor:
    """`way` is "logits", which bears vmap, or "logits_alone", for one network."""
    logits_of = getattr(MODELS[network], way) or MODELS[network].logits
    logits: torch.Tensor = logits_of(weights, *questions, dims)
    return logits


def test_there_is_a_network_for_every_name_a_config_may_have() -> None:
    assert set(MODELS) == set(NAIVE) == set(FIELDS["network"].names)


@ALL
@WAYS
@settings(max_examples=25)
@given(st.data(), st.integers(0, 2**32 - 1), st.sampled_from([0.5, 1, 3]))
def test_logits_and_gradients_are_those_of_the_naive_network(
    network: str, way: str, data: st.DataObject, seed: int, scale: float
) -> None:
    """In float64, so that what is seen is the mathematics and not the rounding."""
    dims = data.draw(any_dims(network))
    weights = drawn_weights(network, dims, seed, scale)
    assume(holds_the_score_range(network, weights, dims))
    questions = some_questions(dims, 12, seed)
    towards = torch.from_numpy(np.random.default_rng(seed).standard_normal((12, dims.n_answers)))
    found = []
    for logits_of in (
        lambda leaves: fast(network, way, leaves, questions, dims),
        lambda leaves: NAIVE[network](leaves, *questions, dims)[0],
    ):
        leaves = {name: value.requires_grad_() for name, value in as_tensors(weights).items()}
        logits = logits_of(leaves)
        gradients = torch.autograd.grad((logits * towards).sum(), list(leaves.values()))
        found.append((logits.detach(), *gradients))
    for name, ours, theirs in zip(["logits", *weights], *found, strict=True):
        scale_of = max(1.0, float(theirs.abs().max()))
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=0, atol=1e-10 * scale_of, err_msg=name)


@ALL
@WAYS
def test_float32_logits_are_near_the_exact_ones_at_full_size(network: str, way: str) -> None:
    dims = ModelDims(
        positions=2, n_tokens=97, n_operations=1, n_answers=97, d_model=128, n_heads=4, d_mlp=512
    )
    weights = drawn_weights(network, dims, seed=0)
    questions = some_questions(dims, 300, seed=1)
    exact, _ = NAIVE[network](as_tensors(weights), *questions, dims)
    logits = fast(network, way, as_tensors(weights, torch.float32), questions, dims)
    assert logits.dtype == torch.float32
    np.testing.assert_allclose(logits.numpy(), exact.numpy(), rtol=0, atol=1e-5)


@settings(max_examples=20)
@given(any_dims("one_layer_transformer"), st.integers(0, 2**32 - 1), st.floats(20, 300))
def test_huge_weights_leave_finite_logits(dims: ModelDims, seed: int, scale: float) -> None:
    weights = as_tensors(drawn_weights("one_layer_transformer", dims, seed, scale), torch.float32)
    questions = some_questions(dims, 12, seed)
    assert torch.isfinite(fast("one_layer_transformer", "logits", weights, questions, dims)).all()


@pytest.mark.parametrize("spread", [10.0, 50.0, 79.0, 200.0])
def test_attention_however_sharp_has_a_gradient_in_float32(spread: float) -> None:
    """Questions whose own symbols all lie far below the head's largest score have tiny denominators, whose
    squares are in the gradient: narrow networks come to such scores, and stopped training with NaN."""
    dims = ModelDims(positions=2, n_tokens=9, n_operations=1, n_answers=5, d_model=6, n_heads=2, d_mlp=4)
    weights = drawn_weights("one_layer_transformer", dims, seed=3, scale=1)
    weights["W_Q"] *= spread / spread_of_scores(weights, dims)
    questions = some_questions(dims, 60, seed=4)
    found = []
    for dtype in (torch.float32, torch.float64):
        leaves = {name: value.requires_grad_() for name, value in as_tensors(weights, dtype).items()}
        logits = fast("one_layer_transformer", "logits", leaves, questions, dims)
        found.append(torch.autograd.grad(logits.square().sum(), list(leaves.values())))
    for name, single, double in zip(weights, *found, strict=True):
        scale = max(1.0, float(double.abs().max()))
        np.testing.assert_allclose(single.numpy(), double.numpy(), rtol=0, atol=1e-2 * scale, err_msg=name)


@pytest.mark.parametrize("own_questions", [False, True])
@pytest.mark.parametrize(
    ("network", "positions", "operations"),
    [
        (network, positions, operations)
        for network in MODELS
        for positions, operations in ((2, 1), (2, 3), (5, 1))
        if positions == 2 or not MODELS[network].reads_pairs
    ],
)
def test_vmap_over_members_equals_one_by_one(
    network: str, own_questions: bool, positions: int, operations: int
) -> None:
    dims = ModelDims(positions=positions, n_tokens=7, n_operations=operations, n_answers=6, d_model=8,
                     n_heads=2, d_mlp=10)  # fmt: skip
    members = [as_tensors(drawn_weights(network, dims, seed)) for seed in range(3)]
    stacked = {name: torch.stack([member[name] for member in members]) for name in members[0]}
    questions = [some_questions(dims, 15, seed=9 + member * own_questions) for member in range(3)]
    inputs, operation = (torch.stack(column) for column in zip(*questions, strict=True))

    def loss(weights: dict[str, Tensor], inputs: Tensor, operation: Tensor) -> tuple[Tensor, Tensor]:
        logits = fast(network, "logits", weights, (inputs, operation), dims)
        return logits.logsumexp(1).mean(), logits

    differentiate = grad_and_value(loss, has_aux=True)
    if own_questions:
        gradients, (_, logits) = vmap(differentiate)(stacked, inputs, operation)
    else:
        gradients, (_, logits) = vmap(differentiate, (0, None, None))(stacked, inputs[0], operation[0])
    for member, weights in enumerate(members):
        own_gradients, (_, own_logits) = differentiate(weights, inputs[member], operation[member])
        torch.testing.assert_close(logits[member], own_logits, atol=1e-10, rtol=0)
        for name, gradient in own_gradients.items():
            torch.testing.assert_close(gradients[name][member], gradient, atol=1e-10, rtol=0)


@ALL
@settings(max_examples=20)
@given(st.data(), st.integers(0, 2**32 - 1))
def test_initial_weights_depend_on_sizes_and_seed_alone(network: str, data: st.DataObject, seed: int) -> None:
    dims = data.draw(any_dims(network))
    weights, again = (MODELS[network].init(dims, np.random.default_rng(seed)) for _ in range(2))
    assert list(weights) == list(again)
    for name, value in weights.items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, again[name])


def test_the_transformer_s_weights_are_normal_with_the_width_s_own_scale() -> None:
    dims = ModelDims(positions=2, n_tokens=97, n_operations=1, n_answers=97, d_model=64, n_heads=4, d_mlp=256)
    for name, value in MODELS["one_layer_transformer"].init(dims, np.random.default_rng(0)).items():
        if name.startswith("b_"):
            np.testing.assert_array_equal(value, 0)
        else:
            # The standard error of a standard deviation from n normals is 1/sqrt(2n) of it.
            assert abs(value.std() * 8 - 1) < 5 / math.sqrt(2 * value.size), name
            assert abs(value.mean() * 8) < 5 / math.sqrt(value.size), name


def test_the_decoder_s_weights_start_as_torch_s_own_layers_do() -> None:
    dims = ModelDims(positions=2, n_tokens=97, n_operations=1, n_answers=97, d_model=64, n_heads=4, d_mlp=256)
    weights = MODELS["two_layer_decoder"].init(dims, np.random.default_rng(0))
    for name, inputs in (("W_Q_0", 64), ("W_in_1", 64), ("W_out_1", 256), ("W_U", 64)):
        bound = float(torch.nn.Linear(inputs, 8).weight.detach().abs().max())  # close below 1/sqrt(inputs)
        assert 0.9 * bound < np.abs(weights[name]).max() < 1.1 * bound, name
        assert abs(weights[name].var() * 3 * inputs - 1) < 5 / math.sqrt(weights[name].size), name
    assert abs(weights["W_E"].std() - 1) < 5 / math.sqrt(2 * weights["W_E"].size)
    for layer in (0, 1):
        for place in ("attn", "mlp"):
            np.testing.assert_array_equal(weights[f"gain_{place}_{layer}"], 1)
            np.testing.assert_array_equal(weights[f"b_{place}_{layer}"], 0)


@ALL
def test_the_network_sees_which_operation_is_asked_for_and_in_which_order(network: str) -> None:
    dims = ModelDims(positions=2, n_tokens=5, n_operations=2, n_answers=5, d_model=8, n_heads=2, d_mlp=16)
    weights = as_tensors(drawn_weights(network, dims, seed=3))

    def ask(inputs: list[int], operation: int) -> Tensor:
        return fast(network, "logits", weights, (torch.tensor([inputs]), torch.tensor([operation])), dims)

    asked = [ask([1, 3], 0), ask([3, 1], 0), ask([1, 3], 1)]
    for one in range(3):
        for other in range(one):
            assert (asked[one] - asked[other]).abs().max() > 1e-4


def test_the_decoder_takes_no_other_number_of_symbols() -> None:
    dims = ModelDims(positions=3, n_tokens=5, n_operations=1, n_answers=5, d_model=8, n_heads=2, d_mlp=16)
    with pytest.raises(ConfigError, match="questions of two symbols, and the task's have 3"):
        MODELS["two_layer_decoder"].check("two_layer_decoder", dims)
