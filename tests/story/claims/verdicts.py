"""What holds of every mended row: made-up readings lead to each verdict, and a verdict is one short
sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from language import LANGUAGES, translator
from story.ledger.claim import Claim, Evidence, Reading, Ruling, Verdict
from story.ledger.figure import Dots
from story.ledger.readings import rate_of

HOLDS, IF, FAILS = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS
OPEN, ANALOGY = Verdict.UNDECIDED, Verdict.ANALOGY
ALL, NONE, SOME = rate_of([True] * 8), rate_of([False] * 8), rate_of([True, False] * 4)
MOST_WORDS = 25
# How a verdict begins, of the article's rows and of the papers'.
BEGINS = {
    False: {HOLDS: ("yes: ",), FAILS: ("no: ", "not as stated: ")},
    True: {HOLDS: ("yes: ",), FAILS: ("no: ", "in direction only: ")},
}
Case = tuple[Claim, Mapping[str, Reading], Mapping[str, Reading], Verdict]


def at(value: float | None, reach: float | None = 0.0) -> Reading:
    """A reading with its interval, or without one."""
    if value is None or reach is None:
        return Reading(value)
    return Reading(value, low=value - reach, high=value + reach)


def readings_of(claim: Claim) -> set[str]:
    """The names of the claim's readings: those of its labels that are no curves."""
    return {name for name in claim.labels if not name.endswith(("_curve", "_null"))}


def check_verdict(claim: Claim, evidence: Mapping[str, Reading], verdict: Verdict) -> None:
    assert set(evidence) <= readings_of(claim), set(evidence) - readings_of(claim)
    ruling = claim.judge(Evidence(evidence))
    assert ruling.verdict is verdict, str(ruling.because)
    check_sentence(claim, ruling)
    for language in LANGUAGES:  # it can be said, whatever the numbers
        assert translator(language)(ruling.because)


def check_sentence(claim: Claim, ruling: Ruling) -> None:
    """It is one short sentence, and begins with its verdict."""
    said = str(ruling.because)
    assert "{" not in said
    assert len(re.findall(r"\S+", said)) <= MOST_WORDS, said
    for verdict, begins in BEGINS[claim.of_paper].items():
        assert said.startswith(begins) == (ruling.verdict is verdict), said


def check_thresholds(cases: Sequence[Case], claim: Claim) -> None:
    """For each threshold there is evidence on which it decides."""
    for threshold in claim.thresholds:
        assert min(threshold.others) < threshold.value < max(threshold.others), threshold.name
        decided = [
            {
                claim.rule(Evidence({**evidence, **changed}), {**claim.limits, threshold.name: value}).verdict
                for value in (-1e9, 1e-3, 0.1, 0.5, 0.85, 0.999, 5.0, 1e3, 1e6, 1e12, *threshold.others)
            }
            for tried, evidence, changed, _ in cases
            if tried is claim
        ]
        assert max(map(len, decided)) > 1, (claim.name, threshold.name)


def check_nothing(claim: Claim) -> None:
    """Missing numbers show nothing."""
    nothing = Evidence({name: Reading(None, each=(None,) * 8) for name in readings_of(claim)})
    assert claim.judge(nothing).verdict is OPEN


def check_figure(claim: Claim) -> None:
    """The figure asks for what is there, and no two labels are the same."""
    if claim.figure is not None:
        drawn = claim.figure.readings if isinstance(claim.figure, Dots) else claim.figure.curves
        assert set(drawn) <= set(claim.labels)
    assert len({*map(str, claim.labels.values())}) == len(claim.labels)
