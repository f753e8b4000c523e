"""Errors that name a choice which cannot be made."""

from __future__ import annotations

from language import UserError


class ConfigError(UserError, ValueError):
    """A field of a Config has a value it cannot have."""

    exit_code = 2


class UnknownNameError(ConfigError):
    """A field names a task, network, loss … that this program does not have."""


class MeasureError(UserError, ValueError):
    """A run was asked for a measure that it cannot have, or that there is not."""

    exit_code = 2


def reads_pairs_alone(network: str, positions: int) -> ConfigError:
    """What is said when a network that reads two symbols is to read another number of them."""
    return ConfigError(
        "network = {network!r}: it reads questions of two symbols, and the task's have {positions}",
        network=network,
        positions=positions,
    )
