"""What each field of a config may be: names known, numbers allowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from language import Message, mark
from training.errors import ConfigError, UnknownNameError
from training.tasks import MIXED, TASKS

MODULUS_RANGE = (2, 400)
# The keys of MODELS and OPTIMIZERS, whose modules pull in torch; a config is read without it.
NETWORK_NAMES = ("one_layer_transformer", "two_layer_decoder", "quadratic_mlp", "relu_mlp")
OPTIMIZER_NAMES = ("sgd", "adam", "adamw", "muon", "grokfast", "perp_grad")
LOSS_NAMES = ("cross_entropy", "stablemax", "mse")
SPACINGS = ("adaptive", "linear", "log")
NAMES: Mapping[str, tuple[str, ...]] = {
    "network": NETWORK_NAMES,
    "loss": LOSS_NAMES,
    "optimizer": OPTIMIZER_NAMES,
    "decay_towards": ("zero", "start"),
    "dtype": ("float32", "float64"),
    "snapshot_spacing": SPACINGS,
}
# For each numeric field: the lowest and highest value allowed, and whether the ends themselves are.
BOUNDS: Mapping[str, tuple[float, float, str]] = {
    "p": (*MODULUS_RANGE, "[]"),
    "relevant_bits": (1, 400, "[]"),
    "examples": (2, 10**6, "[]"),
    "corrupted": (0.0, 1.0, "[]"),
    "task_seed": (0, 2**32 - 1, "[]"),
    "train_fraction": (0.0, 1.0, "()"),
    "split_seed": (0, 2**32 - 1, "[]"),
    "batch_size": (1, 10**6, "[]"),
    "d_model": (1, 4096, "[]"),
    "n_heads": (1, 256, "[]"),
    "d_mlp": (1, 65536, "[]"),
    "init_scale": (0.0, 1e3, "[]"),
    "seed": (0, 2**32 - 1, "[]"),
    "lr": (0.0, 1e3, "[]"),
    "weight_decay": (0.0, 1e4, "[]"),
    "weight_decay_until": (1, 10**9, "[]"),
    "weight_decay_after": (0.0, 1e4, "[]"),
    "momentum": (0.0, 1.0, "[)"),
    "beta1": (0.0, 1.0, "()"),
    "beta2": (0.0, 1.0, "()"),
    "grokfast_alpha": (0.0, 1.0, "[)"),
    "grokfast_lambda": (0.0, 1e3, "[]"),
    "warmup_steps": (0, 10**9, "[]"),
    "steps": (1, 10**9, "[]"),
    "steps_after_grokking": (0, 10**9, "[]"),
    "evaluate_every": (1, 10**6, "[]"),
    "snapshots": (2, 10**6, "[]"),
}


def checked_number(name: str, value: Any, *, whole: bool, optional: bool) -> float | int | None:
    """The value of a numeric field; a float unless it is whole, so that 1 and 1.0 are the same config.

    Raises:
        ConfigError: naming the field, its value and what is allowed.

    >>> checked_number("lr", 1, whole=False, optional=False)
    1.0
    """
    if value is None and optional:
        return None
    low, high, ends = BOUNDS[name]
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if fits:  # NaN and infinity fail these comparisons as they should
        fits = (low <= value if ends[0] == "[" else low < value) and (
            value <= high if ends[1] == "]" else value < high
        )
    if fits:
        return value if whole else float(value)
    allowed = _OPTIONAL[whole] if optional else _ALLOWED[whole, ends]
    first, last = (low, high) if whole else (f"{low:g}", f"{high:g}")
    raise ConfigError(allowed, name=name, value=value, low=first, high=last)


_OPTIONAL = {
    True: mark("{name} = {value}: it must be a whole number from {low} to {high}, or none"),
    False: mark("{name} = {value}: it must be a number from {low} to {high}, or none"),
}
_ALLOWED = {
    (True, "[]"): mark("{name} = {value}: it must be a whole number from {low} to {high}"),
    (False, "[]"): mark("{name} = {value}: it must be a number from {low} to {high}"),
    (False, "[)"): mark("{name} = {value}: it must be a number from {low} to {high}, {high} excluded"),
    (False, "()"): mark("{name} = {value}: it must be a number between {low} and {high}, both excluded"),
}


def check_task(task: Any) -> None:
    """Raises a ConfigError unless it names one task, or several different ones joined by "+"."""
    if not isinstance(task, str):
        raise UnknownNameError(_unknown("task", task, TASKS))
    parts = task.split(MIXED)
    for part in parts:
        if part not in TASKS:
            raise UnknownNameError(_unknown("task", part, TASKS))
    if len(set(parts)) < len(parts):
        raise ConfigError("task = {value!r}: each task of a mixture may appear once", value=task)


def check_name(field: str, value: Any) -> None:
    """Raises a ConfigError unless the field may have that name."""
    if value not in NAMES[field]:
        raise UnknownNameError(_unknown(field, value, NAMES[field]))


def _unknown(field: str, value: object, names: Collection[str]) -> Message:
    return Message("{name} = {value!r}: known are {names}", name=field, value=value, names=", ".join(names))
