"""Muon, Grokfast and perpendicular gradients against plain NumPy in float64."""

from __future__ import annotations

from math import prod, sqrt

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import Config
from training.models import MODELS
from training.models.dims import model_dims
from training.optimizers import OPTIMIZERS, HyperParams, Layout, by_name
from training.optimizers.muon import hidden_matrices, orthogonalised
from training.optimizers.perp_grad import across_weights

Array = NDArray[np.float64]
MEMBERS, STEPS, LR, DECAY = 3, 12, 1e-2, 0.5


def layout_of(**shapes: tuple[int, ...]) -> Layout:
    layout, end = {}, 0
    for name, shape in shapes.items():
        layout[name] = (slice(end, end + prod(shape)), shape)
        end += prod(shape)
    return layout


LAYOUT = layout_of(W_E=(7, 6), W_Q=(6, 6), W_in=(6, 10), b_in=(10,), W_out=(10, 6), W_U=(6, 7))
SIZE = max(where.stop for where, _ in LAYOUT.values())
HIDDEN = ("W_Q", "W_in", "W_out")


def rates_at(step: int, layout: Layout = LAYOUT) -> HyperParams:
    lr, decay = (torch.full((MEMBERS, 1), rate, dtype=torch.float64) for rate in (LR, DECAY))
    return HyperParams(
        lr=lr,
        weight_decay=decay,
        step=step,
        layout=layout,
        momentum=0.8,
        grokfast_alpha=0.7,
        grokfast_lambda=3.0,
    )


def drawn(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape)


def path_of(name: str, gradients: Array, layout: Layout = LAYOUT) -> Array:
    """The weights after each update, (steps, members, weights), from the same random start."""
    weights = torch.from_numpy(drawn(1, *gradients.shape[1:]))
    state, path = OPTIMIZERS[name].init(weights), []
    for step, gradient in enumerate(gradients, start=1):
        forces = OPTIMIZERS[name].update(weights, torch.from_numpy(gradient), state, rates_at(step, layout))
        weights, state = weights + forces.gradient + forces.decay, forces.state
        path.append(weights.numpy())
    return np.stack(path)


class AdamW:
    """AdamW once more, in NumPy: the step for each of a sequence of gradients."""

    def __init__(self) -> None:
        self.step, self.mean, self.square = 0, np.zeros(()), np.zeros(())

    def __call__(self, gradient: Array) -> Array:
        self.step += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.98 * self.square + 0.02 * gradient**2
        mean, square = self.mean / (1 - 0.9**self.step), self.square / (1 - 0.98**self.step)
        step: Array = -LR * mean / (np.sqrt(square) + 1e-8)
        return step


# --- Grokfast


def test_grokfast_is_adamw_on_the_gradient_and_its_amplified_slow_mean() -> None:
    gradients, adamw = drawn(2, STEPS, MEMBERS, SIZE), AdamW()
    weights, slow = drawn(1, MEMBERS, SIZE), gradients[0]
    for gradient, ours in zip(gradients, path_of("grokfast", gradients), strict=True):
        slow = 0.7 * slow + 0.3 * gradient
        weights = weights + adamw(gradient + 3.0 * slow) - LR * DECAY * weights
        np.testing.assert_allclose(ours, weights, atol=1e-13)


def test_grokfast_amplifies_what_lasts_over_what_flickers() -> None:
    """Of a gradient that stays and one that changes sign, four times and hardly more than once."""
    steady, flickering = np.ones(400), (-1.0) ** np.arange(400)
    gradients = np.stack([steady, flickering], -1)[:, None, :].repeat(MEMBERS, 1)
    state = OPTIMIZERS["grokfast"].init(torch.zeros(MEMBERS, 2, dtype=torch.float64))
    for step, gradient in enumerate(torch.from_numpy(gradients), start=1):
        forces = OPTIMIZERS["grokfast"].update(gradient, gradient, state, rates_at(step))
        state = forces.state
    amplified = (state["exp_avg_sq"] / (1 - 0.98**400)).sqrt()[0]
    assert float(amplified[0]) == pytest.approx(1 + 3.0, rel=1e-3)
    assert 1 < float(amplified[1]) < 1.6


# --- Perpendicular gradients


def test_what_is_left_of_a_gradient_is_perpendicular_to_each_parameter() -> None:
    weights, gradient = (torch.from_numpy(drawn(seed, MEMBERS, SIZE)) for seed in (1, 2))
    left = by_name(across_weights(weights, gradient, LAYOUT), LAYOUT)
    taken = by_name(gradient - across_weights(weights, gradient, LAYOUT), LAYOUT)
    for name, own in by_name(weights, LAYOUT).items():
        w, across, along = own.flatten(1), left[name].flatten(1), taken[name].flatten(1)
        torch.testing.assert_close(
            (w * across).sum(1), torch.zeros(MEMBERS, dtype=w.dtype), atol=1e-13, rtol=0
        )
        cosines = (w * along).sum(1) / (w.norm(dim=1) * along.norm(dim=1))  # what was taken lies along w
        torch.testing.assert_close(cosines.abs(), torch.ones(MEMBERS, dtype=w.dtype))


def test_only_the_direction_of_a_parameter_matters_to_what_is_taken_out() -> None:
    weights, gradient = (torch.from_numpy(drawn(seed, MEMBERS, SIZE)) for seed in (1, 2))
    left = across_weights(weights, gradient, LAYOUT)
    torch.testing.assert_close(across_weights(-1e-9 * weights, gradient, LAYOUT), left)
    torch.testing.assert_close(across_weights(weights, left, LAYOUT), left)
    torch.testing.assert_close(across_weights(weights, gradient + 5 * weights, LAYOUT), left)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("scale", [0.0, 1e-30])
def test_a_parameter_next_to_nothing_takes_nothing_out(dtype: torch.dtype, scale: float) -> None:
    """A bias starts at zero; in float32 1e-30 squared is zero too."""
    weights, gradient = (torch.from_numpy(drawn(seed, MEMBERS, SIZE)).to(dtype) for seed in (1, 2))
    where, _ = LAYOUT["b_in"]
    weights[:, where] *= scale
    left = across_weights(weights, gradient, LAYOUT)
    assert torch.isfinite(left).all()
    if scale == 0 or dtype == torch.float32:
        assert torch.equal(left[:, where], gradient[:, where])


def test_perp_grad_is_adamw_on_what_is_left() -> None:
    gradients, adamw = drawn(2, STEPS, MEMBERS, SIZE), AdamW()
    weights = drawn(1, MEMBERS, SIZE)
    for gradient, ours in zip(gradients, path_of("perp_grad", gradients), strict=True):
        left = gradient.copy()
        for where, _ in LAYOUT.values():
            for member in range(MEMBERS):
                unit = weights[member, where] / np.linalg.norm(weights[member, where])
                left[member, where] -= (unit @ gradient[member, where]) * unit
        weights = weights + adamw(left) - LR * DECAY * weights
        np.testing.assert_allclose(ours, weights, atol=1e-12)


# --- Muon


def band(singular: Array) -> Array:
    """What five rounds of Jordan's polynomial make of singular values, as scalars."""
    x: Array = singular / np.sqrt((singular**2).sum(-1, keepdims=True))
    for _ in range(5):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    return x


@pytest.mark.parametrize("shape", [(6, 6), (6, 10), (10, 6), (1, 4), (4, 1)])
def test_orthogonalised_keeps_the_singular_vectors_and_evens_the_values(shape: tuple[int, int]) -> None:
    matrices = drawn(3, MEMBERS, *shape)
    u, values, v = np.linalg.svd(matrices, full_matrices=False)
    ours = orthogonalised(torch.from_numpy(matrices)).numpy()
    np.testing.assert_allclose(ours, (u * band(values)[:, None, :]) @ v, atol=1e-12)
    even = np.linalg.svd(ours, compute_uv=False)[values / np.linalg.norm(values, axis=1)[:, None] > 0.01]
    assert even.min() > 0.68
    assert even.max() < 1.14


def test_orthogonalised_does_not_see_the_length_and_leaves_zero_alone() -> None:
    matrices = torch.from_numpy(drawn(3, MEMBERS, 6, 10))
    torch.testing.assert_close(orthogonalised(1e5 * matrices), orthogonalised(matrices))
    assert torch.equal(orthogonalised(0 * matrices), torch.zeros_like(matrices))


def test_muon_is_orthogonalised_momentum_for_hidden_matrices_and_adamw_elsewhere() -> None:
    gradients, adamw = drawn(2, STEPS, MEMBERS, SIZE), AdamW()
    weights, momentum = drawn(1, MEMBERS, SIZE), np.zeros((MEMBERS, SIZE))
    for gradient, ours in zip(gradients, path_of("muon", gradients), strict=True):
        momentum = 0.8 * momentum + gradient
        step = adamw(gradient)
        for name in HIDDEN:
            where, shape = LAYOUT[name]
            ahead = (gradient + 0.8 * momentum)[:, where].reshape(MEMBERS, *shape)
            u, values, v = np.linalg.svd(ahead, full_matrices=False)
            even = (u * band(values)[:, None, :]) @ v
            step[:, where] = -LR * 0.2 * sqrt(max(shape)) * even.reshape(MEMBERS, -1)
        weights = weights + step - LR * DECAY * weights
        np.testing.assert_allclose(ours, weights, atol=1e-12)


def test_muon_is_that_of_torch_to_its_half_precision() -> None:
    gradients = drawn(2, STEPS, MEMBERS, SIZE)
    ours, start = path_of("muon", gradients), drawn(1, MEMBERS, SIZE)
    for name in HIDDEN:
        where, shape = LAYOUT[name]
        leaf = torch.from_numpy(start[0, where].reshape(shape).copy()).requires_grad_()
        optimizer = torch.optim.Muon(
            [leaf], lr=LR, weight_decay=DECAY, momentum=0.8, adjust_lr_fn="match_rms_adamw"
        )
        for gradient in gradients:
            leaf.grad = torch.from_numpy(gradient[0, where].reshape(shape))
            optimizer.step()
        theirs = leaf.detach().numpy().ravel()
        way = np.linalg.norm(theirs - start[0, where])
        assert np.linalg.norm(ours[-1, 0, where] - theirs) < 0.02 * way


def test_a_stack_of_matrices_is_its_matrices() -> None:
    """Layers that are kept in one parameter (layers, rows, columns) each get a step of their own."""
    gradients = drawn(2, STEPS, MEMBERS, 2 * 60)
    stacked = path_of("muon", gradients, layout_of(W_E=(0, 6), W_in=(2, 6, 10)))
    apart = path_of("muon", gradients, layout_of(W_E=(0, 6), W_in=(6, 10), W_out=(6, 10)))
    np.testing.assert_allclose(stacked, apart, atol=1e-13)


@pytest.mark.parametrize(
    ("network", "hidden"),
    [
        ("one_layer_transformer", "W_Q W_K W_V W_O W_in W_out"),
        (
            "two_layer_decoder",
            "W_Q_0 W_K_0 W_V_0 W_O_0 W_in_0 W_out_0 W_Q_1 W_K_1 W_V_1 W_O_1 W_in_1 W_out_1",
        ),
        ("quadratic_mlp", ""),
        ("relu_mlp", "W_in"),
    ],
)
def test_hidden_matrices_are_those_between_the_two_ends(network: str, hidden: str) -> None:
    dims = model_dims(Config(p=5, d_model=8, n_heads=2, d_mlp=6, network=network))
    weights = MODELS[network].init(dims, np.random.default_rng(0))
    layout = layout_of(**{name: part.shape for name, part in weights.items()})
    assert set(hidden_matrices(layout)) == set(hidden.split())


def test_muon_without_a_hidden_matrix_is_adamw() -> None:
    gradients, layout = drawn(2, STEPS, MEMBERS, 72), layout_of(W_in=(6, 6), W_U=(6, 6))
    np.testing.assert_array_equal(path_of("muon", gradients, layout), path_of("adamw", gradients, layout))


def test_float32_matrices_are_evened_as_well() -> None:
    matrices: Tensor = torch.from_numpy(drawn(3, MEMBERS, 6, 10))
    torch.testing.assert_close(
        orthogonalised(matrices.float()).double(), orthogonalised(matrices), atol=1e-5, rtol=0
    )
