"""A run that was stopped or killed goes on to exactly the run it would have been."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unsealed_runs import unseal

from training.config import Config, ConfigError
from training.engine.checkpoint import CheckpointError
from training.engine.trainer import train
from training.runs.checkpoint import CHECKPOINT, RENAMED, read_checkpoint, write_checkpoint
from training.runs.reader import Run, StoreError, open_run, request_stop
from training.runs.recording import record, resume
from training.runs.status import State
from training.runs.writer import OnEvaluation, Recorder, RecordingError

TINY = Config(
    p=11,
    train_fraction=0.5,
    d_model=16,
    n_heads=2,
    d_mlp=32,
    steps=400,
    snapshots=60,
    steps_after_grokking=None,
)
# What is told of damage is looked at in test_damaged_runs.
pytestmark = pytest.mark.filterwarnings("ignore:run .* is damaged")
# One process imports torch once and forks a worker for each start, so that killing is what takes the time.
WORKERS = Path(__file__).with_name("killed_workers.py")


def check_same(run: Run, whole: Run) -> None:
    """Equal to the last bit in all but the time it took."""
    mine, expected = run.metrics(), whole.metrics()
    assert list(mine) == list(expected)
    for name in expected:
        if name != "seconds":
            np.testing.assert_array_equal(mine[name], expected[name], err_msg=name)
    np.testing.assert_array_equal(run.snapshot_steps(), whole.snapshot_steps())
    weights, expected_weights = run.weights(), whole.weights()
    assert list(weights) == list(expected_weights)
    for name, values in expected_weights.items():
        np.testing.assert_array_equal(weights[name], values, err_msg=name)
    assert run.status().state is State.FINISHED


def test_a_run_killed_at_twenty_random_moments_becomes_the_run_it_would_have_been(tmp_path: Path) -> None:
    command = [sys.executable, str(WORKERS), str(tmp_path), "20"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": "."},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    checkpoints, run_id = done.stdout.split()
    assert int(checkpoints) >= 5, "hardly any start went on from a checkpoint"
    check_same(open_run(run_id, tmp_path / "killed"), open_run(run_id, tmp_path / "whole"))


VARIANTS = {
    "batches": replace(TINY, batch_size=16),
    "float64": replace(TINY, dtype="float64", steps=100),
    "towards the start": replace(TINY, decay_towards="start", optimizer="sgd", lr=0.1, steps=100),
    "grokfast": replace(TINY, optimizer="grokfast", steps=100),
    "muon": replace(TINY, optimizer="muon", steps=100),
    "log snapshots": replace(TINY, snapshot_spacing="log", steps=200, snapshots=12),
    "two tasks": replace(TINY, task="add+multiply", steps=100),
    "another network": replace(TINY, network="relu_mlp", optimizer="adam", loss="stablemax", steps=100),
}


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
def test_a_stopped_run_goes_on_whatever_it_is_made_of(config: Config, tmp_path: Path) -> None:
    def stop_halfway(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if recorder.step == config.steps // 2:
            request_stop(config.run_id, tmp_path / "stopped")

    record([config], root=tmp_path / "stopped", threads=1, on_evaluation=stop_halfway)
    stopped = open_run(config.run_id, tmp_path / "stopped")
    assert stopped.status().state is State.STOPPED
    assert stopped.status().step == config.steps // 2 == read_checkpoint(stopped.folder).step
    resume(config.run_id, root=tmp_path / "stopped")
    record([config], root=tmp_path / "whole", threads=1)
    check_same(stopped, open_run(config.run_id, tmp_path / "whole"))
    assert not (stopped.folder / CHECKPOINT).exists()


@pytest.mark.parametrize("variant", ["another network", "grokfast"])
def test_a_checkpoint_with_the_first_edition_s_names_is_gone_on_from(variant: str, tmp_path: Path) -> None:
    """Between adam's and grokfast's state they have every name that has changed."""
    from safetensors.numpy import load, save

    config = VARIANTS[variant]
    with pytest.raises(ZeroDivisionError):
        record([config], root=tmp_path / "begun", threads=1, on_evaluation=_fails_at(50))
    run = open_run(config.run_id, tmp_path / "begun")
    (checkpoint,) = (step.checkpoint(0) for step in train([config]) if step.step == 40)
    write_checkpoint(run.folder, checkpoint)
    content = (run.folder / CHECKPOINT).read_bytes()
    old = {f"state.{new}": f"state.{name}" for name, new in RENAMED.items()}
    arrays = {old.get(name, name): array for name, array in load(content).items()}
    assert len(set(arrays) & set(old.values())) == 3
    about = {"step": str(checkpoint.step), "seconds": repr(checkpoint.seconds)}
    (run.folder / CHECKPOINT).write_bytes(save(arrays, metadata=about))
    unseal(run.folder)
    assert read_checkpoint(run.folder, sealed=False).state.keys() == checkpoint.state.keys()
    resume(config.run_id, root=tmp_path / "begun")
    record([config], root=tmp_path / "whole", threads=1)
    check_same(open_run(config.run_id, tmp_path / "begun"), open_run(config.run_id, tmp_path / "whole"))


def test_what_is_recorded_is_not_written_again(tmp_path: Path) -> None:
    """Killed early, before its first checkpoint: it is computed anew, and every line stays as it was."""
    with pytest.raises(ZeroDivisionError):
        record([TINY], root=tmp_path, threads=1, on_evaluation=_fails_at(100))
    run = open_run(TINY.run_id, tmp_path)
    (run.folder / CHECKPOINT).unlink(missing_ok=True)
    lines = (run.folder / "metrics.jsonl").read_bytes()
    with (run.folder / "metrics.jsonl").open("ab") as file:
        file.write(b'{"step": 105, "seco')  # torn off in the middle
    resume(TINY.run_id, root=tmp_path)
    assert (run.folder / "metrics.jsonl").read_bytes().startswith(lines)
    record([TINY], root=tmp_path / "whole", threads=1)
    check_same(run, open_run(TINY.run_id, tmp_path / "whole"))


def test_the_forces_are_recorded_across_a_break(tmp_path: Path) -> None:
    config = replace(TINY, steps=60, evaluate_every=1)
    with pytest.raises(ZeroDivisionError):
        record([config], root=tmp_path, threads=1, forces=True, on_evaluation=_fails_at(30))
    resume(config.run_id, root=tmp_path)
    run = open_run(config.run_id, tmp_path)
    gradient, decay = run.forces()
    weights = run.weights()
    assert list(gradient) == list(decay) == list(weights)
    for name, values in weights.items():
        assert gradient[name].shape == values.shape
        warmth = np.minimum(1, (run.snapshot_steps() + 1) / config.warmup_steps)
        rate = (config.lr * config.weight_decay * warmth).reshape(-1, *[1] * (values.ndim - 1))
        np.testing.assert_allclose(decay[name], -rate * values, rtol=1e-5, atol=1e-9)
    # Where two snapshots lie a step apart, the forces of the first lead to the second.
    (pairs,) = np.nonzero(np.diff(run.snapshot_steps()) == 1)
    assert len(pairs)
    for name, values in weights.items():
        for pair in pairs:
            moved = values[pair] + gradient[name][pair] + decay[name][pair]
            np.testing.assert_allclose(moved, values[pair + 1], atol=1e-6)


def _fails_at(step: int) -> OnEvaluation:
    def fail(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if recorder.step == step:
            raise ZeroDivisionError

    return fail


def test_what_cannot_be_continued_is_refused_in_one_line(tmp_path: Path) -> None:
    config = replace(TINY, steps=30)
    with pytest.raises(StoreError, match="there is none in"):
        resume(config.run_id, root=tmp_path)
    record([config], root=tmp_path, threads=1)
    with pytest.raises(StoreError, match="is finished: there is nothing to go on with"):
        resume(config.run_id, root=tmp_path)
    other = replace(config, seed=1)
    with pytest.raises(ZeroDivisionError):
        record([other], root=tmp_path, threads=1, on_evaluation=_fails_at(10))
    with (
        Recorder(other, tmp_path, resumed=open_run(other.run_id, tmp_path)),
        pytest.raises(RecordingError, match="another process is training it"),
    ):
        resume(other.run_id, root=tmp_path)


def test_a_checkpoint_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    for config in (TINY, replace(TINY, dtype="float64", optimizer="adam")):
        (checkpoint,) = (eval_step.checkpoint(0) for eval_step in train([config]) if eval_step.step == 20)
        write_checkpoint(tmp_path, checkpoint)
        again = read_checkpoint(tmp_path)
        assert (again.step, again.seconds) == (20, checkpoint.seconds)
        np.testing.assert_array_equal(again.weights, checkpoint.weights)
        assert again.weights.dtype == config.dtype
        assert set(again.state) == set(checkpoint.state)
        for name, value in checkpoint.state.items():
            np.testing.assert_array_equal(again.state[name], value)
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]


# ---- What a machine that went down, or two processes at once, may leave behind ----------------------------


def stopped_at(config: Config, root: Path, step: int) -> Run:
    def stop(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if recorder.step == step:
            request_stop(config.run_id, root)

    record([config], root=root, threads=1, on_evaluation=stop)
    return open_run(config.run_id, root)


@pytest.mark.parametrize("lost", ["metrics.jsonl", "snapshots.jsonl"])
@pytest.mark.parametrize("kept", [0, 7])
def test_lines_lost_before_the_checkpoint_are_made_again(lost: str, kept: int, tmp_path: Path) -> None:
    config = replace(TINY, steps=200)
    run = stopped_at(config, tmp_path / "stopped", 100)
    lines = (run.folder / lost).read_bytes().splitlines(keepends=True)
    (run.folder / lost).write_bytes(b"".join(lines[:kept]))
    resume(config.run_id, root=tmp_path / "stopped")
    record([config], root=tmp_path / "whole", threads=1)
    check_same(run, open_run(config.run_id, tmp_path / "whole"))


@pytest.mark.parametrize("part", ["weights/W_pos/zarr.json", "weights/W_E", "status.json"])
def test_a_run_interrupted_while_it_was_set_up_goes_on(part: str, tmp_path: Path) -> None:
    config = replace(TINY, steps=60)
    with pytest.raises(ZeroDivisionError):
        record([config], root=tmp_path, threads=1, forces=True, on_evaluation=_fails_at(0))
    run = open_run(config.run_id, tmp_path)
    for lines in ("metrics.jsonl", "snapshots.jsonl"):
        (run.folder / lines).unlink()
    if part == "weights/W_E":
        shutil.rmtree(run.folder / part)
    else:
        (run.folder / part).write_text("{")
    resume(config.run_id, root=tmp_path)
    record([config], root=tmp_path / "whole", threads=1)
    check_same(run, open_run(config.run_id, tmp_path / "whole"))
    assert set(run.forces()[0]) == set(run.weights())


def test_a_run_that_is_finished_or_deleted_meanwhile_is_left_alone(tmp_path: Path) -> None:
    config = replace(TINY, steps=60)
    seen = stopped_at(config, tmp_path, 20)
    resume(config.run_id, root=tmp_path)
    before = {path: path.read_bytes() for path in seen.folder.rglob("*") if path.is_file()}
    with pytest.raises(StoreError, match="is finished"):
        Recorder(config, tmp_path, resumed=seen).__enter__()
    assert {path: path.read_bytes() for path in seen.folder.rglob("*") if path.is_file()} == before
    shutil.rmtree(seen.folder)
    with pytest.raises(RecordingError, match="it has just been deleted"):
        Recorder(config, tmp_path, resumed=seen).__enter__()
    assert not seen.folder.exists()


def test_time_and_step_go_on_from_what_is_recorded(tmp_path: Path) -> None:
    config = replace(TINY, steps=200)
    run = stopped_at(config, tmp_path, 100)
    (run.folder / CHECKPOINT).unlink()
    seen = []

    def note(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        seen.append((recorder.step, recorder.seconds))

    resume(config.run_id, root=tmp_path, on_evaluation=note)
    assert seen[0][0] == 100
    assert seen == sorted(seen)
    assert (np.diff(run.metrics()["seconds"]) >= 0).all()


def test_members_of_an_ensemble_cannot_go_on_alone(tmp_path: Path) -> None:
    members = [replace(TINY, steps=100), replace(TINY, steps=100, seed=1)]

    def stop(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if recorder.step == 50:
            request_stop(members[0].run_id, tmp_path)

    record(members, root=tmp_path, threads=1, on_evaluation=stop)
    for member in members:
        with pytest.raises(StoreError, match="was trained together with others"):
            resume(member.run_id, root=tmp_path)
    with pytest.raises(ConfigError, match="two members have the same config"):
        record([TINY, TINY], root=tmp_path, threads=1)


def test_a_member_that_has_ended_is_finished_though_others_are_stopped(tmp_path: Path) -> None:
    members = [replace(TINY, lr=1000.0), TINY]

    def stop(member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if member == 1 and recorder.step == 300:
            request_stop(TINY.run_id, tmp_path)

    record(members, root=tmp_path, threads=1, on_evaluation=stop)
    states = [open_run(member.run_id, tmp_path).status().state for member in members]
    assert states == [State.FINISHED, State.STOPPED]


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    config = replace(TINY, steps=60)
    run = stopped_at(config, tmp_path, 20)
    good = read_checkpoint(run.folder)
    for other in (
        replace(good, weights=good.weights[:-1]),
        replace(good, weights=good.weights.astype(np.float64)),
        replace(good, state={}),
        replace(good, state={**good.state, "momentum": good.weights}),
    ):
        write_checkpoint(run.folder, other)
        with pytest.raises(CheckpointError, match="the checkpoint does not fit the run"):
            resume(config.run_id, root=tmp_path)
        assert run.status().step == 20
    write_checkpoint(run.folder, good)
    resume(config.run_id, root=tmp_path)
    assert run.status().state is State.FINISHED


def test_readers_do_not_take_each_other_for_a_writer(tmp_path: Path) -> None:
    run = stopped_at(replace(TINY, steps=40), tmp_path, 20)
    with ThreadPoolExecutor(4) as pool:
        held = list(pool.map(lambda _: run.is_locked(), range(4000)))
    assert not any(held)


def test_a_run_that_has_had_its_time_says_so_and_goes_on_exactly(tmp_path: Path) -> None:
    """Many turns, as in the queue of a server: each ends at its first evaluation."""
    config = replace(TINY, steps=30)
    (whole,) = record([config], root=tmp_path / "whole", threads=1)
    (folder,) = record([config], root=tmp_path / "turns", threads=1, most_seconds=0.0)
    turns = 1
    while (run := open_run(folder.name, tmp_path / "turns")).status().state is State.STOPPED:
        assert "has had its 0 seconds" in str(run.status().message)
        assert turns < 50
        resume(folder.name, root=tmp_path / "turns", most_seconds=0.0 if turns < 8 else None)
        turns += 1
    assert turns > 5
    check_same(run, open_run(whole.name, tmp_path / "whole"))
