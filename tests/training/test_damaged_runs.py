"""A run that was killed and then damaged: resumed to the same bits, or refused in one line."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unsealed_runs import unseal

from benchmarks.reliability.damages import (
    CHECKPOINT,
    CONFIG,
    DAMAGES,
    METRICS,
    SNAPSHOTS,
    SURVIVED,
    Outcome,
    attempt,
    prepare,
    random_damage,
)
from training.runs.reader import StoreError, open_run
from training.runs.recording import resume
from training.runs.status import State

pytestmark = pytest.mark.filterwarnings("ignore:run .* is damaged")
REFUSED = ("the config lost", "the config cut", "another seed in the config")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return prepare(tmp_path_factory.mktemp("runs"))


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_run_becomes_the_run_it_would_have_been(
    name: str, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    outcome, words = attempt(*runs, tmp_path / "trial", DAMAGES[name])
    assert outcome is (Outcome.REFUSED if name in REFUSED else Outcome.EXACT), words
    assert "\n" not in words
    if outcome is Outcome.REFUSED:
        assert CONFIG.run_id in words


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_whatever_happens_to_a_file_it_is_found(
    seed: int, runs: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng, told = np.random.default_rng(seed), list[str]()
    place = tmp_path_factory.mktemp("trial")
    outcome, words = attempt(*runs, place, lambda folder: told.append(random_damage(folder, rng)))
    assert outcome in SURVIVED, (told, words)
    shutil.rmtree(place)


@pytest.mark.parametrize(
    "name",
    ["nothing at all", "a chunk lost", "a line of metrics doubled", "two lines of metrics swapped",
     "a line of snapshots lost", "the last line of snapshots lost", "the checkpoint cut by one byte"],
)  # fmt: skip
def test_in_a_run_without_checksums_is_found_what_can_be(
    name: str, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(runs[1], old)
    unseal(old / CONFIG.run_id)
    outcome, words = attempt(runs[0], old, tmp_path / "trial", DAMAGES[name])
    assert outcome is (Outcome.REFUSED if name in REFUSED else Outcome.EXACT), words


@pytest.mark.parametrize(
    "name", ["a chunk lost", "the last line of metrics lost", "a line of snapshots lost", "a chunk cut"]
)
def test_a_finished_run_with_a_hole_is_not_finished(
    name: str, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    shutil.copytree(runs[0], tmp_path / "trial")
    run = open_run(CONFIG.run_id, tmp_path / "trial")
    with pytest.raises(StoreError, match="is finished: there is nothing to go on with"):
        resume(CONFIG.run_id, root=tmp_path / "trial")
    run.view()
    DAMAGES[name](run.folder)
    with pytest.raises(StoreError, match="is damaged: "):
        run.view()
    outcome, words = attempt(runs[0], tmp_path / "trial", tmp_path / "mended", lambda _folder: None)
    assert outcome is Outcome.EXACT, words


def test_reading_a_damaged_run_changes_nothing(runs: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(runs[1], tmp_path / "trial")
    run = open_run(CONFIG.run_id, tmp_path / "trial")
    for name in (METRICS, SNAPSHOTS, CHECKPOINT, "weights/W_E/c.2.0.0"):
        content = (run.folder / name).read_bytes()
        (run.folder / name).write_bytes(content[:-3])
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    assert run.status().state is State.FAILED
    for ask in (run.view, run.weights):
        with pytest.raises(StoreError, match="is damaged"):
            ask()
    assert {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()} == before
