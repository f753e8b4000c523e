"""Principal angles: exact planes, tiny angles, SciPy's; random subspaces against frames that are drawn."""

import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from geometry import sample_subspace_angles, subspace_angles, subspace_overlap_law

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


def planted(seed, d, angles):
    """Two frames of rows whose principal angles are known."""
    p = len(angles)
    frame = np.linalg.qr(np.random.default_rng(seed).standard_normal((d, 2 * p))).Q.T
    return frame[:p], np.cos(angles)[:, None] * frame[:p] + np.sin(angles)[:, None] * frame[p:]


@given(seeds, st.integers(1, 4), st.sampled_from([1e-300, 1e-14, 1e-7, 0.1, 0.785, 0.786, 1.5, np.pi / 2]))
@settings(max_examples=40)
def test_planted_angles_come_back_whatever_rows_span_the_planes(seed, p, largest):
    rng = np.random.default_rng(seed)
    angles = np.sort(largest * rng.uniform(0.3, 1, p))
    a, b = planted(seed, 11, angles)
    np.testing.assert_allclose(subspace_angles(a, b), angles, atol=3e-15, rtol=1e-12)
    mixed = subspace_angles(rng.standard_normal((p, p)) @ a, 1e100 * b[::-1])
    np.testing.assert_allclose(mixed, angles, atol=1e-11)


@given(seeds, st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=30)
def test_scipy_agrees(seed, p, q):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((p, 8)), rng.standard_normal((q, 8))
    found = subspace_angles(a, b)
    # Its own small angles are off by 1e-7 where the subspaces have unlike dimensions.
    np.testing.assert_allclose(found, scipy.linalg.subspace_angles(a.T, b.T)[::-1], atol=1e-6)
    np.testing.assert_allclose(subspace_angles(b, a), found, atol=1e-12)


@pytest.mark.parametrize("tilt", [1e-300, 1e-200, 1e-20, 1e-9, 1e-3, 0.3, 5.0, 1e8])
def test_a_plane_tilted_by_little_or_much(tilt):
    exact = float(mpmath.atan(mpmath.mpf(tilt)))
    with np.errstate(all="raise"):
        found = subspace_angles([[1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 1, tilt]])
    np.testing.assert_allclose(found, [0, exact], rtol=1e-14, atol=0)


def test_batches_lines_and_scales():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((4, 1, 2, 7)), rng.standard_normal((3, 3, 7))
    found = subspace_angles(a, b)
    assert found.shape == (4, 3, 2)
    np.testing.assert_allclose(found[2, 1], subspace_angles(a[2, 0], b[1]), atol=1e-13)
    assert subspace_angles([1.0, 0], [1.0, 1.0]) == pytest.approx([np.pi / 4])
    for scale in (1e-305, 1e-170, 1e160, 1e307):
        with np.errstate(all="raise"):
            np.testing.assert_allclose(subspace_angles(scale * a[0, 0], b[0]), found[0, 0], atol=1e-12)


def test_rows_of_weights_that_learn():
    import torch

    a, b = torch.eye(4, requires_grad=True), torch.tensor([1.0, 1.0, 0, 0], requires_grad=True)
    np.testing.assert_allclose(subspace_angles(a[0], b), [np.pi / 4])
    np.testing.assert_allclose(subspace_angles(a[:2], b.bfloat16()), [0], atol=1e-15)


@pytest.mark.parametrize(("d", "p", "q"), [(9, 1, 1), (12, 2, 3), (10, 4, 4), (7, 5, 4), (3, 3, 1)])
def test_random_frames_have_the_overlap_of_the_law_and_of_the_sampler(d, p, q):
    rng = np.random.default_rng(d)
    n = 3000
    frames = [np.linalg.qr(rng.standard_normal((n, d, k))).Q.mT for k in (p, q)]
    drawn = subspace_angles(*frames)
    sampled = sample_subspace_angles(n, d, p, q, rng=1)
    assert sampled.shape == drawn.shape == (n, min(p, q))
    law = subspace_overlap_law(d, p, q)
    for angles in (drawn, sampled):
        overlap = (np.cos(angles) ** 2).mean(axis=1)
        assert overlap.mean() == pytest.approx(law.mean, abs=4.5 * law.std / np.sqrt(n) + 1e-12)
        assert overlap.std() == pytest.approx(law.std, rel=0.08, abs=1e-12)
        assert (np.diff(angles, axis=1) >= 0).all()
    # Smallest and largest angles one by one.
    for place in (0, -1):
        both = np.sort(drawn[:, place]), np.sort(sampled[:, place])
        np.testing.assert_allclose(both[0][50:-50:100], both[1][50:-50:100], atol=0.12)
    common = max(p + q - d, 0)
    np.testing.assert_allclose(sampled[:, :common], 0, atol=1e-7)


@pytest.mark.parametrize(("d", "q"), [(5, 1), (40, 3), (10**6, 2)])
def test_a_line_has_the_angle_of_a_beta_law(d, q):
    cosines = np.cos(sample_subspace_angles(4000, d, 1, q, rng=2)[:, 0]) ** 2
    shares = beta(q / 2, (d - q) / 2).cdf(np.sort(cosines))
    assert np.abs(shares - (np.arange(4000) + 0.5) / 4000).max() < 1.95 / np.sqrt(4000)
    law = subspace_overlap_law(d, 1, q)
    assert law.mean == pytest.approx(beta(q / 2, (d - q) / 2).mean())
    assert law.std == pytest.approx(beta(q / 2, (d - q) / 2).std())


def test_two_planes_in_four_dimensions_have_the_density_of_the_jacobi_ensemble():
    """p = q = 2, d = 4: x_1 and x_2 have the density |x_1 - x_2| / sqrt(x_1 x_2 (1 - x_1)(1 - x_2))."""
    x = np.cos(sample_subspace_angles(4000, 4, 2, 2, rng=3)) ** 2
    # With x = (1 + cos u)/2 the density is |cos u - cos v|: E of (x_1 - x_2)^2 is 2 E (x^2) - 2 E (x_1 x_2).
    u = (np.arange(600) + 0.5) / 600 * np.pi
    weight = np.abs(np.cos(u)[:, None] - np.cos(u))
    expected = (weight**3).sum() / weight.sum() / 4
    gaps = (x[:, 0] - x[:, 1]) ** 2
    assert gaps.mean() == pytest.approx(expected, abs=4 * gaps.std() / np.sqrt(4000))


def test_seeds_and_many_dimensions():
    np.testing.assert_array_equal(
        sample_subspace_angles(3, 10**9, 2, 2, rng=5), sample_subspace_angles(3, 10**9, 2, 2, rng=5)
    )
    assert subspace_overlap_law(10**12, 2, 5).std == pytest.approx(np.sqrt(20) / 2 / 10**12, rel=1e-9)
    assert subspace_overlap_law(5, 5, 2).std == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: subspace_angles(np.eye(3)[:2], np.eye(4)[:2]),
            "b has 4 columns; allowed are 3",
        ),
        (lambda: subspace_angles(np.ones((2, 3)), np.eye(3)), "a has rows that are linearly dependent"),
        (lambda: subspace_angles([[0, 0], [1, 0]], np.eye(2)), "a has a row that is 0"),
        (lambda: subspace_angles(np.eye(3)[:, :2], np.eye(2)), "a has 3 rows in 2 dimensions"),
        (lambda: subspace_angles([[np.nan, 1]], np.eye(2)), "a holds nan"),
        (lambda: subspace_overlap_law(3, 4, 1), "p = 4 .* 1 <= p <= 3 in 3 dimensions"),
        (lambda: sample_subspace_angles(0, 3, 1, 1), "n = 0"),
        (lambda: sample_subspace_angles(1, 1, 1, 1), "dim = 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
