"""How much room the runs take, and which could go."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from training.cli import main
from training.config import Config
from training.config.presets import REFERENCE
from training.runs.quota import over_quota, used_by
from training.runs.recording import record

SMALL = Config(p=7, d_model=8, d_mlp=8, n_heads=2, steps=5, train_fraction=0.5)


@pytest.fixture
def visited(runs: Path) -> list[str]:
    """Four runs of visitors, the oldest first; one of the owner's, and one that looks like the reference
    run."""
    run_ids = []
    for seed in range(5):
        (folder,) = record([replace(SMALL, seed=seed)], root=runs, threads=1)
        for path in folder.iterdir():
            os.utime(path, (1e9 + 1e6 * seed, 1e9 + 1e6 * seed))
        run_ids.append(folder.name)
    folder.rename(runs / REFERENCE.run_id)
    (runs / f".{REFERENCE.run_id}.log").write_text("")
    for run_id in run_ids[1:4]:
        (runs / f".{run_id}.log").write_text("")
    return run_ids[1:4]


def test_the_oldest_of_visitors_runs_are_named_and_none_is_deleted(
    visited: list[str], runs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used = used_by(runs)
    assert used == sum(path.stat().st_size for path in runs.rglob("*") if path.is_file())
    one = used_by(runs / visited[0])
    assert over_quota(used) == (used, [])
    assert [run.run_id for run in over_quota(used - 1)[1]] == visited[:1]
    assert [run.run_id for run in over_quota(used - one - 1)[1]] == visited[:2]
    assert [run.run_id for run in over_quota(0)[1]] == visited
    monkeypatch.setattr("training.commands.runs.quota_bytes", lambda: used - 1.0)
    assert main(["list", "--over-quota", "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert visited[0] in told
    assert visited[1] not in told
    assert main(["list", "--over-quota", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["used"] == used
    assert used_by(runs) == used


def test_a_quota_that_cannot_be_is_named(
    runs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not runs.exists()
    monkeypatch.setenv("KAIQIAO_LAB_QUOTA_GIB", "much")
    assert main(["list", "--over-quota", "--lang", "en"]) == 2
    assert "KAIQIAO_LAB_QUOTA_GIB = 'much'" in capsys.readouterr().err
    monkeypatch.setenv("KAIQIAO_LAB_QUOTA_GIB", "")
    assert main(["list", "--over-quota", "--lang", "en"]) == 0
    assert "0.00 GiB of 20.00 GiB" in capsys.readouterr().out
