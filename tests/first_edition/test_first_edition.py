"""What the first edition recorded stays readable: one run, with its forces, and one sweep."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.config import Config
from training.measures import measured
from training.runs.reader import open_run
from training.runs.status import State
from training.sweeps import read_sweep

ARCHIVE = Path(__file__).with_name("recorded.tar.gz")
RUN, SWEEP = "add-p7-seed0-bfba4ea88e", "sweep-ab2ebd418d"


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def test_a_run_is_read_and_measured(recorded: Path) -> None:
    run = open_run(RUN, recorded / "runs")
    assert run.config.run_id == RUN  # the hash of a config has not changed
    assert run.status().state is State.FINISHED
    assert run.metrics()["step"].tolist() == [0, 1, 2, 4, 5, 10, 15, 20]
    steps, weights = run.snapshot_steps(), run.weights()
    assert weights["W_E"].shape == (len(steps), 8, 8)
    gradient, decay = run.forces("W_E")
    np.testing.assert_allclose(
        decay["W_E"], -run.config.lr * _warmed_up(run.config, steps) * weights["W_E"], rtol=1e-5
    )
    assert np.isfinite(gradient["W_E"]).all()
    assert np.isfinite(measured(run).columns["train_margin"]).all()


def _warmed_up(config: Config, steps: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.minimum(1.0, (steps + 1) / config.warmup_steps)[:, None, None]


def test_a_sweep_is_read(recorded: Path) -> None:
    table = read_sweep(SWEEP, recorded / "sweeps")
    assert len(table) == 4
