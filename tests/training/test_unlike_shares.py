"""Members that train on unlike shares of the table: filled up to the most rows, each trains as if alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training.config import Config, ConfigError
from training.engine.trainer import EvalStep, train
from training.sweeps import Sweep, cells_of, parse_axis
from training.sweeps.groups import groups_of

TINY = Config(
    p=7, d_model=8, n_heads=2, d_mlp=12, steps=24, evaluate_every=8, weight_decay=1.0, dtype="float64",
    steps_after_grokking=None,
)  # fmt: skip
SHARES = (0.3, 0.55, 0.8)


def curves(steps: list[EvalStep], member: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for eval_step in steps:
        place = eval_step.members.tolist().index(member)
        for name, values in eval_step.measures.items():
            found.setdefault(name, []).append(float(values[place]))
    return found


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"network": "relu_mlp", "loss": "mse", "corrupted": 0.2},
        {"network": "quadratic_mlp", "logit_temperature": 2.0, "loss": "stablemax"},
        {"task": "add+multiply", "norm_radius": 4.0},
    ],
    ids=str,
)
def test_each_is_as_alone(settings: dict[str, object]) -> None:
    members = [
        replace(TINY, train_fraction=share, seed=seed, **settings) for seed, share in enumerate(SHARES)
    ]
    together = list(train(members))
    assert len({member.train_pairs for member in members}) == 3
    for place, member in enumerate(members):
        alone = list(train([member]))
        expected = curves(alone, 0)
        for name, values in curves(together, place).items():
            np.testing.assert_allclose(values, expected[name], rtol=1e-7, atol=1e-9, err_msg=name)
        for name, value in alone[-1].weights(0).items():
            np.testing.assert_allclose(together[-1].weights(place)[name], value, atol=1e-9, err_msg=name)


def test_the_one_that_is_left_is_still_as_alone() -> None:
    fewer = replace(TINY, train_fraction=0.3)
    # Weights that are all zero cannot be scaled to a length: this one ends with the first update.
    ends = replace(TINY, train_fraction=0.8, init_scale=0.0, lr=0.0, norm_radius=5.0)
    *_, last = train([ends, fewer])
    *_, alone = train([fewer])
    assert last.members.tolist() == [1]
    assert last.step == alone.step
    for name, value in alone.weights(0).items():
        np.testing.assert_allclose(last.weights(0)[name], value, atol=1e-9, err_msg=name)


def test_a_sweep_over_shares_is_trained_together_and_the_alike_come_together() -> None:
    axes = parse_axis("weight_decay=0,1,2,3"), parse_axis("train_fraction=0.8,0.3")
    groups = groups_of(cells_of(Sweep(name="shares", base=TINY, axes=axes)), members=4)
    assert [{cell.config.train_fraction for cell in group} for group in groups] == [{0.3}, {0.8}]
    assert len(groups_of(cells_of(Sweep(name="shares", base=TINY, axes=axes)), members=8)) == 1


def test_batches_are_drawn_from_equally_many_rows() -> None:
    batched = replace(TINY, batch_size=5)
    members = [replace(batched, train_fraction=share) for share in SHARES]
    with pytest.raises(ConfigError, match=r"train_fraction = 0.55: .* only without a batch size"):
        next(train(members))
    cells = cells_of(Sweep(name="shares", base=batched, axes=(parse_axis("train_fraction=0.3,0.8"),)))
    assert [len(group) for group in groups_of(cells)] == [1, 1]
