"""The article, statement by statement, and what became of each: article.toml, written as a page.

The article is not part of the project. Its paragraphs are numbered in the file, with the few characters that
each statement begins with; so it is known without the article that none is left out, and whoever has it can
compare (`wrong_beginnings`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.runs.atomic import replace_text

DOCS = Path(__file__).parents[2] / "docs"
MAP, PAGE = Path(__file__).with_suffix(".toml"), "article.md"
# No more of the article than this is quoted.
LONGEST_QUOTE = 12
Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the article.

    Attributes:
        first, last: the paragraphs it stands in.
        begins: the few characters that it begins with.
        kind: "row", "analogy", "explanation", "not testable", or "heading", which says nothing.
        rows: the claims of the ledger that are about it.
        says: what it says, in our words, English and Chinese.
    """

    first: int
    last: int
    begins: str
    kind: str
    rows: tuple[str, ...]
    says: Both


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the article, by its title in both languages."""

    title: Both
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """The whole of it, and the words of its page.

    Attributes:
        paragraphs: how many there are.
        sections: in order.
        kinds: what each kind is called.
        title, introduction, columns: of the page.
    """

    paragraphs: int
    sections: tuple[Section, ...]
    kinds: Mapping[str, Both]
    title: Both
    introduction: Both
    columns: tuple[Both, ...]

    @property
    def statements(self) -> list[Statement]:
        return [statement for section in self.sections for statement in section.statements]


def read_article(path: Path = MAP) -> Article:
    """Read the map of the article from its file."""
    with path.open("rb") as file:
        written = tomllib.load(file)
    return Article(
        written["paragraphs"],
        tuple(
            Section(_both(section["title"]), tuple(map(_statement, section["statements"])))
            for section in written["section"]
        ),
        {name: _both(words) for name, words in written["kinds"].items()},
        _both(written["title"]),
        _both(written["introduction"]),
        tuple(map(_both, written["columns"])),
    )


def _both(words: list[str]) -> Both:
    english, chinese = words
    return english, chinese


def _statement(written: list[Any]) -> Statement:
    places, begins, kind, rows, english, chinese = written
    first, _, last = places.partition("-")
    return Statement(int(first), int(last or first), begins, kind, tuple(rows), (english, chinese))


def what_is_missing(article: Article, claims: Iterable[str]) -> list[str]:
    """Say what keeps the map from being complete: paragraphs left out or out of order, rows that there are
    not, claims that no statement names, statements without an outcome. Empty where nothing does.

    Args:
        claims: the names of the ledger's claims of the article.
    """
    known, found, at = set(claims), [], 0
    for one in article.statements:
        if one.first not in (at, at + 1) or one.last < one.first:
            found.append(f"paragraph {at + 1}: the next one named is {one.first}-{one.last}")
        at = one.last
        found += [f"paragraph {one.first}: {row} is no claim" for row in one.rows if row not in known]
        if one.kind not in article.kinds:
            found.append(f"paragraph {one.first}: kind {one.kind!r}")
        if (one.kind == "row" and not one.rows) or (one.kind == "heading" and one.rows):
            found.append(f"paragraph {one.first}: {one.kind} with {len(one.rows)} rows")
        if one.kind != "heading" and not all(one.says):
            found.append(f"paragraph {one.first}: not said in both languages")
        if not 0 < len(one.begins) <= LONGEST_QUOTE:
            found.append(f"paragraph {one.first}: begins with {len(one.begins)} characters")
    if at != article.paragraphs:
        found.append(f"paragraph {at}: the last of {article.paragraphs}")
    named = {row for one in article.statements for row in one.rows}
    return found + [f"{claim}: no statement names it" for claim in sorted(known - named)]


def chapter_of(article: Article) -> dict[str, Section]:
    """The chapter of the article in which each row is first named: what a page groups the ledger by."""
    found: dict[str, Section] = {}
    for section in article.sections:
        for statement in section.statements:
            for row in statement.rows:
                found.setdefault(row, section)
    return found


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text: what stands between empty lines, lines of rules left out.

    >>> paragraphs_of("one" + chr(10) * 2 + chr(0x2500) * 9 + chr(10) * 2 + "two" + chr(10) + "lines")
    ['one', 'two lines']
    """
    blocks = [re.sub(r"\s+", " ", block).strip() for block in re.split(r"\n\s*\n", text)]
    return [block for block in blocks if block.strip("\u2500\u2501 ")]


def wrong_beginnings(article: Article, text: str) -> list[str]:
    """Compare the map with the article: which statements do not stand where it says, and whether all
    paragraphs are counted. Empty where all is as it says."""
    blocks = paragraphs_of(text)
    found = [
        f"paragraph {one.first}: {one.begins}"
        for one in article.statements
        if one.first > len(blocks) or one.begins not in blocks[one.first - 1]
    ]
    counted = len(blocks) == article.paragraphs
    return found if counted else [*found, f"{len(blocks)} paragraphs, not {article.paragraphs}"]


def article_page(article: Article) -> str:
    """The map as Markdown, both languages side by side."""
    lines = ["# " + " · ".join(article.title), "", article.introduction[0], "", article.introduction[1]]
    head = [" · ".join(words) for words in article.columns]
    for section in article.sections:
        rows = [_row(one, article) for one in section.statements if one.kind != "heading"]
        if rows:
            lines += [
                "",
                "## " + " · ".join(section.title),
                "",
                _line(head),
                _line(["---"] * len(head)),
                *rows,
            ]
    return "\n".join(lines) + "\n"


def _row(one: Statement, article: Article) -> str:
    places = str(one.first) if one.first == one.last else f"{one.first}–{one.last}"
    links = [f"[{row}](claims/{row}.md)" for row in one.rows]
    kind = " · ".join(word for word in article.kinds[one.kind] if word)
    becomes = ": ".join(part for part in (kind, ", ".join(links)) if part)
    return _line([places, one.begins, "<br>".join(one.says), becomes])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write_article_page(folder: Path = DOCS) -> Path:
    """Write the page of the map; returns its path."""
    path = folder / PAGE
    replace_text(path, article_page(read_article()))
    return path
