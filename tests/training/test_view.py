"""One reading of a run: a prefix that stays as it was, whatever becomes of the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from training.config import Config
from training.errors import ConfigError
from training.runs.reader import METRICS, SNAPSHOTS, Run, StoreError, open_run
from training.runs.recording import record
from training.runs.sealed import sealed_text, unsealed
from training.runs.view import RunView

SMALL = Config(p=7, d_model=8, d_mlp=16, steps=40, train_fraction=0.5, snapshots=10)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("small")
    (folder,) = record([SMALL], root=root, threads=1)
    return open_run(folder.name, root)


def _copy(run: Run, to: Path, *, unfinished: bool = False) -> Run:
    """A copy; an unfinished one has no status that promises more than is there."""
    shutil.copytree(run.folder, to / run.run_id)
    if unfinished:
        (to / run.run_id / "status.json").unlink()
    return open_run(run.run_id, to)


def _keep_lines(run: Run, file: str, count: int) -> None:
    lines = (run.folder / file).read_text().splitlines(keepends=True)
    (run.folder / file).write_text("".join(lines[:count]))


def test_a_view_is_what_the_run_says(small: Run) -> None:
    view = small.view()
    assert (view.run_id, view.config, view.status) == (small.run_id, small.config, small.status())
    np.testing.assert_array_equal(view.steps, small.snapshot_steps())
    assert view.phases == small.phases()
    assert view.last_step == SMALL.steps
    for name, value in small.weights().items():
        np.testing.assert_array_equal(view.weights(name)[name], value)
        assert view.parameters[name] == value.shape[1:]


def test_it_does_not_grow_with_the_run(small: Run, tmp_path: Path) -> None:
    growing = _copy(small, tmp_path, unfinished=True)
    _keep_lines(growing, SNAPSHOTS, 3)
    _keep_lines(growing, METRICS, 5)
    before = growing.view()
    for file in (SNAPSHOTS, METRICS):
        shutil.copy(small.folder / file, growing.folder / file)
    assert len(growing.view().steps) > 3
    assert len(before.steps) == len(before.weights("W_E")["W_E"]) == 3
    assert len(before.metrics["step"]) == 5
    assert before.frames(100)[-1] == 2
    with pytest.raises(IndexError):
        before.weights("W_E", snapshots=[3])


def test_the_lines_are_read_once(small: Run, tmp_path: Path) -> None:
    run = _copy(small, tmp_path)
    view = run.view()
    for file in (SNAPSHOTS, METRICS, "status.json", "config.json"):
        (run.folder / file).unlink()
    assert view.phases == small.phases()
    assert view.weights("W_U", snapshots=[0, -1])["W_U"].shape[0] == 2
    assert np.isfinite(view.at_snapshots("train_loss")).all()


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7, 1000])
def test_frames_are_few_even_and_have_the_last(small: Run, most: int) -> None:
    view = small.view()
    places = view.frames(most)
    assert 0 < len(places) <= most
    assert places[-1] == len(view.steps) - 1
    assert len(set(np.diff(places))) <= 1
    assert places[0] < max(1, np.diff(places)[0] if len(places) > 1 else len(view.steps))


def test_evaluations_at_snapshots_are_those_of_their_steps(small: Run) -> None:
    view = small.view()
    by_step = dict(zip(view.metrics["step"], view.metrics["weight_norm"], strict=True))
    assert view.at_snapshots("weight_norm").tolist() == [by_step[step] for step in view.steps]
    assert view.at_snapshots("weight_norm", [-1]).tolist() == [by_step[view.steps[-1]]]


def test_a_snapshot_without_its_evaluation_is_a_gap(small: Run, tmp_path: Path) -> None:
    run = _copy(small, tmp_path, unfinished=True)
    _keep_lines(run, METRICS, 1)
    found = run.view().at_snapshots("train_loss")
    assert np.isfinite(found[0])
    assert np.isnan(found[1:]).all()


def test_what_there_is_not_is_said(small: Run, tmp_path: Path) -> None:
    view = small.view()
    with pytest.raises(StoreError, match="sharpness was not evaluated"):
        view.at_snapshots("sharpness")
    with pytest.raises(StoreError, match="recorded without its forces"):
        view.forces()
    with pytest.raises(ValueError, match="most = 0"):
        view.frames(0)
    empty = _copy(small, tmp_path, unfinished=True)
    for file in (SNAPSHOTS, METRICS):
        (empty.folder / file).unlink()
    _says_that_nothing_is_there(empty.view())


def _says_that_nothing_is_there(view: RunView) -> None:
    for ask in (view.weights, view.forces, lambda: view.frames(3), lambda: view.nearest(0)):
        with pytest.raises(StoreError, match="it has no snapshot yet"):
            ask()
    with pytest.raises(StoreError, match="it has no evaluation yet"):
        _ = view.phases
    assert view.change_points() is None


@pytest.mark.parametrize(("field", "value"), [("network", "perceptron"), ("task", "chess")])
def test_an_unknown_network_or_task_is_named_in_one_line(
    small: Run, tmp_path: Path, field: str, value: str
) -> None:
    run = _copy(small, tmp_path)
    written = unsealed((run.folder / "config.json").read_text())
    written["config"][field] = value
    (run.folder / "config.json").write_text(sealed_text(written))
    with pytest.raises((StoreError, ConfigError)) as raised:
        open_run(run.run_id, tmp_path)
    text = str(raised.value)
    assert value in text
    assert field in text
    assert "damaged" not in text
    assert "\n" not in text
