"""python -m training: words in, lines and exit codes out, and never a traceback."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from language import LANGUAGES, translator
from training.cli import main
from training.config import FIELDS
from training.config.presets import PRESETS, REFERENCE
from training.engine.evaluation import MEASURES
from training.engine.trainer import train
from training.phases import Verdict, detect_phases
from training.phases.wording import VERDICT_NAMES, VERDICTS, describe
from training.runs.reader import Run, list_runs, open_run
from training.runs.status import STATES, State
from training.runs.writer import Recorder
from training.sweeps import read_sweep


def fields(**values: object) -> list[str]:
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


SIZES = [*fields(d_model=8, n_heads=2, d_mlp=8), "--threads", "1"]
TINY = [*fields(p=5, train_fraction=0.5, steps=30, snapshots=5), *SIZES]
ENDLESS = [*fields(p=13, steps=100000000), *SIZES]

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch, runs: Path) -> Path:
    monkeypatch.setenv("KAIQIAO_LANG", "en")
    return runs


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(words)
    except SystemExit as ending:  # argparse leaves this way after --help
        code = int(ending.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_grok_trains_records_and_reports(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    code, out, err = said(capsys, "grok", *TINY)
    assert (code, err) == (0, "")
    (run,) = list_runs(runs)
    assert run.config.p == 5
    assert run.config.steps == 30
    assert run.status().state is State.FINISHED
    assert f"Training {run.run_id}" in out
    assert f"{run.run_id}  finished  " in out
    assert f"30 steps in {run.status().seconds:.1f} s, {len(run.snapshot_steps())} snapshots" in out


def test_a_recorded_run_is_not_trained_twice_unless_asked(
    capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    said(capsys, "grok", *TINY)
    (run,) = list_runs(runs)
    first = (run.folder / "metrics.jsonl").read_bytes()
    code, out, _ = said(capsys, "grok", *TINY)
    assert code == 0
    assert "is recorded already; --again trains it anew" in out
    assert (run.folder / "metrics.jsonl").read_bytes() == first
    assert said(capsys, "grok", *TINY, "--again")[0] == 0
    assert [found.run_id for found in list_runs(runs)] == [run.run_id, f"{run.run_id}~1"]
    assert (runs / f"{run.run_id}~1" / "metrics.jsonl").read_bytes() == first
    assert said(capsys, "show", f"{run.run_id}~1")[0] == 0


def test_every_line_of_json_can_be_read(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    code, out, err = said(capsys, "grok", *TINY, "--json")
    assert (code, err) == (0, "")
    *evaluations, report = [json.loads(line) for line in out.splitlines()]
    (run,) = list_runs(runs)
    assert [row["step"] for row in evaluations] == run.metrics()["step"].tolist()
    assert all(set(row) == {"step", "seconds", *MEASURES} for row in evaluations)
    for words in (["show", run.run_id], ["grok", *TINY], ["list"]):
        code, out, _ = said(capsys, *words, "--json")
        assert code == 0
        if words == ["list"]:
            del report["change_points"]  # they take too long to find for a list
        assert json.loads(out) == report
    assert report["run_id"] == run.run_id
    assert Path(report["folder"]) == run.folder
    assert report["status"]["state"] == "finished"
    assert report["phases"]["last_step"] == 30
    assert report["config"] == run.config.to_json()


def test_runs_are_listed_one_a_line(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    assert said(capsys, "list") == (0, f"No runs in {runs} yet.\n", "")
    assert said(capsys, "list", "--json") == (0, "", "")
    for seed in ("0", "1"):
        said(capsys, "grok", *TINY, *fields(seed=seed))
    code, out, err = said(capsys, "list")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [run.run_id for run in list_runs(runs)]
    # A damaged one is named, and hides no other.
    first, second = list_runs(runs)
    (first.folder / "status.json").write_text("{")
    code, out, err = said(capsys, "list")
    assert code == 1
    assert err.startswith(f"run '{first.run_id}' is damaged: status.json cannot be read")
    assert [line.split()[0] for line in out.splitlines()] == [second.run_id]


BAD_WORDS = [
    [],
    ["dance"],
    ["--json"],
    ["grok", *fields(p="1")],
    ["grok", *fields(p="401")],
    ["grok", *fields(p="ninety-seven")],
    ["grok", *fields(p="9.7")],
    ["grok", *fields(p="")],
    ["grok", "--set"],
    ["grok", "--set", "p"],
    ["grok", "--set", "colour=red"],
    ["grok", "--set", "=3"],
    ["grok", *fields(p="1" * 5000)],
    ["grok", *fields(lr="nan")],
    ["grok", *fields(lr="inf")],
    ["grok", *fields(lr=-1)],
    ["grok", *fields(lr="fast\nand loose")],
    ["grok", *fields(weight_decay=-0.5)],
    ["grok", *fields(train_fraction="0")],
    ["grok", *fields(train_fraction="1")],
    ["grok", *fields(train_fraction="30")],
    ["grok", *fields(p=2, train_fraction=0.01)],
    ["grok", *fields(n_heads="3")],
    ["grok", *fields(task="understand")],
    ["grok", *fields(task="divide", p=91)],
    ["grok", *fields(task="s5")],
    ["grok", *fields(task="add+add")],
    ["grok", *fields(batch_size=100_000)],
    ["grok", *fields(corrupted=1.5)],
    ["grok", *fields(dtype="float16")],
    ["grok", *fields(network="two_layer_decoder", task="sparse_parity", p=20)],
    ["grok", "--device", "abacus"],
    pytest.param(
        ["grok", "--device", "cuda"],
        marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here"),
    ),
    ["grok", *fields(network="brain")],
    ["grok", *fields(optimizer="luck")],
    ["grok", "--preset", "none"],
    ["grok", "--threads", "0"],
    ["grok", "--threads", "many"],
    ["grok", *fields(steps_after_grokking="never")],
    ["grok", "--colour", "red"],
    ["grok", "--lang", "fr"],
    ["grok", "extra"],
    ["show"],
    ["show", "../../etc"],
    ["show", "/etc/passwd"],
    ["show", ""],
    ["show", "a" * 300],
    ["show", "Add-P97"],
    ["stop", ".."],
    ["list", "extra"],
    ["resume"],
    ["resume", "../x"],
    ["rm", ".."],
    ["export", "../x", "a.csv"],
]


@pytest.mark.parametrize("words", BAD_WORDS, ids=lambda words: " ".join(words)[:40] or "nothing")
def test_wrong_words_are_one_line_and_exit_code_2(
    words: list[str], capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert not runs.exists()


@pytest.mark.parametrize("command", ["show", "stop"])
def test_a_run_that_is_not_there_is_a_failure(
    command: str, capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    code, out, err = said(capsys, command, "add-p97-seed0-0123456789")
    assert (code, out) == (1, "")
    assert err == f"run 'add-p97-seed0-0123456789': there is none in {runs}\n"


def test_only_a_running_run_can_be_stopped(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    said(capsys, "grok", *TINY)
    (run,) = list_runs(runs)
    assert said(capsys, "stop", run.run_id) == (1, "", f"run '{run.run_id}' is not running\n")
    assert not (run.folder / "stop").exists()


def test_a_diverging_run_is_a_verdict(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    words = [*TINY, *fields(lr=1000, warmup_steps=0)]
    code, out, err = said(capsys, "grok", *words, "--json")
    assert (code, err) == (0, "")
    *evaluations, report = [json.loads(line) for line in out.splitlines()]
    assert None in evaluations[-1].values()
    assert report["phases"]["verdict"] == "diverges"
    (run,) = list_runs(runs)
    code, out, _ = said(capsys, "show", run.run_id)
    assert code == 0
    assert f"{run.run_id}  finished  diverges" in out
    assert "发散" in said(capsys, "show", run.run_id, "--lang", "zh")[1]
    assert "is recorded already" in said(capsys, "grok", *words)[1]


def test_a_folder_that_cannot_be_written_fails_with_one_line(
    capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    runs.write_text("")
    code, _, err = said(capsys, "grok", *TINY, "--json")
    assert code == 1
    assert f"cannot be written in {runs}" in err
    assert len(err.splitlines()) == 1


def test_options_become_the_config(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    words = fields(lr=1, steps_after_grokking="none", seed=7, split_seed=9, beta2="0.9", batch_size=4)
    assert said(capsys, "grok", *TINY, *words)[0] == 0
    (run,) = list_runs(runs)
    config = run.config
    assert (config.lr, config.steps_after_grokking, config.seed, config.split_seed) == (1.0, None, 7, 9)
    assert config.batch_size == 4
    assert (config.beta2, config.train_fraction, config.snapshots, config.d_model) == (0.9, 0.5, 5, 8)


def test_help_names_every_option_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    english = said(capsys, "grok", "--help", "--lang", "en")
    chinese = said(capsys, "grok", "--help", "--lang=zh")
    for code, out, err in (english, chinese):
        assert (code, err) == (0, "")
        for word in ("--preset", "--set", "--again", "--json", "--threads", "--device", "--tensorboard"):
            assert word in out
        for name, field in FIELDS.items():
            assert (f"    {name}=" in out) != field.of_imports
    assert "weight decay, the pull" in english[1]
    assert "权重衰减" in chinese[1]


def test_the_language_is_that_of_the_option_else_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "至少" in said(capsys, "grok", *fields(p=2, train_fraction=0.01), "--lang", "zh")[2]
    assert "用法见" in said(capsys, "grok", "--colour", "red", "--lang", "zh")[2]
    monkeypatch.setenv("KAIQIAO_LANG", "zh_CN.UTF-8")
    assert "整数" in said(capsys, "grok", *fields(p=1))[2]
    assert "whole number" in said(capsys, "grok", *fields(p=1), "--lang", "en")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_state_can_be_said(language: str) -> None:
    _ = translator(language)
    assert set(VERDICTS) == set(VERDICT_NAMES) == set(Verdict)
    assert set(STATES) == set(State)
    steady = detect_phases(range(0, 90, 10), [1] * 9, [0] * 4 + [1] * 5)
    for falls in (0, 2):
        told = replace(steady, falls=falls, lowest_since=0.5, lost_at=50, norm_share=0.1, diverged_at=70)
        lines = {describe(replace(told, verdict=verdict), _) for verdict in Verdict}
        assert len(lines) == len(Verdict)
        assert not any("{" in line or "None" in line for line in lines)
    names = {_(name) for name in VERDICT_NAMES.values()}
    assert len(names) == len(Verdict)


# ---- Going on, exporting, deleting ------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["resume", "grok"])
def test_a_stopped_run_is_gone_on_with(word: str, capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    config = replace(PRESETS["leap"], p=5, train_fraction=0.5, steps=40, d_model=8, n_heads=2, d_mlp=8)
    with pytest.raises(ZeroDivisionError), Recorder(config, runs, 1) as recorder:  # noqa: PT012
        eval_step = next(train([config]))
        recorder.evaluation(0, 0.0, 40, {name: float(value[0]) for name, value in eval_step.measures.items()})
        _ = 1 / 0
    (run,) = list_runs(runs)
    given = [f"{name}={value}" for name, value in config.to_json().items() if value is not None]
    words = [run.run_id] if word == "resume" else [part for text in given for part in ("--set", text)]
    code, out, err = said(capsys, word, *words)
    assert (code, err) == (0, "")
    assert f"Going on with {run.run_id}" in out
    assert run.status().state is State.FINISHED
    assert run.metrics()["step"][-1] == 40
    assert [found.run_id for found in list_runs(runs)] == [run.run_id]
    code, out, err = said(capsys, "resume", run.run_id)
    assert (code, out) == (1, "")
    assert err == f"run '{run.run_id}' is finished: there is nothing to go on with\n"


def test_weights_and_metrics_are_exported(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    from safetensors import safe_open

    said(capsys, "grok", *TINY)
    (run,) = list_runs(runs)
    weights, table = tmp_path / "weights.safetensors", tmp_path / "metrics.csv"
    upto_seven = int(np.flatnonzero(run.snapshot_steps() <= 7)[-1])
    for words, snapshot in (([], -1), (["--step", "7", "--force"], upto_seven)):
        code, out, err = said(capsys, "export", run.run_id, str(weights), *words)
        assert (code, err) == (0, "")
        with safe_open(weights, "np") as file:
            step = int(run.snapshot_steps()[snapshot])
            assert file.metadata() == {"run_id": run.run_id, "step": str(step)}
            assert f"step {step}" in out
            assert set(file.keys()) == set(run.weights())
            for name in run.weights():
                np.testing.assert_array_equal(file.get_tensor(name), run.weights(name)[name][snapshot])
    assert said(capsys, "export", run.run_id, str(table))[0] == 0
    names, *rows = csv.reader(table.read_text().splitlines())
    metrics = run.metrics()
    assert names == list(metrics)
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        np.testing.assert_array_equal([float(value) for value in column], metrics[name])
    # Nothing is overwritten unless that is said, and mistakes are one line.
    before = table.read_bytes()
    for words, code, text in (
        ([run.run_id, str(table)], 1, "is there already: --force replaces it"),
        ([run.run_id, str(tmp_path / "all.pickle")], 2, "must end in one of .safetensors, .csv"),
        ([run.run_id, str(table), "--step", "3", "--force"], 2, "--step is for weights"),
        (
            [run.run_id, str(weights), "--step", "-1", "--force"],
            1,
            "no snapshot up to step -1; its first is 0",
        ),
        ([run.run_id, str(tmp_path / "no" / "folder.csv")], 1, "No such file or directory"),
    ):
        assert said(capsys, "export", *words)[:2] == (code, "")
        assert said(capsys, "export", *words)[2].count("\n") == 1
        assert text in said(capsys, "export", *words)[2]
    assert table.read_bytes() == before


def test_a_run_is_deleted_only_when_that_is_confirmed(
    capsys: pytest.CaptureFixture[str], runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "grok", *TINY)
    (run,) = list_runs(runs)
    code, out, err = said(capsys, "rm", run.run_id)
    assert (code, out) == (2, "")
    assert "rm --yes deletes without asking" in err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    for answer, deleted in (("", False), ("n", False), ("no way", False), ("y", True)):
        monkeypatch.setattr("builtins.input", lambda question, answer=answer: print(question) or answer)
        code, out, err = said(capsys, "rm", run.run_id)
        assert run.run_id in out
        assert (code, err) == (0 if deleted else 1, "")
        assert run.folder.exists() is not deleted
    assert said(capsys, "rm", run.run_id, "--yes")[0] == 1
    with Recorder(run.config, runs) as recorder:
        code, _, err = said(capsys, "rm", recorder.config.run_id, "--yes")
        assert code == 1
        assert "another process is training it" in err
        assert recorder.folder.exists()


def test_tensorboard_gets_every_evaluation(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    event_accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    assert said(capsys, "grok", *TINY, "--tensorboard", str(tmp_path / "events"))[0] == 0
    (run,) = list_runs(runs)
    events = event_accumulator.EventAccumulator(str(tmp_path / "events" / run.run_id))
    events.Reload()
    metrics = run.metrics()
    assert set(events.Tags()["scalars"]) == set(metrics) - {"step", "seconds"}
    for name in events.Tags()["scalars"]:
        written = events.Scalars(name)
        assert [event.step for event in written] == metrics["step"].tolist()
        np.testing.assert_allclose([event.value for event in written], metrics[name], rtol=1e-6)


# ---- Measuring and sweeping --------------------------------------------------------------------------------


def test_show_gives_the_change_points_with_their_intervals(
    capsys: pytest.CaptureFixture[str], grokked: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(grokked.folder.parent))
    phases = grokked.phases()
    assert phases is not None
    assert phases.memorised_at is not None
    found = json.loads(said(capsys, "show", grokked.run_id, "--json")[1])["change_points"]["memorised"]
    assert found["low"] <= found["step"] <= found["high"]
    assert found["step"] == pytest.approx(phases.memorised_at, rel=0.3)
    out = said(capsys, "show", grokked.run_id)[1]
    assert f"memorised {found['step']} [{found['low']}, {found['high']}]" in out


def test_measure_shows_the_milestones_and_writes_json(
    capsys: pytest.CaptureFixture[str], grokked: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(grokked.folder.parent))
    code, out, err = said(capsys, "measure", grokked.run_id, "--every", "10")
    assert (code, err) == (0, "")
    head, *lines = out.splitlines()
    phases = grokked.phases()
    assert phases is not None
    steps = [int(word) for word in head.split()[1:-2]]
    assert steps == sorted(steps)
    assert steps[-1] == phases.last_step
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert float(rows["collapse"][len(steps) - 1]) > 0.5
    assert float(rows["collapse"][len(steps)]) < 0.1  # without structure
    assert "key frequencies: " in out
    code, out, err = said(capsys, "measure", grokked.run_id, "margins", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["steps"] == grokked.snapshot_steps().tolist()
    assert len(found["columns"]["margin_gap"]) == len(found["steps"])
    code, out, err = said(capsys, "measure", grokked.run_id, "data_collapse", "--csv")
    assert (code, err) == (0, "")
    head, *rows = out.splitlines()
    assert head.split(",")[:4] == ["step", "collapse", "collapse_by_wrong_rule", "shift_averaged_logits.1"]
    assert [int(row.split(",")[0]) for row in rows] == found["steps"]
    out = said(capsys, "measure", "--list")[1]
    assert "margin_gap  [logits]  height of the teeth" in out
    listed = json.loads(said(capsys, "measure", "--list", "--json")[1])
    assert listed["margin_gap"]["equation"] == "train_margin - held_out_margin"
    for words, text in (
        (["measure", grokked.run_id, "beauty"], "'beauty' is no measure; known are"),
        (["measure", grokked.run_id, "--every", "0"], "every = 0"),
    ):
        code, out, err = said(capsys, *words)
        assert (code, out) == (2, "")
        assert text in err
        assert err.count("\n") == 1


SWEEP = ["sweep", "weight_decay=0,1", "seeds=2", "--jobs", "1", *fields(p=5, steps=20, d_model=8, n_heads=2)]


@pytest.fixture
def sweeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAIQIAO_SWEEPS", str(tmp_path / "sweeps"))
    return tmp_path / "sweeps"


def test_sweep_trains_each_cell_once(capsys: pytest.CaptureFixture[str], sweeps: Path) -> None:
    code, out, err = said(capsys, *SWEEP)
    assert (code, err) == (0, "")
    (folder,) = sweeps.iterdir()
    assert f"Sweep {folder.name}: 4 runs" in out
    assert "memorises only" in out or "learns nothing" in out
    table = read_sweep(folder)
    first = REFERENCE.seed  # what a sweep starts from
    assert sorted(zip(table["weight_decay"].tolist(), table["seed"].tolist(), strict=True)) == [
        (0.0, first), (0.0, first + 1), (1.0, first), (1.0, first + 1),
    ]  # fmt: skip
    written = {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}
    code, out, err = said(capsys, *SWEEP, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["cells"] == 4
    assert sum(json.loads(out)["verdicts"].values()) == 4
    assert {path.name: path.read_bytes() for path in folder.rglob("*.parquet")} == written


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["sweep"], "nothing is varied"),
        (["sweep", "colour=1,2"], "'colour' is no field of a config"),
        (["sweep", "lr=1,2", "--set", "lr"], "it must be field=value"),
        (["sweep", "lr=fast,slow"], "'fast' is no number"),
        (["sweep", "weight_decay=0,-1"], "cell 1 of the sweep"),
        (["sweep", "train_fraction=0.001..0.5:3", "--set", "p=5"], "cell 0 of the sweep"),
        (["sweep", "seeds=two"], "it is no whole number"),
        (["sweep", "lr=1,2", "--preset", "regimes"], "is a whole sweep"),
        (["sweep", "lr=1,2", "--preset", "nothing"], "known are regimes"),
        (["sweep", "lr=1,2", "--name", "../x"], "sweep name '../x'"),
        (["sweep", "lr=1,2", "--backend", "abacus"], "known are loky, dask"),
        (["sweep", "lr=1,2", "--backend", "dask", "--scheduler", "nowhere"], "scheduler = 'nowhere'"),
        (["sweep", "lr=1,2", "--jobs", "0"], "--jobs = 0"),
        (["sweep", "lr=1,2", "--threads", "many"], "--threads = many: it must be a whole number from 1"),
        (["sweep", "lr=1,2", "--device", "abacus"], "argument --device: invalid choice: 'abacus'"),
        pytest.param(
            ["sweep", "lr=1,2", "--device", "cuda"],
            "device = 'cuda': there is none",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here"),
        ),
    ],
)
def test_a_wrong_sweep_is_one_line(
    words: list[str], text: str, capsys: pytest.CaptureFixture[str], sweeps: Path
) -> None:
    code, out, err = said(capsys, *words)
    assert code == 2
    assert text in err
    assert err.count("\n") == 1
    assert "finished" not in out
    assert not list(sweeps.rglob("*.parquet"))


# ---- Signals: in a process of its own ----------------------------------------------------------------------


def start(*words: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "training", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": ".", "OMP_NUM_THREADS": "1"} | (env or {}),
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_run_and_keeps_it(number: signal.Signals, code: int, runs: Path) -> None:
    with start("grok", *ENDLESS, "--json") as process:
        assert process.stdout is not None
        for _ in range(12):
            process.stdout.readline()
        (run,) = list_runs(runs)
        assert run.status().state is State.RUNNING
        assert run.status().pid == process.pid
        sent = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert time.monotonic() - sent < 10
    assert process.returncode == code
    assert err == "Stopped; what was recorded is kept. The same words again go on from there.\n"
    assert run.status().state is State.STOPPED
    assert len(run.metrics()["step"]) >= 10
    assert len(run.weights("W_E")["W_E"]) == len(run.snapshot_steps()) > 0


def test_stop_ends_a_run_in_another_process(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with start("grok", *ENDLESS, "--json") as process:
        assert process.stdout is not None
        process.stdout.readline()
        (run,) = list_runs(runs)
        code, out, _ = said(capsys, "show", run.run_id)
        assert code == 0
        assert "running" in out
        assert said(capsys, "stop", run.run_id) == (0, "", "")
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert run.status().state is State.STOPPED
    assert open_run(run.run_id).phases() is not None


def test_a_reader_that_leaves_ends_the_output_quietly(runs: Path) -> None:
    with start("grok", *ENDLESS, "--json") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert process.returncode == 1
    assert "Traceback" not in err
    (run,) = list_runs(runs)
    assert (run.status().state, run.status().message) == (State.STOPPED, None)
