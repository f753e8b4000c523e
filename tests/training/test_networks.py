"""The fast transformer against the naive one."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.func import vmap

from training.config import Config
from training.forward import FloatArray, transformer_logits
from training.networks import LOWEST_SCORE, NETWORKS
from training.tasks import addition

SHAPES = {
    "W_E": ("p+1", "d"), "W_pos": (3, "d"), "W_Q": ("d", "d"), "W_K": ("d", "d"), "W_V": ("d", "d"),
    "W_O": ("d", "d"), "W_in": ("d", "h"), "b_in": ("h",), "W_out": ("h", "d"), "b_out": ("d",),
    "W_U": ("d", "p"),
}  # fmt: skip


@st.composite
def configs(draw: st.DrawFn) -> Config:
    heads = draw(st.sampled_from([1, 2, 3, 4]))
    return Config(
        p=draw(st.integers(3, 17)),
        train_fraction=0.5,
        d_model=heads * draw(st.integers(1, 9)),
        n_heads=heads,
        d_mlp=draw(st.integers(1, 40)),
    )


def drawn_weights(config: Config, seed: int, scale: float = 1.0) -> dict[str, FloatArray]:
    """Weights as they start, times `scale`, with biases that are not zero."""
    rng = np.random.default_rng(seed)
    weights = NETWORKS[config.network].draw(config, addition(config.p), rng)
    return {
        name: (scale * (value + 0.3 * rng.standard_normal(value.shape) * name.startswith("b_"))).astype(
            np.float32
        )
        for name, value in weights.items()
    }


def as_tensors(weights: dict[str, FloatArray], dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    return {name: torch.from_numpy(value).to(dtype) for name, value in weights.items()}


def all_pairs(p: int) -> tuple[Tensor, Tensor]:
    table = addition(p)
    return torch.from_numpy(table.left), torch.from_numpy(table.right)


def fast(weights: dict[str, Tensor], config: Config, way: str = "logits") -> Tensor:
    """All logits: `way` is "logits", which bears vmap, or "logits_alone", for one network."""
    return getattr(NETWORKS[config.network], way)(weights, *all_pairs(config.p), config)  # type: ignore[no-any-return]


WAYS = pytest.mark.parametrize("way", ["logits", "logits_alone"])


def in_doubles(weights: dict[str, FloatArray], config: Config) -> FloatArray:
    """The naive forward pass in float64."""
    table = addition(config.p)
    doubles = {name: value.astype(np.float64) for name, value in weights.items()}
    return transformer_logits(doubles, table.left, table.right, config.n_heads)


def spread_of_scores(weights: dict[str, FloatArray], config: Config) -> float:
    """The largest attention score minus the smallest, over all tokens and heads."""
    embedding, position = weights["W_E"].astype(float), weights["W_pos"].astype(float)
    equals = embedding[-1] + position[2]
    x = np.concatenate([embedding[:-1] + position[0], embedding[:-1] + position[1], equals[None]])
    d_head = config.d_model // config.n_heads
    query = (equals @ weights["W_Q"]).reshape(config.n_heads, d_head)
    scores = ((x @ weights["W_K"]).reshape(len(x), config.n_heads, d_head) * query).sum(-1) / math.sqrt(
        d_head
    )
    return float(np.ptp(scores, axis=0).max())


def naive(weights: dict[str, Tensor], config: Config) -> Tensor:
    """All three positions, all queries, softmax by torch: written from the paper, not from the code."""
    p, heads = config.p, config.n_heads
    tokens = torch.tensor([[a, b, p] for a in range(p) for b in range(p)])
    x = weights["W_E"][tokens] + weights["W_pos"]
    query, key, value = (
        torch.stack((x @ weights[name]).chunk(heads, dim=-1), dim=1) for name in ("W_Q", "W_K", "W_V")
    )
    pattern = (query @ key.transpose(-1, -2) / math.sqrt(config.d_model // heads)).softmax(dim=-1)
    x = x + torch.cat(list((pattern @ value).unbind(dim=1)), dim=-1) @ weights["W_O"]
    x = x + torch.relu(x @ weights["W_in"] + weights["b_in"]) @ weights["W_out"] + weights["b_out"]
    return (x @ weights["W_U"])[:, -1]


@WAYS
@settings(max_examples=60)
@given(configs(), st.integers(0, 2**32 - 1))
def test_fast_logits_equal_the_naive_ones(way: str, config: Config, seed: int) -> None:
    weights = drawn_weights(config, seed)
    assume(spread_of_scores(weights, config) < -LOWEST_SCORE)
    exact = in_doubles(weights, config)
    tolerance = 1e-5 * max(1, np.abs(exact).max())  # a width of 1 gives logits of 80
    np.testing.assert_allclose(fast(as_tensors(weights), config, way).numpy(), exact, rtol=0, atol=tolerance)


@WAYS
def test_fast_logits_equal_the_naive_ones_to_1e_5_at_full_size(way: str) -> None:
    config = Config(p=113, d_model=128, n_heads=4, d_mlp=512)
    weights = drawn_weights(config, seed=0)
    rows = np.random.default_rng(0).choice(113**2, 2000, replace=False)
    left, right = (column.numpy()[rows] for column in all_pairs(113))
    exact = transformer_logits(weights, left, right, config.n_heads)
    np.testing.assert_allclose(fast(as_tensors(weights), config, way).numpy()[rows], exact, rtol=0, atol=1e-5)


@WAYS
@settings(max_examples=60)
@given(configs(), st.integers(0, 2**32 - 1), st.floats(1, 6))
def test_fast_logits_hold_for_large_weights_too(way: str, config: Config, seed: int, scale: float) -> None:
    """In float64, so that what is seen is the mathematics and not the rounding of large numbers."""
    weights = drawn_weights(config, seed, scale)
    assume(spread_of_scores(weights, config) < -LOWEST_SCORE)
    exact = in_doubles(weights, config)
    logits = fast(as_tensors(weights, torch.float64), config, way).numpy()
    np.testing.assert_allclose(logits, exact, rtol=0, atol=1e-11 * max(1, np.abs(exact).max()))
    single = fast(as_tensors(weights), config, way).numpy()
    np.testing.assert_allclose(single, exact, rtol=0, atol=1e-4 * max(1, np.abs(exact).max()))


@settings(max_examples=20)
@given(configs(), st.integers(0, 2**32 - 1), st.floats(20, 300))
def test_huge_weights_leave_finite_logits(config: Config, seed: int, scale: float) -> None:
    assert torch.isfinite(fast(as_tensors(drawn_weights(config, seed, scale)), config)).all()


@WAYS
@settings(max_examples=30)
@given(configs(), st.integers(0, 2**32 - 1), st.floats(0.5, 2))
def test_the_gradient_is_that_of_a_naive_network(way: str, config: Config, seed: int, scale: float) -> None:
    weights = drawn_weights(config, seed, scale)
    assume(spread_of_scores(weights, config) < -LOWEST_SCORE)
    answers = torch.from_numpy(addition(config.p).answers)
    gradients = []
    for network in (partial(fast, way=way), naive):
        leaves = {name: value.requires_grad_() for name, value in as_tensors(weights, torch.float64).items()}
        loss = torch.nn.functional.cross_entropy(network(leaves, config), answers)
        gradients.append(torch.autograd.grad(loss, list(leaves.values())))
    for name, ours, theirs in zip(weights, *gradients, strict=True):
        np.testing.assert_allclose(
            ours.numpy(), theirs.numpy(), rtol=0, atol=1e-11 * max(1, float(theirs.abs().max())), err_msg=name
        )


def test_the_tests_own_naive_network_is_the_numpy_one() -> None:
    config = Config(p=7, d_model=12, n_heads=3, d_mlp=10)
    weights = drawn_weights(config, seed=1)
    ours = naive(as_tensors(weights, torch.float64), config).numpy()
    np.testing.assert_allclose(ours, in_doubles(weights, config), atol=1e-12)


def test_the_numpy_forward_carries_leading_axes_along() -> None:
    config = Config(p=5, d_model=6, n_heads=2, d_mlp=4)
    one_by_one = [[drawn_weights(config, seed=3 * i + j) for j in range(3)] for i in range(2)]
    stacked = {
        name: np.stack([np.stack([member[name] for member in row]) for row in one_by_one])
        for name in one_by_one[0][0]
    }
    left, right = np.array([0, 4, 2, 1]), np.array([3, 3, 0, 1])
    logits = transformer_logits(stacked, left, right, config.n_heads)
    assert logits.shape == (2, 3, 4, 5)
    for i, row in enumerate(one_by_one):
        for j, member in enumerate(row):
            single = transformer_logits(member, left, right, config.n_heads)
            np.testing.assert_allclose(logits[i, j], single, atol=1e-6)


@pytest.mark.parametrize("own_pairs", [False, True])
def test_vmap_over_members_equals_one_by_one(own_pairs: bool) -> None:
    config = Config(p=9, d_model=16, n_heads=4, d_mlp=24)
    members = [as_tensors(drawn_weights(config, seed)) for seed in range(4)]
    stacked = {name: torch.stack([member[name] for member in members]) for name in members[0]}
    left, right = all_pairs(config.p)
    shifts = torch.arange(4)[:, None] * int(own_pairs)
    lefts = (left + shifts) % config.p

    def logits(weights: dict[str, Tensor], left: Tensor) -> Tensor:
        return NETWORKS[config.network].logits(weights, left, right, config)

    together = vmap(logits)(stacked, lefts)
    for member, weights in enumerate(members):
        torch.testing.assert_close(together[member], logits(weights, lefts[member]), atol=1e-5, rtol=0)


def test_the_network_sees_the_order_of_a_pair_only_through_the_positions() -> None:
    config = Config(p=6, d_model=8, n_heads=2, d_mlp=8)
    weights = drawn_weights(config, seed=0)
    logits = in_doubles(weights, config).reshape(6, 6, 6)
    assert not np.allclose(logits, logits.swapaxes(0, 1))
    weights["W_pos"][1] = weights["W_pos"][0]
    logits = fast(as_tensors(weights, torch.float64), config).numpy().reshape(6, 6, 6)
    np.testing.assert_allclose(logits, logits.swapaxes(0, 1), atol=1e-12)


@settings(max_examples=20)
@given(configs(), st.integers(0, 2**32 - 1))
def test_initial_weights_have_their_shapes_and_depend_on_the_seed_alone(config: Config, seed: int) -> None:
    sizes = {"p+1": config.p + 1, "p": config.p, "d": config.d_model, "h": config.d_mlp}
    draw = NETWORKS[config.network].draw
    table = addition(config.p)
    weights = draw(config, table, np.random.default_rng(seed))
    assert {name: value.shape for name, value in weights.items()} == {
        name: tuple(sizes.get(str(size), size) for size in shape) for name, shape in SHAPES.items()
    }
    again = draw(config, table, np.random.default_rng(seed))
    for name, value in weights.items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, again[name])


def test_initial_weights_are_normal_with_the_width_s_own_scale() -> None:
    config = Config(p=97, d_model=64)
    weights = NETWORKS[config.network].draw(config, addition(97), np.random.default_rng(0))
    for name, value in weights.items():
        if name.startswith("b_"):
            np.testing.assert_array_equal(value, 0)
        else:
            # The standard error of a standard deviation from n normals is 1/sqrt(2n) of it.
            assert abs(value.std() * 8 - 1) < 5 / math.sqrt(2 * value.size), name
            assert abs(value.mean() * 8) < 5 / math.sqrt(value.size), name
