"""Laws of angles and caps against samples and 50-digit arithmetic, and how many directions fit."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from geometry import (
    angle_law,
    cosine_law,
    fit_test,
    log_cap_fraction,
    log_direction_count,
    overlap_counts,
    pack_directions,
    sample_angles,
    sample_points,
)
from geometry.vectors import _streams, near_orthogonality

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


# Caps


@pytest.mark.parametrize("dim", [2, 3, 7.5, 100, 3000, 12288, 1e6])
def test_caps_against_mpmath(dim):
    for t in (1e-9, 1e-3, 0.03, 0.2, 0.6, 0.75, 0.99, 1 - 1e-9):
        a, rest = mp.mpf(dim - 1) / 2, 1 - mp.mpf(t) ** 2
        if dim < 1e6 or t > 0.5:  # else mpmath's series takes too long
            share = mp.betainc(a, mp.mpf(1) / 2, 0, rest, regularized=True) / 2
            exact = mp.log(share)
            assert log_cap_fraction(dim, t) == pytest.approx(float(exact), rel=1e-10)
            assert log_cap_fraction(dim, t, base=10) == pytest.approx(float(exact / mp.log(10)), rel=1e-10)
            assert log_cap_fraction(dim, -t) == pytest.approx(float(mp.log(1 - share)), rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("dim", [100, 3000, 12288, 1e6])
def test_the_two_ways_to_a_tiny_cap_meet(dim, monkeypatch):
    # Both the incomplete beta function and its expansion hold where the share is about 10^-280.
    t = np.sqrt(-np.expm1(-2 * 640 / dim))
    plain = log_cap_fraction(dim, t)
    assert -690 < plain < -600
    monkeypatch.setattr(near_orthogonality, "_TINY", 1.0)
    assert log_cap_fraction(dim, t) == pytest.approx(plain, rel=1e-12)


@given(dim=st.floats(2, 1e7), t=st.floats(0, 1), more=st.floats(1.01, 3))
def test_caps_shrink_with_dimension_and_height_and_keep_ball_s_bound(dim, t, more):
    share = log_cap_fraction(dim, t)
    assert share <= min(np.log(0.5), -dim * t**2 / 2) + 1e-12 * (1 + dim * t**2)
    assert log_cap_fraction(dim * more, t) <= share + 1e-9
    assert log_cap_fraction(dim, min(1, t * more)) <= share + 1e-9 * (1 + abs(share) if t < 1 else 0)


def test_caps_count_points_of_the_sphere():
    n = 100_000
    cosines = sample_points("sphere", n, 6, rng=4)[:, 0]
    for t in (-0.4, 0, 0.2, 0.7):
        law = np.exp(log_cap_fraction(6, t))
        assert np.mean(cosines >= t) == pytest.approx(law, abs=4 * np.sqrt(law * (1 - law) / n))


def test_edges_of_caps():
    assert np.exp(log_cap_fraction(5, [-1, 0, 1])).tolist() == [1, 0.5, 0]
    assert log_cap_fraction(np.full((3, 1), 5), [0, 0.5]).shape == (3, 2)
    assert isinstance(log_cap_fraction(12288, 0.9), float)


# Nearly orthogonal directions


def test_the_count_is_that_of_the_caps_or_of_the_axes():
    for dim, eps in ((3, 0.5), (100, 0.5), (12288, 0.1)):
        both = np.log(2) + log_cap_fraction(dim, eps)
        assert log_direction_count(dim, eps) == pytest.approx(max(-both, np.log(dim)))
        assert log_direction_count(dim, eps) >= dim * eps**2 / 2 - np.log(2)
    assert log_direction_count(100, [0, 1]) == pytest.approx([np.log(100), np.inf])
    assert log_direction_count(1000, 0.2, base=2) == pytest.approx(log_direction_count(1000, 0.2) / np.log(2))


@given(dim=st.floats(2, 1e6), share=st.floats(0, 0.999))
def test_the_guarantee_stays_below_welch_s_bound(dim, share):
    eps = share / np.sqrt(dim)
    welch = dim * (1 - eps**2) / (1 - dim * eps**2)
    assert log_direction_count(dim, eps) <= np.log(welch) + 1e-9


@pytest.mark.parametrize(("dim", "eps"), [(2, 0.3), (10, 0.3), (40, 0.5), (300, 0.15)])
def test_packed_directions_are_unit_and_nearly_orthogonal(dim, eps):
    directions = pack_directions(dim, eps, tries=700, rng=5)
    cosines = directions @ directions.T
    np.testing.assert_allclose(np.diag(cosines), 1, rtol=1e-12)
    assert np.abs(cosines - np.diag(np.diag(cosines))).max() <= eps


@pytest.mark.parametrize(("dim", "eps"), [(10, 0.6), (30, 0.4), (100, 0.25)])
def test_greedy_choice_goes_beyond_the_guarantee(dim, eps):
    certain = np.exp(log_direction_count(dim, eps))
    assert len(pack_directions(dim, eps, tries=int(6 * certain), rng=6)) > certain > dim


def test_packing_keeps_the_first_and_every_one_that_fits():
    stream = np.random.default_rng(7)
    drawn = np.concatenate([sample_points("sphere", few, 8, rng=stream) for few in (256, 44)])
    kept = [drawn[0]]
    for direction in drawn[1:]:
        if np.abs(np.array(kept) @ direction).max() <= 0.45:
            kept.append(direction)
    np.testing.assert_array_equal(pack_directions(8, 0.45, tries=300, rng=7), kept)
    assert len(pack_directions(8, 1, tries=300)) == 300
    assert len(pack_directions(8, 0, tries=300)) == 1


@pytest.mark.parametrize(("dim", "eps"), [(20, 0.7), (200, 0.22), (1000, 0.12)])
def test_random_directions_overlap_as_birthdays_do(dim, eps):
    drawn = overlap_counts(dim, eps, repeats=150, rng=8)
    error = drawn.counts.std(ddof=1) / np.sqrt(150)
    assert drawn.counts.mean() == pytest.approx(drawn.expected, abs=4 * error)
    p = 2 * np.exp(log_cap_fraction(dim, eps))
    # The birthday problem's mean, sqrt(pi / 2p) + 1/2 or so.
    assert drawn.expected == pytest.approx(np.sqrt(np.pi / (2 * p)) + 0.5, rel=0.02)


def test_counting_stops_at_the_limit_and_at_the_first_overlap(monkeypatch):
    free = overlap_counts(50, 1, limit=600, repeats=2, rng=9)
    assert (free.counts.tolist(), free.expected, free.limit) == ([600, 600], 600, 600)
    assert overlap_counts(50, 0, repeats=3, rng=9).counts.tolist() == [1, 1, 1]
    assert overlap_counts(50, 0).expected == 1
    cut = overlap_counts(200, 0.22, limit=10, repeats=300, rng=8)
    assert cut.counts.max() == 10
    assert cut.counts.mean() == pytest.approx(cut.expected, abs=4 * cut.counts.std() / np.sqrt(300))
    monkeypatch.setattr(near_orthogonality, "_BATCH", 7)
    stream = np.random.default_rng(10)
    drawn = np.concatenate([sample_points("sphere", 7, 200, rng=stream) for _ in range(100)])
    count = overlap_counts(200, 0.22, rng=10).counts[0]
    close = np.abs(np.tril(drawn @ drawn.T, -1)) > 0.22
    assert not close[:count].any()
    assert close[count].any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: angle_law(1), r"dim = 1(\.0)? .* dim >= 2"),
        (lambda: cosine_law(2.5), r"dim holds 2\.5"),
        (lambda: angle_law(np.inf), r"dim holds inf"),
        (lambda: angle_law([2, 3]), r"dim has shape \(2,\); allowed is one whole number"),
        (lambda: sample_angles(0, 3), r"n = 0(\.0)?"),
        (lambda: sample_angles(3, 1), r"dim = 1(\.0)?"),
        (lambda: sample_angles(3, 3, threads=0), r"threads = 0(\.0)?"),
        (lambda: log_cap_fraction(1.5, 0.5), r"dim = 1\.5 .* dim >= 2"),
        (lambda: log_cap_fraction(3, 1.5), r"cosine = 1\.5 .* cosine >= -1 and cosine <= 1"),
        (lambda: log_cap_fraction(3, np.nan), r"cosine holds nan"),
        (lambda: log_cap_fraction(3, 0.5, base=1), r"base = 1\.0"),
        (lambda: log_direction_count(1, 0.5), r"dim = 1(\.0)?"),
        (lambda: log_direction_count(3, -0.1), r"eps = -0\.1 .* eps >= 0 and eps <= 1"),
        (lambda: overlap_counts(1, 0.1), r"dim = 1(\.0)?"),
        (lambda: overlap_counts(3, 1.1), r"eps = 1\.1"),
        (lambda: overlap_counts(3, [0.1, 0.2]), r"eps has shape \(2,\); allowed is one number"),
        (lambda: overlap_counts(3, 0.1, repeats=0), r"repeats = 0(\.0)?"),
        (lambda: overlap_counts(3, 0.1, limit=1), r"limit = 1(\.0)? .* limit >= 2"),
        (lambda: pack_directions(3, np.nan), r"eps holds nan"),
        (lambda: pack_directions(3, 0.1, tries=0), r"tries = 0(\.0)?"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
