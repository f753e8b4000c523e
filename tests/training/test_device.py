"""Training on a GPU: on a real one where there is one; else its code path, on tensors without numbers."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sweep_work
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from training.config import Config
from training.engine import runtime
from training.engine.gradients import differentiator, logits_of
from training.engine.state import EnsembleState, hyper_params, init_state
from training.engine.trainer import train
from training.models import MODELS
from training.optimizers import OPTIMIZERS
from training.sweeps import parse_sweep, read_sweep, run_sweep
from training.sweeps.groups import Group
from training.sweeps.outcomes import Outcome

TINY = Config(p=7, d_model=8, n_heads=2, d_mlp=12, steps=30, evaluate_every=10, weight_decay=1.0)
PARITY = replace(TINY, loss="stablemax", task="sparse_parity", p=9, examples=60, network="relu_mlp")
EVERYTHING = [
    replace(TINY, norm_radius=6.0, train_fraction=0.3),
    replace(TINY, logit_temperature=2.0, seed=1, weight_decay_until=5, weight_decay_after=0.0),
]
no_gpu = pytest.mark.skipif(
    not torch.cuda.is_available(),
    reason="no GPU that torch can use here: neither tried nor measured on one",
)


def one_step(members: list[Config], state: EnsembleState) -> list[torch.Tensor]:
    """All that the trainer computes in a step and at an evaluation, before it becomes NumPy's."""
    config = members[0]
    differentiate = differentiator(config, state.layout, len(members), state.temperature)
    gradient, logits = differentiate(state.weights, state.train)
    optimizer = OPTIMIZERS[config.optimizer]
    forces = optimizer.update(state.weights, gradient, state.optimizer_state, hyper_params(config, state, 0))
    moved = state.weights + forces.gradient + forces.decay
    if state.norm_bounds is not None:
        moved = moved + state.norm_bounds.rescaling(moved)
    held_out = logits_of(config, state.layout, state.weights, state.held_out)
    return [gradient, logits, moved, held_out]


class OneDevice(TorchDispatchMode):
    """Refuses operations on tensors of two devices, as a GPU does; single numbers may come from anywhere."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        tensors = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, torch.Tensor)]
        devices = {tensor.device.type for tensor in tensors if tensor.ndim}
        if len(devices) > 1:
            raise RuntimeError(f"{func}: tensors of two devices, {sorted(devices)}")
        return func(*args, **(kwargs or {}))


def elsewhere(value: Any) -> Any:
    """The same with every tensor replaced by one that has shape, type and device alone."""
    if isinstance(value, torch.Tensor):
        return torch.empty(value.shape, dtype=value.dtype, device="meta")
    if isinstance(value, dict):
        return {name: elsewhere(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{field.name: elsewhere(getattr(value, field.name)) for field in fields(value)}
        )
    return value


@pytest.mark.parametrize(
    "members",
    [
        EVERYTHING,
        *[[replace(TINY, network=name)] for name in MODELS],
        *[[replace(TINY, network=name), replace(TINY, network=name, split_seed=1)] for name in MODELS],
        *[[replace(TINY, optimizer=name, seed=seed) for seed in (0, 1)] for name in OPTIMIZERS],
        [replace(TINY, task="add+multiply", loss="mse", decay_towards="start", seed=seed) for seed in (0, 1)],
        [replace(PARITY, seed=seed) for seed in (0, 1)],
    ],
    ids=lambda members: f"{members[0].network} {members[0].optimizer} {members[0].task} {len(members)}",
)
def test_no_tensor_of_a_step_is_left_behind_on_the_processor(members: list[Config]) -> None:
    state = init_state(members, torch.device("cpu"))
    real = one_step(members, state)
    with OneDevice():
        found = one_step(members, elsewhere(state))
    assert {tensor.device.type for tensor in found} == {"meta"}
    assert [tensor.shape for tensor in found] == [tensor.shape for tensor in real]


def test_a_tensor_left_behind_would_be_found() -> None:
    with OneDevice(), pytest.raises(RuntimeError, match="tensors of two devices"):
        torch.ones(2, device="meta") * torch.ones(2)


def test_a_sweep_on_a_gpu_trains_many_together_in_one_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runtime, "choose_device", lambda _: "cuda")
    groups: list[int] = []

    def noted(group: Group) -> list[Outcome]:
        groups.append(len(group))
        return sweep_work.invent(group)

    design = parse_sweep(["lr=1e-3,1e-2", "seeds=350"], name="many", base=TINY)
    table = read_sweep(run_sweep(design, device="auto", root=tmp_path, work=noted))
    assert groups == [350, 350]
    assert table.provenance["jobs"] == 1


@no_gpu
def test_a_gpu_trains_the_same() -> None:
    for found, expected in zip(train(EVERYTHING, device="cuda"), train(EVERYTHING), strict=True):
        for name, values in expected.measures.items():
            np.testing.assert_allclose(found.measures[name], values, rtol=1e-2, atol=1e-3, err_msg=name)


@no_gpu
def test_a_gpu_gives_the_same_verdicts(tmp_path: Path) -> None:
    base = Config(p=23, d_model=32, d_mlp=64, train_fraction=0.6, lr=1e-2, steps=600, steps_after_grokking=0)
    design = parse_sweep(["seeds=32"], name="gpu", base=base)
    rates = [
        read_sweep(run_sweep(design, device=device, root=tmp_path / device))["finished"].mean()
        for device in ("cpu", "cuda")
    ]
    assert abs(rates[0] - rates[1]) <= 0.35  # 4 standard errors of two shares of 32
