"""What is done before the first visitor comes: he finds it done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app_pages.jobs.first_visit import prepare
from story.chapters.answers import kept_answers
from tests.app.conftest import NO_CIRCLE, SMALL
from training.measures.kept import FOLDER
from training.packed import shipped
from training.packed.file import pack_run
from training.runs.reader import open_run


def test_the_run_that_comes_along_is_unpacked_and_measured(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    monkeypatch.setenv("KAIQIAO_RUNS", str(runs))
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    pack_run(open_run(SMALL.run_id, recorded), tmp_path / f"{SMALL.run_id}.zip")
    prepare(SMALL)
    run = open_run(SMALL.run_id)
    assert kept_answers(run.view()) is not None
    assert list((run.folder / FOLDER).rglob("*.npz"))


def test_a_damaged_run_or_one_without_a_circle_is_left_to_the_pages(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    shutil.copytree(recorded / NO_CIRCLE.run_id, tmp_path / NO_CIRCLE.run_id)
    prepare(NO_CIRCLE)
    shutil.copytree(recorded / SMALL.run_id, tmp_path / SMALL.run_id)
    (tmp_path / SMALL.run_id / "metrics.jsonl").write_text("{")
    prepare(SMALL)
    assert (tmp_path / SMALL.run_id).exists()  # nothing was made anew, nothing has failed
