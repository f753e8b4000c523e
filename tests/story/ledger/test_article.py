"""The map of the article is complete, and its page is what the map says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from story.claims import CLAIMS
from story.ledger.article import (
    Article,
    Section,
    Statement,
    article_page,
    chapter_of,
    read_article,
    what_is_missing,
    wrong_beginnings,
)
from story.ledger.pages import DOCS

WHOLE = read_article()
KINDS = {"row": ("", ""), "heading": ("", ""), "analogy": ("an analogy", "比喻")}
SMALL = Article(
    3,
    (
        Section(
            ("A", "甲"),
            (
                Statement(1, 1, "甲", "heading", (), ("", "")),
                Statement(2, 3, "乙", "row", ("known",), ("b", "乙")),
            ),
        ),
    ),
    KINDS, ("t", "题"), ("i", "引"), (("p", "段"),),
)  # fmt: skip


def test_every_statement_has_its_place_and_every_claim_its_statement() -> None:
    """Where this fails: story/ledger/article.toml."""
    assert what_is_missing(WHOLE, CLAIMS) == []


def test_every_section_says_something() -> None:
    for section in WHOLE.sections:
        assert any(one.kind != "heading" for one in section.statements), section.title


def test_the_page_is_what_the_map_says() -> None:
    """Where this fails: ./run claims --pages."""
    assert (DOCS / "article.md").read_text(encoding="utf-8") == article_page(WHOLE)


def test_the_ledger_can_be_grouped_by_its_chapters() -> None:
    assert set(chapter_of(WHOLE)) == set(CLAIMS)
    assert len({section.title for section in chapter_of(WHOLE).values()}) > 8


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first": 3}, "paragraph 2: the next one named is 3-3"),
        ({"last": 2}, "paragraph 2: the last of 3"),
        ({"rows": ("unknown",)}, "paragraph 2: unknown is no claim"),
        ({"rows": ()}, "paragraph 2: row with 0 rows"),
        ({"kind": "riddle"}, "paragraph 2: kind 'riddle'"),
        ({"says": ("b", "")}, "paragraph 2: not said in both languages"),
        ({"begins": "乙" * 13}, "paragraph 2: begins with 13 characters"),
    ],
)
def test_what_is_missing_is_said(changed: dict[str, object], said: str) -> None:
    assert what_is_missing(SMALL, ["known"]) == []
    heading, statement = SMALL.sections[0].statements
    other = Section(("A", "甲"), (heading, replace(statement, **changed)))  # type: ignore[arg-type]
    assert said in what_is_missing(replace(SMALL, sections=(other,)), ["known"])
    assert what_is_missing(SMALL, ["known", "new"]) == ["new: no statement names it"]


def test_whoever_has_the_article_can_compare() -> None:
    assert wrong_beginnings(SMALL, "甲\n\n━━━\n\n乙 and\nmore\n\nlast\n") == []
    assert wrong_beginnings(SMALL, "甲\n\nother\n\nlast\n") == ["paragraph 2: 乙"]
    assert wrong_beginnings(SMALL, "甲\n\n乙\n") == ["2 paragraphs, not 3"]
