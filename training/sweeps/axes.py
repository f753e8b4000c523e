"""What a sweep varies: a field of the config over a list of values or a range, or several together."""

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

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)


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

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)


@dataclass(frozen=True, slots=True)
class Linked:
    """Fields that change together: of each row one value a field, and no other combination.

    Raises:
        ConfigError: for an unknown field or one named twice, without rows, for a row of another length, or
            when a row appears twice.

    >>> Linked(("lr", "weight_decay"), ((0.01, 1.0), (0.001, 10.0))).name
    'lr+weight_decay'
    """

    fields: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __post_init__(self) -> None:
        for number, field in enumerate(self.fields):
            check_field(field)
            if field in self.fields[:number]:
                raise ConfigError("axis {field}: {value} appears twice", field=self.name, value=field)
        if not self.rows:
            raise ConfigError("axis {field}: it has no values", field=self.name)
        for row in self.rows:
            if len(row) != len(self.fields):
                raise ConfigError(
                    "axis {field}: {value} has not one value for each field",
                    field=self.name,
                    value=_text(row),
                )
        is_float = [FIELDS[field].kind is float for field in self.fields]  # so that 1 and 1.0 are the same
        rows = tuple(
            tuple(float(value) if as_float and isinstance(value, int) else value
                  for value, as_float in zip(row, is_float, strict=True))
            for row in self.rows
        )  # fmt: skip
        object.__setattr__(self, "rows", rows)
        for number, row in enumerate(rows):
            if row in rows[:number]:
                raise ConfigError("axis {field}: {value} appears twice", field=self.name, value=_text(row))

    @property
    def name(self) -> str:
        return "+".join(self.fields)


def _text(row: tuple[Value, ...]) -> str:
    return "+".join(map(str, row))


Axis: TypeAlias = Values | Range | Linked


def check_field(field: str) -> None:
    """Raise a ConfigError unless the config has a field of this name."""
    if field not in FIELDS:
        raise ConfigError(
            "{name!r} is no field of a config; these are: {names}", name=field, names=", ".join(FIELDS)
        )


def settings(axis: Axis) -> tuple[dict[str, Value], ...]:
    """Return what a grid sets at each point of an axis, by field.

    >>> settings(Values("p", (5, 7)))
    ({'p': 5}, {'p': 7})
    """
    if isinstance(axis, Linked):
        return tuple(dict(zip(axis.fields, row, strict=True)) for row in axis.rows)
    return tuple({axis.field: value} for value in points(axis))


def points(axis: Values | Range) -> tuple[Value, ...]:
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


def draw_settings(axis: Axis, rng: np.random.Generator) -> dict[str, Value]:
    """Draw what is set at one point of an axis; a row of fields that change together is as likely as another.

    >>> draw_settings(Linked(("p", "d_mlp"), ((5, 10),)), np.random.default_rng(0))
    {'p': 5, 'd_mlp': 10}
    """
    if isinstance(axis, Linked):
        return dict(zip(axis.fields, axis.rows[int(rng.integers(len(axis.rows)))], strict=True))
    return {axis.field: draw(axis, rng)}


def draw(axis: Values | Range, rng: np.random.Generator) -> Value:
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
    if isinstance(axis, Linked):
        return {"fields": list(axis.fields), "rows": [list(row) for row in axis.rows]}
    if isinstance(axis, Values):
        return {"field": axis.field, "values": list(axis.values)}
    return {"field": axis.field, "low": axis.low, "high": axis.high, "log": axis.log, "count": axis.count}


def axis_from_json(written: Mapping[str, Any]) -> Axis:
    """Rebuild an axis from `axis_to_json`; KeyError or TypeError where it was none."""
    if "rows" in written:
        return Linked(tuple(map(str, written["fields"])), tuple(tuple(row) for row in written["rows"]))
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
