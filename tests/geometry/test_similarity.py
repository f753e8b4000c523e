"""Similarity of representations: the textbook's sums, an unbiased null, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import align, representation_similarity, similarity_matrix

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


def naive_h(k, m):
    """The unbiased estimator as Song et al. write it, from whole Gram matrices."""
    n = len(k)
    k, m = (g - np.diag(np.diag(g)) for g in (k, m))
    one = np.ones(n)
    inner = np.trace(k @ m) + (one @ k @ one) * (one @ m @ one) / ((n - 1) * (n - 2))
    return (inner - 2 / (n - 2) * one @ k @ m @ one) / (n * (n - 3))


def naive_cka(x, y):
    k, m = x @ x.T, y @ y.T
    return naive_h(k, m) / np.sqrt(naive_h(k, k) * naive_h(m, m))


@given(seeds, st.sampled_from([(5, 2, 3), (30, 4, 7), (12, 40, 3), (9, 30, 50), (200, 3, 2)]))
@settings(max_examples=30)
def test_cka_is_the_unbiased_estimator_written_out(seed, sizes):
    n, d, e = sizes
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, d))
    y = x[:, : min(d, e)] @ rng.standard_normal((min(d, e), e)) + rng.standard_normal((n, e)) + 3
    k, m = x @ x.T, y @ y.T
    if min(naive_h(k, k), naive_h(m, m)) < 1e-3 * (k**2).mean():
        return
    assert representation_similarity(x, y).value == pytest.approx(naive_cka(x, y), rel=1e-6, abs=1e-9)


@given(seeds, st.sampled_from(["cka", "procrustes"]), st.sampled_from([1e-300, 1e-170, 1e160, 1e300]))
@settings(max_examples=30)
def test_turning_shifting_scaling_and_a_common_order_do_not_matter(seed, method, scale):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((40, 5)), rng.standard_normal((40, 3))
    y[:, 0] += x[:, 0]
    value = representation_similarity(x, y, method).value
    turned = scale * (x @ np.linalg.qr(rng.standard_normal((9, 5))).Q.T + 2)
    order = rng.permutation(40)
    with np.errstate(all="raise"):
        moved = representation_similarity(turned[order], y[order], method)
        back = representation_similarity(y, turned, method)
    assert moved.value == pytest.approx(value, rel=1e-8, abs=1e-10)
    assert back.value == pytest.approx(value, rel=1e-8, abs=1e-10)
    assert representation_similarity(x, turned, method).value == pytest.approx(1, abs=1e-9)


def test_procrustes_is_the_cosine_of_the_best_alignment():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 30, 4))
    found = representation_similarity(x, y, "procrustes").value
    # What an alignment with a free scale leaves is 1 - cos^2.
    assert 1 - found**2 == pytest.approx(align(x, y, scale=True).disparity, rel=1e-10)


def test_independent_representations_have_a_cka_of_0_in_the_mean_however_wide():
    rng = np.random.default_rng(1)
    values = [representation_similarity(*(rng.standard_normal((2, 20, 100)))).value * 1.0 for _ in range(200)]
    assert np.mean(values) == pytest.approx(0, abs=4 * np.std(values) / np.sqrt(200))
    biased = representation_similarity(*rng.standard_normal((2, 20, 100)), "procrustes")
    assert biased.value > 0.8


@pytest.mark.parametrize("method", ["cka", "procrustes"])
def test_p_values_of_independent_rows_are_even_and_of_related_ones_small(method):
    rng = np.random.default_rng(2)
    found = [
        representation_similarity(*rng.standard_normal((2, 15, 4)), method, shuffles=19, rng=rng).p_value
        for _ in range(200)
    ]
    assert np.mean(np.array(found) <= 0.1) == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 200))
    assert min(found) >= 1 / 20
    x = rng.standard_normal((40, 6))
    related = representation_similarity(x, x @ rng.standard_normal((6, 9)), method, shuffles=99, rng=3)
    assert related.p_value == 0.01
    assert related.null_mean < related.value
    again = representation_similarity(x, x @ rng.standard_normal((6, 9)), method, shuffles=5, rng=3)
    assert again.null.shape == (5,)


@pytest.mark.parametrize("sizes", [(60, 3, 4), (60, 40, 50)])
def test_both_ways_to_a_shuffle_agree_with_the_textbook(sizes):
    n, d, e = sizes
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((n, d)), rng.standard_normal((n, e))
    found = representation_similarity(x, y, shuffles=3, rng=5)
    source = np.random.default_rng(5)
    expected = [naive_cka(x, y[source.permutation(n)]) for _ in range(3)]
    np.testing.assert_allclose(found.null, expected, rtol=1e-6, atol=1e-10)
    assert representation_similarity(x, y).p_value == 1
    assert np.isnan(representation_similarity(x, y).null_mean)


def test_a_matrix_of_similarities_over_time():
    rng = np.random.default_rng(6)
    path = np.cumsum(rng.standard_normal((4, 50, 3)), axis=0)
    for method in ("cka", "procrustes"):
        found = similarity_matrix(path, method)
        np.testing.assert_array_equal(found, found.T)
        np.testing.assert_allclose(np.diag(found), 1)
        assert found[3, 1] == pytest.approx(representation_similarity(path[3], path[1], method).value)
    widths = similarity_matrix([path[0], path[1][:, :2], path[2] @ rng.standard_normal((3, 70))])
    assert widths.shape == (3, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: representation_similarity(np.eye(5), np.eye(5), "cca"),
            "'cca' is unknown; .* cka, pro",
        ),
        (lambda: representation_similarity(np.eye(5), np.eye(6)), "y has 6 rows; allowed are 5"),
        (lambda: representation_similarity(np.eye(3), np.eye(3)), r"x has shape \(3, 3\); .* n >= 4"),
        (lambda: representation_similarity(np.ones((5, 2)), np.eye(5)), "x has rows that all coincide"),
        (lambda: representation_similarity(np.eye(5), np.eye(5)), "x holds no geometry beyond chance"),
        (lambda: representation_similarity(np.eye(5), np.eye(5), shuffles=-1), "shuffles = -1"),
        (lambda: representation_similarity(np.zeros((2, 5, 3)), np.eye(5)), r"x has shape \(2, 5, 3\)"),
        (lambda: similarity_matrix([]), "representations is empty"),
        (lambda: similarity_matrix([np.eye(5)[:, :2], np.eye(6)]), r"representations have \[5, 6\] rows"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
