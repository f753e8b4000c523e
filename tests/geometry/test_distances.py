"""Laws of distances between random points, their contrast, and what random projections do to them."""

import mpmath
import numpy as np
import pytest
from scipy import stats

from geometry import (
    Distortion,
    contrast_limit,
    distance_law,
    distortion,
    fit_test,
    johnson_lindenstrauss_dim,
    pairwise_distances,
    project_randomly,
    relative_contrast,
    sample_contrasts,
    sample_points,
    squared_distance,
)
from geometry.vectors import random_projections
from geometry.vectors.random_vectors import KINDS

pytestmark = pytest.mark.filterwarnings("error")
mp = mpmath.mp.clone()
mp.dps = 30


def standard_error(samples):
    return samples.std(ddof=1) / np.sqrt(len(samples))


def distances_of_pairs(kind, n, dim, seed, scale=1.0):
    x, y = sample_points(kind, 2 * n, dim, scale=scale, rng=seed).reshape(2, n, dim)
    return np.linalg.norm(x - y, axis=1)


# Laws of one distance


@pytest.mark.parametrize("dim", [1, 2, 11, 300])
@pytest.mark.parametrize("kind", KINDS)
def test_moments_of_squared_distances(kind, dim):
    squares = distances_of_pairs(kind, 20_000, dim, 1, scale=1.7) ** 2
    moments = squared_distance(kind, dim, scale=1.7)
    assert squares.mean() == pytest.approx(moments.mean, abs=4 * standard_error(squares))
    deviations = (squares - moments.mean) ** 2
    assert deviations.mean() == pytest.approx(moments.variance, abs=4 * standard_error(deviations) + 1e-9)
    law = distance_law(kind, dim, scale=1.7)
    second = law.moment(2)
    assert second == pytest.approx(moments.mean, rel=1e-11)
    assert law.moment(4) - second**2 == pytest.approx(moments.variance, rel=1e-9)


@pytest.mark.parametrize("dim", [1, 3, 100])
def test_distances_of_normal_points_follow_their_exact_law(dim):
    distances = distances_of_pairs("normal", 5000, dim, 2, scale=0.5)
    assert fit_test(distances, distance_law("normal", dim, scale=0.5)).p_value > 0.01
    assert squared_distance("normal", dim).closed_form


@pytest.mark.parametrize("dim", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("kind", ["ball", "sphere", "rademacher"])
def test_other_distances_follow_theirs(kind, dim):
    distances = distances_of_pairs(kind, 20_000, dim, 3, scale=0.7)
    law = distance_law(kind, dim, scale=0.7)
    assert fit_test(distances, law).p_value > 0.01
    assert squared_distance(kind, dim).closed_form
    if 1 < dim < 50:
        assert fit_test(distances, distance_law(kind, dim + 1, scale=0.7)).p_value < 1e-4
        assert fit_test(distances, distance_law(kind, dim, scale=0.72)).p_value < 1e-4


def test_distances_in_a_cube_come_near_their_normal_limit():
    assert fit_test(distances_of_pairs("cube", 3000, 1000, 3), distance_law("cube", 1000)).p_value > 0.01
    assert fit_test(distances_of_pairs("cube", 20_000, 1, 3), distance_law("cube", 1)).p_value > 0.01
    assert squared_distance("cube", [1, 1000]).closed_form.tolist() == [True, False]


def test_distances_of_matrices():
    x, y = sample_points("kaiming_normal", 4000, shape=(8, 6), rng=4).reshape(2, 2000, 48)
    distances = np.linalg.norm(x - y, axis=1)
    assert fit_test(distances, distance_law("kaiming_normal", shape=(8, 6))).p_value > 0.01


def test_pairs_come_in_scipy_s_order():
    points = np.random.default_rng(5).standard_normal((6, 3))
    expected = [np.linalg.norm(points[i] - points[j]) for i in range(6) for j in range(i + 1, 6)]
    np.testing.assert_allclose(pairwise_distances(points), expected, rtol=1e-14)
    np.testing.assert_allclose(pairwise_distances(points + 1e9), expected, rtol=1e-6)


# Contrast


def test_contrast_is_the_spread_over_the_nearest():
    assert relative_contrast([1.0, 2.0, 4.0]) == 3
    assert relative_contrast([[1.0, 3.0], [5.0, 5.0]]).tolist() == [2, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_mean_contrast_goes_to_its_limit(kind):
    n, dim, repeats = 40, 4000, 200
    contrasts = sample_contrasts(kind, n, dim, repeats=repeats, rng=6)
    limit = contrast_limit(kind, n, dim)
    # The next order makes it larger by a share of half the contrast, about 2 %.
    assert contrasts.mean() == pytest.approx(limit * (1 + limit / 2), abs=4 * standard_error(contrasts))
    assert contrast_limit(kind, n, 4 * dim) == pytest.approx(limit / 2, rel=1e-3)


def test_the_limit_has_the_known_ranges_of_normal_samples():
    # On the sphere E C ~ R_n / (2 sqrt(d)); R_n as tabled since Tippett (1925).
    for n, span in (
        (2, 2 / np.sqrt(np.pi)),
        (3, 3 / np.sqrt(np.pi)),
        (10, 3.07751),
        (100, 5.01519),
        (1000, 6.48287),
    ):
        assert 20 * contrast_limit("sphere", n, 100) == pytest.approx(span, rel=2e-5)
    assert 20 * contrast_limit("sphere", 10**9, 100) == pytest.approx(12.1, abs=0.2)


def test_contrast_falls_with_the_dimension():
    means = [sample_contrasts("cube", 50, dim, repeats=30, rng=7).mean() for dim in (3, 30, 300, 3000)]
    assert (np.diff(means) < 0).all()
    assert means[2] / means[3] == pytest.approx(np.sqrt(10), rel=0.15)


# Random projections


def test_target_dimensions_of_the_theorem():
    random_projection = pytest.importorskip("sklearn.random_projection")
    for n, eps in ((2, 0.5), (1000, 0.1), (10**6, 0.3)):
        theirs = random_projection.johnson_lindenstrauss_min_dim(n, eps=eps)  # rounds down
        assert johnson_lindenstrauss_dim(n, eps) == theirs + 1
    # With a chance of failure of 1 - 1/n, or nearly 1, both bounds are about the same.
    assert johnson_lindenstrauss_dim(10**5, 0.2, failure=1) == pytest.approx(
        johnson_lindenstrauss_dim(10**5, 0.2), abs=1
    )
    chances = [johnson_lindenstrauss_dim(100, 0.2, failure=f) for f in (1, 0.1, 1e-3, 1e-9)]
    assert (np.diff(chances) > 0).all()


@pytest.mark.parametrize("k", [1, 5, 200])
def test_squared_lengths_are_chi_square_whatever_the_vector(k):
    rng = np.random.default_rng(8)
    vector = rng.gamma(0.2, size=(1, 60))
    ratios = [
        ((project_randomly(vector, k, rng=rng) / np.linalg.norm(vector)) ** 2).sum() for _ in range(1500)
    ]
    assert fit_test(ratios, stats.chi2(k, scale=1 / k)).p_value > 0.01


def test_the_bound_keeps_its_promise():
    n, eps, failure = 60, 0.3, 0.05
    points = sample_points("cube", n, 5000, rng=9)
    k = johnson_lindenstrauss_dim(n, eps, failure=failure)
    assert k < 1000
    rng = np.random.default_rng(10)
    results = [distortion(points, project_randomly(points, k, rng=rng)) for _ in range(8)]
    assert all(result.largest <= eps for result in results)
    assert all(result.share_within(eps) == 1 for result in results)
    # Far below the bound most pairs are still within eps, as chi square says, but not all.
    few = distortion(points, project_randomly(points, 20, rng=rng))
    law = stats.chi2(20, scale=1 / 20)
    assert few.share_within(eps) == pytest.approx(law.cdf(1 + eps) - law.cdf(1 - eps), abs=0.1)
    assert few.largest > eps


def test_the_map_is_linear_and_blocks_do_not_change_it(monkeypatch):
    points = np.random.default_rng(11).standard_normal((9, 500))
    whole = project_randomly(points, 7, rng=12)
    for block in (1, 7, 100, 1234):
        monkeypatch.setattr(random_projections, "_BLOCK", block)
        np.testing.assert_allclose(project_randomly(points, 7, rng=12), whole, rtol=1e-12, atol=1e-13)
    matrix = project_randomly(np.eye(500), 7, rng=12)
    np.testing.assert_allclose(points @ matrix, whole, rtol=1e-11, atol=1e-12)
    assert matrix.var() == pytest.approx(1 / 7, rel=0.1)


def test_distortion_is_of_squares_and_cannot_be_changed():
    points = np.random.default_rng(13).standard_normal((10, 4))
    result = distortion(points, 3 * points)
    np.testing.assert_allclose(result.ratios, 9)
    assert result.largest == pytest.approx(8)
    assert (result.share_within(7.9), result.share_within(8.1)) == (0, 1)
    shrunk = Distortion(np.array([0.5, 1.2]))
    assert (shrunk.largest, shrunk.share_within(0.3)) == (0.5, 0.5)
    with pytest.raises(ValueError, match="read-only"):
        result.ratios[0] = 1


def clouds():
    rng = np.random.default_rng(20)
    plain = rng.standard_normal((150, 20))
    near = plain.copy()
    near[::3] = near[1::3] + 1e-9 * rng.standard_normal((50, 20))
    equal = plain.copy()
    equal[10:20] = equal[0]
    tight = 1 + 1e-12 * rng.standard_normal((150, 20))
    mixed = plain * np.logspace(-180, 3, 150)[:, None]
    return {
        "plain": plain, "far from 0": plain + 1e6, "two groups": plain + 1e4 * (np.arange(150) % 2)[:, None],
        "near pairs": near, "equal points": equal, "tight": tight, "all sizes": mixed, "1e200": 1e200 * plain,
        "1e-200": 1e-200 * plain, "1e-305": 1e-305 * plain, "few dimensions": 1e170 * plain[:, :3],
        "few points": 1e-170 * plain[:5],
    }  # fmt: skip


@pytest.mark.parametrize("name", clouds())
def test_distances_keep_their_digits_whatever_their_size_and_place(name):
    points = clouds()[name]
    found = pairwise_distances(points)
    i, j = np.triu_indices(len(points), 1)
    apart = points[i].astype(np.longdouble) - points[j].astype(np.longdouble)
    exact = np.sqrt((apart**2).sum(axis=1))
    np.testing.assert_allclose(found, exact.astype(np.float64), rtol=1e-14, atol=1e-322)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(pairwise_distances(points), found)


def test_distances_of_the_review():
    assert pairwise_distances([[1e200, 0], [0, 0]]).tolist() == [1e200]
    assert pairwise_distances([[1e-200, 0], [0, 0]]).tolist() == [1e-200]
    assert distortion([[1e-200, 0], [0, 0]], [[2e-200], [0]]).ratios == pytest.approx([4])
    assert relative_contrast([1e-300, 3e-300]) == pytest.approx(2)
    assert johnson_lindenstrauss_dim(10**5, 0.1, failure=1e-300) == 305915


@pytest.mark.parametrize("failure", [None, 0.01, 1e-300])
def test_the_bound_of_many_is_many_bounds(failure):
    n, eps = np.array([[2], [1000], [2**53]]), np.array([0.01, 0.5, 0.999])
    found = johnson_lindenstrauss_dim(n, eps, failure=failure)
    single = [[johnson_lindenstrauss_dim(int(m), e, failure=failure) for e in eps] for m in n.ravel()]
    assert found.dtype == np.int64
    assert found.tolist() == single
    for m, row in zip(n.ravel().tolist(), single, strict=True):
        for e, k in zip(eps, row, strict=True):
            needed = 4 * mp.log(m) if failure is None else 2 * mp.log(mp.mpf(m) * (m - 1) / mp.mpf(failure))
            exact = needed / (mp.mpf(e) ** 2 / 2 - mp.mpf(e) ** 3 / 3)
            assert -1e-9 <= k - exact < 1 + 1e-9


def test_contrasts_of_many():
    found = contrast_limit("ball", [[2], [100]], [3, 1000])
    single = [[contrast_limit("ball", n, d) for d in (3, 1000)] for n in (2, 100)]
    np.testing.assert_array_equal(found, single)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pairwise_distances([[1, 2]]), r"points has shape \(1, 2\)"),
        (
            lambda: pairwise_distances(np.zeros((2, 3, 4))),
            r"points has shape \(2, 3, 4\); allowed is \(n, d\)",
        ),
        (lambda: pairwise_distances([[np.nan], [1]]), r"points holds nan"),
        (lambda: distance_law("none", 3), r"distribution = 'none'"),
        (lambda: squared_distance("ball", 0), r"dim = 0(\.0)?"),
        (lambda: relative_contrast([1.0]), r"distances has shape \(1,\); .* n >= 2"),
        (lambda: relative_contrast(2.0), r"distances has shape \(\)"),
        (lambda: relative_contrast([0.0, 1.0]), r"distances = 0\.0 .* distances > 0"),
        (lambda: relative_contrast([np.inf, 1.0]), r"distances holds inf"),
        (lambda: contrast_limit("ball", 1, 3), r"n = 1(\.0)? .* n >= 2"),
        (lambda: sample_contrasts("ball", 1, 3), r"n = 1(\.0)?"),
        (lambda: sample_contrasts("ball", 3, 3, repeats=0), r"repeats = 0(\.0)?"),
        (lambda: sample_contrasts("rademacher", 9, 1, rng=0), r"distances = 0\.0"),
        (lambda: johnson_lindenstrauss_dim(1, 0.1), r"n = 1(\.0)? .* n >= 2"),
        (lambda: johnson_lindenstrauss_dim(10, 0), r"eps = 0\.0 .* eps > 0"),
        (lambda: johnson_lindenstrauss_dim(10, 1), r"eps = 1\.0 .* eps < 1"),
        (lambda: johnson_lindenstrauss_dim(10, 0.1, failure=0), r"failure = 0\.0 .* failure > 0"),
        (lambda: johnson_lindenstrauss_dim(10, 0.1, failure=2), r"failure = 2\.0"),
        (lambda: project_randomly(np.eye(3), 0), r"n_components = 0 .* n_components >= 1"),
        (lambda: project_randomly(np.zeros((2, 3, 4)), 1), r"points has shape \(2, 3, 4\)"),
        (lambda: project_randomly([[np.inf]], 1), r"points holds inf"),
        (lambda: distortion(np.eye(3), np.eye(4)), r"images has shape \(4, 4\); .* n = 3 of points"),
        (lambda: distortion(np.ones((3, 2)), np.eye(3)), r"points holds 3 pairs in one place"),
        (lambda: distortion(np.eye(2), np.eye(2)).share_within(-1), r"eps = -1\.0"),
        (lambda: Distortion([]), r"ratios has shape \(0,\)"),
        (lambda: distance_law("sphere", [1, 2]), r"dim holds 1 among others; allowed for sphere"),
        (lambda: johnson_lindenstrauss_dim(10, 1e-170), r"eps = 1e-170 asks for more than 2\^63"),
        (lambda: Distortion([-1.0]), r"ratios = -1\.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
