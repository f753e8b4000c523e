"""`./run claims --check`: recorded numbers come out again, or it is said which does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from language import Message
from story.ledger.checking import check
from story.ledger.measuring import measure_claims, read_entry
from tests.story.ledger.made_up import EXACT, TRAINED


def checked(folder: Path, name: str) -> Message | None:
    claim = {"exact": EXACT, "trained": TRAINED}[name]
    return check(read_entry(claim, folder, quick=False), folder / "cache")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    list(measure_claims([EXACT, TRAINED], folder=folder, root=folder / "cache"))
    return folder


@pytest.fixture
def folder(measured: Path, tmp_path: Path) -> Path:
    shutil.copytree(measured, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_numbers_come_out_again(folder: Path) -> None:
    assert checked(folder, "exact") is None
    assert checked(folder, "trained") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda result: result["evidence"]["norm"].update(value=1.0), "norm: 1.0 is recorded, "),
        (lambda result: result["evidence"]["norm"]["each"].__setitem__(1, 0.5), "norm: 0.5 is recorded, "),
        (lambda result: result["evidence"]["norm"]["each"].pop(), "norm: other runs have it"),
        (lambda result: result["curves"]["train_curve"]["y"].__setitem__(0, -3.0), "train_curve is another"),
    ],
)
def test_a_number_that_was_changed_is_named(folder: Path, change: object, said: str) -> None:
    path = folder / "trained.json"
    result = json.loads(path.read_text())
    assert callable(change)
    change(result)
    path.write_text(json.dumps(result))
    assert said in str(checked(folder, "trained"))


def test_runs_that_are_gone_are_counted_and_not_trained(folder: Path) -> None:
    runs = [path for path in (folder / "cache").glob("runs/*/*") if path.is_dir()]
    assert len(runs) == 2
    shutil.rmtree(runs[0])
    assert "1 of its 2 runs are gone" in str(checked(folder, "trained"))
    assert not runs[0].exists()


def test_a_result_that_is_stale_or_missing_is_not_called_right(folder: Path) -> None:
    path = folder / "trained.json"
    result = json.loads(path.read_text())
    path.write_text(json.dumps(result | {"fingerprint": "another"}))
    assert "earlier version" in str(checked(folder, "trained"))
    path.unlink()
    assert "not measured yet" in str(checked(folder, "trained"))
