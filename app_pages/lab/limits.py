"""What the laboratory allows: narrower than what a config may be, so that all visitors get their turn."""

from __future__ import annotations

from collections.abc import Mapping

from language import Message, mark
from training.config import FIELDS, Config
from training.errors import ConfigError
from training.tasks import MIXED

_TIME = mark("one machine trains for everybody, one run at a time")
_TABLE = mark("the whole table is evaluated again and again, and grows with the square of p")
_DISK = mark("the weights of every snapshot are kept on disk")

# The highest value of a field here, and why; where none is given, what a config may be holds.
HIGHEST: Mapping[str, tuple[int, str]] = {
    "p": (128, _TABLE),
    "examples": (5_000, _TABLE),
    "batch_size": (20_000, _TIME),
    "d_model": (128, _DISK),
    "n_heads": (16, _TIME),
    "d_mlp": (1_024, _DISK),
    "weight_decay_until": (20_000, _TIME),
    "warmup_steps": (20_000, _TIME),
    "steps": (20_000, _TIME),
    "steps_after_grokking": (20_000, _TIME),
    "snapshots": (200, _DISK),
}
MOST_TASKS = 4


def highest(name: str) -> float:
    """The highest value of a numeric field in the laboratory."""
    return HIGHEST[name][0] if name in HIGHEST else FIELDS[name].high


def check(config: Config) -> None:
    """Nothing, for a config that the laboratory trains.

    Raises:
        ConfigError: naming the field, its value, the limit and its reason.
    """
    for name, (limit, _) in HIGHEST.items():
        value = getattr(config, name)
        if value is not None and value > limit:
            raise too_high(name, value)
    if config.task.count(MIXED) >= MOST_TASKS:
        raise _exceeds("task", config.task, MOST_TASKS, _TIME)


def too_high(name: str, value: float) -> ConfigError:
    """What is said of a field that exceeds its limit here."""
    limit, why = HIGHEST[name]
    return _exceeds(name, value, limit, why)


def _exceeds(name: str, value: object, limit: int, why: str) -> ConfigError:
    return ConfigError(
        "{name} = {value}: in this laboratory at most {limit}, because {why}",
        name=name,
        value=value,
        limit=limit,
        why=Message(why),
    )
