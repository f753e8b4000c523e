"""Laws of the Gaussian's mass: its radii, densities and shells, against 60-digit arithmetic."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import (
    gaussian_radii,
    gaussian_shell_fraction,
    log_ball_volume,
    log_gaussian_density,
    log_gaussian_shell_fraction,
    log_sphere_area,
    norm_law,
    sample_points,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 60

GAUSS = list(zip(*np.polynomial.legendre.leggauss(16), strict=True))


def exact_log_share(dim, low, high):
    """log of the chi law's mass between two radii, by series: P(a, x) = x^a e^-x / Gamma(a + 1) sum ..."""

    def lower(radius):
        a, x = mp.mpf(dim) / 2, mp.mpf(radius) ** 2 / 2
        term = total = mp.mpf(1)
        k = 0
        while term > total * mp.mpf(10) ** -mp.dps:
            k += 1
            term *= x / (a + k)
            total += term
        return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1) + mp.log(total)) if x > 0 else mp.mpf(0)

    return float(mp.log(lower(high) - lower(low)))


@given(st.floats(1.5, 1e5), st.floats(0.1, 10))
def test_mass_per_radius_peaks_at_the_mode_while_the_density_falls_from_the_centre(dim, std):
    mode = gaussian_radii(dim, std).mode
    radii = mode * np.array([0.97, 1, 1.03])
    mass = log_gaussian_density(dim, radii, std) + log_sphere_area(dim, radii)
    assert mass[1] > mass[0]
    assert mass[1] > mass[2]
    density = log_gaussian_density(dim, [0, *radii], std)
    assert (np.diff(density) < 0).all()
    # From the centre to the typical radius the density falls by d/2.
    drop = log_gaussian_density(dim, 0, std) - log_gaussian_density(dim, std * np.sqrt(dim), std)
    assert drop == pytest.approx(dim / 2, rel=1e-9)


def test_density_of_school_and_its_bases():
    assert np.exp(log_gaussian_density(1, [0, 1])) == pytest.approx(np.exp([0, -0.5]) / np.sqrt(2 * np.pi))
    assert np.exp(log_gaussian_density(2, 3, 2)) == pytest.approx(np.exp(-9 / 8) / (8 * np.pi))
    assert log_gaussian_density(50, 3, base=10) == pytest.approx(log_gaussian_density(50, 3) / np.log(10))


@pytest.mark.parametrize(
    ("dim", "inner", "outer"),
    [
        (3, 0, 1), (3, 1, 2.5), (3, 2, 5), (100, 0, 1e-2), (100, 0, 5), (100, 5, 9), (100, 9, 11),
        (100, 11, 30), (100, 30, 31), (1, 9, 10), (12288, 0, 20), (12288, 0, 55), (12288, 55, 56),
        (12288, 80, 100), (12288, 100, 120), (12288, 130, 132), (12288, 1e-8, 1e-7),
    ],
)  # fmt: skip
def test_shells_against_mpmath(dim, inner, outer):
    with mp.workdps(400):
        exact = exact_log_share(dim, inner, outer)
    assert log_gaussian_shell_fraction(dim, inner, outer) == pytest.approx(exact, rel=1e-11)
    assert log_gaussian_shell_fraction(dim, 2 * inner, 2 * outer, 2) == pytest.approx(exact, rel=1e-11)
    assert log_gaussian_shell_fraction(dim, inner, outer, base=10) == pytest.approx(
        exact / np.log(10), rel=1e-11
    )


@pytest.mark.parametrize("dim", [1, 3, 100, 1000])
def test_tails_against_mpmath(dim):
    for radius in (1e-3, 0.5, 1, 2, 10, 40, 100, 1e4):
        a, x = mp.mpf(dim) / 2, mp.mpf(radius) ** 2 / 2
        with mp.workdps(400):
            outside = mp.gammainc(a, x, mp.inf, regularized=True)
        assert log_gaussian_shell_fraction(dim, radius) == pytest.approx(
            float(mp.log(outside)), rel=1e-11, abs=1e-15
        )
        if radius**2 > dim:
            # The share inside is 1 less a tail that may be far below the spacing of doubles near 1.
            with mp.workdps(400):
                inside = mp.log(1 - outside)
            assert log_gaussian_shell_fraction(dim, 0, radius) == pytest.approx(
                float(inside), rel=1e-11, abs=1e-300
            )


@pytest.mark.parametrize("dim", [1e3, 3.9e3, 4.1e3, 1e6])
@pytest.mark.parametrize("away", [-20, -7.2, -6.9, -4, -3, 3, 6.9, 7.2, 20])
def test_tails_far_from_the_middle_in_very_many_dimensions(dim, away):
    # SciPy's own gammainc, and its chi law with it, is off by 0.4 % at dim = 1e7 and away = -4.
    radius = np.sqrt(dim) + away
    a, x = mp.mpf(dim) / 2, mp.mpf(radius) ** 2 / 2
    term = total = mp.mpf(1)
    k = 0
    with mp.workdps(25):
        while term > total * mp.mpf(10) ** -20:
            k += 1
            # DLMF 8.7.1 below the middle; above it 8.8.2 downwards
            term *= x / (a + k) if away < 0 else (a - k) / x
            total += term
        exact = a * mp.log(x) - x - mp.loggamma(a) - mp.log(a if away < 0 else x) + mp.log(total)
    shell = (0, radius) if away < 0 else (radius, None)
    assert log_gaussian_shell_fraction(dim, *shell) == pytest.approx(float(exact), rel=1e-12)


@given(dim=st.floats(0.5, 1e5), cuts=st.lists(st.floats(-8, 8), min_size=2, max_size=4))
def test_shells_add_up_to_the_whole(dim, cuts):
    radii = np.maximum(0, np.sqrt(dim) + np.sort([0.0, *cuts]))
    shares = gaussian_shell_fraction(dim, [0, *radii[:-1]], radii)
    assert shares.sum() + gaussian_shell_fraction(dim, radii[-1]) == pytest.approx(1, abs=1e-10)
    assert shares.sum() == pytest.approx(gaussian_shell_fraction(dim, 0, radii[-1]), abs=1e-10)


def test_the_law_of_norms_says_the_same_and_so_do_points():
    law = norm_law("normal", 50, scale=2)
    assert gaussian_shell_fraction(50, 12, 15, 2) == pytest.approx(law.cdf(15) - law.cdf(12), rel=1e-12)
    radii = gaussian_radii(50, 2)
    assert (radii.mean, radii.spread) == pytest.approx((law.mean(), law.std()), rel=1e-9)
    norms = np.linalg.norm(sample_points("normal", 20_000, 50, scale=2, rng=2), axis=1)
    share, expected = np.mean((norms > 12) & (norms < 15)), law.cdf(15) - law.cdf(12)
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 20_000))


@pytest.mark.parametrize("dim", [0.5, 3, 300, 12288, 1e6, 1e12])
@pytest.mark.parametrize("away", [-5.0, -0.7, 0.0, 3.0])
def test_thin_shells_keep_their_digits(dim, away):
    low = max(np.sqrt(dim) + away, 0.8 * np.sqrt(dim))
    for std, width in ((1.0, 1e-12), (3e-5, 1e-9), (0.7, 1e-4), (1.0, 0.01), (7.0, 0.05), (1.0, 0.2)):
        inner = low * std
        outer = max((low + width) * std, np.nextafter(inner, np.inf))
        r, big_r, s, a = mp.mpf(inner), mp.mpf(outer), mp.mpf(std), mp.mpf(dim) / 2

        def density(t, a=a, s=s):
            return 2 * mp.exp(a * mp.log(t * t / s**2 / 2) - t * t / s**2 / 2 - mp.loggamma(a)) / t

        middle, half = (r + big_r) / 2, (big_r - r) / 2
        exact = half * sum(w * density(middle + half * mp.mpf(node)) for node, w in GAUSS)
        share, log_share = (
            f(dim, inner, outer, std) for f in (gaussian_shell_fraction, log_gaussian_shell_fraction)
        )
        assert share == pytest.approx(float(exact), rel=1e-12)
        assert log_share == pytest.approx(float(mp.log(exact)), rel=1e-12)


def test_shells_at_the_ends_of_what_a_double_holds():
    with np.errstate(all="raise"):
        assert gaussian_shell_fraction(3, 0.5, 0.9, 1e170) == 0
        assert gaussian_shell_fraction(3, 0, 1e-170) == 0
        assert gaussian_shell_fraction(3, 1e160) == 0
        assert log_gaussian_shell_fraction(3, 1e160) == -np.inf
        assert log_gaussian_shell_fraction(3, 1e150) == pytest.approx(-5e299, rel=1e-14)
        assert gaussian_shell_fraction(3, 0, 1e153) == 1
        assert log_gaussian_shell_fraction(1e-3, 0, 1e-290) == pytest.approx(
            5e-4 * (2 * np.log(1e-290) - np.log(2)) - float(mp.loggamma(mp.mpf("1.0005"))), rel=1e-13
        )
    # Near the centre the share is that of the ball in which the density is constant.
    constant = log_gaussian_density(3, 0) + log_ball_volume(3, [1e-161, 1e-170, 1e-300])
    assert log_gaussian_shell_fraction(3, 0, [1e-161, 1e-170, 1e-300]) == pytest.approx(constant, rel=1e-14)
    outer, inner = log_ball_volume(3, [1.1e-200, 1e-200]) + log_gaussian_density(3, 0)
    assert log_gaussian_shell_fraction(3, 1e-200, 1.1e-200) == pytest.approx(
        outer + np.log1p(-np.exp(inner - outer)), rel=1e-13
    )


@settings(max_examples=60)
@given(
    dim=st.floats(0.5, 1e12),
    inner=st.floats(0, 1e300),
    more=st.floats(0, 1e300) | st.floats(1e-16, 2),
    std=st.floats(1e-300, 1e300),
)
def test_shares_are_shares_whatever_the_scale(dim, inner, more, std):
    with np.errstate(all="raise"):
        outer = min(inner + more, 1.7e308)
        shell = (dim, inner, outer, std)
        plain, log = gaussian_shell_fraction(*shell), log_gaussian_shell_fraction(*shell)
        assert 0 <= plain <= 1
        assert log <= 0
        assert (log == -np.inf) == (plain == 0) or log < -700
        outside = gaussian_shell_fraction(dim, outer, std=std)
        inside = gaussian_shell_fraction(dim, 0, inner, std)
        assert plain + outside + inside == pytest.approx(1, abs=1e-12)


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from([(), (1,), (3,), (2, 1), (2, 3)]), min_size=4, max_size=4),
    st.integers(0, 2**32),
)
def test_every_argument_broadcasts(shapes, seed):
    rng = np.random.default_rng(seed)
    dim, inner, more, std = (rng.uniform(0.5, 3, size=shape) for shape in shapes)
    outer = np.max(inner) + more
    table = gaussian_shell_fraction(dim, inner, outer, std)
    assert table.shape == np.broadcast_shapes(*shapes)
    cells = np.broadcast_arrays(dim, inner, outer, std)
    single = [gaussian_shell_fraction(*cell) for cell in zip(*(c.ravel() for c in cells), strict=True)]
    np.testing.assert_allclose(np.ravel(table), single, rtol=1e-14)
    outside = gaussian_shell_fraction(dim, inner, std=std)
    assert outside.shape == np.broadcast_shapes(*(shapes[k] for k in (0, 1, 3)))


def test_the_audit_s_shapes():
    assert gaussian_shell_fraction(3, 0.5, 0.9, [1, 2]) == pytest.approx([0.1220667, 0.0187367], rel=1e-5)
    assert gaussian_shell_fraction([[3], [4]], 0.5, 0.9, [1, 2, 3]).shape == (2, 3)
    assert gaussian_shell_fraction(1e6, 1e3, 1e3 + 1e-12) == pytest.approx(5.773e-13, rel=1e-4)


def test_edges():
    assert log_gaussian_shell_fraction(5, 0) == 0
    assert log_gaussian_shell_fraction(5, 2, 2) == -np.inf
    assert log_gaussian_shell_fraction([3, 12288], 0, 0).tolist() == [-np.inf, -np.inf]
    assert gaussian_shell_fraction(12288, 0, 55) == 0
    assert log_gaussian_shell_fraction(np.ones((3, 1)), [0, 1], 2).shape == (3, 2)
    assert isinstance(log_gaussian_shell_fraction(3, 1), float)
    assert isinstance(gaussian_radii(3).mean, float)
    assert gaussian_radii([1, 50]).mode.tolist() == [0, 7]
    assert gaussian_radii(3, 0).mean == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_gaussian_density(-1, 0), r"dim = -1\.0"),
        (lambda: log_gaussian_density(3, -1), r"radius = -1\.0"),
        (lambda: log_gaussian_density(3, 1, 0), r"std = 0\.0 .* std > 0"),
        (lambda: log_gaussian_shell_fraction(0, 1), r"dim = 0\.0 .* dim > 0"),
        (lambda: log_gaussian_shell_fraction(3, -1), r"inner = -1\.0"),
        (lambda: log_gaussian_shell_fraction(3, 2, 1), r"inner = 2\.0 is larger than outer = 1\.0"),
        (lambda: gaussian_shell_fraction(3, 1, np.inf), r"outer holds inf"),
        (lambda: gaussian_shell_fraction(3, 1, 2, 0), r"std = 0\.0"),
        (lambda: log_gaussian_shell_fraction(3, 1, base=0.5), r"base = 0\.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
