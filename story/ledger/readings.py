"""Readings over seeds with their intervals, and comparing them where an interval may leave it open."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from language import Message
from story.ledger.claim import Evidence, Reading, Ruling, Verdict

CONFIDENCE = 0.95


def mean_of(values: Sequence[float | None], unit: str = "", null: float | None = None) -> Reading:
    """The mean over the seeds that have a value, with Student's interval; of one value, it has none.

    Of shares that all lie between 0 and 1 the interval ends there, too.

    >>> mean_of([1.0, 2.0, 3.0, None]).value
    2.0
    """
    each = tuple(None if value is None or not math.isfinite(value) else float(value) for value in values)
    found = [value for value in each if value is not None]
    if not found:
        return Reading(None, unit, each=each, null=null)
    mean, reach = float(np.mean(found)), None
    if len(found) > 1:
        from scipy.stats import t  # half a second, which whoever only reads results is spared

        deviation = float(np.std(found, ddof=1)) / math.sqrt(len(found))
        reach = float(t.ppf((1 + CONFIDENCE) / 2, len(found) - 1)) * deviation
    low, high = (None, None) if reach is None else (mean - reach, mean + reach)
    if low is not None and high is not None and unit == "share" and all(0 <= value <= 1 for value in found):
        low, high = max(low, 0.0), min(high, 1.0)
    return Reading(mean, unit, low, high, each, null)


def rate_of(outcomes: Iterable[bool]) -> Reading:
    """The share of the runs in which it happened, with Wilson's interval.

    >>> print(f"{rate_of([True] * 4).low:.2f}")
    0.51
    """
    from scipy.stats import binomtest

    each = [bool(outcome) for outcome in outcomes]
    if not each:
        return Reading(None, "share")
    interval = binomtest(sum(each), len(each)).proportion_ci(CONFIDENCE, method="wilson")
    return Reading(
        sum(each) / len(each), "share", float(interval.low), float(interval.high), tuple(map(float, each))
    )


def happened(rate: Reading) -> int:
    """In how many of the runs it happened.

    >>> happened(rate_of([True, False, True]))
    2
    """
    return sum(value == 1 for value in rate.each)


def above(reading: Reading, limit: float) -> bool | None:
    """Whether the reading is above a limit; None where its interval leaves it open or there is no number.

    >>> above(Reading(0.6, low=0.55, high=0.7), 0.5), above(Reading(0.6, low=0.4, high=0.7), 0.5)
    (True, None)
    """
    if reading.value is None or not math.isfinite(reading.value):
        return None
    low = reading.value if reading.low is None else reading.low
    high = reading.value if reading.high is None else reading.high
    if low > limit:
        return True
    return False if high < limit or low == high == limit else None


def below(reading: Reading, limit: float) -> bool | None:
    """Whether the reading is below a limit; None where its interval leaves it open."""
    return above(Reading(*_turned(reading)), -limit)


def mostly(evidence: Evidence, name: str) -> bool | None:
    """Whether a rate is above one half: the whole of its interval."""
    return above(evidence[name], 0.5)


def every(*known: bool | None) -> bool | None:
    """Whether all hold: False as soon as one does not, None while one is open.

    >>> every(True, None), every(None, False), every(True, True)
    (None, False, True)
    """
    if any(value is False for value in known):
        return False
    return None if any(value is None for value in known) else True


def no(known: bool | None) -> bool | None:
    """The opposite; what is open stays open."""
    return None if known is None else not known


def decide(
    holds: bool | None,
    found: Message,
    *conditions: tuple[bool | None, Message],
    unknown: Message | None = None,
    fails: Message | None = None,
) -> Ruling:
    """The ruling that most rules come down to, in this order: HOLDS; ON_CONDITION, the first that is met;
    UNDECIDED where one of them is open; else FAILS.

    A condition is one under which the claim holds as it is said; where only part of it holds it fails, and
    `fails` says what does hold.

    Args:
        holds: whether it holds as it is said.
        found: what was found, which is what the ruling rests on; where it holds it is said with a yes.
        conditions: whether it holds on a condition, and how that is said.
        unknown, fails: what is said instead of `found` where it is open, or fails; the latter with its own
            "no: " or "not as stated: ".

    >>> decide(False, Message("it is"), (None, Message("if so"))).verdict.value
    'undecided'
    >>> str(decide(True, Message("it is")).because), str(decide(False, Message("it is not")).because)
    ('yes: it is', 'no: it is not')
    """
    if holds:
        return Ruling(Verdict.HOLDS, Message("yes: {found}", found=found))
    for met, said in conditions:
        if met:
            return Ruling(Verdict.ON_CONDITION, said)
    if holds is None or any(met is None for met, _ in conditions):
        return undecided(unknown or found)
    return Ruling(Verdict.FAILS, fails or Message("no: {found}", found=found))


def undecided(because: Message) -> Ruling:
    return Ruling(Verdict.UNDECIDED, because)


def _turned(reading: Reading) -> tuple[float | None, str, float | None, float | None]:
    def minus(value: float | None) -> float | None:
        return None if value is None else -value

    return minus(reading.value), reading.unit, minus(reading.high), minus(reading.low)
