"""The examples run as they stand, say what they promise, and stay short.

`grok_from_scratch.py`, the whole idea in one file, is longer and has its own tests.
"""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(set((ROOT / "examples").glob("*.py")) - {ROOT / "examples" / "grok_from_scratch.py"})


def output_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    runpy.run_path(str(ROOT / "examples" / f"{name}.py"), run_name="__main__")
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) <= 110
    return out


def numbers(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", line)]


def test_there_are_six_and_each_is_short_and_says_how_to_start_it():
    assert len(EXAMPLES) == 6
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 40
        assert f"`python -m examples.{path.stem}`" in text


def test_shells(capsys):
    out = output_of("shells", capsys)
    table, bodies = (part.splitlines() for part in out.split("\nScaled"))
    assert numbers(table[-4]) == [12288, -562.268, -53.635, -5.339, 0.00019]
    assert numbers(bodies[-1]) == pytest.approx([12288, 1, 3**-0.5, (2 / 12288) ** 0.5], abs=1e-4)


def test_norms(capsys):
    rows = output_of("norms", capsys).splitlines()
    for row in rows[1:5]:
        law_mean, mean, law_spread, spread, p_value = numbers(row)[-5:]
        assert abs(mean - law_mean) < 4 * law_spread / 2000**0.5
        assert spread == pytest.approx(law_spread, rel=0.1)
        assert p_value >= 0.01
    assert numbers(rows[-1])[2] < 1e-3


def test_directions(capsys):
    rows = output_of("directions", capsys).splitlines()
    assert [numbers(row)[0] for row in rows[1:4]] == [3, 100, 12288]
    assert numbers(rows[3])[-1] > 100
    assert numbers(rows[-2])[-1] > 100  # more directions than dimensions
    assert numbers(rows[-1])[-1] <= 0.25


def test_dimensions(capsys):
    rows = output_of("dimensions", capsys).splitlines()
    # Name with two numbers or one, then each estimate with both ends of its interval.
    roll, sphere, gaussian, noisy = (numbers(row)[-9::3] for row in rows[1:5])
    assert roll == pytest.approx([2, 2, 2.9], abs=0.15)
    assert sphere == pytest.approx([2, 2, 3], abs=0.15)
    assert gaussian == pytest.approx([5, 5, 5], abs=0.3)
    assert noisy[0] > 5
    by_distance = [numbers(row)[1] for row in rows[8:]]
    assert by_distance[0] > 5
    assert by_distance[-1] == pytest.approx(1, abs=0.1)


def test_structure(capsys):
    rows = [numbers(row) for row in output_of("structure", capsys).splitlines()[3:]]
    assert [row[3] for row in rows] == [0, 0, 0, 4, 4]
    assert rows[0][2] > 0.01 > rows[-1][2]


def test_grokking_without_a_recorded_run_and_with_one(capsys, runs, grokked, monkeypatch):
    small = output_of("grokking", capsys)
    assert not runs.exists() or not any(runs.iterdir())
    monkeypatch.setattr("training.config.presets.REFERENCE", grokked.config)
    monkeypatch.setenv("KAIQIAO_RUNS", str(grokked.folder.parent))
    recorded = output_of("grokking", capsys)
    assert recorded.startswith(grokked.run_id)
    for out in (small, recorded):
        rows = out.splitlines()
        steps = [numbers(row) for row in rows[1:-2]]
        assert steps[0][0] == 0
        assert steps[-1][1] > 90 > 60 > steps[0][1]
        assert steps[-1][2] < steps[0][2] / 2
        assert numbers(rows[-1]) == [0.61, 0.15, 0.07]


def test_they_start_as_they_say():
    done = subprocess.run(
        [sys.executable, "-m", "examples.shells"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "-562.268" in done.stdout
