"""What the chapter "Sandpile" reads from a run, and knows of the pile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geometry import mean_avalanche_size
from story.chapters.sandpile import mean_sizes, read_hidden_progress
from training.config import Config
from training.runs.reader import Run, StoreError, open_run
from training.runs.recording import record
from training.runs.writer import Recorder


def test_the_changes_are_those_of_the_held_out_margin(grokked: Run) -> None:
    found, metrics = read_hidden_progress(grokked.view()), grokked.metrics()
    np.testing.assert_array_equal(found.steps, metrics["step"])
    assert found.changes[0] == 0
    np.testing.assert_allclose(found.changes[1:], np.abs(np.diff(metrics["held_out_margin"])))
    assert found.view.phases.memorised_at is not None
    after = found.steps > found.view.phases.memorised_at
    assert found.largest_at in found.steps[after]
    assert found.times * found.typical == pytest.approx(found.changes[after].max())


def test_a_run_of_a_few_steps_is_read(tmp_path: Path) -> None:
    config = Config(p=5, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=1, snapshots=2)
    (folder,) = record([config], root=tmp_path, threads=1)
    assert len(read_hidden_progress(open_run(folder.name, tmp_path).view()).changes) >= 1


def test_a_run_without_a_snapshot_says_so(tmp_path: Path) -> None:
    config = Config(p=5, train_fraction=0.5)
    with Recorder(config, tmp_path), pytest.raises(StoreError, match="it has no snapshot yet"):
        read_hidden_progress(open_run(config.run_id, tmp_path).view())


def test_the_mean_sizes_are_exact() -> None:
    assert mean_sizes((32, 64)) == {"32": mean_avalanche_size(32), "64": mean_avalanche_size(64)}
