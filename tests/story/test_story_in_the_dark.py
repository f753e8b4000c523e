"""What the chapter "In the dark" reads from a run."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from story.chapters.in_the_dark import FRAMES, read_in_the_dark, read_row, why_no_circle
from story.ledger import controls
from story.ledger.controls import RECIPE, control_values
from story.ledger.results import read_result
from training.config import Config
from training.measures import measured
from training.measures.logits.shift_averaged import turned_curves
from training.runs.reader import Run, open_run
from training.runs.recording import record

TINY = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=10, snapshots=4)


def tiny(root: Path, **fields: Any) -> Run:
    (folder,) = record([replace(TINY, **fields)], root=root, threads=1)
    return open_run(folder.name, root)


def test_the_measures_are_those_of_training_meaning(grokked: Run) -> None:
    found = read_in_the_dark(grokked.view())
    whole = measured(grokked, ["collapse", "key_waves"])
    at = np.searchsorted(whole.steps, found.steps)
    assert found.frequencies.tolist() == list(whole.frequencies)
    for name, values in {
        "collapse": found.collapse, "restricted_loss": found.restricted, "excluded_loss": found.excluded,
        "key_share": found.logits[:, found.frequencies - 1].sum(axis=1),
    }.items():  # fmt: skip
        np.testing.assert_allclose(values, whole.columns[name][at], rtol=1e-4, atol=1e-6)


def test_a_run_that_leapt_has_fallen_on_to_one_curve(grokked: Run) -> None:
    found = read_in_the_dark(grokked.view())
    assert len(found.steps) <= FRAMES
    assert found.steps[-1] == grokked.snapshot_steps()[-1]
    assert found.collapse[-1] > 0.8 > found.collapse[0]
    assert found.curve[-1].argmax() == found.offsets.tolist().index(0)
    np.testing.assert_allclose(found.embedding.sum(axis=1), 1)
    np.testing.assert_allclose(found.embedding_null.sum(), 1)
    assert found.waves[-1] < found.waves_there_are / 10 < found.waves[0]
    assert set(found.half_way) == {"collapse", "restricted", "held_out_loss", "accuracy"}
    assert found.chance == pytest.approx(math.log(37))
    assert not found.controls


def test_the_mean_over_all_rows_of_the_turned_curves_is_the_common_one(tmp_path: Path) -> None:
    run = tiny(tmp_path)
    found, kept = read_in_the_dark(run.view()), run.view().frames(FRAMES)
    rows = [turned_curves(run.view().weights(snapshots=kept), run.config, a).astype(float) for a in range(7)]
    np.testing.assert_allclose(np.mean(rows, axis=(0, 2)), found.curve, atol=1e-5)
    squares = (np.array(rows) ** 2).sum(axis=(0, 2, 3))
    np.testing.assert_allclose(found.collapse, 49 * (found.curve**2).sum(axis=1) / squares, rtol=1e-4)


def test_a_row_has_its_margins_and_its_curves(grokked: Run) -> None:
    row = read_row(grokked.view(), 5)
    assert row.turned is not None
    assert row.margins.shape == row.turned.shape[:2]
    right = row.turned[..., 37 // 2]
    others = np.delete(row.turned, 37 // 2, axis=-1).max(axis=-1)
    np.testing.assert_allclose(right - others, row.margins, atol=1e-4)
    with pytest.raises(ValueError, match="row = 99"):
        read_row(grokked.view(), 99)


def test_the_nought_of_multiplication_has_margins_but_no_place_on_the_circle(tmp_path: Path) -> None:
    run = tiny(tmp_path, task="multiply")
    assert read_row(run.view(), 0).turned is None
    assert read_row(run.view(), 3).turned is not None
    assert np.isfinite(read_in_the_dark(run.view()).collapse).all()


def test_a_task_without_a_circle_says_why() -> None:
    reason = why_no_circle(replace(TINY, task="squares"))
    assert reason is not None
    assert "squares" in str(reason)


def test_a_run_that_has_not_leapt_has_no_moment_of_it(tmp_path: Path) -> None:
    assert read_in_the_dark(tiny(tmp_path).view()).half_way == {}


def test_controls_stand_beside_the_recipe_that_they_were_measured_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("waves_no_decay", "no such reading")
    shipped = read_result("few-frequencies")
    assert shipped is not None
    for rule, known in (("a rule on record", ["waves_no_decay"]), ("", [])):  # "": by the first edition
        result = replace(shipped, rule=rule)
        monkeypatch.setattr(controls, "read_result", lambda *_names, result=result: result)
        assert list(control_values("few-frequencies", names, RECIPE)) == known
        assert list(control_values("few-frequencies", names, replace(RECIPE, seed=4))) == known
        assert control_values("few-frequencies", names, replace(RECIPE, weight_decay=0.5)) == {}
