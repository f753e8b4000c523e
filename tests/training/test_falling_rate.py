"""A learning rate that falls while decay keeps its pull: beside a plain loop of torch, alone and together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from training.config import Config, ConfigError
from training.config.dataset import dataset_of
from training.engine.state import hyper_params, init_state
from training.engine.trainer import train
from training.models import MODELS
from training.models.dims import model_dims

FALLING = Config(
    p=11, train_fraction=0.5, d_model=16, n_heads=2, d_mlp=32, steps=40, snapshots=20, evaluate_every=4,
    weight_decay=1.0, dtype="float64", lr=0.02, lr_after=0.005, lr_falls_from=10, lr_falls_until=30,
)  # fmt: skip


def rates(config: Config) -> tuple[np.ndarray, np.ndarray]:
    """Learning rate and strength of decay at each update."""
    state = init_state([config], torch.device("cpu"))
    found = [hyper_params(config, state, step) for step in range(config.steps)]
    return np.array([float(now.lr) for now in found]), np.array([float(now.weight_decay) for now in found])


def test_the_rate_falls_by_one_factor_and_the_pull_of_decay_stays() -> None:
    lr, decay = rates(FALLING)
    np.testing.assert_allclose(lr[9:11], 0.02)
    np.testing.assert_allclose(lr[30:], 0.005)
    factors = [later / now for now, later in pairwise(lr[10:31])]
    np.testing.assert_allclose(factors, 0.25 ** (1 / 20))
    np.testing.assert_allclose((lr * decay)[9:], 0.02 * 1.0)


def test_it_is_what_a_plain_loop_trains() -> None:
    start = next(train([FALLING])).weights(0)
    weights = {name: torch.from_numpy(value).requires_grad_() for name, value in start.items()}
    optimizer = torch.optim.AdamW(weights.values(), betas=(FALLING.beta1, FALLING.beta2))
    dataset, rows = dataset_of(FALLING), dataset_of(FALLING).split.train
    inputs, labels = torch.from_numpy(dataset.table.inputs[rows]), torch.from_numpy(dataset.labels[rows])
    operation = torch.from_numpy(dataset.table.operation[rows])
    for lr, decay in zip(*rates(FALLING), strict=True):
        optimizer.param_groups[0].update(lr=lr, weight_decay=decay)
        optimizer.zero_grad()
        logits = MODELS[FALLING.network].logits(weights, inputs, operation, model_dims(FALLING))
        F.cross_entropy(logits, labels).backward()
        optimizer.step()
    *_, last = train([FALLING])
    for name, value in last.weights(0).items():
        np.testing.assert_allclose(value, weights[name].detach().numpy(), atol=1e-9, err_msg=name)


def test_members_may_fall_to_rates_of_their_own() -> None:
    members = [FALLING, replace(FALLING, lr_after=0.02), replace(FALLING, lr=0.01, lr_after=0.001)]
    *_, together = train(members)
    for place, member in enumerate(members):
        *_, alone = train([member])
        for name, value in alone.weights(0).items():
            np.testing.assert_allclose(together.weights(place)[name], value, atol=1e-10)


def test_a_fall_to_the_same_rate_is_none() -> None:
    free = replace(FALLING, lr_after=None, lr_falls_from=None, lr_falls_until=None)
    *_, one = train([free])
    *_, other = train([replace(FALLING, lr_after=FALLING.lr)])
    for name, value in one.weights(0).items():
        np.testing.assert_allclose(other.weights(0)[name], value, atol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lr_after": None}, "set all three, or none"),
        ({"lr_falls_from": None}, "set all three, or none"),
        ({"lr_falls_until": None}, "set all three, or none"),
        ({"lr_falls_from": 30}, "the first must be the smaller"),
        ({"lr": 0.0}, "lr above 0"),
        ({"lr_after": 0.0}, "lr_after = 0.0: it must be a number from 1e-09"),
        ({"lr_falls_from": -1}, "lr_falls_from = -1"),
        ({"lr_falls_until": 2.5}, "lr_falls_until = 2.5"),
    ],
)
def test_what_is_no_fall_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(FALLING, **change)
