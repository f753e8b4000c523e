"""Small ways with Markdown, as GitHub reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    return [_line(head), "|" + "---|" * len(head), *map(_line, rows)]


def folded(summary: str, lines: Iterable[str]) -> list[str]:
    """What is seen only when its summary is clicked."""
    return [f"<details><summary>{summary}</summary>", "", *lines, "", "</details>"]


def cell(text: str) -> str:
    """A text that may stand in a table, and in a link."""
    return text.replace("|", "\\|")


def suffix(language: str) -> str:
    """What names of files have before their ending, in a language."""
    return "" if language == "en" else f".{language}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
