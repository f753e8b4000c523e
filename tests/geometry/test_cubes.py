"""Laws of cubes: faces, the ball inside, corners; values against 60-digit arithmetic."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import (
    cube_core_fraction,
    cube_rind_fraction,
    half_diagonal,
    inscribed_ball_fraction,
    log_cube_core_fraction,
    log_inscribed_ball_fraction,
    log_volume_fraction,
    sample_points,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 60

DIMS = [1e-3, 1, 2, 13, 100, 12288, 1e9]


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize(("thickness", "side"), [(1e-12, 1.0), (0.05, 1.0), (0.3, 4.0), (49.0, 100.0)])
def test_core_and_rind_against_mpmath(dim, thickness, side):
    d, share = mp.mpf(dim), 1 - 2 * mp.mpf(thickness) / mp.mpf(side)
    exact = d * mp.log(share)
    assert float(log_cube_core_fraction(dim, thickness, side)) == pytest.approx(float(exact), rel=1e-12)
    assert float(log_cube_core_fraction(dim, thickness, side, base=10)) == pytest.approx(
        float(exact / mp.log(10)), rel=1e-12
    )
    assert float(cube_rind_fraction(dim, thickness, side)) == pytest.approx(
        float(1 - mp.exp(exact)), rel=1e-12
    )


# By powers of two a length is stretched without rounding, which near s/2 would cost any number of digits.
@given(dim=st.floats(0, 1e4), thickness=st.floats(0, 0.5), side=st.integers(-7, 7).map(lambda k: 2.0**k))
def test_core_and_rind_make_the_whole_at_every_size(dim, thickness, side):
    core, rind = (f(dim, thickness * side, side) for f in (cube_core_fraction, cube_rind_fraction))
    assert core + rind == pytest.approx(1, abs=1e-15)
    assert core == pytest.approx(cube_core_fraction(dim, thickness), rel=1e-9, abs=1e-12)


def test_a_rind_of_a_cube_empties_its_core_as_a_shell_of_a_ball_does():
    dim = np.array([1, 3, 12288])
    np.testing.assert_allclose(log_cube_core_fraction(dim, 0.05), log_volume_fraction(dim, 0.9), rtol=1e-13)


def test_edges():
    assert log_cube_core_fraction([0, 3], 0.5).tolist() == [0, -np.inf]
    assert cube_rind_fraction([0, 3], 0.5).tolist() == [0, 1]
    assert cube_rind_fraction(12288, 0.0) == 0
    assert log_cube_core_fraction(np.ones((3, 1)), [0.1, 0.2]).shape == (3, 2)
    for scalar in (log_cube_core_fraction(3, 0.1), cube_core_fraction(3, 0.1), inscribed_ball_fraction(3)):
        assert isinstance(scalar, float)
    assert half_diagonal([[1], [4]], [1, 3]).tolist() == [[0.5, 1.5], [1, 3]]


@pytest.mark.parametrize("dim", [1, 2, 13, 100, 12288, 1e9])
def test_inscribed_ball_against_mpmath(dim):
    d = mp.mpf(dim)
    exact = d / 2 * mp.log(mp.pi) - mp.loggamma(d / 2 + 1) - d * mp.log(2)
    assert float(log_inscribed_ball_fraction(dim)) == pytest.approx(float(exact), rel=1e-13, abs=1e-15)
    assert float(log_inscribed_ball_fraction(dim, base=10)) == pytest.approx(
        float(exact / mp.log(10)), rel=1e-13, abs=1e-15
    )


@given(st.floats(1, 1e12))
def test_no_ball_holds_more_than_its_cube(dim):
    assert log_inscribed_ball_fraction(dim) <= 0
    assert log_inscribed_ball_fraction(1) == 0


def test_inscribed_balls_of_school_and_where_they_vanish():
    assert inscribed_ball_fraction([0, 1, 2, 3]) == pytest.approx([1, 1, np.pi / 4, np.pi / 6], rel=1e-14)
    assert inscribed_ball_fraction(339) > 0
    assert inscribed_ball_fraction(340) == 0


def test_points_of_a_cube_lie_where_the_laws_say():
    n, d = 100_000, 4
    points = sample_points("cube", n, d, scale=0.5, rng=1)
    near_a_face = np.mean(np.abs(points).max(axis=1) > 0.5 - 0.03)
    inside = np.mean(np.linalg.norm(points, axis=1) < 0.5)
    for share, law in ((near_a_face, cube_rind_fraction(d, 0.03)), (inside, inscribed_ball_fraction(d))):
        assert share == pytest.approx(law, abs=4 * np.sqrt(law * (1 - law) / n))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_cube_core_fraction(-1, 0.1), r"dim = -1\.0 .* dim >= 0"),
        (lambda: log_cube_core_fraction(np.nan, 0.1), r"dim holds nan"),
        (lambda: cube_core_fraction(3, -0.1), r"thickness = -0\.1 .* thickness >= 0"),
        (lambda: cube_rind_fraction(3, 0.6), r"thickness = 0\.6 is too much for side = 1\.0; .* side/2"),
        (lambda: cube_rind_fraction(3, [1, 2], 3), r"thickness = 2\.0 is too much for side = 3\.0"),
        (lambda: cube_rind_fraction(3, 0, 0), r"side = 0\.0 .* side > 0"),
        (lambda: log_cube_core_fraction(3, 0.1, base=1), r"base = 1\.0"),
        (lambda: log_inscribed_ball_fraction(-2), r"dim = -2\.0"),
        (lambda: half_diagonal(-2), r"dim = -2\.0"),
        (lambda: half_diagonal(2, np.inf), r"side holds inf"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
