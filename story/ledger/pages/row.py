"""docs/claims/NAME.md: one row of the ledger, with everything that is behind its verdict."""

from __future__ import annotations

from language import LANGUAGES, Translator
from story.ledger.measuring import Entry
from story.ledger.pages.details import (
    DOTS_EXPLAINED,
    INTERVALS,
    how_tested,
    is_blind,
    kinds_of_run,
    limits,
    limits_in_short,
    making,
    rules_and_verdicts,
    runs_in_short,
)
from story.ledger.pages.markdown import cell, folded, suffix, table
from story.ledger.pages.repeating import configs_of, measure_again, seed_of, train_again
from story.ledger.pages.standing import SIGNS, has_verdict, reason, sentence, standing, verdict_word
from story.ledger.words import interval, number, with_state, with_unit


def row_page(entry: Entry, chapter: str, _: Translator, language: str, *, drawn: bool) -> str:
    """A row in one language, as Markdown.

    Args:
        chapter: the title of the article's chapter that it belongs to.
        drawn: whether there is a figure of it beside the page.
    """
    claim = entry.claim
    here = suffix(language)
    others = [
        f"[{name}]({claim.name}{suffix(other)}.md)" for other, name in LANGUAGES.items() if other != language
    ]
    all_claims = _("All claims")
    up = f"[← {all_claims}](../claims{here}.md#{claim.name})"
    lines = [" · ".join([up, chapter, *others]), "", f"# {_(claim.statement)}", ""]
    verdict = f"**{SIGNS[standing(entry)]} {verdict_word(entry, _)}**"
    if has_verdict(entry):
        verdict = with_state(verdict, entry.state, _)
    lines.append(f"{verdict} — {sentence(entry, _) or reason(entry, _)}")
    if has_verdict(entry):
        if drawn:
            lines += ["", f"![{cell(_(claim.statement))}]({claim.name}{here}.svg)"]
        lines += ["", *_numbers(entry, _)]
    lines += ["", *folded(_("How it is tested"), [f"- {each}" for each in how_tested(entry, _)])]
    if has_verdict(entry) and claim.thresholds:
        lines += ["", *folded(limits_in_short(entry, _), [f"- {each}" for each in limits(entry, _)])]
    lines += ["", *_history(entry, _), "", *_runs(entry, _)]
    return "\n".join(lines) + "\n"


def _numbers(entry: Entry, _: Translator) -> list[str]:
    assert entry.result is not None
    readings = entry.result.evidence.readings
    rows = [
        (
            cell(_(entry.claim.labels[name])),
            with_unit(reading, _),
            interval(reading) or "–",
            number(reading.null, reading.unit),
            ", ".join("–" if value is None else f"{value:.3g}" for value in reading.each) or "–",
        )
        for name, reading in readings.items()
    ]
    head = (_("reading"), _("value"), _("95 % interval"), _("where there is nothing to find"), _("each seed"))
    legend = f"<sub>{_(INTERVALS)} {_(DOTS_EXPLAINED)}</sub>"
    return folded(_("In numbers"), [*table(head, rows), "", legend])


def _history(entry: Entry, _: Translator) -> list[str]:
    lines = [f"- {each}" for each in rules_and_verdicts(entry, _)]
    blind = is_blind(entry, _) if has_verdict(entry) else ""
    return folded(blind or _("Rules and verdicts there have been"), lines or ["–"])


def _runs(entry: Entry, _: Translator) -> list[str]:
    """The runs that the readings are from: the k-th value of a reading is that of the k-th run."""
    kinds = table(
        (_("kind of run"), _("unlike the preset slingshots"), _("seeds")),
        [(f"`{name}`", cell(differs), f"{seeds}") for name, differs, seeds in kinds_of_run(entry, _)],
    )
    if not entry.claim.conditions:
        return [_("Nothing is trained: `{command}` calculates it again.", command=measure_again(entry.claim))]
    again = _("`{command}` trains and measures all of them again.", command=measure_again(entry.claim))
    if entry.result is None or not has_verdict(entry):
        return folded(_("The runs it asks for"), [*kinds, "", again])
    lines = [*kinds, ""]
    known = configs_of(entry.claim, entry.result)
    for name, ids in entry.result.runs.items():
        listed = ", ".join(f"`{each}` ({seed_of(each)})" for each in ids)
        lines.append(f"- `{name}`: {listed}")
        if ids and ids[0] in known:
            lines += ["", "  ```", f"  {train_again(known[ids[0]])}", "  ```", ""]
    lines += [_("In brackets the seed; each command trains the first run of its kind."), "", again, ""]
    lines.append(f"<sub>{making(entry, _)}</sub>")
    return folded(_("{name}: {said}", name=_("Its runs"), said=runs_in_short(entry, _)), lines)
