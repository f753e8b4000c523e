"""Which settings have a part in a run: some count only with a certain task, network or optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.tasks import MIXED

_ATTENTION = ("one_layer_transformer", "two_layer_decoder")
_ADAMS = ("adam", "adamw", "muon", "grokfast", "perp_grad")
# Of a setting, the one it depends on and the values of that one with which it counts; with none named, any
# but None. All others always count.
USED_WITH: Mapping[str, tuple[str, ...]] = {
    "relevant_bits": ("task", "sparse_parity"),
    "examples": ("task", "sparse_parity"),
    "d_model": ("network", *_ATTENTION, "relu_mlp"),
    "n_heads": ("network", *_ATTENTION),
    "lr_falls_from": ("lr_after",),
    "lr_falls_until": ("lr_after",),
    "weight_decay_after": ("weight_decay_until",),
    "momentum": ("optimizer", "sgd", "muon"),
    "beta1": ("optimizer", *_ADAMS),
    "beta2": ("optimizer", *_ADAMS),
    "grokfast_alpha": ("optimizer", "grokfast"),
    "grokfast_lambda": ("optimizer", "grokfast"),
}


def is_used(name: str, settings: Mapping[str, Any]) -> bool:
    """Whether a setting has a part in a run with these settings, by their names.

    >>> is_used("n_heads", {"network": "relu_mlp"}), is_used("seed", {})
    (False, True)
    """
    if name not in USED_WITH:
        return True
    depends_on, *values = USED_WITH[name]
    found = settings[depends_on]
    return not set(found.split(MIXED)).isdisjoint(values) if values else found is not None
