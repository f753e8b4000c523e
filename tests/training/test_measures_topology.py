"""The loop of the symbols' vectors as a measure of runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.config import Config
from training.measures import MEASURES, Batch, measured
from training.measures.entries.topology import MOST_SYMBOLS, _longest
from training.models import MODELS, model_dims
from training.runs.reader import open_run
from training.runs.recording import record

CONFIG = Config(p=31, d_model=8, n_heads=2, d_mlp=8)


def batch_of(tokens: list[np.ndarray]) -> Batch:
    drawn = MODELS[CONFIG.network].init(model_dims(CONFIG), np.random.default_rng(0))
    weights = {name: np.repeat(value[None], len(tokens), axis=0) for name, value in drawn.items()}
    for number, value in enumerate(tokens):
        weights["W_E"][number, : len(value)] = value
    return Batch(CONFIG, weights)


def values(name: str, tokens: list[np.ndarray]) -> np.ndarray:
    of_batch = MEASURES[name].at_snapshots
    assert of_batch is not None
    return of_batch(batch_of(tokens))


def test_a_ring_is_seen_at_any_scale_and_frequency_and_shuffling_takes_it_away() -> None:
    angle = 2 * np.pi * np.arange(31) / 31
    rng = np.random.default_rng(1)
    frame = np.linalg.qr(rng.normal(size=(8, 2)))[0].T
    rings = [
        size * np.stack([np.cos(k * angle), np.sin(k * angle)], 1) @ frame for size, k in ((1, 1), (1e3, 5))
    ]
    noise = rng.normal(size=(31, 8))
    found = values("token_loop", [*rings, noise, np.zeros((31, 8)), np.full((31, 8), np.nan)])
    opens, closes = 2 * np.sin(np.pi / 31), 2 * np.sin(np.pi * 11 / 31)
    np.testing.assert_allclose(found[:2], (closes - opens) / np.sqrt(2 * 31 / 30), rtol=1e-4)
    assert found[2] < 0.3
    assert np.isnan(found[3:]).all()
    assert (values("token_loop_shuffled", rings) < found[:2] / 2).all()


def test_it_is_measured_at_one_of_fifteen_snapshots(tmp_path: Path) -> None:
    config = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=40, steps_after_grokking=0, snapshots=20)
    record([config], root=tmp_path, threads=1)
    found = measured(open_run(config.run_id, tmp_path), ["loops"])
    for name in ("token_loop", "token_loop_shuffled"):
        assert np.isfinite(found.columns[name]).sum() == -(-len(found.steps) // 15)
    assert found.nulls["token_loop"] == pytest.approx(found.columns["token_loop_shuffled"][-1])


def test_of_more_symbols_than_can_be_looked_at_as_many_are_taken_as_can() -> None:
    angle = 2 * np.pi * np.arange(2 * MOST_SYMBOLS) / (2 * MOST_SYMBOLS)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    # Of so many some are left out: gaps open, and the loop is born later, but it is there.
    found = _longest(ring, shuffles=0)
    assert found == pytest.approx(np.sqrt(3 / 2), abs=0.1)
    assert found != pytest.approx(_longest(ring[::2], shuffles=0))
