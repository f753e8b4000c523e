"""Sweeps whose cells are kept as runs: one outcome, however it is come by; sweeps that are asked to stop."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from training.cli import main
from training.config import Config
from training.phases import Verdict
from training.runs.reader import StoreError, list_run_ids, open_run, request_stop
from training.runs.recording import record
from training.runs.status import State
from training.sweeps import Sweep, cells_of, parse_sweep, read_sweep, run_sweep, sweep_folder
from training.sweeps.folder import TABLE, stop_requested
from training.sweeps.folder import request_stop as request_stop_of_sweep
from training.sweeps.group_training import train_group
from training.sweeps.recording import outcome_of, record_group
from training.sweeps.running import Progress

BASE = Config(p=5, d_model=8, d_mlp=8, steps=20, snapshots=4)
DESIGN = parse_sweep(["weight_decay=0,1", "train_fraction=0.4,0.6"], name="kept", base=BASE)


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("KAIQIAO_SWEEPS", str(tmp_path / "sweeps"))
    return tmp_path / "runs"


def run_one_by_one(design: Sweep, told: list[Progress] | None = None) -> Path:
    on_group = None if told is None else told.append
    return run_sweep(design, jobs=1, members=1, records=True, on_group=on_group)


@pytest.mark.parametrize("lr", [1e-2, 1000.0])
def test_the_outcome_that_a_run_has_is_the_one_that_training_gives(lr: float) -> None:
    base = replace(BASE, optimizer="sgd", lr=lr)
    group = cells_of(parse_sweep(["weight_decay=0,0.5"], name="both", base=base))
    trained, recorded = train_group(group), record_group(group)
    assert (trained[0].verdict is Verdict.DIVERGES) == (lr == 1000)
    for one, other in zip(trained, recorded, strict=True):
        assert replace(other, seconds=one.seconds) == one
    assert [open_run(cell.config.run_id).status().state for cell in group] == [State.FINISHED] * 2


def test_what_is_recorded_already_is_read_and_not_trained_again(runs: Path) -> None:
    group = cells_of(DESIGN)
    record([group[1].config])
    before = (runs / group[1].config.run_id / "metrics.jsonl").stat().st_mtime_ns
    outcomes = record_group(group)
    assert [outcome.cell for outcome in outcomes] == [0, 1, 2, 3]
    assert [outcome.together for outcome in outcomes] == [3, 1, 3, 3]
    assert (runs / group[1].config.run_id / "metrics.jsonl").stat().st_mtime_ns == before
    assert len(list_run_ids()) == 4


def test_a_run_that_was_stopped_has_no_outcome() -> None:
    config = cells_of(DESIGN)[0].config

    def stop(_member: int, _recorder: object, _measures: object) -> None:
        request_stop(config.run_id)

    record([config], on_evaluation=stop)
    run = open_run(config.run_id)
    assert run.status().state is State.STOPPED
    with pytest.raises(StoreError, match="was not trained to its end"):
        outcome_of(0, run)


def test_every_cell_of_such_a_sweep_is_a_run_and_far_ones_come_first() -> None:
    told: list[Progress] = []
    table = read_sweep(run_one_by_one(DESIGN, told))
    # By their shares of the table they would be 0, 2, 1, 3.
    assert [outcome.cell for progress in told for outcome in progress.outcomes] == [0, 1, 2, 3]
    assert sorted(list_run_ids()) == sorted(table["run_id"].tolist())
    for row, run_id in enumerate(table["run_id"].tolist()):
        phases = open_run(run_id).phases()
        assert phases is not None
        assert phases.verdict == table["verdict"][row]


def test_a_sweep_asked_to_stop_ends_after_the_cell_under_way_and_goes_on_later() -> None:
    sizes: list[int] = []

    def stop_at_second(progress: Progress) -> None:
        sizes.append(progress.finished)
        if progress.finished == 2:
            request_stop_of_sweep(DESIGN.sweep_id)

    folder = run_sweep(DESIGN, jobs=1, members=1, records=True, on_group=stop_at_second)
    assert sizes == [1, 2]
    assert stop_requested(folder)
    assert not (folder / TABLE).exists()
    assert read_sweep(DESIGN.sweep_id).missing == 2
    assert run_one_by_one(DESIGN) == folder
    assert not stop_requested(folder)
    assert read_sweep(DESIGN.sweep_id).missing == 0


def test_nobody_is_asked_to_stop_where_no_sweep_has_begun() -> None:
    request_stop_of_sweep(DESIGN.sweep_id)
    assert not sweep_folder(DESIGN.sweep_id).exists()


def test_a_design_can_be_said_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--record", "--jobs", "1", "--members", "1", "--json", "--lang", "en"]
    assert main(["sweep", "--design", json.dumps(DESIGN.to_json()), *words]) == 0
    assert f'"sweep_id": "{DESIGN.sweep_id}"' in capsys.readouterr().out
    assert len(list_run_ids()) == 4


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("no json", "no sweep as JSON"),
        ("[]", "no sweep as JSON"),
        ('{"name": "x"}', "no sweep as JSON"),
        (json.dumps(DESIGN.to_json() | {"name": "No Folder"}), "sweep name"),
    ],
)
def test_a_wrong_design_is_one_line(written: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "--design", written, "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
