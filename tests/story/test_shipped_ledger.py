"""The results that ship: whole, small, judged by their rules, and what the pages say."""

from __future__ import annotations

import json
import math
import re

import pytest

from story.claims import CLAIMS
from story.ledger.claim import Reading
from story.ledger.lab import Lab
from story.ledger.measuring import Entry, State
from story.ledger.results import RESULTS
from story.papers import PAPERS
from story.registry import LEDGER
from tests.story.ledger.shipped import shipped_ledger

# Networks of a condition that are fewer than three: they are followed for long, and counted with others.
FEWER = {("decay-needed", "longer"): 2}
# Their experiments train nothing and draw nothing at random.
EXACT = ("shrunken-norms", "thin-shell", "penalty-gradient", "worked-example")


@pytest.fixture(scope="module")
def shipped() -> list[Entry]:
    return [*shipped_ledger()]


def test_every_claim_has_a_result_of_its_rule(shipped: list[Entry]) -> None:
    """Where this fails: ./run claims."""
    assert [entry.claim.name for entry in shipped if entry.state is not State.FRESH] == []
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(LEDGER)


def test_there_are_enough_of_them() -> None:
    assert len(CLAIMS) >= 30
    assert len(PAPERS) >= 10
    assert len({re.split(r"[ ,]", claim.heading)[0] for claim in PAPERS.values()}) >= 6


def test_results_are_whole_small_and_say_where_they_come_from(shipped: list[Entry]) -> None:
    assert sum(path.stat().st_size for path in RESULTS.glob("*.json")) < 2_000_000
    for entry in shipped:
        result = entry.result
        assert result is not None
        assert not result.quick
        assert {"threads", "processor", "python", "libraries"} <= set(result.machine)
        assert result.code_version
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", result.date)
        assert set(result.runs) == set(entry.claim.conditions)
        for name in entry.claim.conditions:
            least = FEWER.get((entry.claim.name, name), 3)
            assert len(set(result.runs[name])) >= least, (entry.claim.name, name)
        for reading in result.evidence.readings.values():
            check_reading(reading)


def check_reading(reading: Reading) -> None:
    numbers = [
        value for value in (reading.value, reading.low, reading.high, *reading.each) if value is not None
    ]
    assert all(math.isfinite(value) for value in numbers)
    if reading.low is not None and reading.high is not None and reading.value is not None:
        assert reading.low <= reading.value <= reading.high


def test_the_verdicts_on_disk_are_those_of_the_rules(shipped: list[Entry]) -> None:
    for entry in shipped:
        written = json.loads((RESULTS / f"{entry.claim.name}.json").read_text(encoding="utf-8"))
        assert entry.ruling is not None
        assert entry.result is not None
        assert written["verdict"] == str(entry.ruling.verdict)
        assert written["because"] == str(entry.ruling.because)
        assert written["limits"] == entry.claim.limits
        assert [(row["limit"], row["at"], row["verdict"]) for row in written["sensitivity"]] == [
            (name, value, str(verdict))
            for name, value, verdict in entry.claim.sensitivity(entry.result.evidence)
        ]


@pytest.mark.parametrize("name", EXACT)
def test_exact_results_come_out_again(name: str, shipped: list[Entry]) -> None:
    (result,) = (entry.result for entry in shipped if entry.claim.name == name)
    assert result is not None
    again = CLAIMS[name].experiment(Lab(name, {}))
    for label, reading in again.readings.items():
        assert reading.value == pytest.approx(result.evidence[label].value, rel=1e-9, abs=1e-12)
