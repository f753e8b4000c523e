"""What of a run's vectors stands out of noise, and their dimension at every scale, on known clouds."""

from __future__ import annotations

import numpy as np
import pytest

from training.config import Config
from training.measures import MEASURES
from training.measures.batch import Batch
from training.measures.entries.structure import scales_of
from training.models import MODELS, model_dims


def batch_of(tokens: np.ndarray) -> Batch:
    """A network whose symbols have these vectors (S, p, d)."""
    snapshots, p, width = tokens.shape
    config = Config(p=p, d_model=width, n_heads=1, d_mlp=24)
    drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    weights = {
        name: np.broadcast_to(value, (snapshots, *value.shape)).copy() for name, value in drawn.items()
    }
    weights["W_E"][:, :p] = tokens
    return Batch(config, weights)


def measured(name: str, batch: Batch) -> np.ndarray:
    measure = MEASURES[name].at_snapshots
    assert measure is not None
    return measure(batch)


def circles(p: int, width: int, frequencies: list[int], rng: np.random.Generator) -> np.ndarray:
    """Symbols on circles of these frequencies, in planes at right angles."""
    angles = 2 * np.pi * np.outer(np.arange(p), frequencies) / p
    planes = np.linalg.qr(rng.standard_normal((width, 2 * len(frequencies)))).Q
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1) @ planes.T


def test_each_frequency_of_a_circle_is_two_values_that_stand_out() -> None:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((2, 59, 32))
    noise[1] += 6 * circles(59, 32, [3, 10, 21], rng)
    batch = batch_of(noise)
    assert measured("symbol_spikes", batch).tolist() == [0, 6]
    assert MEASURES["symbol_spikes"].null(batch) == 0.01  # type: ignore[misc]


def test_a_curve_is_of_one_dimension_from_afar_and_its_noise_of_many_nearby() -> None:
    rng = np.random.default_rng(0)
    circle = 100 * circles(97, 64, [1], rng)
    batch = batch_of(circle + rng.standard_normal((1, 97, 64)))
    near, *_, far = measured("symbol_dimension_by_scale", batch)[0]
    assert near > 3
    assert far == pytest.approx(1, abs=0.25)
    null = MEASURES["symbol_dimension_by_scale"].null(batch)  # type: ignore[misc]
    assert np.all(np.diff(null) < 0)
    assert len(null) == len(scales_of(97))


def test_vectors_without_a_dimension_have_none() -> None:
    tokens = np.zeros((2, 23, 8))
    tokens[1] = np.random.default_rng(0).standard_normal((23, 8))
    found = measured("symbol_dimension_by_scale", batch_of(tokens))
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()
    assert np.isnan(measured("symbol_spikes", batch_of(tokens))[0])
