"""The ball and other bodies that are carried along: laws against points drawn by other ways."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from geometry import sample_angles
from story.chapters.bodies.ball import ASKED, DRAWN, LAST, RESTS_AT, CarriedBall, read_carried_ball
from story.chapters.bodies.others import LAWS, POINTS, read_bodies


@pytest.fixture(scope="module")
def ball() -> CarriedBall:
    return read_carried_ball()


def test_it_goes_from_two_dimensions_to_a_million_by_way_of_what_is_asked(ball: CarriedBall) -> None:
    assert (ball.dims[0], ball.dims[-1]) == (2, LAST)
    assert {ASKED, RESTS_AT, *ball.drawn_dims.tolist()} <= {*ball.dims.tolist()}
    assert (np.diff(ball.dims) > 0).all()


def test_the_shares_are_those_of_the_powers_of_the_radius_and_of_points_drawn_by_coordinates(
    ball: CarriedBall,
) -> None:
    dims = ball.dims.astype(float)
    np.testing.assert_allclose(ball.outer, 1 - 0.9**dims, rtol=1e-12)
    np.testing.assert_allclose((1 - ball.half) ** dims, 0.5, rtol=1e-7)
    np.testing.assert_allclose((1 - ball.most) ** dims, 0.1, rtol=1e-7)
    exact = 1 - 0.9**ball.drawn_dims
    assert (np.abs(ball.drawn - exact) < 4.5 * np.sqrt(exact * (1 - exact) / DRAWN) + 1e-9).all()


@pytest.mark.parametrize("dim", [2, 10, 100])
def test_its_points_lie_as_points_of_the_ball_do(ball: CarriedBall, dim: int) -> None:
    at = ball.dims.tolist().index(dim)
    for points in (ball.by_distance[at], ball.by_angle[at]):
        assert stats.kstest(np.linalg.norm(points, axis=1) ** dim, "uniform").pvalue > 1e-3
    along = ball.by_angle[at] / np.linalg.norm(ball.by_angle[at], axis=1, keepdims=True)
    drawn = np.cos(sample_angles(4000, dim, rng=1, threads=1))
    assert stats.ks_2samp(along[:, 0], drawn).pvalue > 1e-3
    np.testing.assert_allclose(ball.angles[at].sum(), 1)
    assert np.mean(np.abs(np.degrees(np.arccos(drawn)) - 90) < ball.off[at]) == pytest.approx(0.5, abs=0.04)


def test_a_point_keeps_its_direction_and_only_goes_outwards(ball: CarriedBall) -> None:
    distance = np.linalg.norm(ball.by_distance, axis=2)
    assert (np.diff(distance, axis=0) >= 0).all()
    turned = ball.by_distance / distance[..., None]
    np.testing.assert_allclose(turned, np.broadcast_to(turned[:1], turned.shape), atol=1e-9)


def test_clouds_lie_where_the_exact_laws_have_them() -> None:
    bodies = read_bodies()
    for name, points in bodies.clouds.items():
        distance = np.linalg.norm(points, axis=2)
        error = (distance**2).std(axis=1) / np.sqrt(POINTS)
        assert (np.abs((distance**2).mean(axis=1) - bodies.at_dims[name] ** 2) < 4.5 * error).all()
        assert (distance <= 1).all()
    # By hand: sqrt(d / (d + 2)), a cube's 1 / sqrt(3), sqrt(2 d / ((d + 1) (d + 2))), 1 / sqrt(d + 2).
    dims = bodies.curve_dims.astype(float)
    by_hand = {
        "ball": np.sqrt(dims / (dims + 2)),
        "cube": np.full(len(dims), 3**-0.5),
        "cross_polytope": np.sqrt(2 * dims / ((dims + 1) * (dims + 2))),
        "simplex": 1 / np.sqrt(dims + 2),
    }
    assert by_hand.keys() == LAWS.keys()
    for name, shares in by_hand.items():
        np.testing.assert_allclose(bodies.typical[name], shares, rtol=1e-9)
