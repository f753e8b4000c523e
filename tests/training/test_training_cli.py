"""python -m training: words in, lines and exit codes out, and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from language import LANGUAGES, translator
from training.cli import main
from training.phases import Verdict, detect_phases
from training.store import State, list_runs, open_run
from training.trainer import MEASURES
from training.verdicts import STATES, VERDICTS, describe

SIZES = ["--d-model", "8", "--n-heads", "2", "--d-mlp", "8", "--threads", "1"]
TINY = ["--p", "5", "--train-fraction", "0.5", "--steps", "30", "--snapshots", "5", *SIZES]
ENDLESS = ["--p", "13", "--steps", "100000000", *SIZES]

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
    for words in (["runs"], ["show", run.run_id], ["grok", *TINY]):
        code, out, _ = said(capsys, *words, "--json")
        assert code == 0
        assert json.loads(out) == report
    assert report["run_id"] == run.run_id
    assert Path(report["folder"]) == run.folder
    assert report["status"]["state"] == "finished"
    assert report["phases"]["last_step"] == 30
    assert report["config"] == run.config.to_json()


def test_runs_are_listed_one_a_line(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    assert said(capsys, "runs") == (0, f"No runs in {runs} yet.\n", "")
    assert said(capsys, "runs", "--json") == (0, "", "")
    for seed in ("0", "1"):
        said(capsys, "grok", *TINY, "--seed", seed)
    code, out, err = said(capsys, "runs")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [run.run_id for run in list_runs(runs)]
    # A damaged one is named, and hides no other.
    first, second = list_runs(runs)
    (first.folder / "status.json").write_text("{")
    code, out, err = said(capsys, "runs")
    assert code == 1
    assert err.startswith(f"run '{first.run_id}' is damaged: status.json cannot be read")
    assert [line.split()[0] for line in out.splitlines()] == [second.run_id]


BAD_WORDS = [
    [],
    ["dance"],
    ["--json"],
    ["grok", "--p", "1"],
    ["grok", "--p", "401"],
    ["grok", "--p", "ninety-seven"],
    ["grok", "--p", "9.7"],
    ["grok", "--p", ""],
    ["grok", "--p"],
    ["grok", "--p", "1" * 5000],
    ["grok", "--lr", "nan"],
    ["grok", "--lr", "inf"],
    ["grok", "--lr=-1"],
    ["grok", "--lr", "fast\nand loose"],
    ["grok", "--weight-decay=-0.5"],
    ["grok", "--train-fraction", "0"],
    ["grok", "--train-fraction", "1"],
    ["grok", "--train-fraction", "30"],
    ["grok", "--p", "2", "--train-fraction", "0.01"],
    ["grok", "--n-heads", "3"],
    ["grok", "--task", "divide"],
    ["grok", "--network", "brain"],
    ["grok", "--optimizer", "luck"],
    ["grok", "--preset", "none"],
    ["grok", "--threads", "0"],
    ["grok", "--threads", "many"],
    ["grok", "--steps-after-grokking", "never"],
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
    ["runs", "extra"],
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


def test_a_diverging_run_fails_with_one_line(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    code, _, err = said(capsys, "grok", *TINY, "--lr", "1000", "--warmup-steps", "0", "--json")
    assert code == 1
    assert "training has diverged; a lower lr may help" in err
    assert len(err.splitlines()) == 1
    (run,) = list_runs(runs)
    code, out, _ = said(capsys, "show", run.run_id)
    assert code == 0
    assert f"{run.run_id}  failed  " in out
    assert "training has diverged" in out
    assert "发散" in said(capsys, "show", run.run_id, "--lang", "zh")[1]
    # It is no finished run: the next call trains it anew.
    assert said(capsys, "grok", *TINY, "--lr", "1000", "--warmup-steps", "0", "--json")[0] == 1
    assert len(list(list_runs(runs))) == 2


def test_a_folder_that_cannot_be_written_fails_with_one_line(
    capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    runs.write_text("")
    code, _, err = said(capsys, "grok", *TINY, "--json")
    assert code == 1
    assert f"cannot be written in {runs}" in err
    assert len(err.splitlines()) == 1


def test_options_become_the_config(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    words = ["--lr", "1", "--steps-after-grokking", "none", "--seed", "7", "--split-seed=9", "--beta2", "0.9"]
    assert said(capsys, "grok", *TINY, *words)[0] == 0
    (run,) = list_runs(runs)
    config = run.config
    assert (config.lr, config.steps_after_grokking, config.seed, config.split_seed) == (1.0, None, 7, 9)
    assert (config.beta2, config.train_fraction, config.snapshots, config.d_model) == (0.9, 0.5, 5, 8)


def test_help_names_every_option_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    english = said(capsys, "grok", "--help", "--lang", "en")
    chinese = said(capsys, "grok", "--help", "--lang=zh")
    for code, out, err in (english, chinese):
        assert (code, err) == (0, "")
        for option in ("--p", "--train-fraction", "--steps-after-grokking", "--again", "--json", "--threads"):
            assert option in out
    assert "weight decay, the pull" in english[1]
    assert "权重衰减" in chinese[1]


def test_the_language_is_that_of_the_option_else_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "至少" in said(capsys, "grok", "--p", "2", "--train-fraction", "0.01", "--lang", "zh")[2]
    assert "用法见" in said(capsys, "grok", "--colour", "red", "--lang", "zh")[2]
    monkeypatch.setenv("KAIQIAO_LANG", "zh_CN.UTF-8")
    assert "整数" in said(capsys, "grok", "--p", "1")[2]
    assert "whole number" in said(capsys, "grok", "--p", "1", "--lang", "en")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_state_can_be_said(language: str) -> None:
    _ = translator(language)
    curves = {
        Verdict.GROKS: ([1] * 9, [0] * 4 + [1] * 5),
        Verdict.GENERALISES_AT_ONCE: ([0, 1, 1, 1], [0, 1, 1, 1]),
        Verdict.MEMORISES_ONLY: ([1] * 4, [0.25] * 4),
        Verdict.LEARNS_NOTHING: ([0] * 4, [0] * 4),
        Verdict.RUNNING: ([0] * 4, [0] * 4),
    }
    assert set(VERDICTS) == set(curves) == set(Verdict)
    assert set(STATES) == set(State)
    lines = set()
    for verdict, (train, held_out) in curves.items():
        steps = range(10, 10 + 10 * len(train), 10)
        phases = detect_phases(steps, train, held_out, running=verdict is Verdict.RUNNING)
        assert phases.verdict is verdict
        line = describe(phases, _)
        assert "{" not in line
        assert "None" not in line
        lines.add(line)
    assert len(lines) == len(Verdict)


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
    assert err == "Stopped; what was recorded is kept.\n"
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
    assert run.status().state is State.FAILED
    assert "BrokenPipe" in str(run.status().message)
