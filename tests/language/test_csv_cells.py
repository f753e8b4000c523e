"""Cells of CSV files: texts that a spreadsheet would compute are marked as texts, numbers stay numbers."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.csv_cells import FORMULA_STARTS, csv_cell, csv_cells

ROOT = Path(__file__).parents[2]
ROOMS = ("language", "geometry", "training", "story", "animations", "app_pages", "benchmarks")


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("rest", ['HYPERLINK("http://x")', "SUM(1+1)*cmd|' /C calc'!A0", "1+1", "", "0.5"])
def test_no_text_begins_as_a_formula_does_once_it_is_written_and_read(start: str, rest: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(csv_cells([start + rest]))
    ((cell,),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    if start + rest in ("+0.5", "-0.5"):
        assert cell == start + rest
    else:
        assert cell == f"'{start}{rest}"


@given(st.one_of(st.floats(allow_nan=False), st.integers()))
def test_numbers_stay_numbers_however_they_come(number: float) -> None:
    assert csv_cell(number) is number
    assert csv_cell(str(number)) == str(number)
    assert csv_cell(f"{float(number):+g}") == f"{float(number):+g}"


@given(st.text())
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert csv_cell(text) in (text, f"'{text}")
    assert csv_cell(f"a{text}") == f"a{text}"


def test_whatever_writes_csv_goes_through_it() -> None:
    writers = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
            if names & {"writer", "DictWriter", "to_csv", "write_csv"} and "csv" in source:
                writers.append(path)
                assert "csv_cell" in source, path
                assert not names & {"DictWriter", "to_csv", "write_csv"}, path
    assert len(writers) >= 3
