"""Pictures of clouds: quality that is what it says, methods that do their work, and honest refusals."""

import builtins
import importlib.util
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import Embedding, embed, principal_components, residue_circle, sample_swiss_roll
from geometry.clouds._methods import METHODS
from geometry.clouds._quality import picture_quality

pytestmark = pytest.mark.filterwarnings("error")

EXTRAS = {"umap": "umap", "phate": "phate"}
METHODS_HERE = [
    pytest.param(
        method,
        marks=pytest.mark.skipif(
            method in EXTRAS and importlib.util.find_spec(EXTRAS[method]) is None,
            reason="needs the packages of requirements-extras.txt",
        ),
    )
    for method in METHODS
]
QUICK = {"tsne": {"max_iter": 500}}


def ring(n=60, noise=0.05):
    """A noisy circle in five dimensions."""
    rng = np.random.default_rng(0)
    angle = 2 * np.pi * np.arange(n) / n
    flat = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return flat @ np.linalg.qr(rng.standard_normal((5, 2))).Q.T + noise * rng.standard_normal((n, 5))


@pytest.fixture(scope="module")
def roll():
    return sample_swiss_roll(900, turns=1, rng=0)


def distances(points):
    return np.linalg.norm(points[:, None] - points, axis=-1)


def trustworthiness(cloud, picture, k):
    """By its definition, point by point. Neighbours equally far may come in either order: a rank or so."""
    n = len(cloud)
    ranks = distances(cloud).argsort(axis=1).argsort(axis=1)
    near_in_cloud, near_in_picture = (distances(x).argsort(axis=1)[:, 1 : k + 1] for x in (cloud, picture))
    penalty = sum(ranks[i, j] - k for i in range(n) for j in set(near_in_picture[i]) - set(near_in_cloud[i]))
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalty


@pytest.mark.parametrize("method", METHODS_HERE)
def test_every_method_draws_a_ring_and_tells_how_well(method):
    cloud = 40 + 3 * ring()
    options = QUICK.get(method, {})
    with warnings.catch_warnings():
        if method in EXTRAS:  # about TensorFlow, clouds of few points, convergence
            warnings.simplefilter("ignore")
        shown = embed(cloud, method, n_neighbors=6, rng=1, **options)
        again = embed(cloud, method, n_neighbors=6, rng=np.random.default_rng(1), **options)
    np.testing.assert_array_equal(again.points, shown.points)
    assert isinstance(shown, Embedding)
    assert shown.points.shape == (60, 2)
    assert (shown.method, shown.n_neighbors) == (method, 6)
    assert np.isfinite(shown.points).all()
    assert (shown.explained is None) == (method != "pca")
    assert shown.trustworthiness == pytest.approx(trustworthiness(cloud, shown.points, 6), abs=1e-3)
    assert shown.continuity == pytest.approx(trustworthiness(shown.points, cloud, 6), abs=1e-3)
    assert min(shown.trustworthiness, shown.continuity) > 0.9
    true, drawn = distances(cloud).ravel(), distances(shown.points).ravel()
    scales = (true @ drawn) / (true @ true) * np.array([0.9, 1, 1.1])
    by_scale = [np.sqrt(((scale * true - drawn) ** 2).sum() / (drawn**2).sum()) for scale in scales]
    assert shown.stress == pytest.approx(by_scale[1], rel=1e-6)
    assert by_scale[1] == min(by_scale)


@pytest.mark.parametrize("method", ["mds", "spectral", "tsne"])
def test_one_and_three_axes(method):
    cloud = ring()
    for count in (1, 3):
        assert embed(cloud, method, count, rng=0, **QUICK.get(method, {})).points.shape == (60, count)


def test_components_are_those_of_principal_components():
    for cloud in (ring(), ring()[:11] @ np.random.default_rng(1).standard_normal((5, 200))):
        shown, parts = embed(cloud, "pca", n_neighbors=4), principal_components(cloud, 2)
        np.testing.assert_allclose(shown.points, parts.scores, atol=1e-10)
        assert shown.explained == pytest.approx(parts.explained.sum(), rel=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.sampled_from([1e-100, 1, 1e100]))
@settings(max_examples=25)
def test_a_cloud_that_fits_is_drawn_without_fault(seed, d, scale):
    rng = np.random.default_rng(seed)
    flat = rng.standard_normal((25, 2))
    cloud = scale * (flat @ np.linalg.qr(rng.standard_normal((d, 2))).Q.T + 2)
    shown = embed(cloud, "pca", n_neighbors=5)
    assert shown.explained == pytest.approx(1, abs=1e-12)
    assert shown.stress < 1e-7  # a stress of s is a misfit of s^2, and that is at the rounding
    assert (shown.trustworthiness, shown.continuity) == (1, 1)
    np.testing.assert_allclose(distances(shown.points / scale), distances(flat), atol=1e-12)


@pytest.mark.parametrize("method", ["isomap", "mds"])
def test_pictures_that_keep_distances_keep_the_unit(method):
    cloud = np.random.default_rng(2).standard_normal((40, 2)) * [3, 1]
    small, large = (embed(scale * cloud, method, n_neighbors=12, rng=0) for scale in (1, 1e6))
    np.testing.assert_allclose(large.points, 1e6 * small.points, rtol=1e-6, atol=1)
    assert large.stress == pytest.approx(small.stress, rel=1e-6, abs=1e-9)
    if method == "mds":
        np.testing.assert_allclose(distances(small.points), distances(cloud), atol=1e-3)


def test_isomap_unrolls_the_roll_and_components_do_not(roll):
    t = np.hypot(roll[:, 0], roll[:, 2])
    along = (t * np.sqrt(1 + t**2) + np.arcsinh(t)) / 2
    unrolled, flattened = embed(roll, "isomap", n_neighbors=6), embed(roll, "pca", n_neighbors=6)
    assert abs(np.corrcoef(unrolled.points[:, 0], along)[0, 1]) > 0.99
    assert np.abs([np.corrcoef(axis, along)[0, 1] for axis in flattened.points.T]).max() < 0.9
    # It is the picture with the larger stress, since distances through space are not those on the sheet.
    assert unrolled.trustworthiness > 0.99 > flattened.trustworthiness


def test_a_flattened_ball_and_a_torn_ring_are_told_apart():
    rng = np.random.default_rng(3)
    ball = rng.standard_normal((300, 6))
    flattened = embed(ball, "pca")  # strangers fall on each other, neighbours mostly stay
    assert flattened.trustworthiness < flattened.continuity - 0.05
    ring_on_a_line = embed(ring(100, 0.0), "pca", 1)
    assert ring_on_a_line.trustworthiness < ring_on_a_line.continuity - 0.05


def test_noise_looks_like_nothing():
    noise = np.random.default_rng(4).standard_normal((200, 100))
    shown = embed(noise, "pca")
    assert shown.explained < 0.1
    assert shown.stress > 0.3
    assert shown.trustworthiness < 0.75


def test_more_dimensions_than_points_are_turned_into_few():
    # 50 points of 20,000 weights: as quick as 50 dimensions, and the same picture.
    rng = np.random.default_rng(5)
    small = ring(50)
    wide = small @ np.linalg.qr(rng.standard_normal((20_000, 5))).Q.T
    for method in ("isomap", "mds"):
        one, other = embed(small, method, n_neighbors=6, rng=0), embed(wide, method, n_neighbors=6, rng=0)
        np.testing.assert_allclose(distances(one.points), distances(other.points), atol=1e-3)
        assert other.stress == pytest.approx(one.stress, abs=1e-6)


def test_few_points_of_many_weights_keep_all_their_distances():
    wide = np.random.default_rng(6).standard_normal((12, 300))
    assert embed(wide, "pca", 11, n_neighbors=3).stress < 1e-7
    assert embed(wide[:, :12], "pca", 11, n_neighbors=3).stress < 1e-7


def test_options_reach_the_method():
    cloud = ring()
    near, far = (embed(cloud, "isomap", n_neighbors=k).points for k in (5, 30))
    assert not np.allclose(distances(near), distances(far), rtol=0.01)
    with pytest.raises(TypeError, match="perplexity"):
        embed(cloud, "isomap", perplexity=5)
    with pytest.raises(TypeError, match="perplexity"):
        embed(cloud, "pca", perplexity=5)


@pytest.mark.parametrize("method", ["isomap", "locally_linear", "spectral"])
def test_pieces_are_not_laid_beside_each_other_at_will(method):
    torn = np.concatenate([ring(30), ring(30) + 50])
    with pytest.raises(ValueError, match=r"n_neighbors = 6 leave the points in 2 pieces") as caught:
        embed(torn, method, n_neighbors=6)
    assert "\n" not in str(caught.value)
    assert embed(torn, "pca", n_neighbors=6).trustworthiness > 0.9


@pytest.mark.parametrize("method", ["pca", "isomap", "mds", "locally_linear", "spectral", "tsne"])
def test_points_that_occur_twice_do_no_harm(method):
    twice = np.repeat(residue_circle(40), 2, axis=0)
    shown = embed(twice, method, rng=0, **QUICK.get(method, {}))
    assert np.isfinite(shown.points).all()
    assert shown.trustworthiness > 0.9


def by_definition(near, ranked, k):
    """Trustworthiness with shared places, point by point, from squared distances that are whole numbers."""
    n, penalty = len(near), 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        last = sorted(near[i, others])[k - 1]
        inside = [j for j in others if near[i, j] < last]
        tied = [j for j in others if near[i, j] == last]
        for j in inside + tied:
            rank = 1 + sum(ranked[i, m] < ranked[i, j] for m in others)
            part = 1 if j in inside else (k - len(inside)) / len(tied)
            penalty += part * max(rank - k, 0)
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalty


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([1, 2, 6]))
@settings(max_examples=30)
def test_quality_where_points_and_distances_are_equal(seed, k, sides):
    rng = np.random.default_rng(seed)
    cloud, picture = rng.integers(0, sides + 1, (16, 3)), rng.integers(0, sides + 1, (16, 2))
    cloud[0] += sides + 1
    picture[0] += sides + 1
    far, shown = (((x[:, None] - x) ** 2).sum(axis=2) for x in (cloud, picture))
    stress, trusted, continuous = picture_quality(cloud.astype(float), 1e-3 * picture, k)
    assert trusted == pytest.approx(by_definition(shown, far, k), abs=1e-12)
    assert continuous == pytest.approx(by_definition(far, shown, k), abs=1e-12)
    true, drawn = np.sqrt(far).ravel(), np.sqrt(shown).ravel()
    best = (true @ drawn) / (true @ true)
    assert stress == pytest.approx(np.linalg.norm(best * true - drawn) / np.linalg.norm(drawn), abs=1e-12)


@pytest.mark.parametrize("copies", [2, 9, 30])
def test_a_faultless_picture_of_points_that_repeat_has_no_fault(copies):
    rng = np.random.default_rng(copies)
    cloud = np.repeat(rng.standard_normal((12, 2)), copies, axis=0)
    turned = rng.permutation(cloud) @ np.linalg.qr(rng.standard_normal((6, 2))).Q.T + 3
    shown = embed(turned, "pca", n_neighbors=7)
    assert (shown.trustworthiness, shown.continuity) == (1, 1)
    assert shown.stress < 1e-12
    everywhere_the_same = embed(np.eye(40), "pca", n_neighbors=5)
    assert everywhere_the_same.trustworthiness == 1


def test_quality_is_that_of_scikit_learn_where_nothing_ties():
    from sklearn.manifold import trustworthiness as of_sklearn

    rng = np.random.default_rng(9)
    cloud, picture = rng.standard_normal((700, 30)), rng.standard_normal((700, 2))
    _, trusted, continuous = picture_quality(cloud, picture, 12)
    assert trusted == pytest.approx(of_sklearn(cloud, picture, n_neighbors=12), abs=1e-12)
    assert continuous == pytest.approx(of_sklearn(picture, cloud, n_neighbors=12), abs=1e-12)


def test_an_outlier_does_not_blur_the_others():
    rng = np.random.default_rng(10)
    cloud = np.concatenate([rng.standard_normal((60, 3)), [[1e9, 0, 0]]])
    _, trusted, _ = picture_quality(cloud, rng.standard_normal((61, 2)), 5)
    assert trusted < 0.75


def test_quality_needs_no_square_of_distances():
    cloud = np.random.default_rng(11).standard_normal((2500, 3))
    embed(cloud[:100])
    tracemalloc.start()
    try:
        embed(cloud)
        assert tracemalloc.get_traced_memory()[1] < 20e6  # one matrix of distances has 50e6 bytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("scale", [1e-305, 1e-170, 1e160, 1e307])
@pytest.mark.parametrize("method", ["pca", "isomap", "mds", "locally_linear"])
def test_no_scale_is_too_small_or_too_large(method, scale):
    plain, moved = ring(30), scale * ring(30)
    expected = embed(plain, method, n_neighbors=6, rng=0)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        shown = embed(moved, method, n_neighbors=6, rng=0)
    unit = scale if method != "locally_linear" else 1
    np.testing.assert_allclose(distances(shown.points / unit), distances(expected.points), atol=1e-6)
    assert shown.stress == pytest.approx(expected.stress, abs=1e-8)


@pytest.mark.parametrize(("option", "argument"), [("random_state", "rng"), ("knn", "n_neighbors")])
def test_an_option_does_not_overrule_an_argument(option, argument):
    with pytest.raises(ValueError, match=f"{option} is set by {argument}; allowed is that argument alone"):
        embed(ring(), "mds", **{option: 5})
    with pytest.raises(TypeError, match="neighbours: the old name of n_neighbors, which is given as well"):
        embed(ring(), "isomap", neighbours=10, n_neighbors=5)


def test_pieces_as_each_method_counts_them():
    # With the point itself among its five neighbours, two groups of five do not know of each other.
    rng = np.random.default_rng(12)
    groups = np.concatenate([rng.standard_normal((5, 3)), rng.standard_normal((5, 3)) + 40])
    with pytest.raises(ValueError, match="n_neighbors = 5 leave the points in 2 pieces"):
        embed(groups, "spectral", n_neighbors=5)
    assert embed(groups, "isomap", n_neighbors=5, quality_neighbors=2).points.shape == (10, 2)
    # A point between two groups joins them for paths; but nobody in them has it for a neighbour.
    between = np.concatenate(
        [rng.standard_normal((9, 3)), rng.standard_normal((9, 3)) + 40, [[20.0, 20, 20]]]
    )
    between[-1] = between[:18].mean(axis=0)
    reaching = np.argsort(np.linalg.norm(between[:18] - between[18], axis=1))[:6]
    assert 0 < (reaching < 9).sum() < 6
    with pytest.raises(ValueError, match="n_neighbors = 6 leave the points in 2 pieces"):
        embed(between, "locally_linear", n_neighbors=6)
    with pytest.raises(ValueError, match="n_neighbors = 1 leave the points in 19 pieces"):
        embed(between, "spectral", n_neighbors=1)


def test_what_options_tear_apart_is_refused_too():
    torn = np.concatenate([ring(30), ring(30) + 50])
    with pytest.raises(ValueError, match=r"points fall into pieces: .*; allowed are other options") as caught:
        embed(torn, "spectral", n_neighbors=40, affinity="rbf", gamma=1e3)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", list(EXTRAS))
def test_a_missing_package_is_named_with_the_file_to_install(method, monkeypatch):
    def without(name, *arguments, **named):
        if name == EXTRAS[method]:
            raise ImportError(name)
        return real(name, *arguments, **named)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"needs the package .*: pip install -r requirements-extras.txt"):
        embed(ring(), method)


def test_a_picture_cannot_be_changed_nor_change_its_cloud():
    cloud = ring()
    kept = cloud.copy()
    shown = embed(cloud, "mds", rng=0)
    np.testing.assert_array_equal(cloud, kept)
    with pytest.raises(ValueError, match="read-only"):
        shown.points[0] = 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: embed(ring(), "sammon"), r"method = 'sammon' is unknown; allowed are pca, isomap, .*phate"),
        (lambda: embed(np.zeros((2, 3))), r"points has shape \(2, 3\); .* n >= 3"),
        (lambda: embed(np.zeros(9)), r"points has shape \(9,\)"),
        (lambda: embed(np.zeros((2, 9, 3))), r"points has shape \(2, 9, 3\)"),
        (lambda: embed(np.full((30, 3), 0.1)), r"points has 30 points, all in one place"),
        (lambda: embed(np.diag([np.nan] * 30)), r"points holds nan"),
        (lambda: embed(ring(), n_components=0), r"n_components = 0 .* 1 <= n_components <= 5"),
        (lambda: embed(ring(), n_components=6), r"n_components = 6 .* <= 5 for 60 points in 5 dimensions"),
        (lambda: embed(ring()[:3], n_components=3, n_neighbors=1), r"n_components = 3 .* <= 2 for 3 points"),
        (
            lambda: embed(ring(), quality_neighbors=30),
            r"quality_neighbors = 30 .* <= 29, fewer than half of 60 points",
        ),
        (lambda: embed(ring(), n_neighbors=0), r"n_neighbors = 0"),
        (lambda: embed(ring(), "isomap", n_neighbors=60), r"n_neighbors = 60 .* <= 59 for 60 points"),
        (lambda: embed(ring(), "tsne", 4), r"n_components = 4 .* <= 3 for tsne"),
        (lambda: embed(ring(), rng=-3), r"rng = -3"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
