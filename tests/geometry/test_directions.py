"""Laws of angles against samples and 50-digit arithmetic."""

import mpmath
import numpy as np
import pytest
from scipy import integrate

from geometry import (
    angle_law,
    cosine_law,
    fit_test,
    sample_angles,
    sample_points,
)
from geometry.vectors import _streams

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 50


# Angles


@pytest.mark.parametrize("dim", [2, 3, 4, 10, 300])
def test_angles_follow_their_law(dim):
    angles = sample_angles(20_000, dim, rng=dim)
    assert fit_test(angles, angle_law(dim)).p_value > 0.01
    assert fit_test(np.cos(angles), cosine_law(dim)).p_value > 0.01
    if dim < 100:
        assert fit_test(angles, angle_law(dim + 1)).p_value < 1e-4
        assert fit_test(np.cos(angles), cosine_law(dim + 1)).p_value < 1e-4


def test_angles_of_points_on_the_sphere_follow_it_too():
    x, y = sample_points("sphere", 2 * 4000, 7, rng=1).reshape(2, 4000, 7)
    assert fit_test(np.arccos((x * y).sum(axis=1)), angle_law(7)).p_value > 0.01


@pytest.mark.parametrize("dim", [2, 3, 4, 17, 12288, 10**6])
def test_the_law_of_the_angle_is_a_distribution(dim):
    law = angle_law(dim)
    assert law.support() == (0, pytest.approx(np.pi))
    assert law.mean() == pytest.approx(np.pi / 2)
    width = 1 / np.sqrt(dim)
    theta = np.pi / 2 + width * np.array([-1.4, -1, -1e-3, 0, 1e-6, 0.2, 1.4])
    shares = law.cdf(theta)
    np.testing.assert_allclose(shares + law.sf(theta), 1, rtol=1e-13)
    np.testing.assert_allclose(law.ppf(shares), theta, rtol=0, atol=1e-11 * width + 4e-16)
    np.testing.assert_allclose(law.isf(law.sf(theta)), theta, rtol=0, atol=1e-11 * width + 4e-16)
    np.testing.assert_allclose(law.cdf(np.pi - theta), law.sf(theta), rtol=1e-9)
    np.testing.assert_allclose(law.cdf(theta), cosine_law(dim).sf(np.cos(theta)), rtol=1e-8)
    mass = integrate.quad(law.pdf, theta[0], theta[-1], epsabs=1e-12)[0]
    assert mass == pytest.approx(shares[-1] - shares[0], rel=1e-9)


@pytest.mark.parametrize("dim", [2, 3, 50, 12288])
def test_the_angle_s_distribution_function_against_mpmath(dim):
    for theta in np.pi / 2 + np.array([-1.5, -0.5, -1e-4, 0, 1e-4, 0.5, 1.5]) / np.sqrt(dim):
        a = mp.mpf(dim - 1) / 2
        half = mp.betainc(a, mp.mpf(1) / 2, 0, mp.sin(mp.mpf(theta)) ** 2, regularized=True) / 2
        exact = half if theta < np.pi / 2 else 1 - half
        assert angle_law(dim).cdf(theta) == pytest.approx(float(exact), rel=1e-12)


def test_angles_of_school():
    assert angle_law(2).cdf([0, 1, np.pi]) == pytest.approx([0, 1 / np.pi, 1])  # uniform on the circle
    assert angle_law(3).cdf(1) == pytest.approx((1 - np.cos(1)) / 2)  # Archimedes' hat box
    assert cosine_law(3).cdf(0.3) == pytest.approx(0.65)
    for dim in (2, 3, 100):
        assert cosine_law(dim).var() == pytest.approx(1 / dim)


@pytest.mark.parametrize(("n", "dim"), [(3000, 2), (300, 100), (5, 40_000)])
def test_threads_do_not_change_a_bit_of_the_angles(n, dim, monkeypatch):
    monkeypatch.setattr(_streams, "PIECE", 2**13)
    monkeypatch.setattr(_streams, "BLOCK", 2**10)
    one = sample_angles(n, dim, rng=2, threads=1)
    for threads in (2, 5):
        np.testing.assert_array_equal(sample_angles(n, dim, rng=2, threads=threads), one)
    assert np.abs(one - np.pi / 2).max() < 6 / np.sqrt(dim)


def test_progress_of_angles():
    calls = []
    sample_angles(10, 20, rng=3, progress=lambda *counts: calls.append(counts))
    assert calls == [(200, 200)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: angle_law(1), r"dim = 1(\.0)? .* dim >= 2"),
        (lambda: cosine_law(2.5), r"dim holds 2\.5"),
        (lambda: angle_law(np.inf), r"dim holds inf"),
        (lambda: angle_law([2, 1]), r"dim = 1\.0 .* dim >= 2"),
        (lambda: sample_angles(0, 3), r"n = 0(\.0)?"),
        (lambda: sample_angles(3, 1), r"dim = 1(\.0)?"),
        (lambda: sample_angles(3, 3, threads=0), r"threads = 0(\.0)?"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
