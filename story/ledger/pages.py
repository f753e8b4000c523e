"""docs/claims.md and docs/claims.zh.md, written from the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from language import LANGUAGES, Translator, translator
from story.ledger.claim import Verdict
from story.ledger.measuring import Entry, State
from story.ledger.words import VERDICTS, interval, with_unit
from training.arrays import replace_text

DOCS = Path(__file__).parents[2] / "docs"


def page_path(language: str, folder: Path = DOCS) -> Path:
    """Where the page of a language lies."""
    return folder / ("claims.md" if language == "en" else f"claims.{language}.md")


def write_pages(entries: Sequence[Entry], folder: Path = DOCS) -> list[Path]:
    """Write the page of every language; returns their paths."""
    paths = []
    for language in LANGUAGES:
        path = page_path(language, folder)
        replace_text(path, page(entries, translator(language)))
        paths.append(path)
    return paths


def page(entries: Sequence[Entry], _: Translator) -> str:
    """The ledger in one language, as Markdown."""
    lines = [
        "# " + _("The ledger: what became of every claim"),
        "",
        _("Written by `python -m story claims`; nothing here is typed by hand. A verdict is computed from "
          "the "
          "measurements by a rule that stood in the code before them. Intervals are of 95 %: Wilson's for "
          "rates, "
          "Student's for means over seeds."),
        "",
        _summary(entries, _),
        "",
        _row(_("claim"), _("verdict"), _("because")),
        "|---|---|---|",
    ]  # fmt: skip
    for entry in entries:
        lines.append(
            f"| [{_cell(_(entry.claim.statement))}](#{entry.claim.name}) | {_verdict(entry, _)} | "
            f"{_cell(_(entry.ruling.because)) if entry.ruling else ''} |"
        )
    for entry in entries:
        lines += ["", *_section(entry, _)]
    return "\n".join(lines) + "\n"


def _summary(entries: Sequence[Entry], _: Translator) -> str:
    counts = Counter(entry.ruling.verdict for entry in entries if entry.ruling)
    said = [f"{_(name)}: {counts[verdict]}" for verdict, name in VERDICTS.items() if counts[verdict]]
    missing = sum(entry.ruling is None for entry in entries)
    if missing:
        said.append(_("not measured yet") + f": {missing}")
    return " · ".join(said)


def _verdict(entry: Entry, _: Translator) -> str:
    if entry.ruling is None:
        return _("not measured yet")
    said = _(VERDICTS[entry.ruling.verdict])
    return _("{verdict} (stale)", verdict=said) if entry.state is State.STALE else said


def _section(entry: Entry, _: Translator) -> list[str]:
    claim, result, ruling = entry.claim, entry.result, entry.ruling
    lines = [
        f'<a id="{claim.name}"></a>',
        "",
        f"## {_(claim.statement)}",
        "",
        f"**{_verdict(entry, _)}**" + (f" — {_(ruling.because)}" if ruling else ""),
        "",
        "- " + _("in the article: {said}", said=_(claim.heading)),
        "- " + _("control: {said}", said=_(claim.control)),
        "- " + _("papers: {said}", said=_(claim.papers)),
    ]
    if result is None or ruling is None:
        return lines
    lines += [
        "",
        _row(_("reading"), _("value"), _("interval"), _("each seed")),
        "|---|---|---|---|",
    ]
    for name, reading in result.evidence.readings.items():
        each = ", ".join("–" if value is None else f"{value:.3g}" for value in reading.each)
        lines.append(f"| {_(claim.labels[name])} | {with_unit(reading, _)} | {interval(reading)} | {each} |")
    lines += ["", *_thresholds(entry, _), _made(entry, _)]
    return lines


def _thresholds(entry: Entry, _: Translator) -> list[str]:
    if entry.result is None or not entry.claim.thresholds:
        return []
    lines = []
    found = entry.claim.sensitivity(entry.result.evidence)
    for threshold in entry.claim.thresholds:
        others = "; ".join(
            f"{value:.3g}: {_(VERDICTS[Verdict(verdict)])}"
            for name, value, verdict in found
            if name == threshold.name
        )
        said = _(
            "limit {value:.3g}: {why}. With another: {others}",
            value=threshold.value,
            why=_(threshold.why),
            others=others,
        )
        lines.append(f"- {said}")
    return [*lines, ""]


def _made(entry: Entry, _: Translator) -> str:
    result = entry.result
    assert result is not None
    made = _(
        "measured {date}, {seconds:.0f} s, code {code}, {threads} threads, {processor}",
        date=result.date,
        seconds=result.seconds,
        code=result.code_version,
        threads=result.machine["threads"],
        processor=result.machine["processor"],
    )
    runs = "; ".join(f"{name} {', '.join(ids)}" for name, ids in result.runs.items())
    return f"<sub>{made}" + (f"; {runs}</sub>" if runs else "</sub>")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
