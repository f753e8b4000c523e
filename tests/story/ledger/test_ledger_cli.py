"""`python -m story claims`: measuring, listing, naming mistakes in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from story import cli
from story.ledger.results import RESULTS
from story.registry import LEDGER

ROOT = Path(__file__).parents[3]


def run_cli(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_it_measures_and_lists_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--results", str(tmp_path))
    code, out, err = run_cli(capsys, "claims", "thin-shell", "--list", *where, "--lang", "en")
    assert (code, err) == (0, "")
    assert out.startswith("thin-shell  [not measured yet]")
    code, out, err = run_cli(capsys, "claims", "thin-shell", *where, "--lang", "en")
    assert (code, err) == (0, "")
    assert "holds on a condition — if " in out
    assert [path.name for path in tmp_path.iterdir()] == ["thin-shell.json"]
    code, out, _ = run_cli(capsys, "claims", "thin-shell", "--list", "--json", *where)
    facts = json.loads(out)
    assert (facts["claim"], facts["state"], facts["verdict"]) == (
        "thin-shell",
        "fresh",
        "holds on a condition",
    )
    code, out, _ = run_cli(capsys, "claims", "thin-shell", "--list", *where, "--lang", "zh")
    assert "有条件成立" in out


@pytest.mark.parametrize(
    "words", [("claims", "nonsense"), ("claims", "--jobs", "0"), ("claims", "--jobs", "x"), ("nonsense",), ()]
)
def test_a_mistake_is_said_in_one_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("en", "zh"):
        code, out, err = run_cli(capsys, *words, "--lang", language)
        assert (code, out, err.count("\n")) == (2, "", 1), err


def test_an_interrupted_command_says_that_what_was_measured_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "measure_claims", interrupted)
    code, _, err = run_cli(capsys, "claims", "--results", str(tmp_path), "--lang", "en")
    assert code == 130
    assert err.startswith("Stopped; what was measured is kept.")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run_cli(
        capsys, "claims", "thin-shell", "--results", str(tmp_path / "file"), "--lang", "en"
    )
    assert code != 0
    assert str(tmp_path / "file") in err
    assert err.count("\n") == 1


# `./run claims --quick`, with still smaller runs: every experiment is the same.
SMOKE = """
import sys
from story import cli
from story.ledger import condition
condition.SMALL = {**condition.SMALL, "steps": 50}
sys.exit(cli.main(["claims", "--quick", "--json", "--jobs", "2"]))
"""


def test_a_smoke_test_of_every_claim_goes_through_and_leaves_the_results_alone(tmp_path: Path) -> None:
    """Every experiment, on small runs that are kept apart, in a process of its own."""
    before = {path.name: path.stat().st_mtime_ns for path in RESULTS.glob("*.json")}
    environment = {**os.environ, "KAIQIAO_CLAIMS": str(tmp_path)}
    words = [sys.executable, "-c", SMOKE]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert {facts["claim"]: facts["state"] for facts in said} == dict.fromkeys(LEDGER, "fresh")
    assert {path.stem for path in (tmp_path / "quick_results").glob("*.json")} == set(LEDGER)
    assert {path.name: path.stat().st_mtime_ns for path in RESULTS.glob("*.json")} == before


def test_reading_the_ledger_loads_no_torch() -> None:
    code = (
        "import sys; from story.ledger.measuring import read_ledger; from story.registry import LEDGER; "
        "read_ledger(LEDGER.values()); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
