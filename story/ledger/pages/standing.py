"""What a reader is shown of a row: its verdict; or, where nothing may be said, why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from language import Translator, mark
from story.ledger.claim import State, Verdict
from story.ledger.measuring import Entry
from story.ledger.words import STATES, VERDICTS, verdict_names


class Standing(StrEnum):
    """A verdict, or what stands in its place; the values are what an address calls them.

    MISSING, DAMAGED: there is no result, or none that can be read. STALE: code, configs or readings have
    changed since. UNTRACED: a result that does not name the runs it is from.
    """

    HOLDS = "holds"
    ON_CONDITION = "on_condition"
    FAILS = "fails"
    ANALOGY = "analogy"
    UNDECIDED = "undecided"
    MISSING = "missing"
    STALE = "stale"
    DAMAGED = "damaged"
    UNTRACED = "untraced"


OF_VERDICT: Mapping[Verdict, Standing] = {verdict: Standing[verdict.name] for verdict in Verdict}
NAMES: Mapping[Standing, str] = {OF_VERDICT[verdict]: name for verdict, name in VERDICTS.items()} | {
    Standing.MISSING: STATES[State.MISSING],
    Standing.STALE: mark("out of date"),
    Standing.DAMAGED: mark("result damaged"),
    Standing.UNTRACED: mark("without its runs"),
}
# Why there is no verdict, in a sentence.
REASONS: Mapping[Standing, str] = {
    Standing.MISSING: mark("The experiment has not been run yet."),
    Standing.STALE: mark("Measured with other code or other runs than today's; it will be measured again."),
    Standing.DAMAGED: mark("Its result cannot be read; it will be measured again."),
    Standing.UNTRACED: mark("Its result does not name the runs it is from, and so it shows nothing."),
}
# Told apart by their shape.
SIGNS: Mapping[Standing, str] = {
    Standing.HOLDS: "✔", Standing.ON_CONDITION: "◐", Standing.FAILS: "✘", Standing.ANALOGY: "≈",
    Standing.UNDECIDED: "?", Standing.MISSING: "◦", Standing.STALE: "↻", Standing.DAMAGED: "⚠",
    Standing.UNTRACED: "⚠",
}  # fmt: skip


def standing(entry: Entry) -> Standing:
    """What is shown of a row. A verdict counts only where its result is that of today's code and names its
    runs."""
    if entry.state in (State.MISSING, State.DAMAGED, State.STALE):
        return Standing[entry.state.name]
    if entry.result is None or entry.ruling is None:
        return Standing.STALE
    runs = entry.result.runs
    if {name for name, ids in runs.items() if ids} != {*entry.claim.conditions}:
        return Standing.UNTRACED
    return OF_VERDICT[entry.ruling.verdict]


def has_verdict(entry: Entry) -> bool:
    return standing(entry) in OF_VERDICT.values()


def counted(entries: Iterable[Entry]) -> dict[Standing, int]:
    """How many rows have each standing, in its order; those that none has are left out."""
    counts = Counter(map(standing, entries))
    return {each: counts[each] for each in Standing if counts[each]}


def verdict_word(entry: Entry, _: Translator) -> str:
    """What the verdict is called, or what stands in its place."""
    found = standing(entry)
    if entry.ruling is not None and found in OF_VERDICT.values():
        return _(verdict_names(entry.claim)[entry.ruling.verdict])
    return _(NAMES[found])


def sentence(entry: Entry, _: Translator) -> str:
    """What the verdict rests on; "" where there is none."""
    return _(entry.ruling.because) if entry.ruling is not None and has_verdict(entry) else ""


def reason(entry: Entry, _: Translator) -> str:
    """Why there is no verdict; "" where there is one."""
    found = standing(entry)
    return _(REASONS[found]) if found in REASONS else ""
