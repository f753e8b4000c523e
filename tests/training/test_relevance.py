"""A setting that is said to have no part in a run changes nothing in it, and where it has a part it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from training import Config, train
from training.config import FIELDS
from training.config.relevance import USED_WITH, is_used

SMALL = Config(p=5, d_model=8, n_heads=2, d_mlp=8, warmup_steps=0, steps=3, evaluate_every=1, snapshots=2)
PARITY = {"task": "sparse_parity", "p": 6, "relevant_bits": 2, "examples": 40}
# Of each: settings with which it has no part and some with which it has, and two values of its own.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[Any, Any]]] = {
    "relevant_bits": ({}, PARITY, (2, 3)),
    "examples": ({}, PARITY, (40, 50)),
    "d_model": ({"network": "quadratic_mlp"}, {}, (8, 16)),
    "n_heads": ({"network": "relu_mlp"}, {}, (2, 4)),
    "momentum": ({"optimizer": "adamw"}, {"optimizer": "sgd"}, (0.0, 0.9)),
    "beta1": ({"optimizer": "sgd"}, {"optimizer": "muon"}, (0.8, 0.9)),
    "beta2": ({"optimizer": "sgd"}, {"optimizer": "perp_grad"}, (0.9, 0.99)),
    "grokfast_alpha": ({"optimizer": "adam"}, {"optimizer": "grokfast", "grokfast_lambda": 2.0}, (0.1, 0.9)),
    "grokfast_lambda": ({"optimizer": "adam"}, {"optimizer": "grokfast"}, (0.0, 2.0)),
}
# With the setting they depend on unset, a config has none of these.
TOGETHER = {"lr_falls_from", "lr_falls_until", "weight_decay_after"}


def weights_of(**settings: Any) -> np.ndarray:
    """All weights after the last step, in one row."""
    *_, last = train([replace(SMALL, **settings)])
    return np.concatenate([value.ravel() for value in last.weights(0).values()])


@pytest.mark.parametrize("name", CASES)
def test_it_counts_where_it_is_said_to_and_nowhere_else(name: str) -> None:
    without, with_it, (one, other) = CASES[name]
    assert not is_used(name, replace(SMALL, **without).to_json())
    assert is_used(name, replace(SMALL, **with_it).to_json())
    assert np.array_equal(weights_of(**without, **{name: one}), weights_of(**without, **{name: other}))
    assert not np.array_equal(weights_of(**with_it | {name: one}), weights_of(**with_it | {name: other}))


def test_every_setting_that_depends_on_another_is_tried() -> None:
    assert CASES.keys() | TOGETHER == USED_WITH.keys() <= FIELDS.keys()
    assert {depends_on for depends_on, *_ in USED_WITH.values()} <= FIELDS.keys()
    assert not any(is_used(name, SMALL.to_json()) for name in TOGETHER)
