"""A kind of run that an experiment asks for: one config, over seeds, and over the values of a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from training.config import Config

# All of eight runs: Wilson's interval begins at .68, all but one: at .53. None of eight: it ends at .32.
SEEDS = 8
# The first edition had seen seeds from 0 on before its rules were on record.
FIRST_SEED = 100
QUICK_SEEDS = 2
# What a smoke test changes in every condition: it shows that the experiment works, and nothing of the claim.
SMALL: Mapping[str, Any] = MappingProxyType(
    {
        "p": 23,
        "d_model": 32,
        "n_heads": 2,
        "d_mlp": 64,
        "steps": 150,
        "steps_after_grokking": 20,
        "snapshots": 8,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One kind of run.

    The seed s stands for the initial weights, the split of the table and what is random in the task alike.

    Attributes:
        config: what all its runs share.
        seeds: how many runs of each value.
        first_seed: the first of its seeds: fresh ones are taken when a rule has seen others.
        over: a field and the values it takes, or () for none.
        small: what a smoke test changes besides SMALL.

    >>> decay = Condition(config=Config(p=5), seeds=2, over=("weight_decay", (0.5, 1.0)))
    >>> [(config.seed, config.weight_decay) for config in decay.members()]
    [(100, 0.5), (101, 0.5), (100, 1.0), (101, 1.0)]
    """

    config: Config
    seeds: int = SEEDS
    first_seed: int = FIRST_SEED
    over: tuple[str, tuple[float, ...]] | tuple[()] = ()
    small: Mapping[str, Any] = field(default_factory=dict)

    def members(self, *, quick: bool = False) -> list[Config]:
        """The config of every run: value by value, and of each value seed by seed."""
        config = replace(self.config, **{**SMALL, **self.small}) if quick else self.config
        seeds = min(self.seeds, QUICK_SEEDS) if quick else self.seeds
        return [
            replace(config, seed=seed, split_seed=seed, task_seed=seed, **values)
            for values in self.values(quick=quick)
            for seed in range(self.first_seed, self.first_seed + seeds)
        ]

    def values(self, *, quick: bool = False) -> list[dict[str, Any]]:
        """What each group of its runs has for the field that varies."""
        if not self.over:
            return [{}]
        name, values = self.over
        return [{name: value} for value in ((values[0], values[-1]) if quick else values)]
