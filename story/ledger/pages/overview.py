"""docs/claims.md: every verdict at a glance, then a row a claim with a sentence; the rest is a click away."""

from __future__ import annotations

from collections.abc import Sequence

from language import LANGUAGES, Translator, mark
from story.ledger.measuring import Entry
from story.ledger.pages.blindness import blind_word, how_blind
from story.ledger.pages.chapters import Group, chapters
from story.ledger.pages.markdown import cell, suffix, table
from story.ledger.pages.standing import NAMES, SIGNS, counted, sentence, standing, verdict_word

WHAT = mark(
    "What an explainer article claims about grokking, and what papers print, each put to the test with a "
    "control over several seeds. A rule computes the verdict; nothing here is typed by hand."
)


def overview(entries: Sequence[Entry], _: Translator, language: str) -> str:
    """The whole ledger in one language, as Markdown."""
    groups = chapters(entries, _)
    others = [f"[{name}](claims{suffix(other)}.md)" for other, name in LANGUAGES.items() if other != language]
    lines = [
        "# " + _("The ledger: what became of every claim"),
        "",
        f"{_(WHAT)} {' · '.join(others)}",
        "",
        " · ".join(
            SIGNS[each] + " " + _("{name}: {said}", name=_(NAMES[each]), said=f"**{count}**")
            for each, count in counted(entries).items()
        ),
        "",
        *table(
            (_("chapter"), _("verdicts")),
            [(f"[{group.title}](#{_anchor(at)})", _strip(group, _, language))
             for at, group in enumerate(groups)],
        ),
        "",
        "## " + _("How blind it is"),
        "",
        *(f"- {line}" for line in how_blind(entries, _)),
    ]  # fmt: skip
    for at, group in enumerate(groups):
        lines += ["", f'<a id="{_anchor(at)}"></a>', "", f"## {group.title}", "", *_rows(group, _, language)]
    return "\n".join(lines) + "\n"


def _anchor(at: int) -> str:
    return f"chapter-{at + 1}"


def _link(entry: Entry, language: str) -> str:
    return f"claims/{entry.claim.name}{suffix(language)}.md"


def _strip(group: Group, _: Translator, language: str) -> str:
    """A mark a row, each a link; what it stands for is said where the pointer rests."""
    return " ".join(
        f'[{SIGNS[standing(entry)]}]({_link(entry, language)} "{_hint(entry, _)}")' for entry in group.entries
    )


def _hint(entry: Entry, _: Translator) -> str:
    told = _("{name}: {said}", name=verdict_word(entry, _), said=_(entry.claim.statement))
    return cell(told.replace('"', "'"))


def _rows(group: Group, _: Translator, language: str) -> list[str]:
    rows = []
    for entry in group.entries:
        blind = blind_word(entry, _)
        notes = [f"<sub>{blind}</sub>"] if blind else []
        link = f"[{cell(_(entry.claim.statement))}]({_link(entry, language)})"
        rows.append(
            (
                f'<a id="{entry.claim.name}"></a>{link}',
                "<br>".join([f"**{SIGNS[standing(entry)]} {verdict_word(entry, _)}**", *notes]),
                cell(sentence(entry, _)),
            )
        )
    return table((_("claim"), _("verdict"), _("in a sentence")), rows)
