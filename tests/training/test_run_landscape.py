"""The landscape of a recorded run: measured once, kept beside it, and told on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.cli import main
from training.config import Config
from training.landscape import landscape_of, line_between, picture, read_landscape, surface_of_path
from training.runs.reader import Run, open_run
from training.runs.recording import record
from training.runs.writer import Recorder

SMALL = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=30, steps_after_grokking=0, snapshots=6)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    record([SMALL], root=tmp_path, threads=1)
    return open_run(SMALL.run_id, tmp_path)


def test_it_is_what_its_parts_give_and_the_plane_is_not_the_path(run: Run) -> None:
    view = run.view()
    found = landscape_of(view, 4)
    surface, path = surface_of_path(view, 4)
    np.testing.assert_array_equal(found.surface.train_loss, surface.losses.train_loss)
    np.testing.assert_array_equal(found.path.held_out_loss, path.losses.held_out_loss)
    np.testing.assert_array_equal(found.distances, path.distances)
    start = view.steps.tolist().index(found.line_steps[0])
    again = line_between(view, start, -1)
    np.testing.assert_array_equal(found.line.losses.train_loss, again.losses.train_loss)
    assert found.line.ends.train_loss.tolist() == [found.path.train_loss[start], found.path.train_loss[-1]]
    far = found.distances > 0.1 * found.distances.max()
    assert (found.nearest.train_loss != found.path.train_loss)[far].all()


def test_it_is_measured_once_and_a_damaged_file_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_landscape(run.view()) is None
    found = landscape_of(run.view(), 3)
    (file,) = (run.folder / "landscape").iterdir()
    kept = read_landscape(run.view())
    assert kept is not None
    assert kept.to_json() == found.to_json()
    monkeypatch.setattr(picture, "measure_landscape", None)
    assert landscape_of(run.view(), 3).to_json() == found.to_json()
    file.write_bytes(file.read_bytes()[:200])
    assert read_landscape(run.view()) is None
    monkeypatch.undo()
    landscape_of(run.view(), 3)
    assert len(list((run.folder / "landscape").iterdir())) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_tells_it_and_exports_the_numbers(
    run: Run, language: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = tmp_path / "progress.json"
    words = ["landscape", run.run_id, "--points", "3", "--lang", language]
    assert main([*words, "--curvature", "--progress", str(told)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 + -(-len(run.view().steps) // 15)
    assert json.loads(told.read_text())["done"] == json.loads(told.read_text())["total"]
    assert main([*words, "--json", "--curvature"]) == 0
    numbers = json.loads(capsys.readouterr().out)
    kept = read_landscape(run.view())
    assert kept is not None
    assert numbers["surface"]["train_loss"] == kept.surface.train_loss.tolist()
    assert len(numbers["curvature"]["curvature_trace"]) == len(numbers["curvature"]["steps"])


def test_the_coefficient_comes_with_its_doubts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    config = Config(p=3, network="quadratic_mlp", d_mlp=4, loss="mse", steps=8, train_fraction=0.8)
    record([config], root=tmp_path, threads=1)
    words = ["landscape", config.run_id, "--points", "2", "--coefficient", "--draws", "20"]
    assert main([*words, "--lang", "zh", "--inverse-temperature", "1e5"]) == 0
    lines = capsys.readouterr().out.splitlines()[3:]
    assert "10.5" in lines[-1]
    assert len(lines) >= 4
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["coefficient"]
    assert found["low"] < found["value"] < found["high"]
    assert found["inverse_temperature"] == pytest.approx(7 / np.log(7))
    assert found["doubts"]


def test_what_there_is_no_landscape_of_is_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    short, empty = replace(SMALL, steps=1, snapshots=2, seed=1), replace(SMALL, seed=2)
    record([short], root=tmp_path, threads=1)
    with Recorder(empty, tmp_path):
        pass
    for run_id, words, said in (
        (short.run_id, [], "three"),
        (empty.run_id, [], "snapshot"),
        (run.run_id, ["--points", "1"], "points = 1"),
        ("nowhere", [], "nowhere"),
    ):
        assert main(["landscape", run_id, "--lang", "en", *words]) != 0
        error = capsys.readouterr().err.strip()
        assert said in error
        assert "\n" not in error
