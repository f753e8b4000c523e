"""The curves in a table, whoever laid it out.

    one row a step     step, train_acc, val_acc, …; a column may say which run or seed a row is of
    Weights & Biases   a chart's export: Step, and for each run "run - metric", with __MIN and __MAX of it
    TensorBoard        a scalar's export: Wall time, Step, Value; the file's name says which (run-…-tag-….csv)

Rows without a number in a column count for the others alone: training and validation are often logged in rows
of their own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.foreign.names import HELD_OUT, TRAIN, split_of, step_rank, tells_runs_apart, words_of
from training.foreign.tables import Cell, LogError, LogTable

Float64 = NDArray[np.float64]
# The steps of rows: None where there is none, and what is wrong with one where something is.
Steps: TypeAlias = Sequence[float | LogError | None]
CHART = re.compile(r"(?P<run>.+) - (?P<metric>.+?)(?P<bound>__MIN|__MAX)?(?P<again> \(\d+\))?")
TENSORBOARD = ("Wall time", "Step", "Value")
SCALAR = re.compile(r"run-(?P<run>.*)-tag-(?P<tag>.+)")
MOST_NAMED = 20
MOST_STEPS = 2**53  # up to here floats hold every whole number


@dataclass(frozen=True, slots=True)
class Series:
    """One curve of a log, as it stands there.

    Attributes:
        file: where it is from.
        run: which run it is of; "" where nothing says so.
        metric: what it is called.
        column: the name of its column, where that says more than the metric.
        step_name: the name of the column its steps are from; "" where rows were counted.
        steps, values: shape (n,) each, in the order of the file.
        mistake: what is wrong with the first of its cells that holds a text; None without such.
    """

    file: Path
    run: str
    metric: str
    column: str
    step_name: str
    steps: Float64
    values: Float64
    mistake: LogError | None = None


def series_in(table: LogTable, *, step: str | None = None, run: str | None = None) -> list[Series]:
    """Return the curves of a table.

    Args:
        step: the column of steps; else it is guessed, and where there is none rows are counted.
        run: the column that tells runs apart; else it is guessed.

    Raises:
        LogError: when a named column is not there, or a step is no whole number.
    """
    for name in (step, run):
        if name is not None and name not in table.columns:
            raise no_such_column(table, name)
    if all(name in table.columns for name in TENSORBOARD) and len(table.columns) == len(TENSORBOARD):
        return [_scalar(table)]
    step = _step_column(table) if step is None else step
    charted = {name: found for name in table.columns if (found := CHART.fullmatch(name)) and _is_chart(found)}
    if charted and not any(split_of(words_of(name)) for name in table.columns if name not in charted):
        steps = _steps(table, step)
        return [
            replace(curve, run=found["run"] + (found["again"] or ""), metric=found["metric"])
            for name, found in charted.items()
            if not found["bound"] and step_rank(found["metric"]) is None
            for curve in _curves(table, name, step, steps)
        ]
    return list(_by_run(table, step, run))


def _is_chart(found: re.Match[str]) -> bool:
    """Tell whether "a - b" is a run and its metric: "train - accuracy" is a metric alone."""
    return not split_of(words_of(found["run"])) or bool(split_of(words_of(found["metric"])))


def no_such_column(table: LogTable, name: str) -> LogError:
    """Return the error that names the columns there are instead."""
    names = list(table.columns)
    shown = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return LogError(
        "{file}: there is no column {name!r}; there are {names}",
        exit_code=2,
        file=str(table.file),
        name=name,
        names=shown,
    )


def _step_column(table: LogTable) -> str:
    """Return the column of steps: of the best names the first one that holds a number; "" if none does."""
    ranked = sorted(
        (rank, place, name)
        for place, name in enumerate(table.columns)
        if (rank := step_rank(name)) is not None
    )
    for _rank, _place, name in ranked:
        if any(isinstance(cell, float) for cell in table.columns[name]):
            return name
    return ""


def _by_run(table: LogTable, step: str, run: str | None) -> Iterator[Series]:
    """Split rows by what tells the runs apart, then by column."""
    columns = [run] if run is not None else [
        name for name, cells in table.columns.items()
        if tells_runs_apart(name) and len({cell for cell in cells if not _is_blank(cell)}) > 1
    ]  # fmt: skip
    rows: dict[str, list[int]] = {}
    for row in range(len(table.places)):
        label = ", ".join(filter(None, (_run_label(table, name, row) for name in columns)))
        rows.setdefault(label, []).append(row)
    for label, places in rows.items():
        steps = _steps(table, step, places)
        for name in table.columns:
            if name not in (step, *columns):
                for curve in _curves(table, name, step, steps, places):
                    yield replace(curve, run=", ".join(filter(None, (table.part, label))))


def _run_label(table: LogTable, name: str, row: int) -> str:
    """Return a run's name as it stands there; a number with its column's name before it."""
    cell = table.columns[name][row]
    if _is_blank(cell):
        return ""
    return f"{name} {cell:g}" if isinstance(cell, float) else str(cell)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _curves(
    table: LogTable, name: str, step: str, steps: Steps, rows: Sequence[int] | None = None
) -> Iterator[Series]:
    """Return the numbers of a column over the steps of some rows (of all); nothing for one without any."""
    cells = table.columns[name]
    chosen = range(len(cells)) if rows is None else rows
    if not any(isinstance(cells[row], float) for row in chosen):
        return
    at_steps, values, mistake = [], [], None
    for row, at in zip(chosen, steps, strict=True):
        cell = cells[row]
        if isinstance(cell, str):
            mistake = mistake or table.mistake(name, row)
        elif cell is not None:
            if isinstance(at, LogError):
                raise at
            if at is not None:
                at_steps.append(at)
                values.append(cell)
    yield Series(table.file, "", name, name, step, np.array(at_steps), np.array(values), mistake)


def _steps(table: LogTable, step: str, rows: Sequence[int] | None = None) -> Steps:
    """Return the step of each of some rows (of all), or what is wrong with it; None where it is blank."""
    chosen = range(len(table.places)) if rows is None else rows
    if not step:
        return [float(count) for count in range(len(chosen))]
    return [_step(table, step, row) for row in chosen]


def _step(table: LogTable, step: str, row: int) -> float | LogError | None:
    at = table.columns[step][row]
    if isinstance(at, str):
        return table.mistake(step, row)
    if at is None or math.isnan(at):
        return None
    if abs(at) <= MOST_STEPS and at == round(at):
        return at
    return LogError(
        "{file}, line {line}: {name} = {value:g}: a step is a whole number; --step names another column",
        file=str(table.file),
        line=table.places[row],
        name=step,
        value=at,
    )


def _scalar(table: LogTable) -> Series:
    """Return the one curve of a TensorBoard export, named by its file: run-<run>-tag-<tag>.csv."""
    found = SCALAR.fullmatch(table.file.stem)
    run, tag = (found["run"], found["tag"]) if found else (table.file.parent.name, table.file.stem)
    metric = tag if split_of(words_of(tag)) != "" or not split_of(words_of(run)) else f"{run}/{tag}"
    curve = next(_curves(table, "Value", "Step", _steps(table, "Step")), None)
    if curve is None:
        raise LogError("{file}: there is no number in column {name}", file=str(table.file), name="Value")
    return replace(curve, run=_without_split(run), metric=metric, column=table.file.name)


def _without_split(run: str) -> str:
    """Return a run's name without the word for its pairs: Keras writes "seed0/train", "seed0/validation".

    >>> _without_split("seed0_train"), _without_split("validation"), _without_split(".")
    ('seed0', '', '')
    """
    parts = [part for part in re.split(r"[/_.\\-]+", run) if part]
    return "_".join(part for part in parts if part.lower() not in {*TRAIN, *HELD_OUT})
