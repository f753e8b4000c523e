"""Every rule can say yes and no: readings made up at random lead it to both; and whatever it says is one
short sentence that begins with its verdict."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.provenance.rules import is_registered
from story.ledger.results import read_result
from story.registry import LEDGER
from tests.story.claims.test_inside import DIMENSIONS
from tests.story.claims.verdicts import check_sentence
from tests.story.test_papers import AGREEING

YES = {Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.ANALOGY}
DRAWS = 3000
# So many are drawn at least, for the sake of the sentences.
LEAST = 30
# Readings with which the rule says yes, of rules that ask for so much that chance hardly meets it.
YES_WITH = AGREEING | {"low-dimension": DIMENSIONS}


def made_up(like: Mapping[str, Reading], limits: list[float], rng: np.random.Generator) -> Evidence:
    """Readings of the same names and units: near those recorded, near the limits, or anything; in some draws
    all of the other sign."""
    turned = rng.random() < 0.1
    readings = {}
    for name, was in like.items():
        usual = 1.0 if was.value is None else was.value
        kind = rng.integers(4)
        value = float(
            usual if kind == 0
            else usual * 10 ** rng.normal(0, 0.7) if kind == 1
            else rng.choice(limits) * 10 ** rng.normal(0, 0.5) if kind == 2
            else rng.random()
        )  # fmt: skip
        if was.unit == "share":
            value = min(abs(value), 1.0)
        if turned or rng.random() < 0.1:
            value = -value
        reach = abs(value) * 10 ** rng.uniform(-4, -0.5)
        ends = (None, None) if was.low is None else (value - reach, value + reach)
        each = tuple(value + reach * rng.normal() for _ in was.each)
        readings[name] = Reading(value, was.unit, *ends, each, was.null)
    return Evidence(readings)


@pytest.mark.parametrize("claim", LEDGER.values(), ids=LEDGER.keys())
def test_a_rule_can_say_yes_and_no(claim: Claim) -> None:
    result = read_result(claim.name)
    like = (
        result.evidence.readings if result and result.evidence.readings.keys() <= claim.labels.keys() else {}
    )
    like = {name: Reading(1.0, low=0.0, high=2.0, each=(1.0,) * 8) for name in claim.labels} | dict(like)
    rng = np.random.default_rng(0)
    limits = [abs(value) for each in claim.thresholds for value in (each.value, *each.others)] or [1.0]
    reached: set[Verdict] = set()
    if claim.name in YES_WITH:
        reached.add(claim.judge(Evidence(YES_WITH[claim.name])).verdict)
    for drawn in range(DRAWS):
        ruling = claim.judge(made_up(like, limits, rng))
        check_sentence(claim, ruling)
        reached.add(ruling.verdict)
        if drawn >= LEAST and Verdict.FAILS in reached and reached & YES:
            return
    pytest.fail(f"of {DRAWS} made-up readings all lead to {[*map(str, reached)]}")


@pytest.mark.parametrize("claim", LEDGER.values(), ids=LEDGER.keys())
def test_every_rule_is_on_record(claim: Claim) -> None:
    """Where this fails: ./run claims --register. A rule that changes gets a new line in the register."""
    assert is_registered(claim)
