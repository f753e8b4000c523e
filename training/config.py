"""What a run is made from: every choice, in one frozen, validated, hashable record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from language import Message, UserError
from training.tasks import TASKS

MODULUS_RANGE = (2, 400)
# The keys of NETWORKS and OPTIMIZERS, whose modules pull in torch; a config is read without it.
NETWORK_NAMES = ("one_layer_transformer",)
OPTIMIZER_NAMES = ("adamw",)


class ConfigError(UserError, ValueError):
    """A field of a Config has a value it cannot have."""

    def __init__(self, message: Message) -> None:
        super().__init__(message, exit_code=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides what a run computes.

    Two runs with equal configs (on the same machine, with the same number of threads) are equal
    bit for bit. `run_id` names the run after the hash of all fields.

    Attributes:
        task: a key of `training.tasks.TASKS`.
        p: the modulus; the table has p x p pairs.
        train_fraction: the share of the table that is trained on, inside (0, 1).
        network: a key of `training.networks.NETWORKS`.
        d_model, n_heads, d_mlp: width of the residual stream, attention heads, hidden neurons.
        optimizer: a key of `training.optimizers.OPTIMIZERS`.
        lr, weight_decay, beta1, beta2: its rates; weight decay is decoupled: W -= lr * weight_decay * W.
        warmup_steps: the rate grows linearly from lr/warmup_steps to lr over this many steps.
        steps: the most steps the run may take.
        steps_after_grokking: stop this many steps after it has generalised (None: never early).
        seed: of the initial weights.
        split_seed: of the split of the table into training and held-out pairs.
        evaluate_every: steps between evaluations on the whole table.
        snapshots: about how many times the weights are recorded.

    Raises:
        ConfigError: naming the field, its value and what is allowed.

    >>> Config(p=97).run_id.startswith("add-p97-seed0-")
    True
    >>> Config(p=1)
    Traceback (most recent call last):
    training.config.ConfigError: p = 1: it must be a whole number from 2 to 400
    """

    task: str = "add"
    p: int = 97
    train_fraction: float = 0.3
    network: str = "one_layer_transformer"
    d_model: int = 64
    n_heads: int = 4
    d_mlp: int = 256
    optimizer: str = "adamw"
    lr: float = 1e-2
    weight_decay: float = 1.3
    beta1: float = 0.9
    beta2: float = 0.98
    warmup_steps: int = 10
    steps: int = 1200
    steps_after_grokking: int | None = 200
    seed: int = 0
    split_seed: int = 0
    evaluate_every: int = 5
    snapshots: int = 150

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_names(self)
        if self.d_model % self.n_heads:
            raise ConfigError(
                Message(
                    "n_heads = {value}: it must divide d_model = {d_model}",
                    value=self.n_heads,
                    d_model=self.d_model,
                )
            )
        pairs = self.p**2
        if not 0 < self.train_pairs < pairs:
            raise ConfigError(
                Message(
                    "train_fraction = {value}: of the {pairs} pairs it must leave at least one to train on "
                    "and one to hold out",
                    value=self.train_fraction,
                    pairs=pairs,
                )
            )

    @property
    def train_pairs(self) -> int:
        """How many pairs are trained on."""
        return round(self.train_fraction * self.p**2)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Config:
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise ConfigError(Message("unknown field of a config: {names}", names=", ".join(unknown)))
        return cls(**values)

    @property
    def hash(self) -> str:
        canonical = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:10]

    @property
    def run_id(self) -> str:
        return f"{self.task}-p{self.p}-seed{self.seed}-{self.hash}"


# For each numeric field: the lowest and highest value allowed, and whether the bounds themselves are.
_BOUNDS: Mapping[str, tuple[float, float, bool]] = {
    "p": (*MODULUS_RANGE, True),
    "train_fraction": (0.0, 1.0, False),
    "d_model": (1, 4096, True),
    "n_heads": (1, 256, True),
    "d_mlp": (1, 65536, True),
    "lr": (0.0, 1e3, True),
    "weight_decay": (0.0, 1e4, True),
    "beta1": (0.0, 1.0, False),
    "beta2": (0.0, 1.0, False),
    "warmup_steps": (0, 10**9, True),
    "steps": (1, 10**9, True),
    "steps_after_grokking": (0, 10**9, True),
    "seed": (0, 2**32 - 1, True),
    "split_seed": (0, 2**32 - 1, True),
    "evaluate_every": (1, 10**6, True),
    "snapshots": (2, 10**6, True),
}
_WHOLE = {"p", "d_model", "n_heads", "d_mlp", "warmup_steps", "steps", "steps_after_grokking", "seed",
          "split_seed", "evaluate_every", "snapshots"}  # fmt: skip


def _check_numbers(config: Config) -> None:
    for name, (low, high, inclusive) in _BOUNDS.items():
        value = getattr(config, name)
        if value is None and name == "steps_after_grokking":
            continue
        kinds = int if name in _WHOLE else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool)
        if fits:  # NaN and infinity fail these comparisons as they should
            fits = low <= value <= high if inclusive else low < value < high
        if fits:
            if name not in _WHOLE:  # so that 1 and 1.0 are the same config with the same hash
                object.__setattr__(config, name, float(value))
            continue
        if name in _WHOLE:
            text = Message("{name} = {value}: it must be a whole number from {low} to {high}",
                           name=name, value=value, low=low, high=high)  # fmt: skip
        elif inclusive:
            text = Message("{name} = {value}: it must be a number from {low} to {high}",
                           name=name, value=value, low=f"{low:g}", high=f"{high:g}")  # fmt: skip
        else:
            text = Message("{name} = {value}: it must be a number between {low} and {high}, both excluded",
                           name=name, value=value, low=f"{low:g}", high=f"{high:g}")  # fmt: skip
        raise ConfigError(text)


def _check_names(config: Config) -> None:
    known = {"task": tuple(TASKS), "network": NETWORK_NAMES, "optimizer": OPTIMIZER_NAMES}
    for field, names in known.items():
        value = getattr(config, field)
        if value not in names:
            raise ConfigError(
                Message(
                    "{name} = {value!r}: known are {names}", name=field, value=value, names=", ".join(names)
                )
            )
