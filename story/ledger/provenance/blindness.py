"""Whether a verdict is blind: its rule stood before anybody had seen what these seeds would say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from language import mark
from story.ledger.claim import Claim
from story.ledger.provenance.rules import rule_hash
from story.ledger.results import Result


class Blindness(StrEnum):
    """BLIND, or why not."""

    BLIND = "blind"
    CALCULATED = "calculated"
    BEFORE_THE_REGISTER = "before the register"
    RULE_CHANGED = "rule changed"
    SEEDS_SEEN = "seeds seen"
    NO_COMMIT = "no commit"


SAID: Mapping[Blindness, str] = {
    Blindness.BLIND: mark("blind: the rule was registered before these seeds were trained"),
    Blindness.CALCULATED: mark("calculated: nothing is trained, and there is nothing to be blind to"),
    Blindness.BEFORE_THE_REGISTER: mark(
        "not known to be blind: measured before rules were registered; rules were changed then after a first "
        "result (docs/log.md says which)"
    ),
    Blindness.RULE_CHANGED: mark("not blind: the rule was changed after these seeds had been measured"),
    Blindness.SEEDS_SEEN: mark("not blind: these seeds had been seen under an earlier rule"),
    Blindness.NO_COMMIT: mark("not known to be blind: measured from code that no commit names"),
}


def blindness(claim: Claim, result: Result) -> Blindness:
    """Whether the verdict of a claim on a result is blind."""
    if not result.runs:
        return Blindness.CALCULATED
    if not result.rule:
        return Blindness.BEFORE_THE_REGISTER
    if result.rule != rule_hash(claim):
        return Blindness.RULE_CHANGED
    if any(earlier.rule != result.rule and {*earlier.seeds} & {*result.seeds} for earlier in result.history):
        return Blindness.SEEDS_SEEN
    if not result.rule_commit or not result.is_of_a_commit():
        return Blindness.NO_COMMIT
    return Blindness.BLIND
