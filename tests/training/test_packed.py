"""A run as one file: what comes out is what went in but for a rounding that is known, or nothing at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app_pages.chapters.weight_decay.switched_off import forked
from story.chapters.answers import read_answers
from training.config import Config
from training.config.presets import REFERENCE
from training.engine.trainer import train
from training.packed import PackedFileError, pack_run, shipped_run, unpack_run
from training.packed.file import LEVELS
from training.packed.shipped import FOLDER
from training.runs.mending import examine
from training.runs.reader import ROUNDED, Run, StoreError, open_run, request_stop
from training.runs.recording import record, resume
from training.runs.status import State

SMALL = Config(p=7, d_model=8, n_heads=2, d_mlp=16, steps=40, evaluate_every=5, snapshots=6)
MOST_MEGABYTES = 4


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("runs")
    (folder,) = record([SMALL], root=root, threads=1)
    return open_run(folder.name, root)


@pytest.fixture
def packed(run: Run, tmp_path: Path) -> Path:
    pack_run(run, tmp_path / "run.zip")
    return tmp_path / "run.zip"


def test_all_comes_back_but_for_the_rounding_of_the_weights(run: Run, packed: Path, tmp_path: Path) -> None:
    found = open_run(unpack_run(packed, tmp_path / "runs").name, tmp_path / "runs")
    assert (found.run_id, found.config) == (run.run_id, run.config)
    assert found.status().state is State.FINISHED
    assert not examine(found).faults
    view, was = found.view(), run.view()
    np.testing.assert_array_equal(view.steps, was.steps)
    assert view.phases == was.phases
    for name, column in was.metrics.items():
        np.testing.assert_array_equal(view.metrics[name], column, name)
    for name, values in was.weights().items():
        quantum = values.astype(float).std() / LEVELS
        off = np.abs(view.weights(name)[name] - values).max()
        assert off <= quantum / 2 + np.finfo(np.float32).eps * np.abs(values).max(), name
        assert off > quantum / 8 or not values.any(), name  # it is rounded, and says so:
    assert found.machine[ROUNDED] == LEVELS


def test_the_same_run_makes_the_same_file(run: Run, packed: Path, tmp_path: Path) -> None:
    pack_run(run, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_more_levels_are_nearer(run: Run, tmp_path: Path) -> None:
    off = []
    for levels in (16, 4096):
        pack_run(run, tmp_path / "run.zip", levels=levels)
        folder = unpack_run(tmp_path / "run.zip", tmp_path)
        off.append(np.abs(open_run(folder.name, tmp_path).weights()["W_E"] - run.weights()["W_E"]).max())
    assert off[1] < off[0] / 50


def test_a_run_that_is_there_is_set_aside_or_left(packed: Path, run: Run, tmp_path: Path) -> None:
    root = tmp_path / "runs"
    folder = unpack_run(packed, root)
    (folder / "mine").touch()
    assert unpack_run(packed, root, replacing=False) == folder
    assert (folder / "mine").exists()
    assert unpack_run(packed, root) == folder
    assert (root / f"{run.run_id}~1" / "mine").exists()
    assert sorted(path.name for path in root.iterdir()) == [run.run_id, f"{run.run_id}~1"]


def test_a_stopped_run_stays_stopped_and_cannot_go_on(tmp_path: Path) -> None:
    config = replace(SMALL, seed=1)

    def stop(_member: int, _recorder: object, _measures: object) -> None:
        request_stop(config.run_id, tmp_path)

    record([config], root=tmp_path, threads=1, on_evaluation=stop)
    pack_run(open_run(config.run_id, tmp_path), tmp_path / "run.zip")
    found = open_run(unpack_run(tmp_path / "run.zip", tmp_path / "theirs").name, tmp_path / "theirs")
    assert found.status().state is State.STOPPED
    with pytest.raises(StoreError, match="came out of a file"):
        resume(found.run_id, root=tmp_path / "theirs")


def _rewritten(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Write the file anew with another description."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(entries["run.json"])
    change(about)
    entries["run.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def _bent(content: bytes) -> bytes:
    """The same with every bit turned in a part of the first entry."""
    return content[:80] + bytes(255 - byte for byte in content[80:160]) + content[160:]


def _marked(content: bytes, field: int, value: int) -> bytes:
    """The same with a field of all headers set: 0 is how an entry is read, 2 how it is compressed."""
    for sign, start in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        parts = content.split(sign)
        at = start - len(sign) + field
        content = sign.join([parts[0], *(part[:at] + bytes([value]) + part[at + 1 :] for part in parts[1:])])
    return content


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "bent inside": lambda file: file.write_bytes(_bent(file.read_bytes())),
    "with a password": lambda file: file.write_bytes(_marked(file.read_bytes(), 0, 1)),
    "compressed as nobody knows": lambda file: file.write_bytes(_marked(file.read_bytes(), 2, 99)),
    "empty": lambda file: file.write_bytes(b""),
    "another zip": lambda file: zipfile.ZipFile(file, "w").close(),
    "another version": lambda file: _rewritten(file, lambda about: about.update(format=9)),
    "no config": lambda file: _rewritten(file, lambda about: about.pop("config")),
    "a bad setting": lambda file: _rewritten(file, lambda about: about["config"].update(p=-1)),
    "another network": lambda file: _rewritten(file, lambda about: about["config"].update(d_mlp=8)),
    "more snapshots than it has": lambda file: _rewritten(file, lambda about: about["steps"].append(99)),
    "steps that go back": lambda file: _rewritten(file, lambda about: about["steps"].reverse()),
    "rows of two lengths": lambda file: _rewritten(file, lambda about: about["metrics"]["step"].pop()),
    "a path for a name": lambda file: _rewritten(file, lambda about: about.update(name="../elsewhere")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named_and_leaves_nothing(
    damage: Callable[[Path], object], packed: Path, tmp_path: Path
) -> None:
    damage(packed)
    with pytest.raises((PackedFileError, StoreError), match=r"run\.zip|run id"):
        unpack_run(packed, tmp_path / "runs")
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


# ---- What comes with the code ------------------------------------------------------------------------------


def test_the_reference_run_comes_with_the_code_and_is_small(tmp_path: Path) -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_MEGABYTES * 1e6
    run = shipped_run(REFERENCE, tmp_path)
    assert run is not None
    view = run.view()
    assert view.phases.verdict == "groks"
    assert {file.stem for file in FOLDER.iterdir()} == {REFERENCE.run_id, forked(view).run_id}
    # What its rounded weights answer is what was recorded of the true ones, at every snapshot.
    table = read_answers(view)
    at = np.searchsorted(view.metrics["step"], view.steps[table.places])
    for kind, name in enumerate(("held_out_accuracy", "train_accuracy")):
        shares = table.right[:, table.kinds == kind].mean(axis=1)
        np.testing.assert_allclose(shares, view.metrics[name][at], atol=2e-3, err_msg=name)


def test_without_decay_the_shipped_run_goes_the_same_way_and_then_does_not_leap(tmp_path: Path) -> None:
    whole = shipped_run(REFERENCE, tmp_path)
    assert whole is not None
    known = whole.view()
    fork_of_it = shipped_run(forked(known), tmp_path)
    assert fork_of_it is not None
    found = fork_of_it.view()
    assert known.phases.memorised_at is not None
    before = known.metrics["step"] <= known.phases.memorised_at
    for name in ("train_loss", "held_out_loss", "weight_norm"):
        np.testing.assert_allclose(
            found.metrics[name][: before.sum()], known.metrics[name][before], rtol=1e-3, err_msg=name
        )
    assert found.phases.verdict == "memorises only"
    assert found.last_step > 2 * (known.phases.leap_at or 0)
    assert not examine(fork_of_it).faults


def test_the_shipped_run_is_what_training_gives(tmp_path: Path) -> None:
    """Its first steps: later ones differ between machines, as rounding errors grow."""
    run = shipped_run(REFERENCE, tmp_path)
    assert run is not None
    view = run.view()
    for eval_step in train([REFERENCE]):
        (evaluation,) = np.flatnonzero(view.metrics["step"] == eval_step.step)
        loss = eval_step.measures["train_loss"][0]
        np.testing.assert_allclose(view.metrics["train_loss"][evaluation], loss, rtol=1e-3)
        for name, values in eval_step.weights(0).items() if eval_step.step in view.steps else ():
            recorded = view.weights(name, snapshots=[view.nearest(eval_step.step)])[name][0]
            np.testing.assert_allclose(recorded, values, atol=values.std() / 64 + 1e-6, err_msg=name)
        if eval_step.step >= REFERENCE.evaluate_every:
            return
