"""docs/claims.md and docs/claims.zh.md with their figures, written from the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from language import LANGUAGES, Translator, mark, translator
from story.ledger.claim import Verdict
from story.ledger.drawing import draw
from story.ledger.measuring import Entry
from story.ledger.provenance.blindness import SAID
from story.ledger.words import PAPER_VERDICTS, VERDICTS, interval, verdict_names, with_state, with_unit
from training.runs.atomic import replace_text

DOCS = Path(__file__).parents[2] / "docs"
FIGURES = "claims"
# What is said of an earlier result, by whether its rule is that of now.
BEFORE = {
    True: mark("before ({date}, seeds {seeds}): {verdict}"),
    False: mark("before ({date}, seeds {seeds}): {verdict}, by another rule"),
}


def page_path(language: str, folder: Path = DOCS) -> Path:
    """Where the page of a language lies."""
    return folder / f"claims{_suffix(language)}.md"


def write_pages(entries: Sequence[Entry], folder: Path = DOCS) -> list[Path]:
    """Write the page of every language and its figures, and take away figures of what is due; returns the
    paths of the pages."""
    paths, figures = [], set()
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        words = translator(language)
        drawn = {entry.claim.name: _figure(entry, words) for entry in entries}
        for name, svg in drawn.items():
            if svg:
                figures.add(f"{name}{_suffix(language)}.svg")
                replace_text(folder / FIGURES / f"{name}{_suffix(language)}.svg", svg)
        path = page_path(language, folder)
        replace_text(path, page(entries, words, language, [name for name, svg in drawn.items() if svg]))
        paths.append(path)
    for picture in (folder / FIGURES).glob("*.svg"):
        if picture.name not in figures:
            picture.unlink()
    return paths


def page(entries: Sequence[Entry], _: Translator, language: str, drawn: Sequence[str] = ()) -> str:
    """The ledger in one language, as Markdown; `drawn` are the claims that have a figure."""
    claims = [entry for entry in entries if not entry.claim.of_paper]
    papers = [entry for entry in entries if entry.claim.of_paper]
    lines = [
        "# " + _("The ledger: what became of every claim"),
        "",
        _("Written by `./run claims`; nothing here is typed by hand. A verdict is computed from the "
          "measurements by a rule of the code. Under each claim stands whether that was registered before "
          "these seeds were trained, or changed after a first result. Intervals are of 95 %: Wilson's for "
          "rates, Student's for means over seeds. In the figures a diamond is the mean, a line its interval, "
          "a dot one seed, an upright stroke what is read where there is nothing to find."),
        "",
        "## " + _("The article's claims"),
        "",
        *_table(claims, VERDICTS, _),
        "",
        "## " + _("The papers' numbers"),
        "",
        *_table(papers, PAPER_VERDICTS, _),
    ]  # fmt: skip
    for entry in entries:
        figure = f"{FIGURES}/{entry.claim.name}{_suffix(language)}.svg" if entry.claim.name in drawn else None
        lines += ["", *_section(entry, figure, _)]
    return "\n".join(lines) + "\n"


def _suffix(language: str) -> str:
    return "" if language == "en" else f".{language}"


def _figure(entry: Entry, _: Translator) -> str:
    return draw(entry.claim, entry.result.evidence, _) if entry.result else ""


def _table(entries: Sequence[Entry], names: Mapping[Verdict, str], _: Translator) -> list[str]:
    rows = [
        _row(
            f"[{_cell(_(entry.claim.statement))}](#{entry.claim.name})",
            _verdict(entry, _),
            _cell(_(entry.ruling.because)) if entry.ruling else "",
        )
        for entry in entries
    ]
    return [
        _summary(entries, names, _),
        "",
        _row(_("claim"), _("verdict"), _("because")),
        "|---|---|---|",
        *rows,
    ]


def _summary(entries: Sequence[Entry], names: Mapping[Verdict, str], _: Translator) -> str:
    counts = Counter(entry.ruling.verdict for entry in entries if entry.ruling)
    said = [f"{_(name)}: {counts[verdict]}" for verdict, name in names.items() if counts[verdict]]
    missing = sum(entry.ruling is None for entry in entries)
    if missing:
        said.append(_("not measured yet") + f": {missing}")
    return " · ".join(said)


def _verdict(entry: Entry, _: Translator) -> str:
    if entry.ruling is None:
        return _("not measured yet")
    return with_state(_(verdict_names(entry.claim)[entry.ruling.verdict]), entry.state, _)


def _section(entry: Entry, figure: str | None, _: Translator) -> list[str]:
    claim, result, ruling = entry.claim, entry.result, entry.ruling
    lines = [
        f'<a id="{claim.name}"></a>',
        "",
        f"### {_(claim.statement)}",
        "",
        f"**{_verdict(entry, _)}**" + (f" — {_(ruling.because)}" if ruling else ""),
        "",
        *describe_claim(entry, _),
    ]
    if result is None or ruling is None:
        return lines
    if figure is not None:
        lines += ["", f"![{_cell(_(claim.statement))}]({figure})"]
    lines += [
        "",
        _row(_("reading"), _("value"), _("interval"), _("each seed")),
        "|---|---|---|---|",
    ]
    for name, reading in result.evidence.readings.items():
        each = ", ".join("–" if value is None else f"{value:.3g}" for value in reading.each)
        lines.append(f"| {_(claim.labels[name])} | {with_unit(reading, _)} | {interval(reading)} | {each} |")
    lines += ["", *describe_thresholds(entry, _), describe_making(entry, _), "", *describe_runs(entry, _)]
    return lines


def describe_claim(entry: Entry, _: Translator) -> list[str]:
    """Where the claim is made, what its control is, who agrees."""
    claim = entry.claim
    if claim.of_paper:
        said = _("said in: {said}", said=_(claim.heading)), _("not as there: {said}", said=_(claim.control))
    else:
        said = (
            _("in the article: {said}", said=_(claim.heading)), _("control: {said}", said=_(claim.control))
        )  # fmt: skip
    papers = [_("papers: {said}", said=_(claim.papers))] if claim.papers else []
    return [f"- {each}" for each in (*said, *papers, *_blindness(entry, _))]


def _blindness(entry: Entry, _: Translator) -> list[str]:
    """Whether the rule stood before the result, and what other rules and seeds came to before."""
    if entry.result is None or entry.blindness is None:
        return []
    names = verdict_names(entry.claim)
    before = [
        _(BEFORE[earlier.rule == entry.result.rule], date=earlier.date, seeds=_seeds(earlier.seeds),
          verdict=_(names[Verdict(earlier.verdict)]))
        for earlier in entry.result.history
    ]  # fmt: skip
    return [_(SAID[entry.blindness]), *before]


def _seeds(seeds: Sequence[int]) -> str:
    """Seeds as people write them.

    >>> _seeds((0, 1, 2, 100))
    '0–2, 100'
    """
    spans: list[list[int]] = []
    for seed in seeds:
        if spans and seed == spans[-1][1] + 1:
            spans[-1][1] = seed
        else:
            spans.append([seed, seed])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in spans) or "–"


def describe_thresholds(entry: Entry, _: Translator) -> list[str]:
    """Each threshold of the rule, why it is what it is, and what the verdict would be with another."""
    if entry.result is None or not entry.claim.thresholds:
        return []
    lines = []
    found = entry.claim.sensitivity(entry.result.evidence)
    for threshold in entry.claim.thresholds:
        others = "; ".join(
            f"{value:.3g}: {_(verdict_names(entry.claim)[verdict])}"
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


def describe_making(entry: Entry, _: Translator) -> str:
    """When, where, with which code and from which runs it was measured."""
    result = entry.result
    assert result is not None
    made = _(
        "measured {date} in {seconds:.0f} s, after {training:.0f} s of training; code {code}, one thread, "
        "{processor}",
        date=result.date, seconds=result.seconds, training=result.training_seconds,
        code=result.code_version, processor=result.machine["processor"],
    )  # fmt: skip
    rule = _("rule {rule}, of commit {commit}", rule=result.rule, commit=result.rule_commit or "–")
    runs = "; ".join(f"{name} ×{len(ids)}" for name, ids in result.runs.items())
    told = [made, *([rule] if result.rule else []), *([f"{_('runs')}: {runs}"] if runs else [])]
    return f"<sub>{'; '.join(told)}</sub>"


def describe_runs(entry: Entry, _: Translator) -> list[str]:
    """The runs that the readings are from, folded: the k-th value of a reading is that of the k-th run."""
    if entry.result is None or not entry.result.runs:
        return []
    rows = [
        f"- `{name}`: {', '.join(f'`{each}`' for each in ids)}" for name, ids in entry.result.runs.items()
    ]
    return [
        "<details><summary>" + _("the runs") + "</summary>",
        "",
        again_line(entry, _),
        "",
        *rows,
        "",
        "</details>",
    ]


def again_line(entry: Entry, _: Translator) -> str:
    """How a claim's runs are had again."""
    return _("`./run claims {claim} --again` trains and measures them again", claim=entry.claim.name)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
