"""How much of the embedding in the end is there already, and hubs, on embeddings with known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geometry import sample_subspace_angles
from tests.training.test_measures_structure import batch_of, circles, measured
from training.measures import MEASURES
from training.measures.entries.towards_the_end import standing_out

SMALLER, LARGER = "embedding_plane_smaller_angle", "embedding_plane_larger_angle"
OVERLAP, ALIKE = "embedding_leading_overlap", "embedding_similarity"


def ring(p: int, axes: np.ndarray) -> np.ndarray:
    """Symbols on a circle in the plane of two rows."""
    angles = 2 * np.pi * np.arange(p) / p
    return np.stack([2 * np.cos(angles), np.sin(angles)], axis=1) @ axes


def test_the_angles_are_those_by_which_the_plane_was_turned() -> None:
    axes = np.linalg.qr(np.random.default_rng(0).standard_normal((12, 12))).Q
    first, second = np.radians([10, 70])
    turned = np.stack([
        np.cos(first) * axes[0] + np.sin(first) * axes[2],
        np.cos(second) * axes[1] + np.sin(second) * axes[3],
    ])  # fmt: skip
    batch = batch_of(np.stack([ring(23, turned), 5 - 3 * ring(23, axes[[1, 0]]), ring(23, axes[:2])]))
    np.testing.assert_allclose(measured(SMALLER, batch), [10, 0, 0], atol=1e-5)
    np.testing.assert_allclose(measured(LARGER, batch), [70, 0, 0], atol=1e-5)


def test_all_are_compared_with_the_last_snapshot_of_the_run_not_of_the_batch() -> None:
    rng = np.random.default_rng(0)
    batch = batch_of(rng.standard_normal((3, 23, 8)))
    part = replace(batch.take([0, 1]), end=batch.take([2]).weights)
    for name in (SMALLER, LARGER, ALIKE):
        np.testing.assert_array_equal(measured(name, part), measured(name, batch)[:2])
        assert measured(name, batch)[1] != pytest.approx(measured(name, batch.take([0, 1]))[1])


def test_noise_has_the_angles_of_its_null() -> None:
    batch = batch_of(np.random.default_rng(0).standard_normal((60, 30, 20)))
    drawn = np.degrees(sample_subspace_angles(20000, 20, 2, 2, rng=1))
    for at, name in enumerate((SMALLER, LARGER)):
        null = MEASURES[name].null(batch)  # type: ignore[misc]
        assert null == pytest.approx(drawn[:, at].mean(), abs=0.5)
        error = drawn[:, at].std() / np.sqrt(59)
        assert measured(name, batch)[:-1].mean() == pytest.approx(null, abs=4 * error)


def test_directions_that_stand_out_are_counted_at_the_end_and_found_before() -> None:
    rng = np.random.default_rng(0)
    signal = circles(59, 32, [3, 10], np.random.default_rng(1))
    noise = rng.standard_normal((3, 59, 32))
    batch = batch_of(np.stack([noise[0], noise[1] + 300 * signal, noise[2] + 200 * signal]))
    assert standing_out(batch) == 4
    chance, before, end = measured(OVERLAP, batch)
    assert end == pytest.approx(1)
    assert before > 0.99
    null = MEASURES[OVERLAP].null(batch)  # type: ignore[misc]
    assert null == pytest.approx(4 / 32)
    assert chance == pytest.approx(null, abs=0.1)


def test_the_geometry_is_alike_however_it_is_turned_and_scaled() -> None:
    rng = np.random.default_rng(0)
    last, turn = rng.standard_normal((59, 16)), np.linalg.qr(rng.standard_normal((16, 16))).Q
    batch = batch_of(np.stack([3 * last @ turn + 1, rng.standard_normal((59, 16)), last]))
    turned, other, same = measured(ALIKE, batch)
    assert (turned, same) == (pytest.approx(1), pytest.approx(1))
    assert abs(other) < 0.1
    assert abs(MEASURES[ALIKE].null(batch)) < 0.05  # type: ignore[misc]


@pytest.mark.parametrize("name", [SMALLER, LARGER, OVERLAP, ALIKE, "symbol_hubness"])
def test_symbols_all_in_one_place_have_none(name: str) -> None:
    tokens = 5 * circles(23, 8, [1], np.random.default_rng(0))[None].repeat(3, axis=0)
    tokens += np.random.default_rng(1).standard_normal(tokens.shape) / 50
    tokens[0] = 1.0
    tokens[1, 3, 2] = np.nan
    found = measured(name, batch_of(tokens))
    assert np.isnan(found[:2]).all()
    assert np.isfinite(found[2])
    crushed = batch_of(tokens[::-1][:2] * np.array([[[1.0]], [[0.0]]]))
    if name != "symbol_hubness":  # the end itself has none
        assert np.isnan(measured(name, batch_of(tokens[[2, 0]]))).all()
        assert np.isnan(measured(name, crushed)[1])


def test_a_star_s_middle_is_a_hub_and_a_circle_has_none() -> None:
    star = np.vstack([np.zeros(40), np.eye(40)])
    found = measured("symbol_hubness", batch_of(np.stack([star, np.pad(ring_of(41), ((0, 0), (0, 38)))])))
    assert found[0] > 1
    assert found[1] == pytest.approx(0, abs=1e-6)


def ring_of(p: int) -> np.ndarray:
    angles = 2 * np.pi * np.arange(p) / p
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_noise_has_the_hubs_of_its_null() -> None:
    batch = batch_of(np.random.default_rng(3).standard_normal((20, 60, 24)))
    found = measured("symbol_hubness", batch)
    null = MEASURES["symbol_hubness"].null(batch)  # type: ignore[misc]
    assert found.mean() == pytest.approx(null, abs=5 * found.std() / np.sqrt(20))
    assert null > 0.3
