"""The edge of noise and what stands out of it, against drawn matrices, known constants and exact laws."""

import pickle

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import airy
from scipy.stats import chi2

from geometry import edge_test, marchenko_pastur_law, singular_value_law, spikes, tracy_widom_law

pytestmark = pytest.mark.filterwarnings("error")

SHAPES = [(50, 50), (40, 10), (10, 40), (300, 299), (1000, 1), (7, 5)]


def drawn_statistics(shape, draws, seed):
    """The largest eigenvalues of drawn matrices about their centre, in units of their scale, written out."""
    values = np.linalg.svd(np.random.default_rng(seed).standard_normal((draws, *shape)), compute_uv=False)
    a, b = np.sqrt(np.array(shape) - 0.5)
    return (values[:, 0] ** 2 - (a + b) ** 2) / ((a + b) * (1 / a + 1 / b) ** (1 / 3))


# The law of Marchenko and Pastur


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_eigenvalues_are_the_squares_of_singular_values(rows, columns):
    law, roots = marchenko_pastur_law(rows, columns, scale=0.3), singular_value_law(rows, columns, scale=0.3)
    low, high = law.support()
    g = columns / rows
    edges = 0.09 * (1 + np.array([-1, 1]) * np.sqrt(g)) ** 2
    np.testing.assert_allclose([low, high], edges, atol=1e-15, rtol=1e-12)
    y = low + (high - low) * np.array([0.02, 0.3, 0.5, 0.8, 0.99])
    density = np.sqrt((high - y) * (y - low)) / (2 * np.pi * 0.09 * min(g, 1) * y)
    np.testing.assert_allclose(law.pdf(y), density, rtol=1e-9)
    np.testing.assert_allclose(law.cdf(y), roots.cdf(np.sqrt(y * rows)), atol=1e-14)
    for at, share in zip(y, law.cdf(y), strict=True):
        assert share == pytest.approx(quad(law.pdf, low, at, limit=200)[0], abs=3e-7)
    for order in (1, 2):
        moment = quad(lambda v, k=order: v**k * law.pdf(v), low, high, limit=200)[0]
        assert law.moment(order) == pytest.approx(moment, rel=1e-6)
    assert law.mean() == pytest.approx(0.09 * max(g, 1))


@pytest.mark.parametrize("columns", [1, 10, 10**6, 10**8, 9 * 10**10])
def test_flat_matrices_keep_their_digits(columns):
    """For columns / rows -> 0 the law is a semicircle about 1, off by 3 root / 8 at most in its middle."""
    law = marchenko_pastur_law(10**12, columns)
    root = np.sqrt(columns / 10**12)
    v = np.array([-0.9, -0.5, 0.0, 0.4, 0.8])
    semicircle = 0.5 + (v * np.sqrt(1 - v**2) + np.arcsin(v)) / np.pi
    found = law.cdf(1 + root**2 + 2 * root * v)
    slack = 1e-16 / root + root
    np.testing.assert_allclose(found, semicircle, atol=slack)


def test_both_ways_to_the_distribution_function_agree(monkeypatch):
    from geometry.matrices import _laws

    y, root = np.linspace(0.55, 1.7, 40), np.float64(0.29)
    series = _laws.share_below(y, root)
    monkeypatch.setattr(_laws, "SMALL_ROOT", 0.0)
    np.testing.assert_allclose(_laws.share_below(y, root), series, atol=3e-15)


def test_drawn_covariances_follow_it():
    points = np.random.default_rng(0).standard_normal((600, 200))
    values = np.sort(np.linalg.eigvalsh(points.T @ points / 600))
    expected = marchenko_pastur_law(600, 200).cdf(values)
    assert np.abs(expected - (np.arange(200) + 0.5) / 200).max() < 0.02


@pytest.mark.parametrize("law", [singular_value_law(7, 5), marchenko_pastur_law(7, 5), tracy_widom_law()])
def test_laws_can_be_sent_to_another_process(law):
    again = pickle.loads(pickle.dumps(law))
    middle = law.ppf(0.3)
    assert again.cdf(middle) == law.cdf(middle) == pytest.approx(0.3)


# The law of Tracy and Widom


def test_the_edge_s_law_has_its_known_numbers():
    law = tracy_widom_law()
    # Percentage points of the table in Johnstone (2001), and Bornemann's mean and variance.
    np.testing.assert_allclose(law.ppf([0.05, 0.5, 0.95, 0.99]), [-3.18, -1.27, 0.98, 2.02], atol=5e-3)
    nodes, weights = np.polynomial.legendre.leggauss(44)
    x = 8.5 * nodes - 0.5
    density = 8.5 * weights * law.pdf(x)
    assert density.sum() == pytest.approx(1, abs=1e-8)
    assert density @ x == pytest.approx(-1.2065335745820, abs=1e-7)
    assert density @ (x - law.mean()) ** 2 == pytest.approx(1.6077810345810, abs=1e-6)
    assert law.var() == pytest.approx(1.6077810345810)


def test_the_far_tail_is_half_an_integral_of_airy_s_function():
    """To first order det(1 - B) = 1 - tr B, and tr B = int_s^inf Ai(x) dx / 2."""
    law = tracy_widom_law()
    for s in (12.0, 16.0):
        rest = quad(lambda x: airy(x)[0], s, s + 12)[0]
        assert law.sf(s) == pytest.approx(rest / 2, rel=1e-8)
        assert 0 < law.sf(s) < 1e-11


@pytest.mark.parametrize("shape", [(40, 40), (60, 20), (15, 50)])
def test_largest_values_of_drawn_matrices_follow_it(shape):
    statistics = drawn_statistics(shape, 1500, 1)
    law = tracy_widom_law()
    for share in (0.1, 0.5, 0.9, 0.95):
        below = (statistics <= law.ppf(share)).mean()
        assert below == pytest.approx(share, abs=0.01 + 4 * np.sqrt(share * (1 - share) / 1500))


# The test at the edge


def test_the_statistic_is_that_of_the_definition():
    matrix = 0.2 * np.random.default_rng(2).standard_normal((30, 12))
    found = edge_test(matrix, scale=0.2)
    expected = drawn_statistics((30, 12), 1, 2)[0]
    assert found.statistic == pytest.approx(expected)
    assert found.p_value == pytest.approx(tracy_widom_law().sf(expected))
    assert found.largest == pytest.approx(np.linalg.norm(matrix, 2))
    assert found.edge == pytest.approx(singular_value_law(30, 12, scale=0.2).support()[1])


@pytest.mark.parametrize("scale", [None, 1.0])
def test_p_values_of_noise_are_no_smaller_than_chance_allows(scale):
    rng = np.random.default_rng(3)
    below = np.mean([edge_test(rng.standard_normal((60, 40)), scale=scale).p_value < 0.1 for _ in range(60)])
    assert 0.01 < below < 0.25


@pytest.mark.parametrize("unit", [1e-300, 1e-170, 1.0, 1e160, 1e306])
def test_no_unit_is_too_small_or_too_large(unit):
    matrix = np.random.default_rng(4).standard_normal((25, 18))
    matrix[:, 0] += 4
    plain, moved = edge_test(matrix), unit * matrix
    with np.errstate(all="raise"):
        found, given, out = edge_test(moved), edge_test(moved, scale=unit), spikes(moved)
    assert found.statistic == pytest.approx(plain.statistic, rel=1e-9)
    assert given.statistic == pytest.approx(edge_test(matrix, scale=1).statistic, rel=1e-9)
    assert found.scale / unit == pytest.approx(plain.scale, rel=1e-9)
    assert out.count == 1
    assert out.strengths[0] / unit == pytest.approx(spikes(matrix).strengths[0], rel=1e-9)


# Spikes


@pytest.mark.parametrize("shape", [(300, 120), (120, 300), (200, 200)])
@pytest.mark.parametrize("scale", [0.5, None])
def test_strengths_and_angles_of_planted_signals_are_found(shape, scale):
    rng = np.random.default_rng(5)
    left, right = (np.linalg.qr(rng.standard_normal((n, 3))).Q for n in shape)
    threshold = 0.5 * (shape[0] * shape[1]) ** 0.25
    planted = threshold * np.array([4.0, 2.5, 1.7])
    matrix = (left * planted) @ right.T + 0.5 * rng.standard_normal(shape)
    found = spikes(matrix, scale=scale)
    assert found.count == 3
    assert found.threshold == pytest.approx(threshold, rel=0.03)
    np.testing.assert_allclose(found.strengths, planted, rtol=0.06)
    u, values, vt = np.linalg.svd(matrix)
    np.testing.assert_allclose(found.values, values[:3])
    np.testing.assert_allclose(found.left, ((left * u[:, :3]).sum(axis=0)) ** 2, atol=0.1)
    np.testing.assert_allclose(found.right, ((right * vt[:3].T).sum(axis=0)) ** 2, atol=0.1)
    # What the singular values themselves say is too much.
    assert (found.values > found.strengths).all()


def test_each_side_has_its_own_angle():
    rng = np.random.default_rng(6)
    u, v = (np.linalg.qr(rng.standard_normal((n, 1))).Q for n in (1000, 40))
    found = spikes(60 * u @ v.T + rng.standard_normal((1000, 40)), scale=1)
    assert found.left[0] < found.right[0] - 0.05
    turned = spikes((60 * u @ v.T + np.random.default_rng(7).standard_normal((1000, 40))).T, scale=1)
    assert turned.left[0] > turned.right[0] + 0.05


def test_a_signal_below_the_threshold_leaves_no_trace():
    rng = np.random.default_rng(8)
    u, v = (np.linalg.qr(rng.standard_normal((n, 1))).Q for n in (200, 100))
    weak = 0.6 * (200 * 100) ** 0.25 * u @ v.T
    assert spikes(weak + rng.standard_normal((200, 100)), scale=1).count == 0
    none = spikes(rng.standard_normal((50, 50)))
    assert none.values.shape == none.strengths.shape == none.left.shape == (0,)


@pytest.mark.parametrize("call", [edge_test, spikes])
@pytest.mark.parametrize(
    ("matrix", "named", "said"),
    [
        (np.zeros(3), {}, r"matrix has shape \(3,\); allowed is \(rows, columns\), both >= 2"),
        (np.ones((1, 5)), {}, r"matrix has shape \(1, 5\)"),
        (np.zeros((3, 3)), {}, "matrix is 0 everywhere"),
        (np.diag([1.0, 1, 0, 0, 0]), {}, "less than half; allowed is such a one with `scale`"),
        ([[1.0, np.inf], [0, 1]], {}, "matrix holds inf"),
        (np.eye(3), {"scale": 0}, "scale = 0.0 is out of range"),
    ],
)
def test_bad_input_is_named(call, matrix, named, said):
    with pytest.raises(ValueError, match=said):
        call(matrix, **named)
    with pytest.raises(ValueError, match=r"level = 0\.9 is out of range"):
        spikes(np.eye(3), scale=1, level=0.9)


def test_many_degrees_of_freedom_and_one_column_nearly():
    """Two columns of many rows: the larger of two nearly equal spreads, of chi-squared kind."""
    statistic = edge_test(np.random.default_rng(9).standard_normal((2000, 2)), scale=1)
    assert 1e-4 < statistic.p_value < 1 - 1e-4
    assert statistic.largest**2 == pytest.approx(chi2(2000).mean(), rel=0.1)
