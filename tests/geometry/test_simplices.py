"""The regular simplex against its corners, written down, and against points drawn in it."""

import numpy as np
import pytest

from geometry import sample_simplex, simplex_circumradius, simplex_radius

pytestmark = pytest.mark.filterwarnings("error")


def corners_of(dim: int) -> np.ndarray:
    """The corners about the origin, edge 1: unit vectors of one dimension more, less their mean."""
    return (np.eye(dim + 1) - 1 / (dim + 1)) / np.sqrt(2)


@pytest.mark.parametrize("dim", [1, 2, 3, 7, 40])
def test_corners_are_as_far_as_said(dim):
    distances = np.linalg.norm(corners_of(dim), axis=1)
    np.testing.assert_allclose(distances, simplex_circumradius(dim), rtol=1e-14)
    np.testing.assert_allclose(3 * distances, simplex_circumradius(dim, 3.0), rtol=1e-14)


def test_typical_distances_of_school():
    # A segment of length a has the variance a^2 / 12, a triangle a 36th of its sides' squares.
    assert simplex_radius(1, 2.0) == pytest.approx(2 / np.sqrt(12))
    assert simplex_radius(2) == pytest.approx(np.sqrt(3 * 1 / 36))
    assert simplex_radius(0) == 0


@pytest.mark.parametrize("dim", [1, 2, 5, 60])
def test_points_lie_evenly_in_it(dim):
    n = 20_000
    points = sample_simplex(n, dim, edge=2.0, rng=dim) / 2
    squares = (points**2).sum(axis=1)
    assert squares.mean() == pytest.approx(simplex_radius(dim) ** 2, abs=4 * squares.std() / np.sqrt(n))
    spread = points.std() / np.sqrt(n)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=5 * spread)
    covariance = points.T @ points / n
    exact = np.eye(dim) * simplex_radius(dim) ** 2 / dim  # even in all directions, as the body's turns are
    np.testing.assert_allclose(covariance, exact, atol=6 * exact[0, 0] * np.sqrt(3 / n))
    # The farthest a point can be is a corner; and none lies beyond a face, which is R / d away.
    assert squares.max() <= simplex_circumradius(dim) ** 2 * (1 + 1e-12)


@pytest.mark.parametrize("dim", [2, 3])
def test_all_points_are_mixtures_of_the_corners(dim):
    """The corners in the directions of the sample: what w = e_i gives, by the formula of its docstring."""
    corners = np.array([
        [
            ((i < k) / k - (i == k)) * np.sqrt(k / (k + 1) / 2)
            for k in range(1, dim + 1)
        ]
        for i in range(dim + 1)
    ])  # fmt: skip
    np.testing.assert_allclose(np.linalg.norm(corners[0] - corners[1:], axis=1), 1)
    points = sample_simplex(500, dim, rng=3)
    system = np.vstack([corners.T, np.ones(dim + 1)])
    shares = np.linalg.solve(system, np.column_stack([points, np.ones(len(points))]).T)
    assert shares.min() > -1e-12


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sample_simplex(0, 3), "n = 0"),
        (lambda: sample_simplex(5, 0), "dim = 0"),
        (lambda: sample_simplex(5, 3, edge=0.0), "edge"),
        (lambda: sample_simplex(5, 3, edge=[1.0, 2.0]), r"edge has shape \(2,\)"),
        (lambda: simplex_radius(-1), "dim"),
        (lambda: simplex_circumradius(3, np.nan), "edge"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
