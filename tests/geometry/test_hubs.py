"""Hubs: counts by definition, even rings, what must not matter, and Gaussian clouds as their own null."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import skew
from sklearn.neighbors import NearestNeighbors

from geometry import hubness

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


def by_definition(squares, k):
    """Counts from whole-number squared distances, places shared among those that tie."""
    n = len(squares)
    found = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        last = sorted(squares[i, others])[k - 1]
        inside = [j for j in others if squares[i, j] < last]
        tied = [j for j in others if squares[i, j] == last]
        found[inside] += 1
        found[tied] += (k - len(inside)) / len(tied)
    return found


@given(seeds, st.integers(1, 9), st.sampled_from([1, 3, 30]), st.integers(1, 5))
@settings(max_examples=30)
def test_counts_are_those_of_the_definition_ties_included(seed, k, sides, d):
    points = np.random.default_rng(seed).integers(0, sides + 1, (14, d))
    points[0] += sides + 1
    squares = ((points[:, None] - points) ** 2).sum(axis=2)
    found = hubness(points, k)
    np.testing.assert_allclose(found.occurrences, by_definition(squares, k), atol=1e-9)
    assert found.occurrences.mean() == pytest.approx(k)
    assert found.antihubs == (by_definition(squares, k) == 0).mean()


@pytest.mark.parametrize("d", [2, 40, 700])
def test_counts_are_those_of_scikit_learn_where_nothing_ties(d):
    points = np.random.default_rng(d).standard_normal((600, d))
    nearest = NearestNeighbors(n_neighbors=7).fit(points).kneighbors(return_distance=False)
    counts = np.bincount(nearest.ravel(), minlength=600)
    found = hubness(points, 7)
    np.testing.assert_allclose(found.occurrences, counts)
    assert found.skewness == pytest.approx(skew(counts))


@pytest.mark.parametrize("n", [5, 12, 61])
def test_a_ring_is_even(n):
    angle = 2 * np.pi * np.arange(n) / n
    for k in (1, 2, 3):
        found = hubness(np.stack([np.cos(angle), np.sin(angle)], axis=1), k)
        np.testing.assert_allclose(found.occurrences, k)
        assert (found.skewness, found.antihubs) == (0, 0)


def test_a_star_has_one_hub():
    found = hubness(np.concatenate([np.zeros((1, 8)), np.eye(8), -np.eye(8)]), 1)
    assert found.occurrences[0] == 16
    assert found.antihubs == 0
    assert found.skewness > 3


@given(seeds, st.sampled_from([1e-307, 1e-170, 1e160, 1e306]))
@settings(max_examples=15)
def test_turning_shifting_and_scaling_do_not_matter(seed, scale):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((30, 4))
    moved = scale * (points @ np.linalg.qr(rng.standard_normal((9, 4))).Q.T + 2)
    plain = hubness(points, 3)
    with np.errstate(all="raise"):
        found = hubness(moved, 3)
    np.testing.assert_allclose(found.occurrences, plain.occurrences)


def test_an_outlier_does_not_blur_the_others():
    points = np.random.default_rng(1).standard_normal((50, 3))
    far = np.concatenate([points, [[1e10, 0, 0]]])
    inner = hubness(points, 4).occurrences
    found = hubness(far, 4).occurrences
    assert found[-1] == 0
    assert np.abs(found[:-1] - inner).sum() == pytest.approx(4)


def test_dimensions_make_hubs_and_gaussian_clouds_are_their_own_null():
    rng = np.random.default_rng(2)
    flat, wide = (hubness(rng.standard_normal((500, d)), draws=9, rng=rng) for d in (3, 100))
    assert wide.skewness > 2 > 0.6 > flat.skewness
    assert wide.antihubs > 0.1 > flat.antihubs
    for found in (flat, wide):
        assert abs(found.skewness - found.null_mean) < 5 * found.null.std(ddof=1)
        assert found.null.shape == (9,)
    clusters = rng.standard_normal((500, 3)) @ rng.standard_normal((3, 100))
    below = hubness(clusters, draws=9, rng=rng)
    assert below.skewness < below.null.min()
    assert below.p_value == 1
    heavy = rng.standard_normal((300, 20)) * np.exp(rng.standard_normal((300, 1)))
    assert hubness(heavy, draws=19, rng=rng).p_value == 0.05
    assert np.isnan(hubness(heavy).null_mean)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hubness(np.zeros((5, 2))), "n_neighbors = 10 .* <= 4 for 5 points"),
        (lambda: hubness(np.zeros((5, 2)), 2), "points all coincide"),
        (lambda: hubness(np.eye(5), 0), "n_neighbors = 0"),
        (lambda: hubness(np.zeros(5)), r"points has shape \(5,\)"),
        (lambda: hubness(np.zeros((2, 5, 2)), 2), r"points has shape \(2, 5, 2\)"),
        (lambda: hubness(np.eye(5), 2, draws=-1), "draws = -1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
