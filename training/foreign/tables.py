"""A table of a log: columns of cells, whatever format they were read from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from language import UserError

# What stands in a cell: None where nothing does.
Cell: TypeAlias = str | float | None
# How programs write that there is nothing.
NOTHING = {"", "none", "null", "na", "n/a", "-", "--"}
MOST_SHOWN = 40


class LogError(UserError):
    """A log cannot be read as one, or does not say when its run memorised."""


@dataclass(frozen=True, slots=True)
class LogTable:
    """A table of a log, all its columns equally long.

    Attributes:
        file: where it is from.
        columns: cells by the name of their column, in the order of the file.
        places: where each row stands in the file: the number of its line, or of its record.
        part: what the file calls this table, if it holds several (a JSON object of runs); else "".
        torn: whether an unfinished last line was left out.
    """

    file: Path
    columns: Mapping[str, Sequence[Cell]]
    places: Sequence[int]
    part: str = ""
    torn: bool = False

    def mistake(self, name: str, row: int) -> LogError:
        """Return what is said of a cell that ought to hold a number and holds a text."""
        cell = str(self.columns[name][row])
        return LogError(
            "{file}, line {line}: {name} = {value!r} is no number",
            file=str(self.file),
            line=self.places[row],
            name=name,
            value=cell if len(cell) <= MOST_SHOWN else cell[:MOST_SHOWN] + "…",
        )


def is_number(text: str) -> bool:
    """Tell whether a text is a finite number: "nan" and "inf" may be names."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def cell_of(field: str, *, decimal_comma: bool = False) -> Cell:
    """Return what a field holds: a number where it is one, per cent as a share of 1.

    >>> cell_of(" 3e2"), cell_of("99.5%"), cell_of("0,5", decimal_comma=True), cell_of("run-a"), cell_of("")
    (300.0, 0.995, 0.5, 'run-a', None)
    """
    field = field.strip()
    if field.lower() in NOTHING:
        return None
    try:
        return float(field)
    except ValueError:
        pass
    if decimal_comma and is_number(changed := field.replace(",", ".")):
        return float(changed)
    return float(field[:-1]) / 100 if field.endswith("%") and is_number(field[:-1]) else field
