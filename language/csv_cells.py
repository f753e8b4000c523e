"""Cells of a CSV file: a spreadsheet must not take a text for a formula."""

from __future__ import annotations

from collections.abc import Iterable

# What Excel, LibreOffice and their kin may take for the beginning of a formula, wide forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_cell(value: object) -> object:
    """Return what stands in a cell: numbers as they are, texts that a spreadsheet would compute after a `'`.

    Source: OWASP, "CSV Injection".

    >>> csv_cell("=HYPERLINK(1)"), csv_cell("-0.5"), csv_cell(-0.5), csv_cell("W_E")
    ("'=HYPERLINK(1)", '-0.5', -0.5, 'W_E')
    """
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value if value.isascii() and not value[0].isspace() else f"'{value}"


def csv_cells(row: Iterable[object]) -> list[object]:
    """Return the cells of a row.

    >>> csv_cells(["@SUM(1)", 2])
    ["'@SUM(1)", 2]
    """
    return [csv_cell(value) for value in row]
