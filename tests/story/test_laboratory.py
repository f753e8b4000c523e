"""What the laboratory reads of runs, and how it forks one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from story.laboratory import fork, fork_step, measured_pace, read_curves
from training.config import Config
from training.config.presets import differences
from training.errors import ConfigError
from training.runs.reader import Run, open_run
from training.runs.recording import record

SMALL = Config(p=13, d_model=16, d_mlp=32, steps=60, evaluate_every=2, train_fraction=0.5)
FORK_AT = 20


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def run(root: Path) -> Run:
    record([SMALL], root=root, threads=1)
    return open_run(SMALL.run_id, root)


def test_curves_are_thinned_and_keep_their_ends(run: Run) -> None:
    whole, few = read_curves(run), read_curves(run, most=7)
    np.testing.assert_array_equal(whole.metrics["step"], run.metrics()["step"])
    assert whole.every == 1
    assert len(few.metrics["step"]) <= 9
    assert few.metrics["step"][0] == 0
    assert few.metrics["step"][-1] == run.metrics()["step"][-1]
    assert few.phases == whole.phases


def test_a_fork_goes_the_same_way_until_it_forks(run: Run, root: Path) -> None:
    forked = fork(SMALL, FORK_AT, 30.0)
    record([forked], root=root, threads=1)
    before, after = run.metrics(), open_run(forked.run_id, root).metrics()
    steps = before["step"]
    same = steps <= FORK_AT
    for name in ("train_loss", "weight_norm"):
        np.testing.assert_array_equal(before[name][same], after[name][: same.sum()])
    assert before["weight_norm"][-1] != after["weight_norm"][-1]


def test_a_fork_that_would_not_be_one_is_refused() -> None:
    once = fork(SMALL, FORK_AT, 0.0)
    assert fork(once, 10, 0.5).weight_decay_until == 10
    with pytest.raises(ConfigError, match="already"):
        fork(once, FORK_AT + 1, 0.5)
    with pytest.raises(ConfigError, match="at most 60 steps"):
        fork(SMALL, 60, 0.0)


def test_a_run_is_forked_where_it_had_memorised_else_half_way(run: Run) -> None:
    curves = read_curves(run)
    assert curves.phases is not None
    assert fork_step(curves) == (curves.phases.memorised_at or SMALL.steps // 2)
    assert fork_step(replace(curves, phases=None)) == curves.status.step // 2


def test_the_pace_is_that_of_runs_of_the_same_size(run: Run) -> None:
    assert measured_pace(replace(SMALL, seed=9, lr=0.1), [run]) == run.status().steps_per_second
    assert measured_pace(replace(SMALL, d_mlp=64), [run]) is None
    assert measured_pace(SMALL, []) is None


def test_differences_name_what_differs() -> None:
    assert differences(SMALL, SMALL) == {}
    assert differences(replace(SMALL, lr=0.1, seed=3), SMALL) == {"lr": 0.1, "seed": 3}
