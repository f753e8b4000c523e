"""Tables of numbers from files as people have them: NumPy's own, and text with or without names."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np

from geometry._arguments import FloatArray
from language import UserError

# A first column of such a name numbers the rows: pandas, R and this project's own figures write one.
NUMBERS_ROWS = ("", "row", "index")


def read_table(file: str) -> FloatArray:
    """The numbers of a NumPy file (.npy, .npz of one array) or of text, one row a line: (rows, columns).

    Text may be separated by tabs, semicolons, commas or spaces, begin with a line of names, and have lines of
    remarks (#). A cell that is empty or no number is an error. Nothing in a file is executed.
    """
    path = Path(file)
    try:
        table = _of_numpy(path) if path.suffix in (".npy", ".npz") else _of_text(path)
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        problem = (str(error) or "it is empty").splitlines()[0]
        raise UserError("{file} holds no table of numbers: {problem}", file=file, problem=problem) from error
    if table.ndim != 2 or table.size == 0 or table.dtype.kind not in "fiub":
        raise UserError("{file} holds no table of numbers: {problem}", file=file,
                        problem=f"{table.dtype} {table.shape}")  # fmt: skip
    numbers = np.asarray(table, dtype=np.float64)
    if len(bad := np.argwhere(~np.isfinite(numbers))):
        row, column = (bad[0] + 1).tolist()
        problem = f"row {row}, column {column} holds {numbers[row - 1, column - 1]}"
        raise UserError("{file} holds no table of numbers: {problem}", file=file, problem=problem)
    return numbers


def _of_numpy(path: Path) -> np.ndarray:
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return loaded
    with loaded:
        if len(loaded.files) != 1:
            raise ValueError(
                f"{len(loaded.files)} arrays ({', '.join(loaded.files)}) where there should be one"
            )
        array: np.ndarray = loaded[loaded.files[0]]
        return array


def _of_text(path: Path) -> FloatArray:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not rows:
        raise ValueError("no line of numbers")
    cells = _cells(rows)
    names = [str(place + 1) for place in range(len(cells[0]))]
    if not any(map(_is_number, cells[0])):
        names, *cells = cells
        if names[0].strip().lower() in NUMBERS_ROWS:
            names, cells = names[1:], [row[1:] for row in cells]
    for number, row in enumerate(cells, 1):
        for name, cell in zip(names, row, strict=True):
            if not _is_number(cell):
                told = f"holds {cell[:40]!r}, which is no number" if cell.strip() else "is empty"
                raise ValueError(f"row {number}, column {name} {told}")
    return np.array(cells, dtype=np.float64)


def _cells(rows: list[str]) -> list[list[str]]:
    """The texts of all cells; a row of another length is an error."""
    separator = next((mark for mark in ("\t", ";", ",") if mark in rows[0]), None)
    if separator is None:
        split = [row.split() for row in rows]
    else:
        split = list(csv.reader(rows, delimiter=separator, skipinitialspace=True))
    for number, row in enumerate(split, 1):
        if len(row) != len(split[0]):
            raise ValueError(f"line {number} has {len(row)} cells, the first one {len(split[0])}")
    return split


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
