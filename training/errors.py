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


class LandscapeError(UserError, ValueError):
    """A line or a plane through networks was asked for that there is not."""

    exit_code = 2
