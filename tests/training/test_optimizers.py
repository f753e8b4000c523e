"""Updates against torch.optim, and the two forces apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from training.optimizers import OPTIMIZERS, Moments, Rates, adamw, start

STEPS = 50


def gradient_of(weights: Tensor, step: int) -> Tensor:
    """Of a bumpy function, so that the running means have something to follow."""
    return torch.sin(3 * weights + step) + weights


def by_torch(weights: Tensor, lr: float, weight_decay: float) -> list[Tensor]:
    leaf = weights.clone().requires_grad_()
    optimizer = torch.optim.AdamW([leaf], lr=lr, betas=(0.9, 0.98), eps=1e-8, weight_decay=weight_decay)
    path = []
    for step in range(1, STEPS + 1):
        leaf.grad = gradient_of(leaf.detach(), step)
        optimizer.step()
        path.append(leaf.detach().clone())
    return path


def by_ours(weights: Tensor, lr: Tensor, weight_decay: Tensor) -> list[Tensor]:
    state, path = start(weights), []
    for step in range(1, STEPS + 1):
        rates = Rates(lr=lr, weight_decay=weight_decay, beta1=0.9, beta2=0.98, step=step)
        forces = adamw(weights, gradient_of(weights, step), state, rates)
        weights, state = weights + forces.gradient + forces.decay, forces.state
        path.append(weights)
    return path


def members(rates: list[tuple[float, float]], dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(len(rates), 30, generator=generator, dtype=torch.float64).to(dtype)
    lr, weight_decay = torch.tensor(rates, dtype=dtype).unsqueeze(-1).unbind(1)
    return weights, lr, weight_decay


@pytest.mark.parametrize(
    "rates",
    [[(1e-2, 1.0)], [(1e-3, 0.0)], [(1e-2, 1.0), (1e-3, 0.0), (3e-2, 5.0), (0.0, 1.0)]],
    ids=["one member", "one member without decay", "four members, each with rates of its own"],
)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-13)])
def test_adamw_is_that_of_torch(
    rates: list[tuple[float, float]], dtype: torch.dtype, tolerance: float
) -> None:
    weights, lr, weight_decay = members(rates, dtype)
    path = by_ours(weights, lr, weight_decay)
    for member, (its_lr, its_decay) in enumerate(rates):
        for ours, theirs in zip(path, by_torch(weights[member], its_lr, its_decay), strict=True):
            torch.testing.assert_close(ours[member], theirs, atol=tolerance, rtol=0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_decay_s_force_is_exactly_minus_rate_times_decay_times_weights(name: str) -> None:
    weights, lr, weight_decay = members([(1e-2, 1.0), (1e-3, 0.0), (3e-2, 5.0)], torch.float64)
    rates = Rates(lr=lr, weight_decay=weight_decay, beta1=0.9, beta2=0.98, step=1)
    forces = OPTIMIZERS[name](weights, torch.randn_like(weights), start(weights), rates)
    torch.testing.assert_close(forces.decay, -lr * weight_decay * weights, atol=0, rtol=1e-15)
    still = OPTIMIZERS[name](weights, torch.zeros_like(weights), start(weights), rates)
    torch.testing.assert_close(still.gradient, torch.zeros_like(weights), atol=0, rtol=0)
    torch.testing.assert_close(still.decay, forces.decay, atol=0, rtol=0)


def test_the_gradient_s_force_does_not_see_weights_or_decay() -> None:
    weights, lr, weight_decay = members([(1e-2, 1.0), (1e-3, 2.0)], torch.float64)
    gradient = torch.randn_like(weights)
    state = Moments(torch.randn_like(weights), torch.rand_like(weights))

    def pull(weights: Tensor, weight_decay: Tensor) -> Tensor:
        rates = Rates(lr=lr, weight_decay=weight_decay, beta1=0.9, beta2=0.98, step=3)
        return adamw(weights, gradient, state, rates).gradient

    assert torch.equal(pull(weights, weight_decay), pull(-7 * weights, 3 * weight_decay))


def test_the_first_step_is_the_rate_against_the_sign_of_the_gradient() -> None:
    gradient = torch.tensor([[3.0, -0.2, 1e-3]], dtype=torch.float64)
    rates = Rates(lr=torch.tensor([[0.1]]), weight_decay=torch.zeros(1, 1), beta1=0.9, beta2=0.98, step=1)
    forces = adamw(torch.ones_like(gradient), gradient, start(gradient), rates)
    torch.testing.assert_close(forces.gradient, -0.1 * gradient.sign(), atol=2e-6, rtol=0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_updates_are_pure(name: str) -> None:
    weights, lr, weight_decay = members([(1e-2, 1.0)], torch.float64)
    gradient = torch.randn_like(weights)
    state = Moments(torch.randn_like(weights), torch.rand_like(weights))
    given = [weights, gradient, *state, lr, weight_decay]
    before = [tensor.clone() for tensor in given]
    rates = Rates(lr=lr, weight_decay=weight_decay, beta1=0.9, beta2=0.98, step=2)
    update: Callable[[], object] = lambda: OPTIMIZERS[name](weights, gradient, state, rates)  # noqa: E731
    first, second = update(), update()
    assert all(torch.equal(now, then) for now, then in zip(given, before, strict=True))
    assert str(first) == str(second)
