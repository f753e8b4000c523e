"""Laws of balls and shells, and their values against 60-digit arithmetic."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import (
    log_ball_volume,
    log_shell_fraction,
    log_sphere_area,
    log_volume_fraction,
    radius_holding,
    shell_fraction,
    shell_thickness_holding,
    volume_fraction,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 60

EPS = np.finfo(float).eps
DIMS = [1e-3, 0.5, 1, 2, 3, 5.5, 12.7638, 13, 100, 12288, 1e6, 1e9]
RADII = [1e-300, 1e-9, 0.3, 0.7, 0.9, 0.999, 1 - 1e-9, 1 - EPS]

dims = st.floats(0, 1e9)
positive_dims = st.floats(1e-3, 1e9)
shares = st.floats(0, 1)


def assert_log_close(
    actual: float, exact: mpmath.mpf, *, relative: float = 1e-12, absolute: float = 0.0
) -> None:
    assert abs(mp.mpf(float(actual)) - exact) <= relative * abs(exact) + absolute, (actual, float(exact))


@pytest.mark.parametrize(
    ("dim", "radius", "share"), [(2, 0.9, 0.81), (3, 0.9, 0.729), (100, 0.9, 2.65613988875874769e-5)]
)
def test_known_shares_inside_a_radius(dim, radius, share):
    assert volume_fraction(dim, radius) == pytest.approx(share, rel=1e-13)


@pytest.mark.parametrize(
    ("radius", "log10_share"),
    [(0.9, -562.2680440096), (0.99, -53.6347287853), (0.999, -5.3392806791), (1.0, 0.0)],
)
def test_known_logarithms_in_12288_dimensions(radius, log10_share):
    assert log_volume_fraction(12288, radius, base=10) == pytest.approx(log10_share, abs=1e-9)


def test_the_logarithm_survives_where_the_share_itself_underflows():
    assert volume_fraction(12288, 0.9) == 0.0
    assert np.isfinite(log_volume_fraction(12288, 0.9))


def test_known_shells_in_12288_dimensions():
    assert shell_fraction(12288, 0.999) == pytest.approx(0.999995421541, abs=1e-12)
    assert shell_thickness_holding(12288, 0.9) == pytest.approx(0.000187367299, rel=1e-8)


def test_volumes_and_areas_of_school():
    assert np.exp(log_ball_volume([0, 1, 2, 3], 2.0)) == pytest.approx([1, 4, 4 * np.pi, 32 / 3 * np.pi])
    assert np.exp(log_sphere_area([0, 1, 2, 3], 2.0)) == pytest.approx([0, 2, 4 * np.pi, 16 * np.pi])


@pytest.mark.parametrize("dim", DIMS)
def test_unit_ball_against_mpmath(dim):
    d = mp.mpf(dim)
    # The logarithm crosses zero near 12.76, where only an absolute error means anything.
    log_volume = d / 2 * mp.log(mp.pi) - mp.loggamma(d / 2 + 1)
    assert_log_close(log_ball_volume(dim), log_volume, relative=1e-13, absolute=1e-13)
    assert_log_close(log_sphere_area(dim), log_volume + mp.log(d), absolute=1e-13)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("radius", [1e-300, 0.1, 3.0, 1e5, 1e300])
def test_ball_of_any_radius_is_accurate_to_its_largest_term(dim, radius):
    d, r = mp.mpf(dim), mp.mpf(radius)
    terms = [d / 2 * mp.log(mp.pi), -mp.loggamma(d / 2 + 1), d * mp.log(r)]
    # Each term carries a few roundings of its own, whatever is left after they cancel.
    bound = 1e-14 * max(10, *(float(abs(term)) for term in terms))
    assert_log_close(log_ball_volume(dim, radius), sum(terms), relative=0, absolute=bound)
    assert_log_close(
        log_sphere_area(dim, radius), sum(terms) + mp.log(d) - mp.log(r), relative=0, absolute=bound
    )


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("radius", RADII)
def test_fraction_and_shell_against_mpmath(dim, radius):
    d, r = mp.mpf(dim), mp.mpf(radius)
    assert_log_close(log_volume_fraction(dim, radius), d * mp.log(r))
    assert_log_close(log_volume_fraction(dim, radius, base=10), d * mp.log10(r))
    with mp.workdps(400):  # 1 - r^d with r = 1e-300 needs the digits
        assert_log_close(log_shell_fraction(dim, radius), mp.log(1 - r**d), absolute=1e-320)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize(
    ("inner", "outer"),
    [(0.2, 0.9), (0.45, 0.9), (0.46, 0.9), (0.899999999999, 0.9), (1e-200, 1e-3), (5e-324, 0.4), (0.0, 0.7)],
)
def test_shell_between_two_radii_against_mpmath(dim, inner, outer):
    d, r, big_r = mp.mpf(dim), mp.mpf(inner), mp.mpf(outer)
    exact = d * mp.log(big_r) + mp.log(1 - (r / big_r) ** d)
    assert_log_close(log_shell_fraction(dim, inner, outer), exact)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("share", [1e-300, 1e-12, 0.1, 0.5, 0.9, 1 - 1e-12])
def test_thickness_and_radius_against_mpmath(dim, share):
    d, s = mp.mpf(dim), mp.mpf(share)
    with mp.workdps(400):
        thickness, radius = 1 - (1 - s) ** (1 / d), s ** (1 / d)
    assert_log_close(shell_thickness_holding(dim, share), thickness)
    assert_log_close(radius_holding(dim, share), radius, absolute=1e-308)  # 1e-600 for dim 1/2


@given(dim=dims, a=shares, b=shares, c=shares)
def test_shells_add_up(dim, a, b, c):
    a, b, c = sorted((a, b, c))
    # A share above 1e-308 is the exponential of at most 709 in magnitude, known to 709 eps or so.
    assert volume_fraction(dim, a) + shell_fraction(dim, a, b) == pytest.approx(
        volume_fraction(dim, b), rel=1e-12, abs=1e-307
    )
    assert shell_fraction(dim, a, b) + shell_fraction(dim, b, c) == pytest.approx(
        shell_fraction(dim, a, c), rel=1e-12, abs=1e-307
    )


@given(dim=st.floats(1, 1e6), a=st.floats(1e-6, 1), b=st.floats(1e-6, 1))
def test_shells_add_up_in_logarithms_far_below_underflow(dim, a, b):
    a, b = sorted((a, b))
    together = np.logaddexp(log_volume_fraction(dim, a), log_shell_fraction(dim, a, b))
    assert together == pytest.approx(log_volume_fraction(dim, b), rel=1e-12, abs=1e-12)


@given(dim=st.floats(0, 1e6), radius=st.floats(1e-3, 1e3))
def test_two_more_dimensions_multiply_the_volume_by_a_disc(dim, radius):
    # V_(d+2) = V_d * 2 pi r^2 / (d + 2)
    step = np.log(2 * np.pi * radius**2 / (dim + 2))
    lower, upper = log_ball_volume([dim, dim + 2], radius)
    assert upper == pytest.approx(lower + step, rel=1e-12, abs=1e-8)


@given(dim=st.floats(1, 1e4), radius=st.floats(0.1, 10))
def test_area_is_the_derivative_of_volume(dim, radius):
    step = radius * 1e-5 / dim
    below, above = log_ball_volume(dim, [radius - step, radius + step])
    slope = (above - below) / (2 * step)  # d log V / dr = A / V
    # The differences of logarithms up to 1e5 carry 1e-11 or so over a step of 2e-5.
    assert slope * radius / dim == pytest.approx(1, rel=1e-5)
    assert np.exp(log_sphere_area(dim, radius) - log_ball_volume(dim, radius)) == pytest.approx(
        slope, rel=1e-5
    )


@given(dim=st.floats(0.1, 1e6), more=st.floats(1.001, 10), radius=st.floats(0.01, 0.999))
def test_more_dimensions_empty_the_centre_and_fill_the_shell(dim, more, radius):
    assert log_volume_fraction(dim * more, radius) < log_volume_fraction(dim, radius)
    assert shell_fraction(dim * more, radius) >= shell_fraction(dim, radius)
    assert shell_thickness_holding(dim * more, 0.9) < shell_thickness_holding(dim, 0.9)


@given(dim=positive_dims, share=st.floats(1e-300, 1))
def test_radius_holding_inverts_volume_fraction(dim, share):
    radius = radius_holding(dim, share)
    # Rounding the radius moves its logarithm by eps / 2, which the dimension multiplies.
    tolerance = dim * EPS + 4 * EPS * abs(np.log(share))
    if radius > 1e-300:  # below, the radius itself underflows (tiny dimensions only)
        assert abs(log_volume_fraction(dim, radius) - np.log(share)) <= tolerance


@given(dim=st.floats(1, 1e9), share=shares)
def test_shell_thickness_holds_its_share(dim, share):
    thickness = shell_thickness_holding(dim, share)
    with np.errstate(divide="ignore"):
        held = -np.expm1(dim * np.log1p(-thickness))
    assert held == pytest.approx(share, rel=1e-12, abs=1e-300)


@given(dim=positive_dims, share=shares)
def test_thickness_and_radius_are_two_views_of_one_shell(dim, share):
    # The shell outside radius_holding(s) holds 1 - s.
    rest = shell_thickness_holding(dim, 1 - share)
    assert 1 - rest == pytest.approx(radius_holding(dim, 1 - (1 - share)), abs=1e-12)


def test_arguments_broadcast_and_scalars_stay_scalars():
    dim, radius = np.array([[2], [100], [12288]]), np.array([0.0, 0.5, 0.9, 1.0])
    for law in (log_volume_fraction, volume_fraction, log_shell_fraction, shell_fraction, log_ball_volume):
        table = law(dim, radius)
        assert table.shape == (3, 4)
        single = law(100, 0.5)
        assert isinstance(single, float)
        assert single == table[1, 1]
    for inverse in (radius_holding, shell_thickness_holding):
        assert inverse(dim, radius).shape == (3, 4)
        assert isinstance(inverse(3, 0.5), float)
    assert log_sphere_area(dim, radius[1:]).shape == (3, 3)
    assert isinstance(log_sphere_area(3), float)


def test_edges():
    assert log_volume_fraction([0, 1], 0.0).tolist() == [0.0, -np.inf]
    assert log_shell_fraction(5, 0.0) == 0.0
    assert log_shell_fraction([0, 5], [0.0, 0.5], [1.0, 0.5]).tolist() == [-np.inf, -np.inf]
    assert log_shell_fraction(5, 0.0, 0.0) == -np.inf
    assert log_sphere_area(0) == -np.inf
    assert log_ball_volume([0, 3], 0.0).tolist() == [0.0, -np.inf]
    assert radius_holding(7, [0, 1]).tolist() == [0, 1]
    assert shell_thickness_holding(7, [0, 1]).tolist() == [0, 1]


def test_base_changes_the_unit_only():
    for law in (log_volume_fraction, log_shell_fraction, log_ball_volume, log_sphere_area):
        natural = law(12288, 0.9)
        assert law(12288, 0.9, base="e") == natural
        assert law(12288, 0.9, base=10) == pytest.approx(natural / np.log(10), rel=1e-15)
        assert law(12288, 0.9, base=2) == pytest.approx(natural / np.log(2), rel=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_ball_volume(-1), r"dim = -1\.0 is out of range; allowed is dim >= 0"),
        (lambda: log_ball_volume(3, -2), r"radius = -2\.0 .* radius >= 0"),
        (lambda: log_ball_volume(np.nan), r"dim holds nan .* finite"),
        (lambda: log_ball_volume([1, np.inf]), r"dim holds inf \(1 of 2"),
        (lambda: log_ball_volume("3"), r"dim has the value .3.; allowed are real numbers"),
        (lambda: log_ball_volume(3, base=0.5), r"base = 0\.5 .* base > 1"),
        (lambda: log_sphere_area(-0.5), r"dim = -0\.5"),
        (lambda: log_sphere_area(3, base=1), r"base = 1\.0 .* base > 1"),
        (lambda: log_sphere_area(3, 0), r"radius = 0\.0 .* radius > 0"),
        (lambda: log_volume_fraction(3, 1.2), r"radius = 1\.2 .* radius >= 0 and radius <= 1"),
        (lambda: volume_fraction(3, [0.5, -0.1]), r"radius = -0\.1"),
        (lambda: volume_fraction(-3, 0.5), r"dim = -3\.0"),
        (lambda: log_volume_fraction(3, 0.5, base=1), r"base = 1\.0 .* base > 1"),
        (
            lambda: log_volume_fraction(3, 0.5, base="10"),
            r"base has the value .10.; allowed are real numbers",
        ),
        (lambda: log_shell_fraction(3, 0.9, 0.5), r"inner = 0\.9 is larger than outer = 0\.5"),
        (lambda: log_shell_fraction(-3, 0.5), r"dim = -3\.0"),
        (lambda: log_shell_fraction(3, -0.1), r"inner = -0\.1"),
        (lambda: log_shell_fraction(3, 0.5, 1.5), r"outer = 1\.5"),
        (lambda: radius_holding(0, 0.5), r"dim = 0\.0 .* dim > 0"),
        (lambda: radius_holding(3, 1.5), r"share = 1\.5"),
        (lambda: shell_thickness_holding(0, 0.5), r"dim = 0\.0 .* dim > 0"),
        (lambda: shell_thickness_holding(3, -0.5), r"share = -0\.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
