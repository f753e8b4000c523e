"""The rows of the ledger by the article's chapters, the papers' numbers apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from language import Translator, mark
from story.ledger.article import Both, chapter_of, read_article
from story.ledger.measuring import Entry

PAPERS, ELSEWHERE = mark("The papers' numbers"), mark("Not in the article")


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of the article, or the papers, with the rows about it, in the ledger's order."""

    title: str
    entries: tuple[Entry, ...]


def chapters(entries: Sequence[Entry], _: Translator) -> list[Group]:
    """The rows by chapter, in the article's order; chapters without any are left out."""
    article = read_article()
    of_row = chapter_of(article)
    ordered = [in_language(section.title, _) for section in article.sections]
    grouped: dict[str, list[Entry]] = {title: [] for title in (*ordered, _(ELSEWHERE), _(PAPERS))}
    for entry in entries:
        name = entry.claim.name
        section = of_row.get(name)
        title = in_language(section.title, _) if section else _(ELSEWHERE)
        grouped[_(PAPERS) if entry.claim.of_paper else title].append(entry)
    return [Group(title, tuple(rows)) for title, rows in grouped.items() if rows]


def in_language(both: Both, _: Translator) -> str:
    english, chinese = both
    return chinese if _.language == "zh" else english
