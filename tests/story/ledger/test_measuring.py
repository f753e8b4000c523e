"""The ledger on disk: what is stale, going on where it was interrupted, and damaged results."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from language import UserError
from story.ledger.claim import Claim, Evidence, Reading
from story.ledger.condition import SEEDS, Condition
from story.ledger.lab import Lab, grow
from story.ledger.measuring import Entry, State, chosen_claims, measure_claims, read_entry
from story.ledger.results import ResultError, read_result
from tests.story.ledger.made_up import EXACT, TINY, TRAINED
from training.runs.status import State as RunState

THREE = [EXACT, replace(EXACT, name="second"), replace(EXACT, name="third")]


def measured(folder: Path, claims: list[Claim], **more: bool) -> list[tuple[Entry, bool]]:
    return list(measure_claims(claims, folder=folder, root=folder / "cache", **more))


def test_what_is_measured_is_fresh_and_is_not_measured_again(tmp_path: Path) -> None:
    claims = [EXACT, TRAINED]
    assert [read_entry(claim, tmp_path, quick=False).state for claim in claims] == [State.MISSING] * 2
    first = measured(tmp_path, claims)
    assert [(entry.state, just_now) for entry, just_now in first] == [(State.FRESH, True)] * 2
    written = {path.name: path.read_text() for path in tmp_path.glob("*.json")}
    assert set(written) == {"exact.json", "trained.json"}
    again = measured(tmp_path, claims)
    assert [(entry.state, just_now) for entry, just_now in again] == [(State.FRESH, False)] * 2
    assert {path.name: path.read_text() for path in tmp_path.glob("*.json")} == written
    assert [just_now for _, just_now in measured(tmp_path, claims, again=True)] == [True, True]


def test_evidence_comes_back_as_it_was_written(tmp_path: Path) -> None:
    measured(tmp_path, [EXACT, TRAINED])
    result = read_result("exact", tmp_path)
    assert result is not None
    assert result.evidence == EXACT.experiment(Lab("exact", {}))
    trained = read_result("trained", tmp_path)
    assert trained is not None
    assert len(trained.evidence["norm"].each) == 2
    assert trained.runs["plain"] == tuple(config.run_id for config in TRAINED.conditions["plain"].members())
    written = json.loads((tmp_path / "trained.json").read_text())
    assert written["configs"]["plain"]["seeds"] == [0, 1]
    assert written["configs"]["plain"]["p"] == 7


def test_a_result_is_written_as_soon_as_it_is_there_and_the_next_time_goes_on(tmp_path: Path) -> None:
    def stopped(_lab: Lab) -> Evidence:
        raise KeyboardInterrupt

    first, second, third = THREE
    with pytest.raises(KeyboardInterrupt):
        measured(tmp_path, [first, replace(second, experiment=stopped), third])
    assert [path.stem for path in tmp_path.glob("*.json")] == [first.name]
    assert [just_now for _, just_now in measured(tmp_path, THREE)] == [False, True, True]


def test_another_fingerprint_makes_a_result_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(tmp_path, [EXACT])
    monkeypatch.setattr("story.ledger.measuring.fingerprint", lambda *_args, **_more: "another")
    entry = read_entry(EXACT, tmp_path, quick=False)
    assert entry.state is State.STALE
    assert entry.ruling is not None, "what was found is still shown"
    assert [just_now for _, just_now in measured(tmp_path, [EXACT])] == [True]


def test_a_smoke_test_is_never_taken_for_a_result(tmp_path: Path) -> None:
    measured(tmp_path, [TRAINED], quick=True)
    assert read_entry(TRAINED, tmp_path, quick=True).state is State.FRESH
    assert read_entry(TRAINED, tmp_path, quick=False).state is State.STALE


def test_another_reading_makes_a_result_stale(tmp_path: Path) -> None:
    measured(tmp_path, [EXACT])
    entry = read_entry(replace(EXACT, labels={**EXACT.labels, "more": "steps"}), tmp_path, quick=False)
    assert (entry.state, entry.ruling) == (State.STALE, None)


def test_a_rule_that_changed_judges_the_evidence_anew(tmp_path: Path) -> None:
    measured(tmp_path, [EXACT])
    path = tmp_path / "exact.json"
    before = json.loads(path.read_text())
    strict = replace(EXACT, thresholds=(replace(EXACT.thresholds[0], value=50.0),))
    ((entry, just_now),) = measured(tmp_path, [strict])
    after = json.loads(path.read_text())
    assert not just_now
    assert entry.ruling is not None
    assert (before["verdict"], after["verdict"]) == ("holds", "does not hold")
    assert after["evidence"] == before["evidence"]


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"claim": 1, "evidence": 3}', "\x00"])
def test_a_damaged_result_is_said_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "exact.json").write_text(text)
    with pytest.raises(ResultError, match=r"exact.json.*is damaged"):
        read_result("exact", tmp_path)
    assert read_entry(EXACT, tmp_path, quick=False).state is State.DAMAGED
    ((entry, just_now),) = measured(tmp_path, [EXACT])
    assert (entry.state, just_now) == (State.FRESH, True)


def test_a_result_with_an_unknown_unit_is_neither_written_nor_read(tmp_path: Path) -> None:
    def wrong(_lab: Lab) -> Evidence:
        return Evidence({"sum": Reading(2.0, "elephants")}, EXACT.experiment(_lab).curves)

    with pytest.raises(ValueError, match="elephants"):
        measured(tmp_path, [replace(EXACT, experiment=wrong)])
    measured(tmp_path, [EXACT])
    path = tmp_path / "exact.json"
    path.write_text(path.read_text().replace('"unit": ""', '"unit": "elephants"'))
    assert read_entry(EXACT, tmp_path, quick=False).state is State.DAMAGED


def test_what_is_fresh_is_left_alone(tmp_path: Path) -> None:
    measured(tmp_path, [EXACT])
    before = (tmp_path / "exact.json").stat().st_mtime_ns
    measured(tmp_path, [EXACT])
    assert (tmp_path / "exact.json").stat().st_mtime_ns == before


def test_a_lab_trains_once_and_refuses_what_was_not_declared(tmp_path: Path) -> None:
    bench = Lab("x", {"plain": Condition(config=TINY, seeds=3)}, root=tmp_path)
    runs = bench.runs("plain")
    assert [(run.config.seed, run.config.split_seed) for run in runs] == [(100, 100), (101, 101), (102, 102)]
    assert {run.status().state for run in runs} == {RunState.FINISHED}
    stamps = [path.stat().st_mtime_ns for path in sorted(tmp_path.glob("*/metrics*"))]
    assert [run.run_id for run in bench.runs("plain")] == [run.run_id for run in runs]
    assert [path.stat().st_mtime_ns for path in sorted(tmp_path.glob("*/metrics*"))] == stamps
    with pytest.raises(ValueError, match="no_decay"):
        bench.runs("no_decay")


def test_runs_in_two_processes_are_those_of_one(tmp_path: Path) -> None:
    members = Condition(config=TINY, seeds=2).members()
    told: list[tuple[int, int]] = []
    grow(members, tmp_path / "one")
    grow(members, tmp_path / "two", jobs=2, on_progress=lambda *both: told.append(both))
    assert told == [(0, 2), (1, 2), (2, 2)]
    for config in members:
        one, two = (tmp_path / name / config.run_id / "metrics.jsonl" for name in ("one", "two"))
        assert [_without_time(line) for line in one.read_text().splitlines()] == [
            _without_time(line) for line in two.read_text().splitlines()
        ]


def _without_time(line: str) -> dict[str, float]:
    return {name: value for name, value in json.loads(line).items() if name not in ("seconds", "crc32c")}


def test_groups_go_value_by_value(tmp_path: Path) -> None:
    decay = Condition(config=TINY, seeds=2, over=("weight_decay", (0.0, 1.0)))
    groups = Lab("x", {"decay": decay}, root=tmp_path).groups("decay")
    assert [value for value, _ in groups] == [{"weight_decay": 0.0}, {"weight_decay": 1.0}]
    assert [[(run.config.weight_decay, run.config.seed) for run in runs] for _, runs in groups] == [
        [(0.0, 100), (0.0, 101)],
        [(1.0, 100), (1.0, 101)],
    ]


def test_random_numbers_are_a_claim_s_own_and_always_the_same() -> None:
    def draw(name: str) -> float:
        return float(Lab(name, {}).rng().random())

    assert draw("sieve") == draw("sieve") != draw("black-hole")


def test_enough_seeds_for_all_of_them_to_mean_most() -> None:
    from story.ledger.readings import above, rate_of

    assert above(rate_of([True] * SEEDS), 0.5)
    assert above(rate_of([True] * (SEEDS - 1) + [False]), 0.5)
    assert above(rate_of([False] * SEEDS), 0.5) is False


def test_an_unknown_claim_is_named() -> None:
    with pytest.raises(UserError, match="'nonsense' is no claim"):
        chosen_claims({"exact": EXACT}, ["nonsense"])
