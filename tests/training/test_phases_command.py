"""python -m training phases: words in, verdicts of other programs' runs out."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from language import translator
from story.words import palette
from training.cli import main
from training.config.presets import REFERENCE
from training.foreign import read_log
from training.phases.wording import describe
from training.runs.reader import Run

HEAD = "seed,step,train_acc,val_acc\n"
STEPS = range(0, 400, 10)


def grokking(seed: int, at: int) -> str:
    return "".join(
        f"{seed},{step},{99.9 if step >= 30 else 2},{100 if step >= at else 1.5}\n" for step in STEPS
    )


pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a recorded reference run."""
    monkeypatch.setenv("KAIQIAO_LANG", "en")
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "no-runs"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "sweep.csv"
    written.write_text(HEAD + grokking(0, 200) + grokking(1, 9000) + grokking(2, 300))
    return written


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(list(map(str, words)))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_every_run_has_a_line_and_a_row(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = said(capsys, "phases", file)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:3] == ["step = step (guessed)", "training accuracy = train_acc (guessed)",
                         "held-out accuracy = val_acc (guessed)"]  # fmt: skip
    assert "accuracies are percentages" in lines
    assert "      2  groks" in lines
    assert "      1  memorises only" in lines
    assert "seed 0  groks: memorised at step 30, generalised at step 200, 6.7 times as late" in lines
    assert "seed 1  memorises only: 1.5% of the held-out pairs after 390 steps" in lines
    row = next(line for line in reversed(lines) if line.startswith("seed 2"))
    assert row.split() == ["seed", "2", "30", "290", "300", "10.0×", "390", "groks"]
    assert "reference" not in out


def test_json_has_an_object_a_run(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = said(capsys, "phases", file, "--json", "--train", "train_acc")
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in out.splitlines()]
    runs = read_log([file]).runs
    assert [row["run"] for row in rows] == ["seed 0", "seed 1", "seed 2"]
    assert [row["phases"] for row in rows] == [json.loads(json.dumps(asdict(run.phases()))) for run in runs]
    assert [rows[0]["columns"][role]["guessed"] for role in ("step", "train", "held_out")] == [
        True,
        False,
        True,
    ]
    assert rows[0]["percent"] is True


def test_it_speaks_chinese(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    out = said(capsys, "phases", file, "--lang", "zh")[1]
    assert "（猜的）" in out
    assert "seed 0  " + describe(read_log([file]).runs[0].phases(), translator("zh")) in out


def test_the_reference_run_stands_beside_them_if_it_is_recorded(
    capsys: pytest.CaptureFixture[str],
    file: Path,
    grokked: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(grokked.folder.parent))
    monkeypatch.setattr("training.commands.phases.REFERENCE", grokked.config)
    phases = grokked.phases()
    assert phases is not None
    code, out, _ = said(capsys, "phases", file, "--plot", tmp_path / "both.svg")
    assert code == 0
    row = next(line for line in out.splitlines() if line.startswith("the reference run"))
    assert row.split()[3:6] == [str(phases.memorised_at), str(phases.leap_at), str(phases.generalised_at)]
    drawn = (tmp_path / "both.svg").read_text(encoding="utf-8")
    assert "the reference run" in drawn
    assert "3 runs" in drawn
    monkeypatch.setattr("training.commands.phases.REFERENCE", replace(REFERENCE, seed=77))
    assert "reference" not in said(capsys, "phases", file)[1]


def test_the_picture_shows_the_curves_and_the_phases(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "one.csv"
    file.write_text(HEAD + grokking(0, 200))
    for suffix, begins in ((".svg", b"<?xml"), (".png", b"\x89PNG")):
        plot = tmp_path / f"theirs{suffix}"
        code, out, err = said(capsys, "phases", file, "--plot", plot)
        assert (code, err) == (0, "")
        assert f"{plot}: drawn" in out
        assert plot.read_bytes().startswith(begins)
    text = (tmp_path / "theirs.svg").read_text(encoding="utf-8")
    for what in ("training accuracy", "held-out accuracy", "Plateau", "one: groks", *palette.PHASES.values()):
        assert what.lower() in text.lower()
    code, out, err = said(capsys, "phases", file, "--plot", tmp_path / "theirs.svg")
    assert (code, out) == (1, "")
    assert "is there already: --force replaces it" in err
    assert said(capsys, "phases", file, "--plot", tmp_path / "theirs.svg", "--force", "--lang", "zh")[0] == 0
    assert "训练" in (tmp_path / "theirs.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ([], 2, "required"),
        (["no.csv"], 1, "no.csv"),
        (["{file}", "--train", "x"], 2, "there is no column 'x'"),
        (["{file}", "--run", "x"], 2, "there is no column 'x'"),
        (["{file}", "--scale", "feet"], 2, "--scale"),
        (["{file}", "--scale", "shares"], 1, "an accuracy is a share"),
        (["{file}", "--chance", "1"], 2, "--chance = 1: it must be a number from 0 to below 1"),
        (["{file}", "--chance", "some"], 2, "--chance = some"),
        (["{file}", "--plot", "picture.bmp"], 2, "the file must end in one of .png, .svg"),
        (["{file}", "--plot", "no/folder/theirs.png"], 1, "no/folder: there is no such folder"),
        (["/"], 2, "the file must end in one of"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_wrong_words_are_one_line(
    language: str, words: list[str], code: int, text: str, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    given = [word.format(file=file) for word in words]
    found, out, err = said(capsys, "phases", *given, "--lang", language)
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert (text in err) or language == "zh"
