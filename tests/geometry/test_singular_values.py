"""The law of singular values, against quadrature, moments, drawn matrices and the quarter circle."""

import numpy as np
import pytest
from scipy.integrate import quad

from geometry import fit_distance, fit_test, singular_value_law
from geometry.matrices._laws import law as matrix_law

SHAPES = [(50, 50), (40, 10), (10, 40), (300, 299), (1000, 1), (7, 5)]


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
@pytest.mark.parametrize("scale", [1.0, 0.03])
def test_the_distribution_function_is_the_integral_of_the_density(rows, columns, scale):
    law = singular_value_law(rows, columns, scale=scale)
    low, high = law.support()
    for x in low + (high - low) * np.array([0.05, 0.3, 0.5, 0.8, 0.99]):
        assert law.cdf(x) == pytest.approx(quad(law.pdf, low, x, limit=200)[0], abs=2e-7)
    assert law.cdf([low, high]) == pytest.approx([0, 1], abs=1e-7)
    assert law.ppf(law.cdf((low + high) / 2)) == pytest.approx((low + high) / 2)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_its_second_and_fourth_moments_are_those_of_the_matrix(rows, columns):
    """E tr(X^T X) = rows columns s^2;  E tr((X^T X)^2) = rows columns (rows + columns) s^4, leading order."""
    law, few = singular_value_law(rows, columns, scale=0.5), min(rows, columns)
    low, high = law.support()
    second, fourth = (quad(lambda x, k=k: x**k * law.pdf(x), low, high, limit=200)[0] for k in (2, 4))
    assert few * second == pytest.approx(rows * columns * 0.5**2, rel=1e-6)
    assert few * fourth == pytest.approx(rows * columns * (rows + columns) * 0.5**4, rel=1e-6)


def test_a_square_matrix_has_the_quarter_circle():
    law, x = singular_value_law(100, 100), np.linspace(0, 2, 9)
    np.testing.assert_allclose(law.pdf(10 * x), np.sqrt(4 - x**2) / np.pi / 10, atol=1e-9)


@pytest.mark.parametrize("draw", ["normal", "sign", "uniform"])
def test_drawn_matrices_follow_it_whatever_their_entries(draw):
    rng = np.random.default_rng(0)
    entries = {
        "normal": lambda shape: rng.standard_normal(shape),
        "sign": lambda shape: rng.choice([-1.0, 1.0], shape),
        "uniform": lambda shape: rng.uniform(-np.sqrt(3), np.sqrt(3), shape),
    }[draw]((200, 600))
    values = np.linalg.svd(entries, compute_uv=False)
    law = singular_value_law(200, 600)
    assert fit_test(values, law).statistic < 0.02  # singular values repel: far closer than independent ones
    assert fit_test(values, singular_value_law(200, 600, scale=1.1)).statistic > 0.05


@pytest.mark.parametrize(
    ("rows", "columns", "scale", "said"),
    [
        (0, 3, 1, "rows"),
        (3, 2.5, 1, "columns holds 2.5"),
        (3, 3, 0, r"scale = 0.0 is out of range; allowed is scale > 0"),
        (3, 3, np.nan, "scale holds nan"),
    ],
)
def test_what_is_no_matrix_is_refused(rows, columns, scale, said):
    with pytest.raises(ValueError, match=said):
        singular_value_law(rows, columns, scale=scale)


def test_distances_alone_are_those_of_the_test():
    law, rng = singular_value_law(40, 30), np.random.default_rng(1)
    samples = rng.uniform(0, 12, (3, 4, 17))
    found = fit_distance(samples, law)
    for at in np.ndindex(3, 4):
        assert found[at] == pytest.approx(fit_test(samples[at], law).statistic, rel=1e-12)
    samples[1, 2, 5] = np.nan
    assert np.isnan(fit_distance(samples, law)).sum() == 1
    with pytest.raises(ValueError, match=r"allowed is \(\.\.\., n\) with n >= 1"):
        fit_distance([], law)


@pytest.mark.parametrize("root", [1e-3, 0.1, 0.5, 0.99, 1 - 1e-9, 1.0])
def test_moments_are_those_of_the_eigenvalues_and_of_the_density(root):

    law = matrix_law("singular_values")(root)
    assert law.moment(2) == pytest.approx(1, rel=1e-12)
    assert law.moment(4) == pytest.approx(1 + root**2, rel=1e-12)
    low, high = law.support()
    mean, _ = quad(lambda x: x * law.pdf(x), low, high, epsabs=1e-12, limit=200)
    assert law.mean() == pytest.approx(mean, rel=1e-7)
