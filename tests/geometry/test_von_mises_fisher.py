"""Von Mises and Fisher's law against 30-digit arithmetic and its own samples. All seeds are fixed."""

import mpmath
import numpy as np
import pytest

from geometry import (
    log_sphere_area,
    log_von_mises_fisher_density,
    mean_resultant_length,
    sample_points,
    sample_von_mises_fisher,
    von_mises_fisher_fit,
)

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 30


def bessel(order, k):
    """I_v(k) k^-v, by its power series."""
    v, k = mp.mpf(order), mp.mpf(k)
    term = total = mp.mpf(2) ** -v / mp.gamma(v + 1)
    m = 0
    while abs(term) > total * mp.mpf(10) ** -28:
        m += 1
        term *= k * k / 4 / (m * (v + m))
        total += term
    return total


@pytest.mark.parametrize("dim", [2, 3, 50, 700, 12288, 10**6])
@pytest.mark.parametrize("concentration", [1e-6, 1.0, 30.0, 1500.0])
def test_means_and_densities_against_mpmath(dim, concentration):
    order = mp.mpf(dim) / 2 - 1
    one, next_one = bessel(order, concentration), bessel(order + 1, concentration)
    assert mean_resultant_length(dim, concentration) == pytest.approx(
        float(next_one * mp.mpf(concentration) / one), rel=1e-12
    )
    exact = -(order + 1) * mp.log(2 * mp.pi) - mp.log(one) + mp.mpf(concentration) * mp.mpf(0.25)
    found = log_von_mises_fisher_density(dim, concentration, 0.25)
    assert found == pytest.approx(float(exact), rel=1e-12, abs=1e-12 * max(1, concentration, dim))


def test_no_concentration_is_the_even_spread():
    dims = np.array([2, 3, 100, 12288])
    np.testing.assert_allclose(log_von_mises_fisher_density(dims, 0, 0.3), -log_sphere_area(dims), rtol=1e-12)
    assert mean_resultant_length(dims, 0).tolist() == [0, 0, 0, 0]
    assert mean_resultant_length(3, 1e12) == pytest.approx(1 - 1e-12, rel=1e-14)


@pytest.mark.parametrize(
    ("dim", "concentration"), [(2, 0.0), (2, 3.0), (3, 0.5), (10, 100.0), (300, 50.0), (300, 1e5)]
)
def test_samples_have_the_law_s_cosines(dim, concentration):
    mean = np.arange(1, dim + 1) / 7
    drawn = sample_von_mises_fisher(4000, mean, concentration, rng=dim)
    np.testing.assert_allclose(np.linalg.norm(drawn, axis=1), 1, rtol=1e-12)
    cosines = drawn @ mean / np.linalg.norm(mean)
    length = mean_resultant_length(dim, concentration)
    variance = 1 - length**2 - (dim - 1) / concentration * length if concentration else 1 / dim
    assert abs(cosines.mean() - length) < 4 * np.sqrt(variance / 4000)
    assert cosines.var() == pytest.approx(variance, rel=0.15)
    # Around the mean direction none is preferred.
    across = drawn - cosines[:, None] * mean / np.linalg.norm(mean)
    assert np.linalg.norm(across.mean(axis=0)) < 2.5 * np.sqrt(np.mean(across**2) * dim / 4000)


@pytest.mark.parametrize(("dim", "concentration"), [(3, 5.0), (40, 60.0)])
def test_the_fit_s_error_is_what_it_says(dim, concentration):
    rng = np.random.default_rng(8)
    axis = rng.standard_normal(dim)
    fits = [
        von_mises_fisher_fit(7 * sample_von_mises_fisher(500, axis, concentration, rng=rng))
        for _ in range(60)
    ]
    off = np.array([(fit.concentration - concentration) / fit.standard_error for fit in fits])
    assert np.mean(np.abs(off) < 1.96) >= 0.88
    assert abs(off.mean()) < 0.5
    assert 0.8 < off.std() < 1.2
    for fit in fits[:5]:
        assert mean_resultant_length(dim, fit.concentration) == pytest.approx(fit.resultant_length, rel=1e-10)
        assert fit.mean_direction @ axis / np.linalg.norm(axis) > 0.98


def test_only_directions_count():
    drawn = sample_von_mises_fisher(50, [1, 2, 3], 4.0, rng=10)
    fit = von_mises_fisher_fit(drawn)
    for scale in (1e-300, 1e-3, 1e300, np.logspace(-300, 300, 50)[:, None]):
        other = von_mises_fisher_fit(scale * drawn)
        assert other.concentration == pytest.approx(fit.concentration, rel=1e-12)


def test_directions_without_a_mean_one_look_like_chance():
    fit = von_mises_fisher_fit(sample_points("sphere", 400, 100, rng=9))
    assert fit.resultant_length * 20 == pytest.approx(1, abs=0.3)
    assert fit.concentration == pytest.approx(100 / 20, rel=0.3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_resultant_length(1, 1), r"dim = 1(\.0)? .* dim >= 2"),
        (lambda: mean_resultant_length(3, -1), r"concentration = -1\.0"),
        (lambda: log_von_mises_fisher_density(3, 1, 2), r"cosine = 2\.0"),
        (lambda: sample_von_mises_fisher(3, [0, 0], 1), r"mean_direction .* not all 0"),
        (lambda: sample_von_mises_fisher(3, [0, 1], [1, 2]), r"concentration has shape \(2,\)"),
        (lambda: von_mises_fisher_fit([[1, 0], [0, 0]]), r"points holds 1 at 0"),
        (lambda: von_mises_fisher_fit([[1, 0], [2, 0]]), r"points are all the same in direction"),
        (lambda: von_mises_fisher_fit([[1, 0], [-1, 0]]), r"points cancel in direction"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
