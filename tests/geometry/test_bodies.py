"""Bodies other than the ball: volumes of school and of 40-digit arithmetic, and points beside their laws."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull
from scipy.stats import kstest

from geometry import (
    log_ball_volume,
    log_lp_ball_volume,
    log_simplex_volume,
    lp_ball_radius,
    sample_lp_ball,
    shell_fraction,
    shell_thickness_holding,
    volume_fraction,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 40

DIMS = [0.5, 1, 2, 3, 50, 12288, 1e9, 1e12]
POWERS = [0.1, 0.5, 1, 1.5, 2, 7, 1e6, np.inf]


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("p", POWERS)
def test_lp_balls_against_mpmath(dim, p):
    d, inverse = mp.mpf(dim), 1 / mp.mpf(p)
    for radius in (1e-200, 1.0, 3.0):
        terms = [
            d * mp.log(2 * mp.gamma(1 + inverse)),
            -mp.loggamma(1 + d * inverse),
            d * mp.log(mp.mpf(radius)),
        ]
        bound = 1e-14 * max(1, *(float(abs(term)) for term in terms))
        assert abs(log_lp_ball_volume(dim, p, radius) - sum(terms)) < bound
    square = d * mp.gamma(1 + 3 * inverse) / 3 / mp.gamma(1 + inverse)
    square *= mp.exp(mp.loggamma(1 + d * inverse) - mp.loggamma(1 + (d + 2) * inverse))
    assert lp_ball_radius(dim, p, 2.0) == pytest.approx(float(2 * mp.sqrt(square)), rel=1e-12)


def test_bodies_of_school():
    dim = np.array([1, 2, 3, 12288])
    np.testing.assert_allclose(log_lp_ball_volume(dim, 2, 0.7), log_ball_volume(dim, 0.7), rtol=1e-12)
    np.testing.assert_allclose(log_lp_ball_volume(dim, np.inf, 0.7), dim * np.log(1.4), rtol=1e-14)
    assert np.exp(log_lp_ball_volume(2, [0.5, 1], 3.0)) == pytest.approx(
        [4 * 9 / 6, 2 * 9]
    )  # an astroid's kin
    assert log_lp_ball_volume([0, 3], 1, 0.0).tolist() == [0, -np.inf]
    assert lp_ball_radius([2, 10, 1e9], 2) == pytest.approx(np.sqrt([0.5, 10 / 12, 1]), rel=1e-8)
    assert lp_ball_radius(dim, np.inf, 0.5) == pytest.approx(np.sqrt(dim / 12))
    assert np.exp(log_simplex_volume([0, 1, 2, 3], 2.0)) == pytest.approx(
        [1, 2, np.sqrt(3), 8 / 6 / np.sqrt(2)]
    )


@pytest.mark.parametrize("dim", [2, 3, 5])
def test_volumes_of_polytopes_against_their_convex_hulls(dim):
    corners = np.concatenate([np.eye(dim), -np.eye(dim)])
    assert np.exp(log_lp_ball_volume(dim, 1)) == pytest.approx(ConvexHull(corners).volume)
    # A regular simplex of edge sqrt(2) has its corners at the unit vectors: turn it into its own space.
    flat = np.linalg.svd(np.eye(dim + 1) - 1 / (dim + 1))[0][:, :dim]
    assert np.exp(log_simplex_volume(dim, np.sqrt(2))) == pytest.approx(ConvexHull(flat).volume)


@pytest.mark.parametrize("dim", [0.5, 30, 12288, 1e12])
def test_simplex_against_mpmath(dim):
    d = mp.mpf(dim)
    exact = mp.log(d + 1) / 2 - mp.loggamma(d + 1) - d / 2 * mp.log(2)
    assert log_simplex_volume(dim) == pytest.approx(float(exact), rel=1e-14)
    assert log_simplex_volume(dim, 1e-9, base=10) == pytest.approx(
        float((exact + d * mp.log(mp.mpf(1e-9))) / mp.log(10)), rel=1e-13
    )


@given(dim=st.floats(1, 1e6), p=st.floats(0.3, 100), more=st.floats(1.01, 3))
def test_bodies_nest_as_their_powers_rise(dim, p, more):
    inner, outer, cube = log_lp_ball_volume(dim, [p, p * more, np.inf])
    slack = 1e-13 * dim * (1 + np.log(dim))
    assert inner <= outer + slack
    assert outer <= cube + slack
    assert lp_ball_radius(dim, p) <= lp_ball_radius(dim, p * more) * (1 + 1e-12)


@pytest.mark.parametrize("p", [0.3, 1, 2, 3.5, 1000.0, np.inf])
def test_every_body_has_the_shell_of_the_ball(p):
    n, dim = 20_000, 12
    points = sample_lp_ball(n, dim, p, radius=3.0, rng=1) / 3
    scale = np.abs(points).max(axis=1)
    if np.isfinite(p):
        scale *= ((np.abs(points) / scale[:, None]) ** p).sum(axis=1) ** (1 / p)
    assert kstest(scale, lambda r: volume_fraction(dim, np.clip(r, 0, 1))).pvalue > 0.01
    thin = shell_thickness_holding(dim, 0.5)
    assert np.mean(scale > 1 - thin) == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(n))
    assert np.mean(scale > 0.9) == pytest.approx(shell_fraction(dim, 0.9), abs=4 * 0.5 / np.sqrt(n))
    # What differs is the Euclidean distance.
    squares = (points**2).sum(axis=1)
    error = squares.std() / np.sqrt(n)
    assert squares.mean() == pytest.approx(lp_ball_radius(dim, p) ** 2, abs=4 * error)
    assert points.mean(axis=0) == pytest.approx(
        np.zeros(dim), abs=5 * np.sqrt(lp_ball_radius(dim, p) ** 2 / dim / n)
    )


def test_uniform_points_in_the_plane_fall_evenly_into_parts_of_the_body():
    # A quarter of the axis from 0 cuts off 1 - (1 - r)^2 / 1 of a square on its corner.
    points = sample_lp_ball(40_000, 2, 1, rng=2)
    for t in (0.1, 0.5):
        inside = np.mean(np.abs(points[:, 0]) < t)
        assert inside == pytest.approx(1 - (1 - t) ** 2, abs=4 * 0.5 / 200)
    cube = sample_lp_ball(10_000, 2, np.inf, rng=3)
    assert kstest(cube.ravel(), "uniform", args=(-1, 2)).pvalue > 0.01


def test_a_seed_gives_the_same_points_and_distances_concentrate():
    np.testing.assert_array_equal(sample_lp_ball(5, 4, 1.5, rng=4), sample_lp_ball(5, 4, 1.5, rng=4))
    for p in (1, 2, np.inf):
        spread = [
            np.linalg.norm(sample_lp_ball(300, dim, p, rng=5), axis=1).std() / lp_ball_radius(dim, p)
            for dim in (10, 1000)
        ]
        assert spread[1] < spread[0] / 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_lp_ball_volume(-1, 1), r"dim = -1\.0"),
        (lambda: log_lp_ball_volume(3, 0), r"p = 0\.0 .* p >= 1e-06"),
        (lambda: log_lp_ball_volume(3, [np.inf, -2]), r"p = -2\.0 .* p >= 1e-06"),
        (lambda: log_lp_ball_volume(3, np.nan), r"p holds nan"),
        (lambda: log_lp_ball_volume(3, "two"), r"p has"),
        (lambda: log_lp_ball_volume(3, 1, -1), r"radius = -1\.0"),
        (lambda: log_lp_ball_volume(3, 1, base=1), r"base = 1\.0"),
        (lambda: log_simplex_volume(3, -1), r"edge = -1\.0"),
        (lambda: lp_ball_radius(0, 1), r"dim = 0\.0 .* dim > 0"),
        (lambda: sample_lp_ball(0, 3, 1), r"n = 0"),
        (lambda: sample_lp_ball(3, 2.5, 1), r"dim holds 2\.5"),
        (lambda: sample_lp_ball(3, 2, [1, 2]), r"p has shape \(2,\); allowed is one number"),
        (lambda: sample_lp_ball(3, 2, 1, radius=0), r"radius = 0\.0 .* radius > 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
