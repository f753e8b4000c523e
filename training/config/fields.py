"""The settings of a run, one row each: kind, bounds or names, words, group.

Validation, the help of `--set`, the laboratory's controls, the axes of sweeps, the columns of their tables
and the hash of a config all come from `FIELDS`. A new setting is one row here and one line, with its default,
in `training.config.Config`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from language import mark
from training.errors import ConfigError, UnknownNameError
from training.losses import LOSSES
from training.models import MODELS
from training.optimizers import OPTIMIZERS
from training.tasks import MIXED, SPLITS, TASKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting of a run.

    Attributes:
        kind: int, float or str.
        group: under which heading it is explained.
        help: what it is, in a few words.
        low, high, ends: of a number: the bounds, and whether each is allowed: "[]", "[)", "()".
        names: of a str: those it may be.
        mixable: whether several names may be joined by "+".
        optional: whether it may be None.
        per_member: whether members of one ensemble may differ in it; all others decide shapes or are shared.
        added_later: whether there were configs before there was this setting: where it has its default, a
            config has the hash it had then.
        increment: by how much the arrows of a control change it.
        of_imports: whether only imported runs have it: nobody is offered it.
    """

    kind: type[int] | type[float] | type[str]
    group: str
    help: str
    low: float = 0
    high: float = 0
    ends: str = "[]"
    names: tuple[str, ...] = ()
    mixable: bool = False
    optional: bool = False
    per_member: bool = False
    added_later: bool = False
    increment: float = 0.1
    of_imports: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind is not str

    @property
    def is_whole(self) -> bool:
        return self.kind is int

    def checked(self, name: str, value: Any) -> Any:
        """Return the value as a config keeps it: a float unless it is whole, so that 1 and 1.0 are the same.

        Raises:
            ConfigError: naming the field, its value and what is allowed.

        >>> FIELDS["lr"].checked("lr", 1)
        1.0
        >>> FIELDS["p"].checked("p", 1)
        Traceback (most recent call last):
        training.errors.ConfigError: p = 1: it must be a whole number from 2 to 400
        """
        if value is None and self.optional:
            return None
        if not self.is_number:
            self._check_name(name, value)
            return value
        fits = isinstance(value, int if self.is_whole else (int, float)) and not isinstance(value, bool)
        if fits:  # NaN and infinity fail these comparisons as they should
            above = self.low <= value if self.ends[0] == "[" else self.low < value
            fits = above and (value <= self.high if self.ends[1] == "]" else value < self.high)
        if fits:
            return value if self.is_whole else float(value)
        allowed = _OPTIONAL[self.kind] if self.optional else _ALLOWED[self.kind, self.ends]
        low, high = (self.low, self.high) if self.is_whole else (f"{self.low:g}", f"{self.high:g}")
        raise ConfigError(allowed, name=name, value=value, low=low, high=high)

    def _check_name(self, name: str, value: Any) -> None:
        parts = value.split(MIXED) if self.mixable and isinstance(value, str) else [value]
        for part in parts:
            if part not in self.names and not (self.of_imports and isinstance(part, str)):
                raise unknown_name(name, part, self.names)
        if len(set(parts)) < len(parts):
            raise ConfigError("task = {value!r}: each task of a mixture may appear once", value=value)

    def parsed(self, text: str) -> Any:
        """Return a text as the kind of value the field has, or the text itself where it is none.

        >>> FIELDS["batch_size"].parsed("none"), FIELDS["lr"].parsed("1e-2"), FIELDS["p"].parsed("many")
        (None, 0.01, 'many')
        """
        if self.optional and text.lower() == "none":
            return None
        try:
            return self.kind(text)
        except ValueError:
            return text


def unknown_name(field: str, value: object, names: Collection[str]) -> UnknownNameError:
    """Return the error of a name that is not among those known."""
    return UnknownNameError(
        "{name} = {value!r}: known are {names}", name=field, value=value, names=", ".join(names)
    )


_OPTIONAL: Mapping[type, str] = {
    int: mark("{name} = {value}: it must be a whole number from {low} to {high}, or none"),
    float: mark("{name} = {value}: it must be a number from {low} to {high}, or none"),
}
_ALLOWED: Mapping[tuple[type, str], str] = {
    (int, "[]"): mark("{name} = {value}: it must be a whole number from {low} to {high}"),
    (float, "[]"): mark("{name} = {value}: it must be a number from {low} to {high}"),
    (float, "[)"): mark("{name} = {value}: it must be a number from {low} to {high}, {high} excluded"),
    (float, "()"): mark("{name} = {value}: it must be a number between {low} and {high}, both excluded"),
}

LEARNT = mark("what is learnt")
NETWORK = mark("the network")
LEARNING = mark("how it learns")
RECORDED = mark("how long, and what is recorded")
SEED = 2**32 - 1

# In the order in which they are explained.
FIELDS: Mapping[str, Field] = {
    "task": Field(
        kind=str, group=LEARNT, names=tuple(TASKS), mixable=True,
        help=mark("the task; several joined by + are learnt at once"),
    ),
    "p": Field(
        kind=int, group=LEARNT, low=2, high=400,
        help=mark("how many symbols: the modulus, the order of the group, the number of bits"),
    ),
    "relevant_bits": Field(
        kind=int, group=LEARNT, low=1, high=400, help=mark("sparse_parity: how many of the bits decide"),
    ),
    "examples": Field(
        kind=int, group=LEARNT, low=2, high=10**6, help=mark("sparse_parity: how many rows are drawn"),
    ),
    "corrupted": Field(
        kind=float, group=LEARNT, low=0, high=1, per_member=True, increment=0.05,
        help=mark("share of the training rows that are taught a wrong answer"),
    ),
    "task_seed": Field(
        kind=int, group=LEARNT, high=SEED, per_member=True, help=mark("seed of what is random in the task"),
    ),
    "train_fraction": Field(
        kind=float, group=LEARNT, low=0, high=1, ends="()", per_member=True, increment=0.05,
        help=mark("share of the table that is trained on"),
    ),
    "split_by": Field(
        kind=str, group=LEARNT, names=SPLITS, per_member=True, added_later=True,
        help=mark("what is held out together: single rows, or a question with its mirror image (b, a)"),
    ),
    "split_seed": Field(
        kind=int, group=LEARNT, high=SEED, per_member=True,
        help=mark("seed of the split into training and held-out pairs"),
    ),
    "train_rows": Field(
        kind=str, group=LEARNT, optional=True, added_later=True, of_imports=True,
        help=mark("which rows another program has trained on, a bit each in base64"),
    ),
    "network": Field(kind=str, group=NETWORK, names=tuple(MODELS), help=mark("which network")),
    "d_model": Field(kind=int, group=NETWORK, low=1, high=4096, help=mark("width of the residual stream")),
    "n_heads": Field(kind=int, group=NETWORK, low=1, high=256, help=mark("attention heads")),
    "d_mlp": Field(kind=int, group=NETWORK, low=1, high=65536, help=mark("hidden neurons")),
    "init_scale": Field(
        kind=float, group=NETWORK, high=1e3, per_member=True,
        help=mark("what the initial weights are multiplied by"),
    ),
    "seed": Field(
        kind=int, group=NETWORK, high=SEED, per_member=True,
        help=mark("seed of the initial weights and of the order of the batches"),
    ),
    "dtype": Field(
        kind=str, group=NETWORK, names=("float32", "float64"), help=mark("precision of all numbers"),
    ),
    "loss": Field(kind=str, group=LEARNING, names=tuple(LOSSES), help=mark("what training makes small")),
    "optimizer": Field(kind=str, group=LEARNING, names=tuple(OPTIMIZERS), help=mark("which optimizer")),
    "lr": Field(
        kind=float, group=LEARNING, high=1e3, per_member=True, increment=0.001, help=mark("learning rate"),
    ),
    "lr_after": Field(
        kind=float, group=LEARNING, low=1e-9, high=1e3, optional=True, per_member=True, added_later=True,
        increment=0.001, help=mark("the rate it falls to, while decay keeps its pull; or it stays: none"),
    ),
    "lr_falls_from": Field(
        kind=int, group=LEARNING, low=0, high=10**9, optional=True, added_later=True,
        help=mark("the update from which on the rate falls, or none"),
    ),
    "lr_falls_until": Field(
        kind=int, group=LEARNING, low=1, high=10**9, optional=True, added_later=True,
        help=mark("the update at which it has fallen, or none"),
    ),
    "weight_decay": Field(
        kind=float, group=LEARNING, high=1e4, per_member=True,
        help=mark("weight decay, the pull of every weight"),
    ),
    "weight_decay_until": Field(
        kind=int, group=LEARNING, low=1, high=10**9, optional=True, per_member=True, added_later=True,
        help=mark("the update from which on decay has another strength, or never: none"),
    ),
    "weight_decay_after": Field(
        kind=float, group=LEARNING, high=1e4, optional=True, per_member=True, added_later=True,
        help=mark("that other strength"),
    ),
    "decay_towards": Field(
        kind=str, group=LEARNING, names=("zero", "start"),
        help=mark("where decay pulls: to zero or to the initial weights"),
    ),
    "norm_radius": Field(
        kind=float, group=LEARNING, low=1e-6, high=1e6, optional=True, per_member=True, added_later=True,
        increment=1.0, help=mark("the length all weights are scaled to after every update, or any: none"),
    ),
    "norm_cap": Field(
        kind=float, group=LEARNING, low=1e-6, high=1e6, optional=True, per_member=True, added_later=True,
        increment=1.0, help=mark("the length they are scaled back to where they are longer, or any: none"),
    ),
    "logit_temperature": Field(
        kind=float, group=LEARNING, low=1e-3, high=1e3, optional=True, per_member=True, added_later=True,
        help=mark("what the logits are divided by in the loss that is trained on, or nothing: none"),
    ),
    "momentum": Field(
        kind=float, group=LEARNING, high=1, ends="[)", increment=0.05, help=mark("sgd and muon: momentum"),
    ),
    "beta1": Field(
        kind=float, group=LEARNING, high=1, ends="()", increment=0.01,
        help=mark("decay of the running mean of the gradient"),
    ),
    "beta2": Field(
        kind=float, group=LEARNING, high=1, ends="()", increment=0.01,
        help=mark("decay of the running mean of its square"),
    ),
    "grokfast_alpha": Field(
        kind=float, group=LEARNING, high=1, ends="[)", increment=0.01,
        help=mark("grokfast: decay of the slow mean of the gradient"),
    ),
    "grokfast_lambda": Field(
        kind=float, group=LEARNING, high=1e3, help=mark("grokfast: how many times the slow mean is added"),
    ),
    "warmup_steps": Field(
        kind=int, group=LEARNING, high=10**9,
        help=mark("steps over which the learning rate grows to its full size"),
    ),
    "batch_size": Field(
        kind=int, group=LEARNING, low=1, high=10**6, optional=True,
        help=mark("training rows a step sees, or all of them: none"),
    ),
    "steps": Field(kind=int, group=RECORDED, low=1, high=10**9, help=mark("the most steps to take")),
    "steps_after_grokking": Field(
        kind=int, group=RECORDED, high=10**9, optional=True,
        help=mark("stop this many steps after the run has generalised, or never: none"),
    ),
    "evaluate_every": Field(
        kind=int, group=RECORDED, low=1, high=10**6, help=mark("steps between evaluations"),
    ),
    "snapshots": Field(
        kind=int, group=RECORDED, low=2, high=10**6, help=mark("about how many times to record the weights"),
    ),
    "snapshot_spacing": Field(
        kind=str, group=RECORDED, names=("adaptive", "linear", "log"), help=mark("how they are spaced"),
    ),
}  # fmt: skip
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(field.group for field in FIELDS.values()))
PER_MEMBER: tuple[str, ...] = tuple(name for name, field in FIELDS.items() if field.per_member)
