"""File systems whose locks hold nothing: a status of a moment ago is the sign that somebody writes."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pytest

from training.config import Config
from training.runs import lock
from training.runs.lock import RecordingError, is_held
from training.runs.reader import open_run
from training.runs.recording import record, resume
from training.runs.status import STATUS, State
from training.runs.writer import Recorder

TINY = Config(p=5, d_model=8, d_mlp=8, steps=20, steps_after_grokking=None)


@pytest.fixture
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every lock is granted at once."""
    monkeypatch.setattr(fcntl, "flock", lambda *_which: None)


@pytest.mark.usefixtures("nothing_held")
def test_a_second_writer_is_refused_by_another_sign_of_life(tmp_path: Path) -> None:
    with Recorder(TINY, tmp_path) as recorder:
        assert is_held(recorder.folder)
        assert open_run(TINY.run_id, tmp_path).status().state is State.RUNNING
        for again in (lambda: resume(TINY.run_id, root=tmp_path), lambda: record([TINY], root=tmp_path)):
            with pytest.raises(RecordingError, match="locks hold nothing on the file system of"):
                again()
        recorder.stopped()
    assert not is_held(recorder.folder), "one that has ended gives no sign of life"
    resume(TINY.run_id, root=tmp_path)
    assert open_run(TINY.run_id, tmp_path).status().state is State.FINISHED


@pytest.mark.usefixtures("nothing_held")
def test_a_writer_that_was_killed_does_not_block_for_good(tmp_path: Path) -> None:
    recorder = Recorder(TINY, tmp_path)
    recorder.__enter__()
    recorder.flush()
    before = time.time() - lock.SECONDS_OF_LIFE - 1
    os.utime(recorder.folder / STATUS, (before, before))
    assert not is_held(recorder.folder)
    resume(TINY.run_id, root=tmp_path)
    assert open_run(TINY.run_id, tmp_path).status().state is State.FINISHED


def test_where_locks_hold_a_fresh_status_is_no_sign(tmp_path: Path) -> None:
    """A run that was killed a moment ago goes on at once."""
    recorder = Recorder(TINY, tmp_path)
    recorder.__enter__()
    recorder.flush()
    recorder._lock.release()
    assert not is_held(recorder.folder)
    resume(TINY.run_id, root=tmp_path)
    assert open_run(TINY.run_id, tmp_path).status().state is State.FINISHED


def test_a_folder_that_cannot_be_entered_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.runs.reader import list_run_ids

    record([TINY], root=tmp_path)
    closed = tmp_path / "add-p5-seed9-0123456789"
    closed.mkdir()
    (tmp_path / "add-p5-seed8-0123456789").mkdir()
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        if path.parent == closed:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert list_run_ids(tmp_path) == sorted([TINY.run_id, closed.name])
