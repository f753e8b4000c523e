"""Reading runs: whole, growing, damaged, and those that are none."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from language import Message, translator
from training.config import Config
from training.phases import Verdict
from training.runs.reader import Run, StoreError, list_runs, open_run, request_stop, run_folder, runs_root
from training.runs.sealed import SEAL, read_log, sealed_line, sealed_text
from training.runs.status import State, Status
from training.runs.writer import Recorder

CONFIG = Config(p=5, train_fraction=0.5, d_model=4, n_heads=1, d_mlp=4, steps=100, evaluate_every=5)
STEPS = [0, 5, 10, 15, 20, 25]


def weights_at(step: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(step)
    shapes = {"W_E": (6, 4), "W_in": (4, 4), "b_in": (4,)}
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def measures_at(step: int) -> dict[str, float]:
    return {
        "train_loss": 1 / (1 + step),
        "train_accuracy": min(1.0, step / 10),
        "held_out_accuracy": step / 25,
    }


def write(root: Path, config: Config = CONFIG) -> Run:
    with Recorder(config, root) as recorder:
        for step in STEPS:
            recorder.evaluation(step, step / 10, 100, measures_at(step))
            if step % 10 == 0:
                recorder.snapshot(step, weights_at(step))
    return open_run(config.run_id, root)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return write(tmp_path)


def check_whole(run: Run) -> None:
    assert run.metrics()["step"].tolist() == STEPS
    assert run.snapshot_steps().tolist() == [0, 10, 20]
    weights = run.weights()
    assert set(weights) == set(weights_at(0))
    for name, values in weights.items():
        assert values.dtype == np.float32
        np.testing.assert_array_equal(values, np.stack([weights_at(step)[name] for step in (0, 10, 20)]))


def test_what_was_written_is_read_back(run: Run) -> None:
    check_whole(run)
    assert run.config == CONFIG
    assert run.run_id == CONFIG.run_id
    assert run.machine["threads"] == 1
    assert set(run.machine["libraries"]) == {"numpy", "torch", "zarr"}
    metrics = run.metrics()
    assert metrics["seconds"].tolist() == [step / 10 for step in STEPS]
    for name, values in metrics.items():
        if name in measures_at(0):
            assert values.tolist() == [measures_at(step)[name] for step in STEPS]
    status = run.status()
    assert (status.state, status.step, status.stop_step, status.message) == (State.FINISHED, 25, 100, None)
    assert (status.pid, status.steps_per_second) == (os.getpid(), 10.0)


def test_some_weights_and_some_snapshots(run: Run) -> None:
    whole = run.weights()
    assert set(run.weights("W_E", "b_in")) == {"W_E", "b_in"}
    for some in (slice(1, None), slice(-1, None), slice(0, 1), slice(None, None, 2), slice(None, None, -1)):
        np.testing.assert_array_equal(run.weights("W_E", snapshots=some)["W_E"], whole["W_E"][some])


def test_zarr_by_itself_reads_the_same(run: Run) -> None:
    import zarr

    group = zarr.open_group(run.folder / "weights", mode="r", zarr_format=3)
    assert set(group.array_keys()) == set(weights_at(0))
    for name, values in run.weights().items():
        array = group[name]
        assert array.shape == values.shape
        assert array.chunks == (1, *values.shape[1:])
        assert array.metadata.zarr_format == 3
        np.testing.assert_array_equal(np.asarray(array[:]), values)


def test_a_trained_run_is_whole(grokked: Run) -> None:
    steps, metrics, weights = grokked.snapshot_steps(), grokked.metrics(), grokked.weights()
    assert set(steps) <= set(metrics["step"])
    assert steps[0] == 0
    assert steps[-1] == metrics["step"][-1] == grokked.status().step
    assert (np.diff(steps) > 0).all()
    assert {len(values) for values in weights.values()} == {len(steps)}
    norms = np.sqrt(
        sum((values.astype(float) ** 2).sum(axis=tuple(range(1, values.ndim))) for values in weights.values())
    )
    at = np.searchsorted(metrics["step"], steps)
    np.testing.assert_allclose(norms, metrics["weight_norm"][at], rtol=1e-5)
    phases = grokked.phases()
    assert phases is not None
    assert phases.verdict is Verdict.GROKS


def test_a_run_before_its_first_evaluation(tmp_path: Path) -> None:
    with Recorder(CONFIG, tmp_path):
        run = open_run(CONFIG.run_id, tmp_path)
        assert run.metrics() == {}
        assert run.phases() is None
        assert run.snapshot_steps().tolist() == []
        with pytest.raises(StoreError, match="it has no snapshot yet"):
            run.weights()
        status = run.status()
        assert (status.state, status.stop_step, status.seconds_left) == (State.RUNNING, 100, None)


def test_time_left_follows_the_pace() -> None:
    assert Status(State.RUNNING, 1, step=25, stop_step=125, steps_per_second=10.0).seconds_left == 10.0
    assert Status(State.RUNNING, 1, step=125, stop_step=125, steps_per_second=10.0).seconds_left == 0.0


@pytest.mark.parametrize(
    "run_id",
    ["", ".", "..", "a/b", "/etc/passwd", "../runs", "a/../b", "a..b", "Add-p97", "add p97", "-add", "~1",
     "a~", "a~x", "a~1~2", "a\\b", "a\n", "a\x00b", "añb", ".hidden", "x" * 200, "x" * 5000, "c:", "a*"],
)  # fmt: skip
def test_what_is_no_run_id_is_refused_before_the_disk_is_touched(run_id: str, tmp_path: Path) -> None:
    for ask in (run_folder, open_run, request_stop):
        with pytest.raises(StoreError, match="without a path") as caught:
            ask(run_id, tmp_path / "nowhere")
        assert caught.value.exit_code == 2
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "run_id", ["add-p97-seed0-0123456789", "add-p97-seed0-0123456789~1", "a", "a~12", "a.b_c"]
)
def test_run_ids_lie_in_the_root(run_id: str, tmp_path: Path) -> None:
    assert run_folder(run_id, tmp_path) == tmp_path / run_id


def test_a_run_that_is_not_there(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StoreError, match="run 'add-p97': there is none in ") as caught:
            open_run("add-p97", root)
        assert caught.value.exit_code == 1
    (tmp_path / "a-file").write_text("")
    with pytest.raises(StoreError, match="there is none in"):
        open_run("a-file", tmp_path)


def test_the_root_is_the_folder_named_in_the_environment(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs_root() == runs
    assert run_folder("a") == runs / "a"
    for value in ("", None):
        monkeypatch.setenv("KAIQIAO_RUNS", value) if value is not None else monkeypatch.delenv("KAIQIAO_RUNS")
        assert runs_root().name == "runs"
        assert (runs_root().parent / "training").is_dir()


def test_all_runs_are_listed_and_nothing_else(tmp_path: Path) -> None:
    assert list(list_runs(tmp_path / "nowhere")) == []
    first = write(tmp_path)
    second = write(tmp_path, Config(**CONFIG.to_json() | {"seed": 1}))
    again = write(tmp_path)
    (tmp_path / "empty-folder").mkdir()
    (tmp_path / "a-file").write_text("")
    (tmp_path / "Not A Run").mkdir()
    shutil.copytree(first.folder, tmp_path / "broken")
    (tmp_path / "broken" / "config.json").write_text("{")
    listed = list(list_runs(tmp_path))
    assert [run.run_id for run in listed] == sorted([first.run_id, second.run_id, again.run_id + "~1"])
    for run in listed:
        check_whole(run)


# ---- Damage ----------------------------------------------------------------------------------------------


def replace_text(name: str, old: str, new: str, *, sealed: bool = False) -> Callable[[Path], None]:
    """Change a file, as damage does, or as a writer does: with a checksum that fits."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        changed = text.replace(old, new, 1)
        (folder / name).write_text(sealed_text(unsealed_by_force(changed)) if sealed else changed)

    return change


def unsealed_by_force(text: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(text).items() if name != SEAL}


def put(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def read_all(run_id: str, root: Path) -> None:
    run = open_run(run_id, root)
    run.status()
    run.phases()
    run.metrics()
    run.weights()


def _append(folder: Path) -> None:
    path = folder / "snapshots.jsonl"
    line, _ = sealed_line({"step": 25}, read_log(path.read_bytes(), sealed=True).checksums[-1])
    with path.open("ab") as file:
        file.write(line)


def _make_folder_of_config(folder: Path) -> None:
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()


CHUNK = "weights/W_E/c.1.0.0"
DAMAGE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "config cut off": ("config.json", put("config.json", b'{"config": {"p"')),
    "config of another kind": ("config.json", put("config.json", b"[1, 2]")),
    "config of no text": ("config.json", put("config.json", bytes(range(256)))),
    "config nested without end": ("config.json", put("config.json", b"[" * 100_000)),
    "config without format": ("config.json", replace_text("config.json", '"format"', '"shape"')),
    "config without machine": ("config.json", replace_text("config.json", '"machine"', '"engine"')),
    "config with another field": ("config.json", replace_text("config.json", '"lr"', '"rate"')),
    "config out of range": ("config.json", replace_text("config.json", '"p": 5', '"p": 1')),
    "config not a number": ("config.json", replace_text("config.json", '"p": 5', '"p": NaN')),
    "config that is a folder": ("config.json", _make_folder_of_config),
    "status empty": ("status.json", put("status.json", b"")),
    "status in an unknown state": ("status.json", replace_text("status.json", "finished", "dreaming")),
    "status without its step": ("status.json", replace_text("status.json", '"step"', '"stop"')),
    "status with words for a number": (
        "status.json",
        replace_text("status.json", '"step": 25', '"step": "many"'),
    ),
    "status with an endless number": (
        "status.json",
        replace_text("status.json", '"step": 25', '"step": Infinity'),
    ),
    "status of another kind": ("status.json", put("status.json", b"[]")),
    "status whose message lacks a value": (
        "status.json",
        replace_text("status.json", '"message": null', '"message": {"text": "{a}", "values": {}}'),
    ),
    "status whose message is a string": (
        "status.json",
        replace_text("status.json", '"message": null', '"message": "oh"'),
    ),
    "metrics broken in the middle": (
        "metrics.jsonl",
        replace_text("metrics.jsonl", '"step": 10', '"step" 10'),
    ),
    "metrics with an empty line": ("metrics.jsonl", replace_text("metrics.jsonl", "\n", "\n\n")),
    "metrics of no text": ("metrics.jsonl", put("metrics.jsonl", bytes(range(256)) + b"\n")),
    "metrics of another kind": ("metrics.jsonl", put("metrics.jsonl", b"5\n")),
    "metrics with a name missing": (
        "metrics.jsonl",
        replace_text("metrics.jsonl", '}\n{"step": 5, ', "}\n{"),
    ),
    "metrics with words for a number": (
        "metrics.jsonl",
        replace_text("metrics.jsonl", '"step": 10', '"step": "x"'),
    ),
    "snapshots broken": ("snapshots.jsonl", replace_text("snapshots.jsonl", "}", "")),
    "snapshots of another kind": ("snapshots.jsonl", put("snapshots.jsonl", b"[]\n")),
    "snapshots without a step": ("snapshots.jsonl", replace_text("snapshots.jsonl", '"step"', '"stop"')),
    "a chunk missing": (CHUNK, remove(CHUNK)),
    "a chunk too short": (CHUNK, lambda folder: os.truncate(folder / CHUNK, 92)),
    "a chunk cut within a number": (CHUNK, lambda folder: os.truncate(folder / CHUNK, 91)),
    "a chunk too long": (CHUNK, lambda folder: os.truncate(folder / CHUNK, 104)),
    "a snapshot listed that is not there": ("weights/W_E/c.3.0.0", _append),
    "an array without its description": ("weights/W_in/zarr.json", remove("weights/W_in/zarr.json")),
    "an array missing": ("weights/W_in/zarr.json", lambda folder: shutil.rmtree(folder / "weights/W_in")),
    "an array described as something else": ("weights/b_in/zarr.json", put("weights/b_in/zarr.json", b'"?"')),
    "the arrays' own description broken": ("weights/zarr.json", put("weights/zarr.json", b"{}")),
    "all weights missing": ("weights/zarr.json", lambda folder: shutil.rmtree(folder / "weights")),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_one_clear_line_that_names_the_part(name: str, run: Run) -> None:
    part, damage = DAMAGE[name]
    damage(run.folder)
    with pytest.raises(StoreError) as caught:
        read_all(run.run_id, run.folder.parent)
    text = str(caught.value)
    assert text.startswith(f"run '{run.run_id}' is damaged: {part} cannot be read")
    assert len(text.splitlines()) == 1
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("file", ["metrics.jsonl", "snapshots.jsonl"])
def test_a_line_that_is_still_being_written_does_not_count_yet(file: str, run: Run) -> None:
    lines = (run.folder / file).read_bytes().splitlines(keepends=True)
    name = {"metrics.jsonl": "metrics", "snapshots.jsonl": "snapshot_steps"}[file]

    def count() -> int:
        found = getattr(run, name)()
        return len(found["step"] if isinstance(found, dict) else found)

    for cut in range(len(lines[-1])):
        (run.folder / file).write_bytes(b"".join(lines[:-1]) + lines[-1][:cut])
        assert count() == len(lines) - 1
    (run.folder / file).write_bytes(lines[0][:-1])
    assert (run.metrics() == {}) if name == "metrics" else (count() == 0)


def test_chunks_without_their_line_do_not_count(run: Run) -> None:
    (run.folder / "weights" / "W_E" / "c.3.0.0").write_bytes(b"half")
    check_whole(run)


def test_without_a_status_a_run_counts_as_left_by_its_worker(run: Run) -> None:
    remove("status.json")(run.folder)
    status = run.status()
    assert status.state is State.FAILED
    assert status.message is not None
    assert "the worker is gone" in str(status.message)
    check_whole(run)


def test_a_run_that_claims_to_run_without_a_worker_has_failed(run: Run) -> None:
    replace_text("status.json", "finished", "running", sealed=True)(run.folder)
    status = run.status()
    assert (status.state, status.step) == (State.FAILED, 25)
    assert translator("zh")(status.message or "") != str(status.message)
    phases = run.phases()
    assert phases is not None
    assert phases.verdict is not Verdict.RUNNING


def test_a_status_says_why_in_both_languages() -> None:
    message = Message("run {run_id!r} is not running", run_id="a")
    status = Status(State.FAILED, 1, message=message)
    back = Status.from_json(json.loads(json.dumps(status.to_json())))
    assert back == status
    assert str(back.message) == "run 'a' is not running"


@pytest.fixture
def read_only(run: Run) -> Iterator[Run]:
    """The run in a folder that cannot be written, as root too."""
    folder = str(run.folder)
    mounted = os.geteuid() == 0 and all(
        subprocess.run(["mount", *words, folder], capture_output=True, check=False).returncode == 0
        for words in (["--bind", folder], ["-o", "remount,ro,bind"])
    )
    if not mounted:
        run.folder.chmod(0o555)
        (run.folder / "run.lock").chmod(0o444)
        if os.access(run.folder, os.W_OK):
            pytest.skip("nothing can be made read-only here")
    yield run
    if mounted:
        subprocess.run(["umount", folder], check=True)
    else:
        run.folder.chmod(0o755)


def test_a_run_can_be_read_where_nothing_can_be_written(read_only: Run) -> None:
    check_whole(read_only)
    assert read_only.status().state is State.FINISHED
    assert not read_only.is_locked()


# ---- What reading does not do ----------------------------------------------------------------------------


def test_reading_imports_no_torch(grokked: Run) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from training.runs.reader import list_runs\n"
        "from story.chapters.leap import read_leap\n"
        "from training.cli import main\n"
        "(run,) = list_runs(Path(sys.argv[1]))\n"
        "run.status(), run.phases(), run.weights(), read_leap(run.view())\n"
        "assert main(['list']) == 0\n"
        "print(sorted({'torch', 'zarr', 'pickle5'} & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(grokked.folder.parent)],
        env=os.environ | {"KAIQIAO_RUNS": str(grokked.folder.parent), "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "[]"


class Bomb:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.trace,))


def test_reading_runs_no_code(run: Run, tmp_path: Path) -> None:
    """Pickles under every name that a careless reader might load, and arrays that ask for a pickle codec."""
    trace = tmp_path / "exploded"
    bomb = pickle.dumps(Bomb(trace))
    pickle.loads(bomb)
    assert trace.exists()
    trace.unlink()
    for name in ("config.pkl", "status.pickle", "weights.pt", "weights.npy", "__init__.py", "conftest.py"):
        (run.folder / name).write_bytes(bomb)
    read_all(run.run_id, tmp_path)
    for name in (
        "config.json",
        "status.json",
        "metrics.jsonl",
        "snapshots.jsonl",
        "weights/zarr.json",
        CHUNK,
    ):
        whole = (run.folder / name).read_bytes()
        (run.folder / name).write_bytes(bomb + b"\n")
        with pytest.raises(StoreError):
            read_all(run.run_id, tmp_path)
        (run.folder / name).write_bytes(whole)
    # The older Zarr format knows object arrays with a pickle codec.
    array = run.folder / "weights" / "W_E"
    (array / "zarr.json").unlink()
    filters = [{"id": "pickle", "protocol": 5}]
    described = {"zarr_format": 2, "shape": [3], "chunks": [1], "dtype": "|O", "order": "C"}
    described |= {"fill_value": None, "compressor": None, "filters": filters}
    (array / ".zarray").write_text(json.dumps(described))
    for chunk in range(3):
        (array / str(chunk)).write_bytes(bomb)
    with pytest.raises(StoreError):
        read_all(run.run_id, tmp_path)
    assert not trace.exists()


# ---- Other versions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 5, 99, "4", 2.5])
def test_a_run_of_another_version_is_refused_in_one_line(number: object, run: Run) -> None:
    path = run.folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": number}))
    with pytest.raises(StoreError, match="another version of this program has written it") as caught:
        open_run(run.run_id, run.folder.parent)
    assert f"format {number}; this one reads format 4" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
