"""Curvature as a measure: the numbers of training.engine.curvature, only on request, and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.config import Config
from training.engine import curvature as engine
from training.measures import MEASURES, Batch, measured
from training.models import MODELS, model_dims
from training.runs.reader import open_run
from training.runs.recording import record

CONFIG = Config(p=5, network="quadratic_mlp", d_mlp=4, steps=20, steps_after_grokking=0, snapshots=6)


def test_it_is_the_engines_measured_on_request_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record([CONFIG], root=tmp_path, threads=1)
    run = open_run(CONFIG.run_id, tmp_path)
    assert not any(name.startswith("curvature") for name in measured(run).columns)
    found = measured(run, ["curvature"])
    here = np.isfinite(found.columns["curvature_largest"])
    assert here.sum() == -(-len(found.steps) // 15)
    weights = {name: value[0] for name, value in run.view().weights(snapshots=[-1]).items()}
    truth = engine.curvature(weights, CONFIG, np.random.default_rng(0))
    for part in ("largest", "residual", "trace", "trace_low", "trace_high"):
        assert found.columns[f"curvature_{part}"][-1] == getattr(truth, part)
    monkeypatch.setattr(engine, "curvature", None)
    again = measured(run, ["curvature_trace"])
    np.testing.assert_array_equal(again.columns["curvature_trace"], found.columns["curvature_trace"])


def test_weights_that_have_diverged_have_none() -> None:
    drawn = MODELS[CONFIG.network].init(model_dims(CONFIG), np.random.default_rng(0))
    weights = {name: np.stack([value, value * np.nan]) for name, value in drawn.items()}
    of_batch = MEASURES["curvature_largest"].at_snapshots
    assert of_batch is not None
    assert np.isnan(of_batch(Batch(CONFIG, weights))).tolist() == [False, True]
