"""Updates against torch.optim, and the two forces apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import FIELDS
from training.optimizers import OPTIMIZERS, Forces, HyperParams, Layout, State, by_name

STEPS = 50
FLOAT32, FLOAT64 = torch.float32, torch.float64
# lr and weight_decay of each member.
FOUR = ((1e-2, 1.0), (1e-3, 0.0), (3e-2, 0.3), (0.0, 1.0))
ENSEMBLES = pytest.mark.parametrize("members", [FOUR[:1], FOUR[1:2], FOUR], ids=["one", "no decay", "four"])
Path = list[tuple[Tensor, Forces]]


def layout_of(shapes: dict[str, tuple[int, ...]]) -> Layout:
    layout, end = {}, 0
    for name, shape in shapes.items():
        layout[name] = (slice(end, end + prod(shape)), shape)
        end += prod(shape)
    return layout


# A little network of its own: two symbols out of seven, embedded, added, one hidden layer, seven answers.
LAYOUT = layout_of({"W_E": (7, 6), "W_in": (6, 10), "b_in": (10,), "W_out": (10, 6), "W_U": (6, 7)})
SIZE = 7 * 6 + 6 * 10 + 10 + 10 * 6 + 6 * 7


def loss(row: Tensor) -> Tensor:
    """Of one network on a + b mod 7, all 49 pairs."""
    part = by_name(row, LAYOUT)
    a, b = torch.cartesian_prod(torch.arange(7), torch.arange(7)).T
    x = part["W_E"][a] + part["W_E"][b]
    x = x + torch.relu(x @ part["W_in"] + part["b_in"]) @ part["W_out"]
    return F.cross_entropy(x @ part["W_U"], (a + b) % 7)


def gradient_of(weights: Tensor) -> Tensor:
    leaf = weights.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(sum((loss(row) for row in leaf), torch.zeros(())), leaf)
    return gradient


def weights_of(members: int, dtype: torch.dtype = FLOAT64) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return (torch.randn(members, SIZE, generator=generator, dtype=FLOAT64) / 2).to(dtype)


def hyper_of(
    members: Sequence[tuple[float, float]], dtype: torch.dtype = FLOAT64, **other: object
) -> HyperParams:
    lr, weight_decay = torch.tensor(members, dtype=dtype).unsqueeze(-1).unbind(1)
    return HyperParams(**{"lr": lr, "weight_decay": weight_decay, "step": 1, "layout": LAYOUT, **other})


def at(step: int, hyper: HyperParams) -> HyperParams:
    known = {name: getattr(hyper, name) for name in HyperParams.__slots__}
    return HyperParams(**{**known, "step": step})


def run(
    name: str,
    weights: Tensor,
    hyper: HyperParams,
    gradient_of: Callable[[Tensor], Tensor] = gradient_of,
    steps: int = STEPS,
    state: State | None = None,
) -> Path:
    """The weights before each update, with the update's forces."""
    path, state = [], OPTIMIZERS[name].init(weights) if state is None else state
    for step in range(hyper.step, hyper.step + steps):
        forces = OPTIMIZERS[name].update(weights, gradient_of(weights), state, at(step, hyper))
        path.append((weights, forces))
        weights, state = weights + forces.gradient + forces.decay, forces.state
    return path


def torch_run(
    optimizer: torch.optim.Optimizer, leaf: Tensor, gradient_of: Callable[[Tensor], Tensor]
) -> Tensor:
    """The weights after each update, (STEPS, weights)."""
    path = []
    for _ in range(STEPS):
        leaf.grad = gradient_of(leaf.detach()[None])[0]
        optimizer.step()
        path.append(leaf.detach().clone())
    return torch.stack(path)


TWINS: dict[str, tuple[str, dict[str, object], Callable[..., torch.optim.Optimizer]]] = {
    "sgd": ("sgd", {"momentum": 0.9}, lambda w, **r: torch.optim.SGD([w], momentum=0.9, **r)),
    "sgd without momentum": ("sgd", {"momentum": 0.0}, lambda w, **r: torch.optim.SGD([w], **r)),
    "adam": ("adam", {}, lambda w, **r: torch.optim.Adam([w], betas=(0.9, 0.98), **r)),
    "adamw": ("adamw", {}, lambda w, **r: torch.optim.AdamW([w], betas=(0.9, 0.98), **r)),
}


@pytest.mark.parametrize("twin", TWINS)
@ENSEMBLES
@pytest.mark.parametrize(("dtype", "tolerance"), [(FLOAT32, 5e-6), (FLOAT64, 1e-13)])
@pytest.mark.parametrize("sharpness", [1.0, 0.0], ids=["learning", "decay alone"])
def test_the_forces_add_up_to_the_step_of_torch(
    twin: str,
    members: tuple[tuple[float, float], ...],
    dtype: torch.dtype,
    tolerance: float,
    sharpness: float,
) -> None:
    name, other, torch_optimizer = TWINS[twin]

    def its_gradient(weights: Tensor) -> Tensor:
        return sharpness * gradient_of(weights)

    weights = weights_of(len(members), dtype)
    path = run(name, weights, hyper_of(members, dtype, **other), its_gradient)
    ours = torch.stack([before + forces.gradient + forces.decay for before, forces in path])
    for member, (lr, weight_decay) in enumerate(members):
        leaf = weights[member].clone().requires_grad_()
        optimizer = torch_optimizer(leaf, lr=lr, weight_decay=weight_decay)
        torch.testing.assert_close(
            ours[:, member], torch_run(optimizer, leaf, its_gradient), atol=tolerance, rtol=0
        )
    if sharpness == 0:  # all of that step is the decay's
        assert all(forces.gradient.abs().max() == 0 for _, forces in path)


def test_the_little_problem_is_being_learnt() -> None:
    """Else the equalities above would be about nothing."""
    path = run("adamw", weights_of(1), hyper_of([(1e-2, 0.1)]))
    assert loss(path[-1][0][0]) < 0.7 * loss(path[0][0][0])


def test_every_optimizer_of_a_config_is_there() -> None:
    assert tuple(OPTIMIZERS) == FIELDS["optimizer"].names


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_members_do_not_see_each_other(name: str) -> None:
    together = run(name, weights_of(4), hyper_of(FOUR), steps=8)
    for member, own in enumerate(FOUR):
        alone = run(name, weights_of(4)[member : member + 1], hyper_of([own]), steps=8)
        for (_, ours), (_, theirs) in zip(together, alone, strict=True):
            torch.testing.assert_close(ours.gradient[member], theirs.gradient[0], atol=1e-13, rtol=0)
            torch.testing.assert_close(ours.decay[member], theirs.decay[0], atol=1e-13, rtol=0)


@pytest.mark.parametrize("name", ["adamw", "muon", "grokfast", "perp_grad"])
def test_decoupled_decay_is_minus_rate_times_decay_times_weights(name: str) -> None:
    hyper = hyper_of(FOUR)
    for weights, forces in run(name, weights_of(4), hyper, steps=4):
        expected = -hyper.lr * hyper.weight_decay * weights
        torch.testing.assert_close(forces.decay, expected, atol=0, rtol=1e-15)


@pytest.mark.parametrize("name", ["sgd", "adamw", "muon", "grokfast", "perp_grad"])
def test_the_gradient_s_force_does_not_depend_on_decay(name: str) -> None:
    """It does for adam, whose root is common to both."""
    weights, state = weights_of(4), OPTIMIZERS[name].init(weights_of(4))
    other_state = state
    for step in range(1, 5):
        weights = weights.sin()
        gradient, none = gradient_of(weights), hyper_of([(lr, 0.0) for lr, _ in FOUR])
        forces = OPTIMIZERS[name].update(weights, gradient, state, at(step, hyper_of(FOUR)))
        without = OPTIMIZERS[name].update(weights, gradient, other_state, at(step, none))
        assert torch.equal(forces.gradient, without.gradient)
        state, other_state = forces.state, without.state


def test_l2_under_adam_hardly_decays_a_weight_with_large_gradients() -> None:
    """The two forces of adam share one root: against plain float64 arithmetic."""
    generator = torch.Generator().manual_seed(1)
    scale = torch.logspace(-3, 3, SIZE, dtype=FLOAT64)
    mean = decay_mean = square = torch.zeros(1, SIZE, dtype=FLOAT64)
    ones, state = torch.ones(1, SIZE, dtype=FLOAT64), OPTIMIZERS["adam"].init(weights_of(1))
    for step in range(1, 6):
        gradient = scale * torch.randn(1, SIZE, generator=generator, dtype=FLOAT64)
        forces = OPTIMIZERS["adam"].update(ones, gradient, state, at(step, hyper_of([(1e-2, 1.0)])))
        state = forces.state
        mean, decay_mean = 0.9 * mean + 0.1 * gradient, 0.9 * decay_mean + 0.1 * ones
        square = 0.98 * square + 0.02 * (gradient + ones) ** 2
        root = (square / (1 - 0.98**step)).sqrt() + 1e-8
        for ours, its_mean in ((forces.gradient, mean), (forces.decay, decay_mean)):
            torch.testing.assert_close(ours, -1e-2 * its_mean / (1 - 0.9**step) / root, atol=0, rtol=1e-12)
    assert forces.decay[0, -1].abs() < 1e-2 * forces.decay[0, 0].abs()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_decay_towards_an_anchor_sees_only_the_way_from_it(name: str) -> None:
    """Weights w with anchor a are pulled as w - a is towards zero, whatever the loss does."""
    anchor, gradient = weights_of(4).cos(), gradient_of(weights_of(4))
    weights, kick = weights_of(4), torch.zeros_like(anchor)
    anchored = hyper_of(FOUR, anchor=anchor)
    state = other_state = OPTIMIZERS[name].init(weights)
    for step in range(1, 5):
        forces = OPTIMIZERS[name].update(weights + kick, gradient, state, at(step, anchored))
        free = OPTIMIZERS[name].update(
            weights + kick - anchor, gradient, other_state, at(step, hyper_of(FOUR))
        )
        torch.testing.assert_close(forces.decay, free.decay, atol=1e-15, rtol=1e-12)
        state, other_state, kick = forces.state, free.state, kick + 0.1
    resting = OPTIMIZERS[name].update(anchor, gradient, OPTIMIZERS[name].init(anchor), anchored)
    assert resting.decay.abs().max() == 0
    assert resting.gradient.abs().max() > 0


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [FLOAT32, FLOAT64])
def test_a_rate_or_decay_of_zero_is_exactly_no_force(name: str, dtype: torch.dtype) -> None:
    members = ((0.0, 0.0), (0.0, 2.0), (1e-2, 0.0))
    for _, forces in run(name, weights_of(3, dtype), hyper_of(members, dtype), steps=5):
        assert forces.gradient[:2].abs().max() == 0
        assert forces.decay.abs().max() == 0
        assert forces.gradient[2].abs().max() > 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_updates_are_pure_and_a_kept_state_goes_on_alike(name: str) -> None:
    weights, hyper = weights_of(4), hyper_of(FOUR, anchor=weights_of(4).cos())
    path = run(name, weights, hyper, steps=3)
    (kept_weights, _), (_, second), (_, third) = path
    given = [
        kept_weights,
        *second.state.values(),
        second.gradient,
        second.decay,
        hyper.lr,
        hyper.weight_decay,
    ]
    before = [tensor.clone() for tensor in given]
    (later, forces), *_ = run(name, path[2][0], at(3, hyper), steps=3, state=second.state)
    assert torch.equal(forces.gradient, third.gradient)
    assert torch.equal(forces.decay, third.decay)
    assert all(torch.equal(now, then) for now, then in zip(given, before, strict=True))
    assert torch.equal(later, path[2][0])


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [FLOAT32, FLOAT64])
def test_a_state_is_named_tensors_of_the_weights_shape_and_kind(name: str, dtype: torch.dtype) -> None:
    """So a checkpoint can keep any of them alike, on any device: "meta" has no numbers to look at."""
    for device in ("cpu", "meta"):
        weights = torch.zeros(4, SIZE, dtype=dtype, device=device)
        hyper = torch.zeros(4, 1, dtype=dtype, device=device)
        state = OPTIMIZERS[name].init(weights)
        forces = OPTIMIZERS[name].update(
            weights, weights, state, HyperParams(lr=hyper, weight_decay=hyper, step=1, layout=LAYOUT)
        )
        assert set(state) == set(forces.state)
        for tensor in (forces.gradient, forces.decay, *state.values(), *forces.state.values()):
            assert (tensor.shape, tensor.dtype, tensor.device) == (weights.shape, dtype, weights.device)


def test_forces_by_name_are_their_parts_in_order() -> None:
    rows = torch.arange(2 * SIZE, dtype=FLOAT64).view(2, SIZE)
    for given in (rows, rows[1]):
        parts = by_name(given, LAYOUT)
        assert {name: part.shape[given.ndim - 1 :] for name, part in parts.items()} == {
            name: shape for name, (_, shape) in LAYOUT.items()
        }
        assert torch.equal(torch.cat([part.flatten(given.ndim - 1) for part in parts.values()], -1), given)
