"""What a run is made from: every choice, in one frozen, validated, hashable record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from training.config.bounds import BOUNDS, NAMES, check_name, check_task, checked_number
from training.errors import ConfigError, reads_pairs_alone
from training.tasks import MIXED, Table, TaskOptions, table_of

# Members of one ensemble may differ in these fields; all others decide shapes or are shared.
PER_MEMBER = ("seed", "split_seed", "task_seed", "lr", "weight_decay", "weight_decay_until",
              "weight_decay_after", "init_scale", "corrupted")  # fmt: skip
# Where these say nothing, a config has the name it had before there were such fields.
ADDED_LATER = ("weight_decay_until", "weight_decay_after")
# Networks with attention heads, and networks that read questions of two symbols alone.
TRANSFORMERS = ("one_layer_transformer", "two_layer_decoder")
READING_PAIRS = ("two_layer_decoder",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides what a run computes.

    Two runs with equal configs (each trained alone, on one machine, with the same number of threads) are
    equal bit for bit. `run_id` names the run after the hash of all fields.

    Attributes:
        task: a key of `training.tasks.TASKS`, or several joined by "+", which are then learnt at once.
        p: how many symbols: the modulus, 120 for the group S5, the number of bits of a parity.
        relevant_bits, examples: of `sparse_parity` alone: how many bits decide, how many rows are drawn.
        corrupted: the share of the training rows that are taught a wrong answer, inside [0, 1].
        task_seed: of what is random in the task: labels, relevant bits, corrupted rows.
        train_fraction: the share of the table that is trained on, inside (0, 1).
        split_seed: of the split of the table into training and held-out rows.
        batch_size: training rows a step sees, drawn anew every epoch; None for all of them.
        network: a key of `training.models.MODELS`.
        d_model, n_heads, d_mlp: width of the residual stream, attention heads, hidden neurons.
        init_scale: every initial weight is multiplied by this (alpha of Omnigrok).
        seed: of the initial weights and the order of the batches.
        loss: a key of `training.losses.LOSSES`.
        optimizer: a key of `training.optimizers.OPTIMIZERS`.
        lr: learning rate.
        weight_decay: strength of the pull; decoupled for adamw, muon, grokfast and perp_grad
            (W -= lr * weight_decay * W), added to the gradient for sgd and adam.
        weight_decay_until, weight_decay_after: from update number `weight_decay_until` on, decay has the
            strength `weight_decay_after` (a fork: the same run until then, another one after); None for
            neither.
        decay_towards: "zero", or "start" for a pull towards the initial weights.
        momentum: of sgd and muon.
        beta1, beta2: decay of the running means of the gradient and of its square, for the others.
        grokfast_alpha, grokfast_lambda: of grokfast: decay of the slow mean of the gradient, and how many
            times it is added.
        warmup_steps: the rate grows linearly from lr/warmup_steps to lr over this many steps.
        dtype: "float32" or "float64".
        steps: the most steps the run may take.
        steps_after_grokking: stop this many steps after it has generalised (None: never early).
        evaluate_every: steps between evaluations on the whole table.
        snapshots: about how many times the weights are recorded.
        snapshot_spacing: "adaptive" (half evenly, half where the measures move), "linear" or "log".

    Raises:
        ConfigError: naming the field, its value and what is allowed.

    >>> Config(p=97).run_id.startswith("add-p97-seed0-")
    True
    >>> Config(p=1)
    Traceback (most recent call last):
    training.errors.ConfigError: p = 1: it must be a whole number from 2 to 400
    """

    task: str = "add"
    p: int = 97
    relevant_bits: int = 3
    examples: int = 2000
    corrupted: float = 0.0
    task_seed: int = 0
    train_fraction: float = 0.3
    split_seed: int = 0
    batch_size: int | None = None
    network: str = "one_layer_transformer"
    d_model: int = 64
    n_heads: int = 4
    d_mlp: int = 256
    init_scale: float = 1.0
    seed: int = 0
    loss: str = "cross_entropy"
    optimizer: str = "adamw"
    lr: float = 1.7e-2
    weight_decay: float = 1.0
    weight_decay_until: int | None = None
    weight_decay_after: float | None = None
    decay_towards: str = "zero"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.95
    grokfast_alpha: float = 0.98
    grokfast_lambda: float = 2.0
    warmup_steps: int = 10
    dtype: str = "float32"
    steps: int = 1200
    steps_after_grokking: int | None = 200
    evaluate_every: int = 5
    snapshots: int = 150
    snapshot_spacing: str = "adaptive"

    def __post_init__(self) -> None:
        check_task(self.task)
        for name in NAMES:
            check_name(name, getattr(self, name))
        for name in BOUNDS:
            value = checked_number(name, getattr(self, name), whole=name in WHOLE, optional=name in OPTIONAL)
            object.__setattr__(self, name, value)
        if (self.weight_decay_until is None) != (self.weight_decay_after is None):
            raise ConfigError(
                "weight_decay_until = {until}, weight_decay_after = {after}: set both, or neither",
                until=self.weight_decay_until,
                after=self.weight_decay_after,
            )
        if self.network in TRANSFORMERS and self.d_model % self.n_heads:
            raise ConfigError(
                "n_heads = {value}: it must divide d_model = {d_model}",
                value=self.n_heads,
                d_model=self.d_model,
            )
        if self.network in READING_PAIRS and self.table.positions != 2:
            raise reads_pairs_alone(self.network, self.table.positions)
        rows = len(self.table)
        if not 0 < self.train_pairs < rows:
            raise ConfigError(
                "train_fraction = {value}: of the {pairs} pairs it must leave at least one to train on "
                "and one to hold out",
                value=self.train_fraction,
                pairs=rows,
            )
        if self.batch_size is not None and self.batch_size > self.train_pairs:
            raise ConfigError(
                "batch_size = {value}: there are only {pairs} training rows; none means all of them",
                value=self.batch_size,
                pairs=self.train_pairs,
            )

    @property
    def table(self) -> Table:
        """All questions of the task with their right answers."""
        return table_of(self.task, self.task_options)

    @property
    def task_options(self) -> TaskOptions:
        """What the task's table is made from."""
        return TaskOptions(self.p, self.relevant_bits, self.examples, self.task_seed)

    @property
    def train_pairs(self) -> int:
        """How many rows of the table are trained on."""
        return round(self.train_fraction * len(self.table))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Config:
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise ConfigError("unknown field of a config: {names}", names=", ".join(unknown))
        return cls(**values)

    @property
    def hash(self) -> str:
        values = {name: value for name, value in self.to_json().items()
                  if value is not None or name not in ADDED_LATER}  # fmt: skip
        canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:10]

    @property
    def run_id(self) -> str:
        return f"{self.task.replace(MIXED, '-')}-p{self.p}-seed{self.seed}-{self.hash}"


# What kind of value each field takes, as it is written above.
TYPES: Mapping[str, str] = {field.name: str(field.type) for field in fields(Config)}
WHOLE = {name for name, kind in TYPES.items() if kind.startswith("int")}
# Fields that may also be None.
OPTIONAL = {name for name, kind in TYPES.items() if kind.endswith("None")}
