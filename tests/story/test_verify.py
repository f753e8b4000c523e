"""verify: what is whole is said to be, what is damaged is named, and cut back when that is asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reliability.damages import CONFIG, DAMAGES, Outcome, prepare, same
from story.cli import main
from story.films.catalog import FILMS
from story.films.renderings import Rendering, gallery_root
from training.runs.reader import open_run
from training.runs.recording import resume
from training.runs.status import State
from training.sweeps.folder import GROUPS, sweep_folder
from training.watching.reading import open_watched
from training.watching.writer import WatchedWriter


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return prepare(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def runs(prepared: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run, and places of their own for all else."""
    shutil.copytree(prepared[0], tmp_path / "runs")
    for name, place in (("RUNS", "runs"), ("SWEEPS", "sweeps"), ("FILMS", "films")):
        monkeypatch.setenv(f"KAIQIAO_{name}", str(tmp_path / place))
    return tmp_path / "runs"


def verify(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, dict[str, str | None]]]:
    code = main(["verify", "--json", *words])
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {row["name"]: row for row in said}


def test_everything_that_ships_is_whole(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = verify(capsys)
    assert code == 0
    assert {row["damage"] for row in said.values()} == {None}
    assert {row["kind"] for row in said.values()} == {"run", "result", "film"}
    assert said[CONFIG.run_id]["state"] == "finished"
    assert runs.exists()


@pytest.mark.parametrize("name", ["a bit of a chunk flipped", "a line of metrics lost", "the status cut"])
def test_a_damaged_run_is_named_and_cut_back(
    name: str, runs: Path, prepared: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run = open_run(CONFIG.run_id, runs)
    DAMAGES[name](run.folder)
    for _ in range(2):  # looking changes nothing
        code, said = verify(capsys, run.run_id)
        assert code == 1
        assert said[run.run_id]["state"] == "damaged"
    code, said = verify(capsys, run.run_id, "--repair")
    assert (code, said[run.run_id]["state"]) == (0, "cut back")
    assert verify(capsys, run.run_id)[0] == 0
    view = run.view()
    whole = open_run(CONFIG.run_id, prepared[0]).view()
    for parameter, values in view.weights().items():
        np.testing.assert_array_equal(values, whole.weights(parameter)[parameter][: len(values)])
    if name == "the status cut":  # nothing was lost
        assert view.status.state is State.FINISHED
        return
    assert "cut back to step" in str(view.status.message)
    resume(run.run_id, root=runs)
    assert same(run, open_run(CONFIG.run_id, prepared[0]))[0] is Outcome.EXACT


def test_a_run_that_is_being_trained_is_left_alone(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from training.runs.writer import Recorder

    with Recorder(CONFIG, runs):
        assert verify(capsys, CONFIG.run_id, "--repair")[1][CONFIG.run_id]["state"] == "being trained"


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:9] + bytes([content[9] ^ 1]) + content[10:])


@pytest.mark.parametrize("damage", [flip, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_watched_run_is_cut_back_before_its_damage(
    damage: Callable[[Path], None], dtype: type, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    writer = WatchedWriter(runs / "watched" / "theirs")
    arrays = [{"W": np.full((2, 3), step, dtype)} for step in range(6)]
    writer.begin({"model": "", "optimizer": {}, "machine": {}}, arrays[0], 6)
    for step, weights in enumerate(arrays):
        writer.metrics(step, {"loss": step})
        writer.snapshot(step, weights)
    writer.close(None)
    assert verify(capsys, "theirs")[0] == 0
    damage(writer.folder / "weights" / "W" / "c.4.0.0")
    code, said = verify(capsys, "theirs")
    assert code == 1
    assert "c.4.0.0" in str(said["theirs"]["damage"])
    assert verify(capsys, "theirs", "--repair")[0] == 0
    view = open_watched("theirs").view()
    assert view.weights("W")["W"][:, 0, 0].tolist() == [0, 1, 2, 3]
    assert view.status.state is State.STOPPED


def test_a_damaged_group_of_a_sweep_is_named_and_goes(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from training.cli import main as training

    words = ["sweep", "weight_decay=0,1", "--set", "p=5", "--set", "steps=4", "--set", "d_model=4"]
    words += ["--set", "d_mlp=4", "--set", "n_heads=1", "--jobs", "1", "--json"]
    assert training(words) == 0
    capsys.readouterr()
    (sweep_id,) = [path.name for path in (runs.parent / "sweeps").iterdir()]
    assert verify(capsys, sweep_id)[0] == 0
    group = next((sweep_folder(sweep_id) / GROUPS).glob("*.json"))
    text = group.read_text()
    group.write_text(text.replace('"final_', '"Final_', 1).replace("0.", "1.", 1))
    assert verify(capsys, sweep_id)[0] == 1
    assert verify(capsys, sweep_id, "--repair")[0] == 0
    assert not group.exists()
    assert verify(capsys, sweep_id)[0] == 0


def test_a_film_that_is_cut_or_bent_is_named(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Rendering(FILMS["TheLeap"], FILMS["TheLeap"].run_id, "en", "l", "mp4", gallery_root())
    mine = Rendering(FILMS["TheLeap"], FILMS["TheLeap"].run_id, "en", "l", "mp4", tmp_path / "films")
    (tmp_path / "films").mkdir()
    shutil.copy(shipped.record_path, mine.record_path)
    mine.movie.write_bytes(shipped.movie.read_bytes()[:-5])
    code = main(["verify", "--repair"])
    said = capsys.readouterr().out
    assert code == 0
    assert "bytes are expected" not in said
    assert "damaged" in said
    assert mine.record() is None
    assert shipped.record() is not None
    assert runs.exists()


def test_a_name_that_is_none_is_said(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere"]) == 2
    assert "nowhere: there is no such run or sweep" in capsys.readouterr().err
    assert runs.exists()
