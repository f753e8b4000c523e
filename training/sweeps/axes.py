"""What a sweep varies: one field of the config, over a list of values or over a range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from training.config import FIELDS, Config
from training.errors import ConfigError

Value: TypeAlias = int | float | str | None
MOST_VALUES = 10_000
# Digits of a value that a range works out: enough to be told apart, few enough to be read.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Values:
    """A field and the values it takes.

    Raises:
        ConfigError: for an unknown field, without values, or when a value appears twice.

    >>> axis = Values("weight_decay", (0.0, 0.1, 1.0))
    """

    field: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        check_field(self.field)
        if not self.values:
            raise ConfigError("axis {field}: it has no values", field=self.field)
        if FIELDS[self.field].kind is float:  # so that 1 and 1.0 are the same design
            values = (float(value) if isinstance(value, int) else value for value in self.values)
            object.__setattr__(self, "values", tuple(values))
        for number, value in enumerate(self.values):
            if value in self.values[:number]:
                raise ConfigError("axis {field}: {value} appears twice", field=self.field, value=str(value))


@dataclass(frozen=True, slots=True)
class Range:
    """A field and the numbers from `low` to `high`, both included.

    Attributes:
        log: whether the logarithm is spaced evenly (or drawn uniformly), not the number itself.
        count: how many values a grid takes; None for each whole number, or where they are drawn.

    Raises:
        ConfigError: for an unknown or non-numeric field, or ends that are no range.
    """

    field: str
    low: float
    high: float
    log: bool = False
    count: int | None = None

    def __post_init__(self) -> None:
        check_field(self.field)
        for end in ("low", "high"):
            object.__setattr__(self, end, float(getattr(self, end)))
        if not FIELDS[self.field].is_number:
            raise ConfigError(
                "axis {field}: its values are names; list them, separated by commas", field=self.field
            )
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ConfigError(
                "axis {field}: {low:g}..{high:g} must go from a lower to a higher number",
                field=self.field,
                low=self.low,
                high=self.high,
            )
        if FIELDS[self.field].is_whole and math.ceil(self.low) >= math.floor(self.high):
            raise ConfigError(
                "axis {field}: between {low:g} and {high:g} there are no two whole numbers",
                field=self.field,
                low=self.low,
                high=self.high,
            )
        if self.log and self.low <= 0:
            raise ConfigError(
                "axis {field}: a log axis starts above 0, not at {low:g}", field=self.field, low=self.low
            )
        if self.count is not None and not 2 <= self.count <= MOST_VALUES:
            raise ConfigError(
                "axis {field}: {count} values: it must be a whole number from {low} to {high}",
                field=self.field,
                count=self.count,
                low=2,
                high=MOST_VALUES,
            )


Axis: TypeAlias = Values | Range


def check_field(field: str) -> None:
    """Raise a ConfigError unless the config has a field of this name."""
    if field not in FIELDS:
        raise ConfigError(
            "{name!r} is no field of a config; these are: {names}", name=field, names=", ".join(FIELDS)
        )


def points(axis: Axis) -> tuple[Value, ...]:
    """Return the values that a grid takes on an axis, ascending on a range.

    Raises:
        ConfigError: when a range does not say how many.

    >>> points(Range("lr", 1e-3, 1e-1, log=True, count=3))
    (0.001, 0.01, 0.1)
    >>> points(Range("p", 5, 8))
    (5, 6, 7, 8)
    """
    if isinstance(axis, Values):
        return axis.values
    whole = FIELDS[axis.field].is_whole
    if axis.count is None:
        if not whole or axis.log or axis.high - axis.low >= MOST_VALUES:
            raise ConfigError(
                "axis {field}: a grid needs to know how many values, as in {example}",
                field=axis.field,
                example=f"{axis.field}={axis.low:g}..{axis.high:g}:{5}",
            )
        return tuple(range(math.ceil(axis.low), math.floor(axis.high) + 1))
    spaced = np.geomspace if axis.log else np.linspace
    inner = [_rounded(value, whole) for value in spaced(axis.low, axis.high, axis.count)[1:-1].tolist()]
    lowest, highest = _ends(axis)
    # Rounded to whole numbers, neighbours may meet.
    return tuple(dict.fromkeys([lowest, *inner, highest]))


def _ends(axis: Range) -> tuple[int | float, int | float]:
    if FIELDS[axis.field].is_whole:
        return math.ceil(axis.low), math.floor(axis.high)
    return float(axis.low), float(axis.high)


def draw(axis: Axis, rng: np.random.Generator) -> Value:
    """Draw one value: uniformly from a list or a range, log-uniformly from a log range.

    >>> draw(Values("optimizer", ("adamw",)), np.random.default_rng(0))
    'adamw'
    """
    if isinstance(axis, Values):
        return axis.values[int(rng.integers(len(axis.values)))]
    whole = FIELDS[axis.field].is_whole
    # Whole numbers: each owns the interval of length 1 around it, the ends included.
    lowest, highest = _ends(axis)
    low, high = (lowest - 0.5, highest + 0.5) if whole else (lowest, highest)
    ends = (math.log(low), math.log(high)) if axis.log else (low, high)
    value = rng.uniform(*ends)
    rounded = _rounded(math.exp(value) if axis.log else value, whole)
    return min(max(rounded, lowest), highest)


def _rounded(value: float, whole: bool) -> int | float:
    return round(value) if whole else float(f"{value:.{DIGITS}g}")


def axis_to_json(axis: Axis) -> dict[str, Any]:
    if isinstance(axis, Values):
        return {"field": axis.field, "values": list(axis.values)}
    return {"field": axis.field, "low": axis.low, "high": axis.high, "log": axis.log, "count": axis.count}


def axis_from_json(written: Mapping[str, Any]) -> Axis:
    """Rebuild an axis from `axis_to_json`; KeyError or TypeError where it was none."""
    if "values" in written:
        return Values(str(written["field"]), tuple(written["values"]))
    count = None if written["count"] is None else int(written["count"])
    return Range(
        str(written["field"]), float(written["low"]), float(written["high"]), bool(written["log"]), count
    )


def values_of(config: Config, fields: tuple[str, ...]) -> dict[str, Value]:
    """Return a config's values in some of its fields.

    >>> values_of(Config(p=5, lr=0.01), ("p", "lr"))
    {'p': 5, 'lr': 0.01}
    """
    return {field: getattr(config, field) for field in fields}
