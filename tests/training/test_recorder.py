"""Writing runs: watched while they grow, killed, stopped, started twice, and on a full disk."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from steps_writer import CONFIG, SHAPES, write_steps

from training.config import Config
from training.phases import Verdict
from training.runs.journal import Journal
from training.runs.reader import Run, StoreError, list_runs, open_run, request_stop
from training.runs.recording import record
from training.runs.status import State
from training.runs.writer import Recorder, RecordingError

TINY = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=16, steps=40, snapshots=10)


@contextmanager
def writer(root: Path, steps: int = 100_000) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(Path(__file__).with_name("steps_writer.py")), str(root), str(steps)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": "."},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(word: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    while (line := process.stdout.readline().strip()) != word:
        assert line, "the writer has ended"


def check_prefix(run: Run) -> int:
    """What is listed is whole and right, whatever is still being written; returns how many snapshots."""
    snapshots = run.snapshot_steps()
    metrics = run.metrics()
    evaluations = metrics["step"] if metrics else np.array([])
    np.testing.assert_array_equal(snapshots, np.arange(len(snapshots)))
    np.testing.assert_array_equal(evaluations, np.arange(len(evaluations)))
    assert len(evaluations) >= len(snapshots)  # an evaluation is written before its snapshot
    if metrics:
        np.testing.assert_array_equal(metrics["train_loss"], evaluations)
    if len(snapshots):
        for name, values in run.weights().items():
            assert len(values) >= len(snapshots)
            expected = np.arange(len(values), dtype=np.float32)
            np.testing.assert_array_equal(
                values, np.broadcast_to(expected.reshape(-1, *[1] * len(SHAPES[name])), values.shape)
            )
    return len(snapshots)


def test_a_reader_sees_a_consistent_prefix_at_every_moment(tmp_path: Path) -> None:
    with writer(tmp_path) as process:
        wait_for("started", process)
        run = open_run(CONFIG.run_id, tmp_path)
        counts: list[int] = []
        until = time.monotonic() + 60
        while len(set(counts)) < 8 and time.monotonic() < until:
            counts.append(check_prefix(run))
            status = run.status()
            assert status.state is State.RUNNING
            assert status.pid == process.pid
            assert status.step <= len(run.metrics().get("step", []))
        assert counts == sorted(counts)
        assert len(set(counts)) == 8, "the run did not grow while it was read"


def test_a_killed_run_opens_at_its_last_complete_snapshot(tmp_path: Path) -> None:
    rng = random.Random(0)
    kept = []
    for number in range(5):
        with writer(tmp_path) as process:
            wait_for("recorded" if number else "started", process)
            time.sleep(rng.uniform(0.0, 0.2))
            process.send_signal(signal.SIGKILL)
            process.wait()
        run = open_run(CONFIG.run_id, tmp_path)
        status = run.status()
        assert status.state is State.FAILED
        assert "the worker is gone" in str(status.message)
        kept.append(check_prefix(run))
    assert min(kept[1:]) > 0
    # Each new start set the recording before it aside, unharmed.
    ids = {run.run_id: run for run in list_runs(tmp_path)}
    assert set(ids) == {CONFIG.run_id, *(f"{CONFIG.run_id}~{number}" for number in range(1, 5))}
    for number, count in enumerate(kept[:-1], start=1):
        aside = ids[f"{CONFIG.run_id}~{number}"]
        assert check_prefix(aside) == count
        assert aside.status().state is State.FAILED
        assert aside.config == CONFIG


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_interruption_leaves_no_listed_snapshot_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A signal may come between any two instructions."""
    with pytest.raises(KeyboardInterrupt), Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(3))
        write = Journal.write

        def interrupted(self: Journal, log: str, row: dict[str, Any], *files: Any) -> None:
            if log == "snapshots.jsonl" and where == "before":
                raise KeyboardInterrupt
            write(self, log, row, *files)
            if log == "snapshots.jsonl":
                raise KeyboardInterrupt

        monkeypatch.setattr(Journal, "write", interrupted)
        write_steps(recorder, range(3, 4))
    run = open_run(CONFIG.run_id, tmp_path)
    assert check_prefix(run) == (4 if where == "after" else 3)
    assert run.status().state is State.STOPPED
    import zarr

    kept = len(run.snapshot_steps())
    for name, array in zarr.open_group(run.folder / "weights", mode="r").arrays():
        assert array.shape[0] == kept, name
        assert len(list((run.folder / "weights" / name).glob("c.*"))) == kept, name


def test_an_interruption_while_the_end_is_written_leaves_the_run_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    join, interrupted = threading.Thread.join, []

    def join_late(self: threading.Thread, timeout: float | None = None) -> None:
        if not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt
        join(self, timeout)

    with pytest.raises(KeyboardInterrupt), Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(3))
        monkeypatch.setattr(threading.Thread, "join", join_late)
    run = open_run(CONFIG.run_id, tmp_path)
    assert check_prefix(run) == 3
    assert run.status().state is State.STOPPED
    assert not run.is_locked()


def test_the_arrays_are_trimmed_when_a_run_ends(tmp_path: Path) -> None:
    import zarr

    with Recorder(CONFIG, tmp_path) as recorder:
        write_steps(recorder, range(7))
        recorder.flush()
        growing = zarr.open_group(recorder.folder / "weights", mode="r")["W_E"]
        assert growing.shape[0] > 7
    finished = zarr.open_group(recorder.folder / "weights", mode="r")["W_E"]
    assert finished.shape == (7, *SHAPES["W_E"])


@pytest.mark.parametrize(("every", "steps"), [(1, 7), (3, 20), (5, 4), (1000, 70), (64, 64), (7, 7)])
def test_the_arrays_have_room_for_every_evaluation(tmp_path: Path, every: int, steps: int) -> None:
    import zarr

    from training.engine.snapshot_schedule import is_evaluation

    config = replace(CONFIG, evaluate_every=every, steps=steps)
    evaluations = [step for step in range(steps + 1) if is_evaluation(step, config)]
    with Recorder(config, tmp_path) as recorder:
        for step in evaluations:
            recorder.snapshot(step, {"W_E": np.full((2, 2), step, np.float32)})
        recorder.flush()
        growing = zarr.open_group(recorder.folder / "weights", mode="r")["W_E"]
        assert growing.shape[0] >= len(evaluations)
    array = zarr.open_group(recorder.folder / "weights", mode="r")["W_E"]
    assert np.asarray(array[:, 0, 0]).tolist() == evaluations


# ---- Two at once -------------------------------------------------------------------------------------------


def test_a_second_process_on_the_same_run_is_refused_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.runs.lock.SECONDS_TO_WAIT", 0.2)
    with writer(tmp_path) as process:
        wait_for("started", process)
        with pytest.raises(RecordingError, match="another process is training it") as caught:
            Recorder(CONFIG, tmp_path).__enter__()
        assert CONFIG.run_id in str(caught.value)
        assert open_run(CONFIG.run_id, tmp_path).status().state is State.RUNNING
    assert [run.run_id for run in list_runs(tmp_path)] == [CONFIG.run_id]
    with Recorder(replace(CONFIG, seed=1), tmp_path):
        pass  # another seed is another run


def test_starts_at_the_same_moment_share_nothing(tmp_path: Path) -> None:
    """Each waits its turn and gets a folder of its own, or is refused: as many whole runs as successes."""
    successes = 0
    with writer(tmp_path, 30) as one, writer(tmp_path, 30) as two, writer(tmp_path, 30) as three:
        for process in (one, two, three):
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0 or "another process is training it" in errors, errors
            successes += process.returncode == 0
    runs = list(list_runs(tmp_path))
    assert len(runs) == successes > 0
    for run in runs:
        assert check_prefix(run) == 30
        assert run.status().state is State.FINISHED


def test_a_lock_in_a_folder_that_was_set_aside_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the lock and holding it, another process may have moved the folder away."""
    monkeypatch.setattr("training.runs.lock.SECONDS_TO_WAIT", 0.2)
    with Recorder(CONFIG, tmp_path) as recorder:
        write_steps(recorder, range(2))
    acquire = FileLock.acquire
    others = FileLock(recorder.folder / "run.lock")

    def acquire_late(self: FileLock, *args: object, **words: object) -> object:
        held = acquire(self, *args, **words)
        if self is not others and not others.is_locked:
            recorder.folder.rename(recorder.folder.with_name(recorder.folder.name + "~1"))
            recorder.folder.mkdir()
            acquire(others, timeout=1)
            (recorder.folder / "config.json").write_text("another's, who trains it now")
        return held

    monkeypatch.setattr(FileLock, "acquire", acquire_late)
    with pytest.raises(RecordingError, match="another process is training it"):
        Recorder(CONFIG, tmp_path).__enter__()
    assert (recorder.folder / "config.json").read_text() == "another's, who trains it now"
    assert check_prefix(open_run(f"{CONFIG.run_id}~1", tmp_path)) == 2
    others.release()
    monkeypatch.undo()
    with Recorder(CONFIG, tmp_path) as again:
        write_steps(again, range(3))
    assert check_prefix(open_run(CONFIG.run_id, tmp_path)) == 3
    assert (tmp_path / f"{CONFIG.run_id}~2" / "config.json").read_text() == "another's, who trains it now"


def test_only_a_worker_s_lock_makes_a_run_run(tmp_path: Path) -> None:
    with Recorder(CONFIG, tmp_path):
        run = open_run(CONFIG.run_id, tmp_path)
        assert run.is_locked()
        assert run.is_locked()
    assert not run.is_locked()
    (run.folder / "run.lock").unlink()
    assert not run.is_locked()


# ---- Stopping and failing ----------------------------------------------------------------------------------


def test_a_run_that_is_asked_to_stop_stops(tmp_path: Path) -> None:
    config = replace(TINY, steps=10_000)

    def ask(member: int, recorder: Recorder, measures: dict[str, float]) -> None:
        assert member == 0
        assert measures["train_loss"] > 0
        if recorder.step == 20:
            request_stop(config.run_id, tmp_path)

    (folder,) = record([config], root=tmp_path, threads=1, on_evaluation=ask)
    run = open_run(folder.name, tmp_path)
    status = run.status()
    assert (status.state, status.step, status.message) == (State.STOPPED, 20, None)
    assert run.metrics()["step"][-1] == 20
    assert len(run.weights("W_E")["W_E"]) == len(run.snapshot_steps())


def test_a_stop_asked_of_an_earlier_start_does_not_stop_the_next(tmp_path: Path) -> None:
    (folder,) = record([TINY], root=tmp_path, threads=1)
    request_stop(TINY.run_id, tmp_path)
    record([TINY], root=tmp_path, threads=1)
    assert open_run(TINY.run_id, tmp_path).status().state is State.FINISHED
    (folder / "config.json").unlink()  # as if a start had been cut off before it wrote its config
    request_stop(TINY.run_id, tmp_path)
    record([TINY], root=tmp_path, threads=1)
    assert open_run(TINY.run_id, tmp_path).status().state is State.FINISHED


def test_only_a_run_that_is_there_can_be_asked_to_stop(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run 'add-p5': there is none in"):
        request_stop("add-p5", tmp_path)


def test_members_are_recorded_each_as_a_run_of_its_own(tmp_path: Path) -> None:
    members = [TINY, replace(TINY, seed=1, weight_decay=0.0)]
    folders = record(members, root=tmp_path, threads=1)
    assert [folder.name for folder in folders] == [member.run_id for member in members]
    for folder, member in zip(folders, members, strict=True):
        run = open_run(folder.name, tmp_path)
        assert run.config == member
        assert run.status().state is State.FINISHED
        record([member], root=tmp_path / "alone", threads=1)
        alone = open_run(member.run_id, tmp_path / "alone")
        np.testing.assert_array_equal(alone.snapshot_steps(), run.snapshot_steps())
        for name, values in run.weights().items():
            np.testing.assert_allclose(values, alone.weights(name)[name], atol=1e-4)


def test_a_run_that_diverges_ends_with_a_verdict_and_keeps_what_it_had(tmp_path: Path) -> None:
    config = replace(TINY, lr=1000.0, warmup_steps=0, evaluate_every=1)
    (folder,) = record([config], root=tmp_path, threads=1)
    run = open_run(folder.name, tmp_path)
    assert run.status().state is State.FINISHED
    metrics, phases = run.metrics(), run.phases()
    assert phases is not None
    assert phases.verdict is Verdict.DIVERGES
    assert 1 < len(metrics["step"]) < 40
    assert all(np.isfinite(values[:-1]).all() for values in metrics.values())
    assert not all(np.isfinite(values[-1]) for values in metrics.values())
    assert len(run.weights()["W_E"]) == len(run.snapshot_steps()) > 0


def test_an_unforeseen_error_passes_through_and_is_noted(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(3))
        _ = 1 / 0
    run = open_run(CONFIG.run_id, tmp_path)
    assert run.status().state is State.FAILED
    assert str(run.status().message) == "ZeroDivisionError: division by zero"
    assert check_prefix(run) == 3
    assert not run.is_locked()


@pytest.mark.parametrize(
    "obstacle", ["root is a file", "run is a file", "lock is a folder", "no such device"]
)
def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path, obstacle: str) -> None:
    root = tmp_path / "runs"
    if obstacle == "root is a file":
        root.write_text("")
    elif obstacle == "run is a file":
        root.mkdir()
        (root / CONFIG.run_id).write_text("")
    elif obstacle == "lock is a folder":
        (root / CONFIG.run_id / "run.lock").mkdir(parents=True)
    else:
        root = Path("/proc/nowhere")
    with pytest.raises(RecordingError, match=f"run '{CONFIG.run_id}' cannot be written in {root}") as caught:
        Recorder(CONFIG, root).__enter__()
    assert len(str(caught.value).splitlines()) == 1


# ---- A full disk -------------------------------------------------------------------------------------------


def check_full(run: Run, error: RecordingError, written: int) -> None:
    text = str(error)
    assert text.startswith(
        f"the disk is full: run '{CONFIG.run_id}' in {run.folder.parent} is kept up to step "
    )
    assert len(text.splitlines()) == 1
    status = run.status()
    assert status.state is State.FAILED
    assert "the disk is full" in str(status.message)
    assert check_prefix(run) >= written
    assert not run.is_locked()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_is_full_when_metrics_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    with pytest.raises(RecordingError) as caught, Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(5))
        recorder.flush()
        recorder._journal._files.pop("metrics.jsonl").close()
        monkeypatch.setattr("training.runs.journal.open_for_appending", lambda _: full.open("wb"))
        write_steps(recorder, range(5, 6))
        recorder.flush()
    monkeypatch.undo()
    run = open_run(CONFIG.run_id, tmp_path)
    check_full(run, caught.value, written=5)
    assert "is kept up to step 4;" in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("waits", [True, False])
def test_a_disk_that_is_full_when_a_chunk_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, waits: bool
) -> None:
    """Whether training hears of it at once, or only at its end."""
    full = Path("/dev/full")
    with pytest.raises(RecordingError) as caught, Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(5))
        recorder.flush()
        monkeypatch.setattr("training.runs.journal.overwritten", lambda _path: full.open("wb"))
        write_steps(recorder, range(5, 6))
        if waits:
            recorder.flush()
    monkeypatch.undo()
    check_full(open_run(CONFIG.run_id, tmp_path), caught.value, written=5)


def test_a_disk_that_cannot_keep_what_it_took_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a disk has said so, nothing is promised any more: what it kept nobody knows."""

    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with pytest.raises(RecordingError, match="Input/output error"), Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(5))
        recorder.flush()
        monkeypatch.setattr("training.runs.atomic.fsync", broken)
        write_steps(recorder, range(5, 9))
        with pytest.raises(RecordingError, match="Input/output error"):
            recorder.flush()
        monkeypatch.undo()
        write_steps(recorder, range(9, 12))
    run = open_run(CONFIG.run_id, tmp_path)
    assert check_prefix(run) == 5
    assert (run.status().state, run.status().step) == (State.FAILED, 4)


def test_a_disk_that_is_full_at_the_very_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run itself went well, but its last words cannot be written: that is a failure all the same."""

    def no_space(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(RecordingError) as caught, Recorder(CONFIG, tmp_path) as recorder:  # noqa: PT012
        write_steps(recorder, range(5))
        monkeypatch.setattr(Recorder, "_trim_arrays", no_space)
    check_full(open_run(CONFIG.run_id, tmp_path), caught.value, written=5)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small file system can be mounted here (that takes root)")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(1024)):
            pass


@pytest.mark.parametrize("first", ["chunks", "metrics", "config"])
def test_a_disk_that_is_really_full(small_disk: Path, first: str) -> None:
    recorder = Recorder(CONFIG, small_disk)
    if first == "config":
        fill(small_disk)
        with pytest.raises(RecordingError, match="the disk is full"):
            recorder.__enter__()
        assert list(list_runs(small_disk)) == []
        return
    written = 0
    with pytest.raises(RecordingError) as caught, recorder:  # noqa: PT012
        if first == "chunks":
            for step in range(10_000):
                write_steps(recorder, range(step, step + 1))
                if step % 20 == 0:  # between these, steps are written together
                    recorder.flush()
                    written = step + 1
        write_steps(recorder, range(3))
        recorder.flush()
        written = 3
        fill(small_disk)
        for step in range(3, 10_000):
            recorder.evaluation(
                step, 0.0, 9, {"train_loss": step, "train_accuracy": 0, "held_out_accuracy": 0}
            )
    assert written > 1
    run = open_run(CONFIG.run_id, small_disk)
    check_full(run, caught.value, written)
    assert not list(run.folder.glob(".status*"))
    # Once there is room again, the run starts anew, and the part that was kept stays readable.
    (small_disk / "filler").unlink(missing_ok=True)
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    with Recorder(CONFIG, small_disk) as recorder:
        write_steps(recorder, range(4))
    assert check_prefix(open_run(CONFIG.run_id, small_disk)) == 4
    assert check_prefix(open_run(f"{CONFIG.run_id}~1", small_disk)) >= written


def test_a_verdict_waits_for_the_end_of_the_run(tmp_path: Path) -> None:
    with Recorder(CONFIG, tmp_path) as recorder:
        write_steps(recorder, range(10))
        run = open_run(CONFIG.run_id, tmp_path)
        recorder.flush()
        growing = run.phases()
    ended = run.phases()
    assert growing is not None
    assert ended is not None
    assert (growing.verdict, ended.verdict) == (Verdict.RUNNING, Verdict.LEARNS_NOTHING)
