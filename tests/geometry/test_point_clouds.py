"""Laws of participation ratio, explained variance and principal components."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import PrincipalComponents, explained_variance, participation_ratio, principal_components
from geometry.clouds._leading import leading_eigenvectors

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


@st.composite
def clouds(draw, least_points=2):
    """Gaussian clouds of unlike spread along their axes, with more points than axes or fewer."""
    rng = np.random.default_rng(draw(seeds))
    n, d = draw(st.integers(least_points, 25)), draw(st.integers(1, 25))
    return rng.standard_normal((n, d)) * rng.uniform(0.1, 3, d) + rng.uniform(-5, 5, d)


def rotation(seed, d):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d))).Q


def eigenvalues(points):
    return np.linalg.eigvalsh(np.atleast_2d(np.cov(points, rowvar=False)))


# participation_ratio


@given(clouds())
def test_participation_ratio_is_its_definition(points):
    spectrum = eigenvalues(points)
    ratio = participation_ratio(points)
    assert ratio == pytest.approx(spectrum.sum() ** 2 / (spectrum**2).sum(), rel=1e-10)
    assert 1 - 1e-12 <= ratio <= min(len(points) - 1, points.shape[1]) + 1e-9
    assert ratio == pytest.approx(1 / (explained_variance(points) ** 2).sum(), rel=1e-10)


@given(clouds(), seeds, st.sampled_from([1e-200, 1e-5, -3.0, 1e150]))
def test_rotation_shift_scale_and_order_change_nothing(points, seed, scale):
    n, d = points.shape
    order = np.random.default_rng(seed).permutation(n)
    moved = scale * (points[order] @ rotation(seed, d) + 2.0)
    assert participation_ratio(moved) == pytest.approx(participation_ratio(points), rel=1e-9)
    np.testing.assert_allclose(explained_variance(moved), explained_variance(points), atol=1e-10)


@given(seeds, st.integers(2, 30), st.integers(1, 30))
def test_a_line_has_one_direction(seed, n, d):
    rng = np.random.default_rng(seed)
    line = rng.standard_normal((n, 1)) * rng.standard_normal(d) + 4
    assert participation_ratio(line) == pytest.approx(1, abs=1e-9)
    assert explained_variance(line)[0] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("p", [3, 4, 97])
def test_a_circle_has_two_directions_wherever_it_lies(p):
    theta = 2 * np.pi * np.arange(p) / p
    frame = rotation(p, 12)[:, :2]
    points = 100 + np.stack([np.cos(theta), np.sin(theta)], axis=1) @ frame.T
    assert participation_ratio(points) == pytest.approx(2, rel=1e-9)


@pytest.mark.parametrize("d", [1, 2, 7, 50])
def test_a_cross_polytope_has_all_directions(d):
    assert participation_ratio(np.concatenate([np.eye(d), -np.eye(d)])) == pytest.approx(d, rel=1e-12)


@pytest.mark.parametrize(("n", "d"), [(97, 64), (20, 60), (400, 10), (3, 2)])
def test_the_null_of_white_gaussian_points(n, d):
    # For a Wishart matrix W of v = n - 1 degrees of freedom E tr W^2 = v d (v + d + 1) and
    # E (tr W)^2 = v d (v d + 2), and the ratio of the two is independent of tr W.
    inverse = 1 / participation_ratio(np.random.default_rng(n).standard_normal((400, n, d)))
    error = inverse.std(ddof=1) / 20
    v = n - 1
    assert inverse.mean() == pytest.approx((v + d + 1) / (v * d + 2), abs=4 * error)
    assert error < 0.02 * inverse.mean()


def test_isotropic_points_fill_all_dimensions_in_the_limit():
    points = np.random.default_rng(1).standard_normal((20_000, 10))
    assert participation_ratio(points) == pytest.approx(10, rel=10 / 20_000 * 3)


def test_a_far_off_cloud_keeps_its_digits():
    points = np.random.default_rng(2).integers(-50, 50, (30, 4)).astype(float)
    assert participation_ratio(points + 2.0**40) == pytest.approx(participation_ratio(points), rel=1e-12)


def test_coinciding_points_have_no_directions():
    same = np.full((9, 3), 0.1)
    batch = np.stack([same, np.arange(27.0).reshape(9, 3)])
    for measure in (participation_ratio, explained_variance, principal_components):
        with pytest.raises(ValueError, match="points all coincide; allowed are at least 2 unlike points"):
            measure(same)
        with pytest.raises(ValueError, match="points all coincide in 1 of 2 cases"):
            measure(batch)


def test_a_batch_is_its_members():
    rng = np.random.default_rng(3)
    for n, d in ((5, 8), (8, 5)):
        points = rng.standard_normal((2, 3, n, d))
        ratios, shares = participation_ratio(points), explained_variance(points)
        parts = principal_components(points, n_components=3)
        assert ratios.shape == (2, 3)
        assert shares.shape == (2, 3, 5)
        for i in np.ndindex(2, 3):
            one = principal_components(points[i], n_components=3)
            assert ratios[i] == pytest.approx(participation_ratio(points[i]), rel=1e-12)
            np.testing.assert_allclose(shares[i], explained_variance(points[i]), atol=1e-13)
            for field in ("mean", "axes", "scores", "explained"):
                np.testing.assert_allclose(getattr(parts, field)[i], getattr(one, field), atol=1e-9)
        np.testing.assert_allclose(parts.project(points), parts.scores, atol=1e-12)
    assert isinstance(participation_ratio(points[0, 0]), float)


# explained_variance


@given(clouds())
def test_explained_variance_is_the_sorted_spectrum_of_the_covariance(points):
    n, d = points.shape
    shares = explained_variance(points)
    spectrum = eigenvalues(points)[::-1][: min(n, d)]
    assert shares.shape == (min(n, d),)
    np.testing.assert_allclose(shares, spectrum / spectrum.sum(), atol=1e-12)
    assert shares.sum() == pytest.approx(1, abs=1e-13)
    assert (np.diff(shares) <= 0).all()
    assert (shares >= 0).all()


# principal_components


@given(clouds())
def test_all_components_together_give_the_cloud_back(points):
    count = min(points.shape)
    parts = principal_components(points, count)
    np.testing.assert_allclose(parts.axes @ parts.axes.T, np.eye(count), atol=1e-12)
    np.testing.assert_allclose(parts.scores @ parts.axes + parts.mean, points, atol=1e-11)
    np.testing.assert_allclose(parts.explained, explained_variance(points), atol=1e-12)
    np.testing.assert_allclose(parts.project(points), parts.scores, atol=1e-11)


@given(clouds(least_points=3), st.data())
def test_leading_components_are_those_of_the_singular_value_decomposition(points, data):
    count = data.draw(st.integers(1, min(points.shape)))
    parts = principal_components(points, count)
    assert parts.axes.shape == (count, points.shape[1])
    offsets = points - points.mean(axis=0)
    singular = np.linalg.svd(offsets, compute_uv=False)
    # Scores are uncorrelated, as long as the singular values say, and nothing of `count` axes holds more.
    gram = parts.scores.T @ parts.scores
    np.testing.assert_allclose(gram, np.diag(singular[:count] ** 2), atol=1e-10 * singular[0] ** 2)
    np.testing.assert_allclose(parts.explained, singular[:count] ** 2 / (singular**2).sum(), atol=1e-12)
    rest = ((offsets - parts.scores @ parts.axes) ** 2).sum()
    assert rest == pytest.approx((singular[count:] ** 2).sum(), abs=1e-9 * singular[0] ** 2)


@given(clouds())
def test_the_largest_coordinate_of_an_axis_is_positive(points):
    for cloud in (points, -points):
        axes = principal_components(cloud, 1).axes
        assert axes[0, np.abs(axes[0]).argmax()] > 0


@pytest.mark.parametrize("nudge", [-1e-14, 0, 1e-14])
def test_the_sign_does_not_hang_on_a_rounding(nudge):
    line = np.array([[-1.0, 1.0 + nudge], [1.0, -1.0], [2.0, -2.0 - 2 * nudge]])
    np.testing.assert_allclose(principal_components(line, 1).axes, [[0.5**0.5, -(0.5**0.5)]], atol=1e-12)


def test_axes_follow_a_rotation_and_scores_stay():
    rng = np.random.default_rng(4)
    for n in (50, 4):
        points = rng.standard_normal((n, 6)) * [9, 5, 3, 1, 0.5, 0.1]
        turn = rotation(5, 6)
        before, after = principal_components(points, 3), principal_components(points @ turn, 3)
        signs = np.sign((after.axes * (before.axes @ turn)).sum(axis=1))
        np.testing.assert_allclose(after.axes * signs[:, None], before.axes @ turn, atol=1e-10)
        np.testing.assert_allclose(after.scores * signs, before.scores, atol=1e-9)


@pytest.mark.parametrize("shape", [(4, 9), (9, 4)])
def test_axes_stay_orthonormal_where_the_cloud_has_fewer_directions(shape):
    n, d = shape
    line = np.arange(n)[:, None] * np.ones(d)
    parts = principal_components(line, 3)
    np.testing.assert_allclose(parts.axes @ parts.axes.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(parts.explained, [1, 0, 0], atol=1e-14)
    np.testing.assert_allclose(parts.scores[:, 1:], 0, atol=1e-12)


def test_other_points_are_projected_about_the_cloud_s_own_mean():
    parts = principal_components([[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]], 1)
    np.testing.assert_allclose(parts.mean, [2, 1])
    np.testing.assert_allclose(parts.project([[5.0, 8.0]]), [[3.0]])


def test_components_cannot_be_changed():
    parts = principal_components(np.eye(3), 2)
    assert isinstance(parts, PrincipalComponents)
    for array in (parts.mean, parts.axes, parts.scores, parts.explained):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: participation_ratio([1.0, 2.0]),
            r"points has shape \(2,\); allowed is \(\.\.\., n, d\) with n >= 2",
        ),
        (lambda: participation_ratio([[1.0, 2.0]]), r"points has shape \(1, 2\)"),
        (lambda: explained_variance(np.zeros((3, 0))), r"points has shape \(3, 0\); .* d >= 1"),
        (lambda: explained_variance([[1.0], [np.nan]]), r"points holds nan"),
        (
            lambda: principal_components(np.zeros((3, 5)), 4),
            r"n_components = 4 .* <= 3 for 3 points in 5 dimensions",
        ),
        (lambda: principal_components(np.zeros((5, 3)), 0), r"n_components = 0"),
        (
            lambda: principal_components(np.eye(3), 1).project(np.eye(2)),
            r"points has shape \(2, 2\); .* d = 3",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


# Any scale, any arithmetic

SCALES = [1e-307, 1e-170, 1e-80, 1e80, 1e160, 3e306]


@given(clouds(), st.sampled_from(SCALES))
@settings(max_examples=40)
def test_no_scale_is_too_small_or_too_large(points, scale):
    count = min(points.shape)
    plain, moved = principal_components(points, count), scale * points
    with np.errstate(all="raise"):
        scaled = principal_components(moved, count)
        shares, ratio, scores = explained_variance(moved), participation_ratio(moved), scaled.project(moved)
    np.testing.assert_allclose(scores / scale, scaled.scores / scale, atol=1e-9)
    np.testing.assert_allclose(shares, explained_variance(points), atol=1e-12)
    assert ratio == pytest.approx(participation_ratio(points), rel=1e-9)
    np.testing.assert_allclose(scaled.explained, plain.explained, atol=1e-12)
    np.testing.assert_allclose(scaled.mean / scale, plain.mean, atol=1e-12 * np.abs(points).max())
    np.testing.assert_allclose((scaled.scores / scale) @ scaled.axes, plain.scores @ plain.axes, atol=1e-9)


@pytest.mark.parametrize("edge", [1e308, 1.7e308])
def test_spreads_beyond_the_largest_number(edge):
    with np.errstate(all="raise"):
        assert participation_ratio([[edge], [-edge]]) == 1
        np.testing.assert_allclose(explained_variance([[edge, 0], [-edge, 0]]), [1, 0])
        parts = principal_components([[edge, 1.0], [-edge, 1.0]], 1)
    np.testing.assert_allclose(parts.scores.ravel() / edge, [1, -1])
    np.testing.assert_allclose(parts.mean, [0, 1], atol=edge * 1e-16)
    np.testing.assert_allclose(parts.project([[edge, 1.0]]), [[edge]])
    with pytest.raises(ValueError, match="so far apart that their scores exceed"):
        principal_components(edge * np.array([[1.0] * 4, [-1.0] * 4]))


def test_clouds_of_unlike_scales_in_one_batch():
    points = np.random.default_rng(5).standard_normal((4, 9, 3))
    scaled = points * np.array([1e-200, 1.0, 1e150, 1e300])[:, None, None]
    np.testing.assert_allclose(participation_ratio(scaled), participation_ratio(points), rtol=1e-12)
    parts, plain = principal_components(scaled, 2), principal_components(points, 2)
    np.testing.assert_allclose(parts.axes, plain.axes, atol=1e-12)
    np.testing.assert_allclose(parts.scores[3] / 1e300, plain.scores[3], atol=1e-12)


# Few axes of a large cloud


def spectrum_cloud(shape, spreads, seed=0):
    """A cloud whose principal spreads are known: scores and axes that are exactly orthonormal."""
    rng = np.random.default_rng(seed)
    n, d = shape
    left = rng.standard_normal((n, len(spreads)))
    left = np.linalg.qr(left - left.mean(axis=0)).Q
    right = np.linalg.qr(rng.standard_normal((d, len(spreads)))).Q
    return (left * spreads) @ right.T, left, right


SPECTRA = {
    "power law": np.arange(1.0, 551) ** -0.5,
    "a pair that nearly ties": np.r_[1.0, 1 - 1e-9, 0.7, 0.69, np.linspace(0.5, 0.1, 546)],
    "equal": np.r_[np.ones(20), np.full(530, 0.5)],
    "rank 3": np.array([3.0, 2.0, 1.0]),
    "one far above": np.r_[1e6, np.linspace(1, 0.5, 549)],
    "a bulk": np.linspace(1, 0.9, 550),
}


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize("shape", [(700, 560), (560, 700)])
def test_few_axes_of_a_large_cloud_are_those_of_the_whole_spectrum(name, shape):
    spreads = SPECTRA[name]
    points, _, right = spectrum_cloud(shape, spreads)
    parts = principal_components(points + 5, 3)
    shares = spreads**2 / (spreads**2).sum()
    np.testing.assert_allclose(parts.explained, shares[:3], rtol=1e-10, atol=3e-15)
    np.testing.assert_allclose(parts.axes @ parts.axes.T, np.eye(3), atol=1e-13)
    # Each axis lies among the directions of its own spread, or of those that tie with it, as far as double
    # precision tells those from the next.
    for k in range(3):
        like = np.abs(spreads - spreads[k]) < 1e-7 * spreads[k]
        gap = np.abs(spreads[~like] ** 2 - spreads[k] ** 2).min() / spreads[0] ** 2
        turned = np.linalg.norm(right[:, ~like].T @ parts.axes[k])
        assert turned < 1e-8 + 1e-14 / gap


def test_the_quick_way_is_taken_and_gives_up_where_it_would_not_be_quick():
    points = spectrum_cloud((700, 560), SPECTRA["power law"])[0]
    assert leading_eigenvectors(points, 2) is not None
    assert leading_eigenvectors(points[:, :400], 2) is None
    assert leading_eigenvectors(points, 90) is None
    bulk = spectrum_cloud((700, 560), np.linspace(1, 0.999999, 550))[0]
    assert leading_eigenvectors(bulk, 2) is None


@pytest.mark.parametrize("shape", [(700, 560), (60, 900), (300, 40)])
@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30])
def test_single_precision_where_asked(shape, scale):
    spreads = np.arange(1.0, min(shape)) ** -0.5
    points, _, right = spectrum_cloud(shape, spreads)
    single = (scale * points).astype(np.float32)
    for given_points, dtype, off in ((single, np.float32, 1e-4), (single, np.float64, 1e-5)):
        parts = principal_components(given_points, 2, dtype=dtype)
        assert parts.scores.dtype == np.float64
        np.testing.assert_allclose(parts.explained, spreads[:2] ** 2 / (spreads**2).sum(), rtol=1e-6)
        for k in range(2):
            assert abs(right[:, k] @ parts.axes[k]) == pytest.approx(1, abs=off)
        offsets = single.astype(float) - single.astype(float).mean(axis=0)
        np.testing.assert_allclose(parts.scores, offsets @ parts.axes.T, atol=1e-6 * scale)
    with pytest.raises(ValueError, match="dtype = float16; allowed are float64, and float32"):
        principal_components(single, dtype=np.float16)
    with pytest.raises(ValueError, match="float32 for a single cloud"):
        principal_components(single[None], dtype=np.float32)


def test_single_precision_keeps_the_digits_of_a_far_off_cloud():
    points = np.random.default_rng(8).integers(-50, 50, (30, 4)).astype(np.float64)
    near = principal_components(points, 2)
    for far in (points + 2.0**40, (points + 2.0**17).astype(np.float32)):
        parts = principal_components(far, 2, dtype=np.float32)
        np.testing.assert_allclose(parts.explained, near.explained, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_no_more_memory_than_one_centred_copy(dtype):
    points = np.random.default_rng(9).standard_normal((1200, 1000)).astype(dtype)
    points[:, :3] *= 9
    tracemalloc.start()
    try:
        principal_components(points, 2, dtype=dtype)
        assert tracemalloc.get_traced_memory()[1] < 1.2 * points.nbytes + 6e6
    finally:
        tracemalloc.stop()
