"""How a run's folder was written: what older versions meant, and that newer ones are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Format 3 can have a change of decay in the middle of a run; what has none is as in format 2.
FORMAT = 3
# What format 1, the first, did without having a field for it.
OF_FORMAT_1: Mapping[str, Any] = {
    "relevant_bits": 3,
    "examples": 2000,
    "corrupted": 0.0,
    "task_seed": 0,
    "batch_size": None,
    "init_scale": 1.0,
    "loss": "cross_entropy",
    "decay_towards": "zero",
    "momentum": 0.9,
    "grokfast_alpha": 0.98,
    "grokfast_lambda": 2.0,
    "dtype": "float32",
    "snapshot_spacing": "adaptive",
}


class NewerFormatError(Exception):
    """A run was written by a newer version of this program."""

    def __init__(self, written: object) -> None:
        super().__init__(written)
        self.format = written


def migrated(written: dict[str, Any]) -> dict[str, Any]:
    """The content of a run's config.json as today's format has it.

    Raises:
        NewerFormatError: when it was written by a newer version.
    """
    number = written.get("format", 1)
    if not isinstance(number, int) or not 1 <= number <= FORMAT:
        raise NewerFormatError(number)
    if number == 1:
        return {"format": FORMAT, **written, "config": {**OF_FORMAT_1, **written["config"]}}
    return written
