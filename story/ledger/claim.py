"""What a claim is: what somebody says, how it is put to the test, and by which rule it is judged.

    claim -> experiment(lab) -> Evidence -> rule(evidence, limits) -> Ruling

The rule stands in the code before the measurement. It knows nothing of the experiment but its evidence, so
that it can be tried on made-up evidence, and again with other thresholds. A number from a paper is a claim,
too: see `story.papers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from language import Message
from story.ledger.condition import Condition
from story.ledger.figure import Figure

if TYPE_CHECKING:
    from story.ledger.lab import Lab


class Verdict(StrEnum):
    """What became of a claim.

    HOLDS: as it is said. ON_CONDITION: on a condition, which the ruling names. FAILS: it does not hold.
    ANALOGY: a picture; the ruling says what of it carries over. UNDECIDED: the measurement is too coarse to
    tell, so that neither the claim nor its opposite is shown.
    """

    HOLDS = "holds"
    ON_CONDITION = "holds on a condition"
    FAILS = "does not hold"
    ANALOGY = "an analogy"
    UNDECIDED = "undecided"


class State(StrEnum):
    """Whether the result of a claim can be relied on.

    FRESH: its code and configs are those of now. STALE: they have changed.
    MISSING, DAMAGED: there is none, or none that can be read.
    """

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Reading:
    """One number that an experiment found.

    Attributes:
        value: the number; None where no run had one.
        unit: "" for pure numbers, else a key of `story.ledger.words.UNITS`.
        low, high: the 95 % interval; None where there is no chance in it.
        each: the value of each seed, None where that run had none; empty for what is not taken over seeds.
        null: what is read where there is nothing to find; None where that is not known.
    """

    value: float | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    each: tuple[float | None, ...] = ()
    null: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A line or a cloud of points for the claim's figure; None is a gap in `y`."""

    x: tuple[float, ...]
    y: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an experiment found, by name: the numbers that the rule sees, and curves to be looked at."""

    readings: Mapping[str, Reading]
    curves: Mapping[str, Curve] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Reading:
        return self.readings[name]

    def value(self, name: str) -> float:
        """The number itself; nan where there is none."""
        value = self.readings[name].value
        return float("nan") if value is None else value


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and what it rests on: the condition where there is one, what carries over of an analogy."""

    verdict: Verdict
    because: Message


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a rule needs.

    Attributes:
        name: what the rule asks for it by.
        value: the one that decides.
        why: why this one, in a sentence.
        others: as good as this one; what the verdict would be with them is reported.
    """

    name: str
    value: float
    why: str
    others: tuple[float, ...]


Label: TypeAlias = str | Message
Limits: TypeAlias = Mapping[str, float]
Rule: TypeAlias = Callable[[Evidence, Limits], Ruling]
Experiment: TypeAlias = Callable[["Lab"], Evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim, of the article or of a paper.

    Attributes:
        name: short, unique, stable: it names the result's file.
        heading: the part of the article it stands in; of a paper, its authors, year and number.
        statement: what is claimed, in one sentence of ours.
        experiment: lab -> evidence.
        rule: evidence and limits -> ruling.
        labels: what each reading and each curve of the evidence is.
        control: what stands beside it: a null, or a run without what is said to matter. Of a paper's number:
            where our recipe differs from theirs.
        papers: who agrees or disagrees.
        thresholds: what the rule needs.
        conditions: the kinds of run that the experiment asks for, by the name it asks for them.
        figure: how the evidence is drawn; None for dots of all readings that share a unit.
        of_paper: whether it is a number that a paper prints, not a claim of the article.
        long: whether it takes more than ten minutes, and is measured only where it is asked for.
    """

    name: str
    heading: str
    statement: str
    experiment: Experiment
    rule: Rule
    labels: Mapping[str, Label]
    control: str
    papers: str = ""
    thresholds: tuple[Threshold, ...] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    figure: Figure | None = None
    of_paper: bool = False
    long: bool = False

    @property
    def limits(self) -> dict[str, float]:
        return {threshold.name: threshold.value for threshold in self.thresholds}

    def judge(self, evidence: Evidence) -> Ruling:
        return self.rule(evidence, self.limits)

    def sensitivity(self, evidence: Evidence) -> list[tuple[str, float, Verdict]]:
        """The verdict with each threshold, one at a time, at its other values: (name, value, verdict)."""
        return [
            (threshold.name, other, self.rule(evidence, {**self.limits, threshold.name: other}).verdict)
            for threshold in self.thresholds
            for other in threshold.others
        ]
