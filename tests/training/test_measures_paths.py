"""The path of all weights, clouds and their dimension, and the two forces."""

from __future__ import annotations

import numpy as np
import pytest

from geometry import (
    participation_ratio,
    principal_components,
    random_walk,
    sample_sphere,
    walk_explained_law,
    walk_participation_law,
)
from training.measures import (
    ALONE,
    participation,
    shares_of_forces,
    trajectory_shape,
    two_nearest_dimension,
    walk_shares,
)
from training.measures.point_clouds import white_participation


@pytest.mark.parametrize("steps", [1, 2, 17, 90])
def test_a_walk_of_equal_steps_follows_the_law_of_walks(steps: int) -> None:
    shares = walk_shares(np.full(steps, 4.2))
    np.testing.assert_allclose(shares, walk_explained_law(steps, steps))
    assert 1 / (shares**2).sum() == pytest.approx(walk_participation_law(steps))


def test_a_walk_of_unequal_steps_has_the_null_made_for_it() -> None:
    lengths = np.exp(np.random.default_rng(0).normal(size=30))
    walk = random_walk(30, 20_000, rng=1)
    steps = np.diff(walk, axis=0)
    path = np.cumsum(steps / np.linalg.norm(steps, axis=1, keepdims=True) * lengths[:, None], axis=0)
    shape = trajectory_shape(path)
    lengths_seen = lengths[1:]
    np.testing.assert_allclose(shape.null[:29], walk_shares(lengths_seen))
    np.testing.assert_allclose(shape.explained[:4], shape.null[:4], rtol=0.05)
    assert shape.participation == pytest.approx(shape.null_participation, rel=0.05)
    equal = walk_explained_law(29, 1)[0]
    assert abs(shape.explained[0] - equal) > 5 * abs(shape.explained[0] - shape.null[0])


def test_the_shape_is_that_of_the_cloud_whatever_it_is_stored_in() -> None:
    rng = np.random.default_rng(0)
    parts = [rng.normal(size=(9, 4, 5)), rng.normal(size=(9, 7))]
    flat = np.concatenate([part.reshape(9, -1) for part in parts], axis=1)
    shape = trajectory_shape(parts)
    assert shape.participation == pytest.approx(float(participation_ratio(flat)))
    np.testing.assert_allclose(shape.explained, principal_components(flat, 8).explained)
    between = np.linalg.norm(flat[:, None] - flat, axis=-1)
    np.testing.assert_allclose(np.linalg.norm(shape.scores[:, None] - shape.scores, axis=-1), between)


def test_a_straight_path_has_one_direction_and_its_null_has_more() -> None:
    shape = trajectory_shape(np.outer(np.arange(10.0), [3, 4, 0]))
    assert shape.explained[0] == pytest.approx(1)
    assert shape.participation == pytest.approx(1)
    assert shape.null_participation > 2


@pytest.mark.parametrize("lengths", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.inf]])
def test_impossible_steps_are_refused(lengths: list[float]) -> None:
    with pytest.raises(ValueError, match="lengths = "):
        walk_shares(np.array(lengths))


def test_participation_of_clouds_of_which_some_are_points() -> None:
    rng = np.random.default_rng(0)
    clouds = rng.normal(size=(3, 30, 6))
    clouds[1] = 2.5
    found = participation(clouds)
    assert np.isnan(found[1])
    np.testing.assert_allclose(found[[0, 2]], participation_ratio(clouds[[0, 2]]))
    assert np.isnan(participation(clouds[1]))


def test_white_noise_participates_as_its_null_says() -> None:
    inverse = 1 / participation(np.random.default_rng(0).normal(size=(800, 20, 12)))
    error = inverse.std() / np.sqrt(800)
    assert abs(inverse.mean() - 1 / white_participation(20, 12)) < 4 * error


def test_the_dimension_is_that_of_the_sheet_not_of_the_room() -> None:
    points = np.pad(sample_sphere(600, 2, rng=0), ((0, 0), (0, 4)))
    found = two_nearest_dimension(np.concatenate([points, points[:50]]))
    assert found is not None
    assert found.low < 2 < found.high
    assert found.points == 600


def test_clouds_without_a_dimension_have_none() -> None:
    assert two_nearest_dimension(np.zeros((100, 3))) is None
    assert two_nearest_dimension(np.random.default_rng(0).normal(size=(19, 3))) is None
    grid = np.stack(np.meshgrid(np.arange(10.0), np.arange(10.0)), axis=-1).reshape(-1, 2)
    assert two_nearest_dimension(grid) is None


def test_every_decaying_weight_is_in_one_of_the_three_cases() -> None:
    rng = np.random.default_rng(0)
    gradient, decay = rng.normal(size=(2, 5, 1000)) * np.exp(rng.normal(size=(2, 5, 1000)))
    decay[:, :100] = 0
    shares = shares_of_forces(gradient, decay)
    np.testing.assert_allclose(shares.together + shares.against + shares.decay_alone, 0.9)
    assert (np.abs(shares.together - shares.against) < 0.1).all()
    swapped = shares_of_forces(-gradient, decay)
    np.testing.assert_array_equal(swapped.together, shares.against)
    np.testing.assert_array_equal(swapped.decay_alone, shares.decay_alone)
    np.testing.assert_allclose(swapped.cosine, -shares.cosine)
    scaled = shares_of_forces(7 * gradient.astype(np.float32), 7 * decay.astype(np.float32))
    np.testing.assert_array_equal(scaled.decay_alone, shares.decay_alone)
    np.testing.assert_allclose(scaled.gradient_norm, 7 * shares.gradient_norm, rtol=1e-5)


def test_decay_is_alone_below_the_threshold_and_not_on_it() -> None:
    decay = np.array([2.0, -2.0, 2.0, -2.0])
    gradient = np.array([1.999, 1.999, 2.0, 2.0]) * ALONE
    shares = shares_of_forces(gradient, decay)
    assert (shares.decay_alone, shares.together, shares.against) == (0.5, 0.25, 0.25)
    assert shares_of_forces(gradient, decay, alone=0.01).decay_alone == 0


def test_the_angle_between_the_forces() -> None:
    shares = shares_of_forces(np.array([[1.0, 1.0], [3.0, 4.0], [0.0, 0.0]]), np.array([[0.0, 2.0]] * 3))
    np.testing.assert_allclose(shares.cosine, [np.sqrt(0.5), 0.8, 0.0])
    np.testing.assert_allclose(shares.gradient_norm, [np.sqrt(2), 5, 0])
    np.testing.assert_allclose(shares.decay_norm, 2)
    without = shares_of_forces(np.ones(4), np.zeros(4))
    assert (without.cosine, without.together, without.against, without.decay_alone) == (0, 0, 0, 0)


def test_forces_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\) and decay \(4,\)"):
        shares_of_forces(np.ones(3), np.ones(4))
    with pytest.raises(ValueError, match="not empty"):
        shares_of_forces(np.ones(0), np.ones(0))
    with pytest.raises(ValueError, match="alone = 0"):
        shares_of_forces(np.ones(3), np.ones(3), alone=0)
