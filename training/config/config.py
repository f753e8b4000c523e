"""A config: every choice that decides a run, in one frozen, validated, hashable record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from training.config.fields import FIELDS
from training.config.given_rows import rows_of_text
from training.errors import ConfigError
from training.models import MODELS, model_dims
from training.tasks import MIXED, Table, TableShape, TaskOptions, shape_of, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides what a run computes.

    Two runs with equal configs (each trained alone, on one machine, with the same number of threads) are
    equal bit for bit. `run_id` names the run after the hash of all settings.

    The update that a config asks for, with learning rate lr and decay strength w, is

    adamw, muon, grokfast, perp_grad    W -= lr * w * (W - anchor), apart from the gradient's part
    sgd, adam                           w * (W - anchor) is added to the gradient

    where the anchor is zero or the initial weights (`decay_towards`). lr grows linearly from lr/warmup_steps
    over the first `warmup_steps` updates. From update `lr_falls_from` to `lr_falls_until` it falls to
    `lr_after`, by the same factor at each, and w is multiplied by what lr is divided by, so that lr * w, the
    pull of decay, stays as it was. From update `weight_decay_until` on w is `weight_decay_after`.
    After each update all weights together are multiplied by norm_radius / |W|, or by norm_cap / |W| where
    that is less than 1. The loss whose gradient is taken is that of logits / logit_temperature.

    Raises:
        ConfigError: naming the setting, its value and what is allowed.

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
    split_by: str = "rows"
    split_seed: int = 0
    train_rows: str | None = None
    network: str = "one_layer_transformer"
    d_model: int = 64
    n_heads: int = 4
    d_mlp: int = 256
    init_scale: float = 1.0
    seed: int = 0
    dtype: str = "float32"
    loss: str = "cross_entropy"
    optimizer: str = "adamw"
    lr: float = 1.7e-2
    lr_after: float | None = None
    lr_falls_from: int | None = None
    lr_falls_until: int | None = None
    weight_decay: float = 1.0
    weight_decay_until: int | None = None
    weight_decay_after: float | None = None
    decay_towards: str = "zero"
    norm_radius: float | None = None
    norm_cap: float | None = None
    logit_temperature: float | None = None
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.95
    grokfast_alpha: float = 0.98
    grokfast_lambda: float = 2.0
    warmup_steps: int = 10
    batch_size: int | None = None
    steps: int = 1200
    steps_after_grokking: int | None = 200
    evaluate_every: int = 5
    snapshots: int = 150
    snapshot_spacing: str = "adaptive"

    def __post_init__(self) -> None:
        for name, field in FIELDS.items():
            object.__setattr__(self, name, field.checked(name, getattr(self, name)))
        if (self.weight_decay_until is None) != (self.weight_decay_after is None):
            raise ConfigError(
                "weight_decay_until = {until}, weight_decay_after = {after}: set both, or neither",
                until=self.weight_decay_until,
                after=self.weight_decay_after,
            )
        if self.norm_radius is not None and self.norm_cap is not None:
            raise ConfigError(
                "norm_radius = {radius}, norm_cap = {cap}: set one of them, or neither",
                radius=self.norm_radius,
                cap=self.norm_cap,
            )
        self._check_fall()
        MODELS[self.network].check(self.network, model_dims(self))
        rows = self.table_shape.rows
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

    def _check_fall(self) -> None:
        after, start, end = self.lr_after, self.lr_falls_from, self.lr_falls_until
        if after is None and start is None and end is None:
            return
        if after is None or start is None or end is None:
            raise ConfigError(
                "lr_after = {after}, lr_falls_from = {start}, lr_falls_until = {end}: set all three, or none",
                after=after,
                start=start,
                end=end,
            )
        if start >= end or self.lr == 0:
            raise ConfigError(
                "lr_falls_from = {start}, lr_falls_until = {end}, lr = {lr}: the first must be the smaller, "
                "and lr above 0",
                start=start,
                end=end,
                lr=self.lr,
            )

    @property
    def table(self) -> Table:
        """All questions of the task with their right answers."""
        return table_of(self.task, self.task_options)

    @property
    def table_shape(self) -> TableShape:
        """How large that table is; it is not made for this."""
        return shape_of(self.task, self.task_options)

    @property
    def task_options(self) -> TaskOptions:
        """What the task's table is made from."""
        return TaskOptions(self.p, self.relevant_bits, self.examples, self.task_seed)

    @property
    def train_pairs(self) -> int:
        """How many rows of the table are trained on."""
        if self.train_rows is not None:
            return len(rows_of_text(self.train_rows, self.table_shape.rows).train)
        return round(self.train_fraction * self.table_shape.rows)

    def to_json(self) -> dict[str, Any]:
        """Return all settings by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Config:
        """Make the config of `to_json`; settings that are missing have their defaults.

        Raises:
            ConfigError: for a setting that there is not, or a value it cannot have.
        """
        unknown = sorted(set(values) - set(FIELDS))
        if unknown:
            raise ConfigError("unknown field of a config: {names}", names=", ".join(unknown))
        return cls(**values)

    def hashed(self) -> dict[str, Any]:
        """Return all settings but those added later that have their default: what hashes are taken of."""
        default = {field.name: field.default for field in fields(self)}
        return {
            name: value
            for name, value in self.to_json().items()
            if value != default[name] or not FIELDS[name].added_later
        }

    @property
    def hash(self) -> str:
        """Ten hex digits of the SHA-256 of all settings but those added later that have their default."""
        canonical = json.dumps(self.hashed(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:10]

    @property
    def run_id(self) -> str:
        """The name of the run's folder: task, p, seed, hash."""
        return f"{self.task.replace(MIXED, '-')}-p{self.p}-seed{self.seed}-{self.hash}"


Config.__doc__ = f"{Config.__doc__}\n    Attributes:\n" + "\n".join(
    f"        {name}: {field.help}." for name, field in FIELDS.items()
)
