"""Caps of the sphere: shares, their inverses and bounds, against 30-digit arithmetic and points."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import (
    cosine_holding,
    log_ball_volume,
    log_cap_bound,
    log_cap_fraction,
    log_cap_volume,
    log_levy_bound,
    sample_points,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 30

EPS = np.finfo(float).eps
DIMS = [2, 3, 7.5, 41, 12288, 1e12]


def exact_log_cap(dim, t):
    """log P(cos theta >= t), t >= 0, by quadrature in s = sqrt(-log(1 - u^2))."""
    a, low = mp.mpf(dim - 1) / 2, mp.sqrt(-mp.log1p(-(mp.mpf(t) ** 2)))
    width = 1 / (mp.sqrt(a) + a * low)
    points = [low + width * k for k in (0, 1, 3, 6, 11, 20, 40, 100)]

    def density(s):
        return mp.exp(-a * (s * s - low * low)) * (s / mp.sqrt(-mp.expm1(-s * s)) if s else 1)

    return mp.log(mp.quad(density, points)) - a * low**2 - mp.log(mp.beta(a, 0.5))


@pytest.mark.parametrize("dim", DIMS)
def test_caps_against_mpmath(dim):
    for t in np.minimum([1e-6 / np.sqrt(dim), 2 / np.sqrt(dim), 40 / np.sqrt(dim), 0.85], 1 - 1e-9):
        exact = exact_log_cap(dim, t)
        assert log_cap_fraction(dim, t) == pytest.approx(float(exact), rel=1e-13)
        assert log_cap_fraction(dim, t, base=10) == pytest.approx(float(exact / mp.log(10)), rel=1e-13)
        assert log_cap_fraction(dim, -t) == pytest.approx(float(mp.log1p(-mp.exp(exact))), rel=1e-13)


def test_caps_of_school():
    t = np.linspace(0, 1, 50)
    np.testing.assert_allclose(np.exp(log_cap_fraction(2, t)), np.arccos(t) / np.pi, rtol=1e-14)
    np.testing.assert_allclose(np.exp(log_cap_fraction(3, t)), (1 - t) / 2, rtol=1e-14)
    np.testing.assert_allclose(
        np.exp(log_cap_fraction(4, t)), (np.arccos(t) - t * np.sqrt(1 - t * t)) / np.pi, rtol=1e-9, atol=1e-17
    )


def test_many_dimensions_at_once_are_each_by_itself():
    t = np.array([-1, -0.9, -1e-9, 0, 1e-9, 0.3, 0.99, 1])
    shares, dims = np.linspace(0, 1, 9), np.array([[2.0], [2.5], [3.0], [10.0], [12288.0]])
    together, cosines = log_cap_fraction(dims, t), cosine_holding(dims, shares)
    for row, found, dim in zip(together, cosines, dims[:, 0], strict=True):
        np.testing.assert_allclose(row, log_cap_fraction(dim, t), rtol=1e-15)
        np.testing.assert_allclose(row, [log_cap_fraction(dim, one) for one in t], rtol=1e-15)
        np.testing.assert_allclose(found, cosine_holding(dim, shares), rtol=1e-15)


@given(dim=st.floats(2, 1e12), t=st.floats(0, 1), more=st.floats(1.01, 3))
def test_caps_shrink_with_dimension_and_height_and_keep_their_bounds(dim, t, more):
    share = log_cap_fraction(dim, t)
    assert share <= np.log(0.5) + EPS
    assert share <= log_cap_bound(dim, t, sharp=True) * (1 - 1e-13) + EPS
    assert log_cap_bound(dim, t, sharp=True) <= log_cap_bound(dim, t)
    assert log_cap_bound(dim, t) == pytest.approx(-dim * t**2 / 2, rel=1e-14, abs=1e-300)
    assert log_cap_fraction(dim * more, t) <= share * (1 - 1e-13) + EPS
    assert log_cap_fraction(dim, min(1, t * more)) <= share * (1 - 1e-13) + EPS


def test_bounds_are_not_idle():
    # A bound that is far too large is no use: the sharp one is within sqrt(d).
    dim, t = np.meshgrid([2.0, 3, 10, 100, 1e4], np.linspace(0.01, 0.9, 20))
    exact, sharp = log_cap_fraction(dim, t), log_cap_bound(dim, t, sharp=True)
    assert (np.exp(sharp - exact) <= 1 + 1.2 * t * np.sqrt(np.pi * dim / 2)).all()
    assert log_cap_bound(7, [0, 1], sharp=True).tolist() == [-np.log(2), -np.inf]


@given(dim=st.floats(2, 1e9), share_of_a_right_angle=st.floats(0, 1))
def test_levy_s_bound_holds_for_half_spheres(dim, share_of_a_right_angle):
    # Half-spheres are the worst case; of Lipschitz functions, the angle to their edge is.
    angle = share_of_a_right_angle * np.pi / 2
    exact, bound = log_cap_fraction(dim, min(1, np.sin(angle))), log_levy_bound(dim, angle)
    assert exact <= bound + 1e-12 * abs(bound)


@settings(max_examples=60)
@given(dim=st.floats(2, 1e12), log_share=st.floats(-1e6, -1e-3))
def test_the_cosine_holds_its_share(dim, log_share):
    t = cosine_holding(dim, log_share, base="e")
    if abs(t) > 1 - 1e-9:  # there a double has lost what is left of 1 - t
        return
    # Rounding t moves the logarithm of the share by t EPS times its slope.
    near = t * (1 + 4 * EPS * np.array([-1, 1])) + 4e-16 * np.array([-1, 1]) / np.sqrt(dim)
    low, high = np.sort(log_cap_fraction(dim, near))
    assert low * (1 + 1e-13) - EPS <= log_share <= high * (1 - 1e-13) + EPS


@pytest.mark.parametrize("dim", DIMS)
def test_cosines_of_shares_are_symmetric_and_exact_near_the_equator(dim):
    shares = np.array([1e-300, 1e-5, 0.2, 0.25, 0.4, 0.5 - 2**-40])
    t = cosine_holding(dim, shares)
    np.testing.assert_allclose(cosine_holding(dim, 1 - shares[2:]), -t[2:], rtol=1e-13)
    np.testing.assert_allclose(cosine_holding(dim, np.log(shares), base="e"), t, rtol=1e-3)
    np.testing.assert_allclose(cosine_holding(dim, np.log10(shares[:4]), base=10), t[:4], rtol=1e-12)
    # 2 t / B(1/2, a) is the share between -t and t.
    assert t[-1] == pytest.approx(float(mp.mpf(2) ** -40 * mp.beta(0.5, mp.mpf(dim - 1) / 2)), rel=1e-9)
    assert cosine_holding(dim, [0, 0.5, 1]).tolist() == [1, 0, -1]


def test_a_cap_of_the_ball_is_one_of_the_sphere_two_dimensions_up():
    for dim, t in ((1, 0.3), (2, 0.5), (5, 0.2), (40, 0.1)):
        slices = mp.quad(lambda u, d=dim: (1 - u * u) ** (mp.mpf(d - 1) / 2), [t, 0.5, 1])
        exact = mp.log(slices) + (dim - 1) / mp.mpf(2) * mp.log(mp.pi) - mp.loggamma(mp.mpf(dim + 1) / 2)
        assert log_cap_volume(dim, t) == pytest.approx(float(exact), rel=1e-12, abs=1e-13)
        assert log_cap_volume(dim, t, 3.0) == pytest.approx(float(exact + dim * mp.log(3)), rel=1e-12)
        both = np.logaddexp(log_cap_volume(dim, t, 3.0), log_cap_volume(dim, -t, 3.0))
        assert both == pytest.approx(log_ball_volume(dim, 3.0), rel=1e-12)
    assert log_cap_volume(3, 0.5, base=10) == pytest.approx(log_cap_volume(3, 0.5) / np.log(10))
    assert log_cap_volume([3, 4], 1.0).tolist() == [-np.inf, -np.inf]


def test_caps_count_points_of_sphere_and_ball():
    n = 100_000
    for distribution, dim in (("sphere", 6), ("ball", 4)):  # a ball's caps are those of two dimensions more
        heights = sample_points(distribution, n, dim, rng=4)[:, 0]
        for t in (-0.4, 0, 0.2, 0.7):
            law = np.exp(log_cap_fraction(6, t))
            assert np.mean(heights >= t) == pytest.approx(law, abs=4 * np.sqrt(law * (1 - law) / n))
    assert np.exp(log_cap_volume(4, 0.2) - log_ball_volume(4)) == pytest.approx(
        np.exp(log_cap_fraction(6, 0.2))
    )


def test_edges_of_caps():
    assert np.exp(log_cap_fraction(5, [-1, 0, 1])).tolist() == [1, pytest.approx(0.5), 0]
    assert log_cap_fraction(np.full((3, 1), 5), [0, 0.5]).shape == (3, 2)
    assert cosine_holding(np.full((3, 1), 5), [0, 0.5]).shape == (3, 2)
    assert log_cap_fraction([2, 100, 1e12], 1e-300) == pytest.approx(np.log(0.5))
    for scalar in (log_cap_fraction(12288, 0.9), cosine_holding(3, 0.1), log_cap_volume(3, 0.1)):
        assert isinstance(scalar, float)
    with np.errstate(all="raise"):
        assert log_cap_fraction(1e12, 1 - EPS) < -1e13
        assert cosine_holding([2, 3, 12288, 1e12], -1e300, base=10).tolist() == [1, 1, 1, 1]
        assert cosine_holding(3, -5e-324, base=10) == -1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_cap_fraction(1.5, 0.5), r"dim = 1\.5 .* dim >= 2"),
        (lambda: log_cap_fraction(3, 1.5), r"cosine = 1\.5 .* cosine >= -1 and cosine <= 1"),
        (lambda: log_cap_fraction(3, np.nan), r"cosine holds nan"),
        (lambda: log_cap_fraction(3, 0.5, base=1), r"base = 1\.0"),
        (lambda: cosine_holding(1, 0.5), r"dim = 1\.0 .* dim >= 2"),
        (lambda: cosine_holding(3, 1.5), r"share = 1\.5 .* share >= 0 and share <= 1"),
        (lambda: cosine_holding(3, 0.5, base="e"), r"share = 0\.5 .* share <= 0"),
        (lambda: log_cap_bound(3, -0.5), r"cosine = -0\.5 .* cosine >= 0"),
        (lambda: log_cap_volume(-1, 0.5), r"dim = -1\.0 .* dim >= 0"),
        (lambda: log_levy_bound(3, 2), r"angle = 2\.0 .* angle <= 1\.5708"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
