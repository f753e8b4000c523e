"""A log file as tables, whatever its format; what is read is parsed, never executed."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.foreign.tables import Cell, LogError, LogTable, cell_of, is_number

# A log of a million evaluations is smaller; what is larger is no log, or would fill the memory as text.
MOST_BYTES = 200_000_000
DELIMITERS = (",", ";", "\t")


def read_tables(file: Path) -> list[LogTable]:
    """Read the tables of a log file; its ending says which format it has.

    Args:
        file: .csv, .tsv, .txt (columns separated by comma, semicolon or tab, named in the first line),
            .jsonl, .ndjson (an object a line), .json (objects in a list, lists in an object, either of these
            by run, or Hugging Face's trainer_state).

    Raises:
        LogError: when it is empty, too large, no text or not of its format, with the line.
        OSError: when it cannot be opened.
    """
    if file.suffix.lower() not in ENDINGS:
        raise LogError(
            "{file}: the file must end in one of {names}",
            exit_code=2,
            file=str(file),
            names=", ".join(ENDINGS),
        )
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise LogError(
            "{file}: {size:.0f} MB are more than the {most:.0f} MB that are read of a log",
            file=str(file),
            size=size / 1e6,
            most=MOST_BYTES / 1e6,
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LogError("{file}: it is no text in UTF-8", file=str(file)) from None
    if not text.strip():
        raise LogError("{file}: it is empty", file=str(file))
    return ENDINGS[file.suffix.lower()](file, text)


def _csv(file: Path, text: str) -> list[LogTable]:
    """Read a header and its rows. A last row that is too short was being written; others are mistakes."""
    head = next(line for line in text.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([head], delimiter=mark))))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        lines = [(reader.line_num, row) for row in reader if any(field.strip() for field in row)]
    except csv.Error as error:
        raise LogError(
            "{file}, line {line}: it is no CSV ({reason})",
            file=str(file),
            line=reader.line_num,
            reason=str(error),
        ) from None
    names, rows = _distinct(lines[0][1]), lines[1:]
    if any(is_number(name) for name in names):
        raise LogError(
            "{file}: its first line must name the columns, and it holds the number {value}",
            file=str(file),
            value=next(name for name in names if is_number(name)),
        )
    torn = bool(rows) and len(rows[-1][1]) < len(names) and not text.endswith("\n")
    rows = rows[:-1] if torn else rows
    for line, row in rows:
        if len(row) < len(names) or any(field.strip() for field in row[len(names) :]):
            raise LogError(
                "{file}, line {line}: it has {count} fields, and the first line names {expected}",
                file=str(file),
                line=line,
                count=len(row),
                expected=len(names),
            )
    decimal_comma = delimiter == ";"
    cells = [[cell_of(field, decimal_comma=decimal_comma) for field in row[: len(names)]] for _, row in rows]
    columns = {name: [row[place] for row in cells] for place, name in enumerate(names)}
    return [LogTable(file, columns, [line for line, _ in rows], torn=torn)]


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names of columns, the later ones of equal names with their number behind.

    >>> _distinct(["step", "acc ", "acc"])
    ['step', 'acc', 'acc (2)']
    """
    given: list[str] = []
    for name in map(str.strip, names):
        count = 1 + sum(other == name or other.startswith(f"{name} (") for other in given)
        given.append(name if count == 1 else f"{name} ({count})")
    return given


def _jsonl(file: Path, text: str) -> list[LogTable]:
    """Read an object a line; a last one without its newline may be unfinished."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    records: list[tuple[int, dict[str, Any]]] = []
    torn = False
    for number, line in lines:
        try:
            record = _parsed(line)
        except ValueError as error:
            if records and number == lines[-1][0] and not text.endswith("\n"):
                torn = True
                continue
            raise _no_json(file, number, error) from None
        if not isinstance(record, dict):
            raise LogError("{file}, line {line}: it is no JSON object", file=str(file), line=number)
        records.append((number, record))
    return [_records(file, records, torn=torn)]


def _json(file: Path, text: str) -> list[LogTable]:
    """Read a whole file of JSON; one that is JSON lines after all is read as such."""
    try:
        content = _parsed(text)
    except ValueError as error:
        first = text.strip().partition("\n")[0]
        if _is_json(first):
            return _jsonl(file, text)
        raise _no_json(file, getattr(error, "lineno", 1), error) from None
    tables = list(_tables_in(file, content, ""))
    if not tables:
        raise LogError("{file}: there is no table in it: neither records nor columns", file=str(file))
    return tables


def _tables_in(file: Path, content: Any, part: str) -> Iterable[LogTable]:
    """Find records (a list of objects) or columns (an object of lists); objects of these name runs."""
    if isinstance(content, list):
        if content and all(isinstance(record, dict) for record in content):
            yield _records(file, list(enumerate(content, start=1)), part=part)
        return
    if not isinstance(content, dict):
        return
    if isinstance(content.get("log_history"), list):  # Hugging Face's trainer_state.json
        yield from _tables_in(file, content["log_history"], part)
        return
    columns = {str(name): value for name, value in content.items() if _is_column(value)}
    if columns:
        length = max(map(len, columns.values()))
        whole = {name: [_scalar(cell) for cell in cells] for name, cells in columns.items()
                 if len(cells) == length}  # fmt: skip
        yield LogTable(file, whole, range(1, length + 1), part=part)
        return
    for name, inner in content.items():
        yield from _tables_in(file, inner, f"{part}/{name}" if part else str(name))


def _is_column(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and not any(isinstance(x, dict | list) for x in value)


def _records(
    file: Path, records: Sequence[tuple[int, dict[str, Any]]], *, part: str = "", torn: bool = False
) -> LogTable:
    rows = [_flat(record) for _, record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return LogTable(file, columns, [number for number, _ in records], part=part, torn=torn)


def _flat(record: Mapping[str, Any], before: str = "") -> dict[str, Cell]:
    """Return the scalars of a record; those of inner objects by their path.

    >>> _flat({"step": 1, "train": {"acc": 0.5}, "histogram": [1, 2]})
    {'step': 1.0, 'train/acc': 0.5}
    """
    found: dict[str, Cell] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}/")
        elif not isinstance(value, list):
            found[before + str(name)] = _scalar(value)
    return found


def _scalar(value: Any) -> Cell:
    """Return a JSON scalar as a cell: null is no number, as many programs write nan and infinity; a whole
    number beyond all floats is infinite."""
    if isinstance(value, str):
        return cell_of(value)
    try:
        return math.nan if value is None else float(value)
    except OverflowError:
        return math.inf


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deeply nested") from None


def _is_json(text: str) -> bool:
    try:
        return isinstance(_parsed(text), dict)
    except ValueError:
        return False


def _no_json(file: Path, line: int, error: ValueError) -> LogError:
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return LogError("{file}, line {line}: it is no JSON ({reason})", file=str(file), line=line, reason=reason)


ENDINGS: Mapping[str, Callable[[Path, str], list[LogTable]]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _json,
}
