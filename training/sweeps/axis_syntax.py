"""The syntax of an axis, as command lines and scripts write it.

weight_decay=0,0.1,1        these values
lr=1e-4..1e-1:log:13        13 values from 1e-4 to 1e-1, evenly spaced in their logarithm
train_fraction=0.1..0.9:9   9 values, evenly spaced
p=5..9                      of a whole-number field: each of them
lr=1e-4..1e-1:log           for a random design, which draws from the range: no count is needed
lr+weight_decay=1e-2+1,1e-3+10    fields that change together: these pairs and no others
"""

from __future__ import annotations

from typing import TypeVar

from language import mark
from training.config import FIELDS
from training.errors import ConfigError
from training.sweeps.axes import Axis, Linked, Range, Value, Values, check_field

Number = TypeVar("Number", int, float)


def parse_axis(text: str) -> Axis:
    """Parse a text such as "lr=1e-4..1e-1:log:13"; the syntax is at the top of this file.

    Raises:
        ConfigError: where the text is no axis, saying what is wrong with it.

    >>> parse_axis("lr=1e-4..1e-1:log:13")
    Range(field='lr', low=0.0001, high=0.1, log=True, count=13)
    >>> parse_axis("weight_decay=0,0.1,1")
    Values(field='weight_decay', values=(0.0, 0.1, 1.0))
    """
    field, equals, described = text.partition("=")
    field = field.strip().replace("-", "_")
    fields = tuple(name.strip() for name in field.split("+"))
    if not equals or not described.strip():
        raise ConfigError(
            "axis {words!r}: it must look like lr=1e-4..1e-1:log:13 or weight_decay=0,0.1,1", words=text
        )
    for name in fields:
        check_field(name)
    if len(fields) > 1:
        return Linked(fields, tuple(_row(fields, words) for words in described.split(",")))
    if ".." not in described:
        return Values(field, tuple(_value(field, word.strip()) for word in described.split(",")))
    ends, *words = (word.strip() for word in described.split(":"))
    low, _, high = ends.partition("..")
    counts = [word for word in words if word not in ("log", "linear")]
    if len(counts) > 1 or len(words) - len(counts) > 1:
        raise ConfigError("axis {words!r}: after the range come log and a count, once each", words=text)
    return Range(
        field,
        _number(field, low, float),
        _number(field, high, float),
        "log" in words,
        _number(field, counts[0], int) if counts else None,
    )


def _row(fields: tuple[str, ...], words: str) -> tuple[Value, ...]:
    parts = [word.strip() for word in words.split("+")]
    if len(parts) != len(fields):
        raise ConfigError("axis {field}: {value} has not one value for each field",
                          field="+".join(fields), value=words)  # fmt: skip
    return tuple(_value(field, word) for field, word in zip(fields, parts, strict=True))


def _value(field: str, word: str) -> Value:
    if FIELDS[field].optional and word.lower() == "none":
        return None
    if not FIELDS[field].is_number:
        return word
    return _number(field, word, int) if FIELDS[field].is_whole else _number(field, word, float)


def _number(field: str, word: str, kind: type[Number]) -> Number:
    try:
        return kind(word)
    except ValueError:
        raise ConfigError(_NO_NUMBER[kind], field=field, word=word) from None


_NO_NUMBER = {
    int: mark("axis {field}: {word!r} is no whole number"),
    float: mark("axis {field}: {word!r} is no number"),
}
