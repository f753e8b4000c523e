"""Radii of a Gaussian: typical ones, those that hold a share; the annulus theorem beside the exact share."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import (
    gaussian_radii,
    gaussian_radius_holding,
    gaussian_shell_fraction,
    log_annulus_bound,
    log_gaussian_shell_fraction,
    sample_norms,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 60

EPS = np.finfo(float).eps


@pytest.mark.parametrize("dim", [0.1, 1, 2, 3.5, 39, 39.9, 40, 100, 12288, 1e6, 1e9])
def test_radii_against_mpmath(dim):
    d = mp.mpf(dim)
    mean = mp.sqrt(2) * mp.exp(mp.loggamma((d + 1) / 2) - mp.loggamma(d / 2))
    radii = gaussian_radii(dim, 3.0)
    assert radii.mean == pytest.approx(float(3 * mean), rel=1e-13)
    assert radii.spread == pytest.approx(float(3 * mp.sqrt(d - mean**2)), rel=1e-12)
    assert radii.root_mean_square == pytest.approx(3 * np.sqrt(dim), rel=1e-15)
    assert radii.mode == pytest.approx(3 * np.sqrt(max(dim - 1, 0)), rel=1e-15)
    assert radii.mode <= radii.mean < radii.root_mean_square
    assert radii.spread < 3 / np.sqrt(2)


@settings(max_examples=60)
@given(dim=st.floats(0.5, 1e12), log_share=st.floats(-1e5, -1e-12), outside=st.booleans())
def test_the_radius_holds_its_share(dim, log_share, outside):
    radius = gaussian_radius_holding(dim, log_share, outside=outside, base="e")
    if radius < 1e-300:
        return
    near = radius * (1 + 4 * EPS * np.array([-1, 1]))
    held = log_gaussian_shell_fraction(dim, near) if outside else log_gaussian_shell_fraction(dim, 0, near)
    low, high = np.sort(held)
    assert low * (1 + 1e-12) <= log_share <= high * (1 - 1e-12)


def test_radii_of_plain_shares():
    dim, shares = np.array([[0.5], [3], [100], [12288], [1e9]]), np.array([1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
    radii = gaussian_radius_holding(dim, shares, 2.0)
    np.testing.assert_allclose(
        gaussian_shell_fraction(dim, 0, radii, 2.0), np.ones((5, 1)) * shares, rtol=1e-9
    )
    np.testing.assert_allclose(
        gaussian_radius_holding(dim, shares, 2.0, outside=True), radii[:, ::-1], rtol=1e-7
    )
    logs = gaussian_radius_holding(dim, np.log10(shares), 2.0, base=10)
    np.testing.assert_allclose(logs[:, :3], radii[:, :3], rtol=1e-12)
    assert gaussian_radius_holding([2, 12288], [[0], [1]]).tolist() == [[0, 0], [np.inf, np.inf]]
    assert gaussian_radius_holding(2, [0, 1], outside=True).tolist() == [np.inf, 0]
    # In two dimensions the share outside r is exp(-r^2 / 2).
    deep = np.array([1e-3, 1e-100, 1e-300])
    np.testing.assert_allclose(
        gaussian_radius_holding(2, deep, outside=True), np.sqrt(-2 * np.log(deep)), rtol=1e-14
    )
    np.testing.assert_allclose(
        gaussian_radius_holding(2, -1e15, outside=True, base="e"), np.sqrt(2e15), rtol=1e-14
    )
    assert isinstance(gaussian_radius_holding(3, 0.5), float)


def test_norms_lie_inside_the_radius_as_often_as_it_says():
    norms = sample_norms("normal", 20_000, 12288 // 16, scale=3, rng=3)
    for share in (0.1, 0.5, 0.99):
        radius = gaussian_radius_holding(12288 // 16, share, 3)
        assert np.mean(norms < radius) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 20_000))


@given(dim=st.floats(0.01, 1e12), part=st.floats(0, 1), std=st.floats(1e-3, 1e3))
def test_the_annulus_theorem_and_its_sharper_form_are_bounds(dim, part, std):
    typical = std * np.sqrt(dim)
    b = min(part * min(1, 40 * std / typical) * typical, typical)
    outside = log_gaussian_shell_fraction(dim, [0, typical + b], [typical - b, 1e300], std)
    exact = np.logaddexp(*outside)
    sharp, textbook = (log_annulus_bound(dim, b, std, sharp=kind) for kind in (True, False))
    assert exact <= sharp * (1 - 1e-9) + 1e-12
    assert sharp <= max(-0.8 * (b / std) ** 2 + np.log(2), 0) + 1e-9
    assert sharp <= textbook + 1e-12 or b / std < 1


def test_bounds_are_not_idle_and_edges():
    b = np.array([3.0, 5, 10])
    outside = np.logaddexp(
        *(log_gaussian_shell_fraction(1e4, lo, hi) for lo, hi in ((0, 100 - b), (100 + b, 1e9)))
    )
    assert (log_annulus_bound(1e4, b, sharp=True) < outside + 5).all()
    assert log_annulus_bound(1e4, 30, base=10) == pytest.approx((np.log(3) - 900 / 96) / np.log(10))
    assert log_annulus_bound([4, 9], 0).tolist() == [0, 0]
    assert log_annulus_bound(4, [1, 2], sharp=True).shape == (2,)
    with np.errstate(all="raise"):
        assert log_annulus_bound(4, 2, sharp=True) == pytest.approx(-4 * (1.5 - np.log(2)))


def test_results_are_locked():
    radii = gaussian_radii([3, 50])
    with pytest.raises(ValueError, match="read-only"):
        radii.mean[0] = 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gaussian_radii(0), r"dim = 0\.0 .* dim > 0"),
        (lambda: gaussian_radii(3, -1), r"std = -1\.0 .* std >= 0"),
        (lambda: gaussian_radii(np.inf), r"dim holds inf"),
        (lambda: gaussian_radius_holding(0, 0.5), r"dim = 0\.0 .* dim > 0"),
        (lambda: gaussian_radius_holding(3, 1.5), r"share = 1\.5"),
        (lambda: gaussian_radius_holding(3, 0.5, base="e"), r"share = 0\.5"),
        (lambda: gaussian_radius_holding(3, 0.5, 0), r"std = 0\.0 .* std > 0"),
        (lambda: log_annulus_bound(4, 3), r"half_width = 3\.0 is too much for std sqrt\(dim\) = 2\.0"),
        (lambda: log_annulus_bound(4, -1), r"half_width = -1\.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
