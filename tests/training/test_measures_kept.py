"""What was measured of a run is kept beside it, as long as the code and the recorded prefix are the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from training.config import Config
from training.measures import kept, measured, measurer, measuring
from training.measures.kept import FOLDER, kept_folder
from training.runs.reader import SNAPSHOTS, Run, open_run
from training.runs.recording import record
from training.runs.sealed import sealed_text, unsealed
from training.runs.status import State

NAMES = ("collapse", "key_share", "embedding_spectrum", "pair_waves", "weight_norm")
OF_WEIGHTS = NAMES[:-1]
SMALL = Config(p=7, d_model=8, d_mlp=16, steps=60, train_fraction=0.5, snapshots=12)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("recorded")
    (folder,) = record([SMALL], root=root, threads=1)
    return open_run(folder.name, root)


@pytest.fixture
def run(recorded: Run, tmp_path: Path) -> Run:
    shutil.copytree(recorded.folder, tmp_path / recorded.run_id)
    return open_run(recorded.run_id, tmp_path)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The measures that were worked out, in the order of the snapshots."""
    done: list[str] = []
    original = measurer.Measurer._pieces

    def counted(self: measurer.Measurer, missing: object, last: object) -> object:
        done.extend(missing)
        return original(self, missing, last)

    monkeypatch.setattr(measurer.Measurer, "_pieces", counted)
    return done


def same(one: measuring.RunMeasures, other: measuring.RunMeasures) -> None:
    assert one.frequencies == other.frequencies
    for name in NAMES:
        np.testing.assert_array_equal(one.columns[name], other.columns[name])
        np.testing.assert_array_equal(one.nulls.get(name, np.nan), other.nulls.get(name, np.nan))


def test_it_is_worked_out_once(run: Run, worked: list[str]) -> None:
    first = measured(run, NAMES)
    assert sorted(worked) == sorted(OF_WEIGHTS)
    worked.clear()
    same(first, measured(run, NAMES))
    assert not worked
    same(first, measured(run, NAMES, keeps=False))


def test_only_what_is_missing_is_worked_out(run: Run, worked: list[str]) -> None:
    view = run.view()
    measured(view, ["collapse"], snapshots=view.frames(3))
    assert measured(view, ["collapse", "key_share"]).columns["collapse"].shape == view.steps.shape
    assert worked == ["collapse", "collapse", "key_share"]
    whole = measured(view, ["collapse"])
    np.testing.assert_array_equal(
        whole.columns["collapse"], measured(view, ["collapse"], keeps=False).columns["collapse"]
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", "whole but foreign"])
def test_a_damaged_or_foreign_file_is_measured_again(
    run: Run, worked: list[str], content: bytes | str
) -> None:
    first = measured(run, NAMES)
    folder = kept_folder(run.view(), None)
    assert folder is not None
    for path in folder.glob("*.npz"):
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            np.savez(path, places=np.array(["a"], object), values=np.zeros(3), null=np.zeros(()))
    worked.clear()
    same(first, measured(run, NAMES))
    assert sorted(worked) == sorted(OF_WEIGHTS)


def test_reading_it_executes_nothing(run: Run, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.mkdir, (str(tmp_path / "executed"),))

    measured(run, ["collapse"])
    folder = kept_folder(run.view(), None)
    assert folder is not None
    np.savez(
        folder / "collapse.npz", places=np.array([Evil()], object), values=np.zeros(1), null=np.zeros(())
    )
    measured(run, ["collapse"])
    assert not (tmp_path / "executed").exists()


def test_other_code_measures_anew_and_leaves_nothing_old(
    run: Run, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(run, NAMES)
    worked.clear()
    monkeypatch.setattr(kept, "code_key", lambda: "another")
    measured(run, NAMES)
    assert sorted(worked) == sorted(OF_WEIGHTS)
    assert len(list((run.folder / FOLDER).iterdir())) == 1


def test_another_prefix_is_measured_anew(run: Run, worked: list[str]) -> None:
    measured(run, NAMES)
    lines = (run.folder / SNAPSHOTS).read_text().splitlines(keepends=True)
    (run.folder / SNAPSHOTS).write_text("".join(lines[:-1]))
    (run.folder / "status.json").unlink()  # which promises all of them
    worked.clear()
    assert len(measured(run, NAMES).steps) == len(lines) - 1
    assert sorted(worked) == sorted(OF_WEIGHTS)


def test_a_growing_run_is_measured_but_not_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    status = unsealed((run.folder / "status.json").read_text())
    (run.folder / "status.json").write_text(sealed_text(status | {"state": State.RUNNING}))
    monkeypatch.setattr(Run, "is_locked", lambda _self: True)
    assert run.view().is_growing
    assert np.isfinite(measured(run, NAMES).columns["collapse"]).all()
    assert not (run.folder / FOLDER).exists()


def test_where_nothing_can_be_written_it_is_measured_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert np.isfinite(measured(run, NAMES).columns["collapse"]).all()
    assert not (run.folder / FOLDER).exists()


def test_a_control_by_another_rule_is_kept_apart(run: Run) -> None:
    own = measured(run, ["collapse"]).columns["collapse"]
    wrong = measured(run, ["collapse"], rule="subtract").columns["collapse"]
    assert (own != wrong).any()
    np.testing.assert_array_equal(measured(run, ["collapse"]).columns["collapse"], own)
