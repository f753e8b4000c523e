"""Dimension against scale: a likelihood, its plateaus, and what noise, walks and grids make of it."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import betaln

from geometry import dimension_by_scale, residue_circle, sample_line, sample_sphere, sample_torus

pytestmark = pytest.mark.filterwarnings("error")


def noisy_circle(noise, seed=0):
    rng = np.random.default_rng(seed)
    return np.pad(sample_torus(1000, 1, rng=rng), ((0, 0), (0, 18))) + noise * rng.standard_normal((1000, 20))


def test_each_scale_is_at_the_top_of_its_likelihood():
    cloud = np.random.default_rng(0).standard_normal((80, 3))
    distance = np.sort(np.linalg.norm(cloud[:, None] - cloud, axis=-1), axis=1)
    found = dimension_by_scale(cloud)
    np.testing.assert_array_equal(found.n_neighbors, [1, 2, 4, 8, 16])
    for k, value, scale in zip(found.n_neighbors, found.values, found.distances, strict=True):
        ratio = distance[:, 2 * k] / distance[:, k]

        def loss(log_d, ratio=ratio, k=k):
            d = np.exp(log_d)
            power = ratio**d
            return -np.sum(
                log_d + (k - 1) * np.log(power - 1) - (d * (2 * k - 1) + 1) * np.log(ratio) - betaln(k, k)
            )

        best = np.exp(minimize_scalar(loss, bounds=(-1, 3), method="bounded", options={"xatol": 1e-10}).x)
        assert value == pytest.approx(best, rel=1e-6)
        assert scale == pytest.approx(distance[:, 2 * k].mean(), rel=1e-12)


@pytest.mark.parametrize(
    ("cloud", "true"),
    [(sample_line(600, 5, rng=0), 1), (sample_sphere(600, 2, rng=0), 2), (sample_torus(600, 1, rng=1), 1)],
)
def test_a_manifold_has_a_plateau_at_its_dimension(cloud, true):
    found = dimension_by_scale(cloud)
    assert found.plateau is not None
    assert found.plateau.value == pytest.approx(true, rel=0.05)
    assert found.plateau.end >= 2 * found.plateau.start
    assert found.plateau.low <= found.plateau.value <= found.plateau.high
    assert (found.low < found.values).all()
    assert (found.values < found.high).all()


def test_noise_has_its_own_dimension_below_its_size_and_the_circle_has_one_above():
    found = dimension_by_scale(noisy_circle(0.01))
    assert found.values[0] > 9
    assert found.values[-1] == pytest.approx(1.05, abs=0.05)
    assert found.plateau is None


def test_a_walk_has_two_dimensions_as_soon_as_one_looks_beyond_the_next_step():
    steps = np.random.default_rng(0).standard_normal((300, 1000))
    found = dimension_by_scale(steps.cumsum(axis=0))
    assert found.values[0] > 25
    assert found.plateau is not None
    assert found.plateau.value == pytest.approx(2, abs=0.1)


def test_intervals_hold_the_own_mean_at_every_scale():
    found = [
        dimension_by_scale(np.exp(np.random.default_rng(s).standard_normal((300, 3)))) for s in range(40)
    ]
    means = np.mean([one.values for one in found], axis=0)
    held = np.mean([(one.low < means) & (means < one.high) for one in found], axis=0)
    assert held.min() >= 0.85


def test_scale_position_and_empty_axes_change_nothing_but_the_distances():
    cloud = np.random.default_rng(3).standard_normal((100, 2))
    here = dimension_by_scale(cloud)
    with np.errstate(all="raise"):
        there = dimension_by_scale(1e200 * np.pad(cloud + 3, ((0, 0), (0, 30))))
    np.testing.assert_allclose(there.values, here.values, rtol=1e-9)
    np.testing.assert_allclose(there.low, here.low, rtol=1e-9)
    np.testing.assert_allclose(there.distances, 1e200 * here.distances, rtol=1e-9)


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        (residue_circle(97), {}, r"points has 97 whose neighbours 1 and 2 are equally far, as on a grid"),
        (np.ones((30, 2)), {}, r"points has 30 points, all in one place"),
        (
            np.repeat(np.random.default_rng(0).random((20, 2)), 2, axis=0),
            {},
            r"points holds 20 rows that repeat",
        ),
        (
            np.random.default_rng(0).random((30, 2)),
            {"max_neighbors": 29},
            r"max_neighbors = 29 .* <= 28 for 30",
        ),
        (np.random.default_rng(0).random((30, 2)), {"max_neighbors": 1}, r"max_neighbors = 1"),
        (np.random.default_rng(0).random((30, 2)), {"confidence": 1}, r"confidence = 1\.0"),
        (np.random.default_rng(0).random((5, 2)), {}, r"points has shape \(5, 2\)"),
    ],
)
def test_bad_input_is_named(points, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        dimension_by_scale(points, **options)
    assert "\n" not in str(caught.value)


def test_a_result_cannot_be_written_to():
    found = dimension_by_scale(np.random.default_rng(0).random((30, 2)))
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 1
