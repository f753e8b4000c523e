"""Laws of alignment: what was turned comes back, nothing fits better, and films do not jump."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry import align, align_sequence

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32 - 1)


def orthogonal(seed, d, determinant):
    q = np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d))).Q
    if np.linalg.det(q) * determinant < 0:
        q[:, 0] *= -1
    return q


def cloud(seed, n=12, d=2):
    return np.random.default_rng(seed).standard_normal((n, d)) * (np.arange(d) + 1)


@given(seeds, st.integers(1, 4), st.sampled_from([-1, 1]), st.sampled_from([1e-100, 0.5, 1, 7, 1e100]))
def test_a_cloud_that_was_moved_comes_back(seed, d, determinant, scale):
    y = cloud(seed, d=d)
    turn = orthogonal(seed + 1, d, determinant)
    x = scale * (y @ turn + np.arange(d))
    found = align(x, y, scale=True)
    np.testing.assert_allclose(found.points, y, atol=1e-12 * np.abs(y).max() * 10)
    np.testing.assert_allclose(found.rotation, turn.T, atol=1e-11)
    assert found.scale == pytest.approx(1 / scale, rel=1e-11)
    assert found.disparity == pytest.approx(0, abs=1e-22)
    assert found.reflected == (determinant < 0)


@given(seeds, seeds, st.integers(2, 4), st.booleans(), st.booleans(), st.booleans())
def test_what_is_said_of_the_alignment_is_true_and_no_other_fits_better(
    seed, other, d, shift, scale, reflect
):
    x, y = cloud(seed, d=d) + 3, cloud(other + 1, d=d) - 2
    kind = {"translate": shift, "scale": scale, "reflect": reflect}
    try:
        found = align(x, y, **kind)
    except ValueError:
        assert scale
        return
    np.testing.assert_allclose(found.scale * x @ found.rotation + found.shift, found.points, atol=1e-11)
    np.testing.assert_allclose(found.rotation @ found.rotation.T, np.eye(d), atol=1e-12)
    assert reflect or not found.reflected
    assert shift or not found.shift.any()
    assert scale or found.scale == 1
    left = ((found.points - y) ** 2).sum()
    assert found.disparity == pytest.approx(left / ((y - y.mean(axis=0)) ** 2).sum(), rel=1e-9)
    rng = np.random.default_rng(seed)
    for near in (0.01, 0.3, 3):
        nudge = np.linalg.qr(np.eye(d) + near * rng.standard_normal((d, d))).Q
        if np.linalg.det(nudge) < 0 and not reflect:
            nudge[:, 0] *= -1
        factor = found.scale * np.exp(near * rng.standard_normal()) if scale else 1
        moved = factor * x @ found.rotation @ nudge
        moved += (y - moved).mean(axis=0) + near * rng.standard_normal(d) if shift else 0
        assert ((moved - y) ** 2).sum() >= left * (1 - 1e-9)


@given(
    seeds,
    st.sampled_from([1e-307, 1e-170, 1.0, 1e160, 1e306]),
    st.sampled_from([1e-300, 1.0, 1e300]),
    st.booleans(),
)
@settings(max_examples=40)
def test_no_size_is_too_small_or_too_large(seed, size, other, translate):
    x, y = cloud(seed) + 1, cloud(seed + 1) - 1
    kind = {"translate": translate, "scale": True}
    plain = align(x, y, **kind)
    moved, to = size * x, other * y
    if not 1e-300 < other / size < 1e300:
        return
    with np.errstate(all="raise"):
        found = align(moved, to, **kind)
    np.testing.assert_allclose(found.points / other, plain.points, atol=1e-9)
    np.testing.assert_allclose(found.rotation, plain.rotation, atol=1e-9)
    assert found.disparity == pytest.approx(plain.disparity, rel=1e-9)
    assert found.scale / other * size == pytest.approx(plain.scale, rel=1e-9)


def test_sides_across_the_whole_range():
    with np.errstate(all="raise"):
        found = align([[1.7e308], [-1.7e308]], [[-1.7e308], [1.7e308]])
        small = align([[1e-300], [0.0]], [[1e300], [0.0]])
    np.testing.assert_allclose(found.points.ravel() / 1.7e308, [-1, 1])
    assert found.disparity == 0
    assert small.disparity == pytest.approx(1)
    with pytest.raises(ValueError, match="differ so much in size that a distance or a scale is beyond"):
        align([[1e300], [0.0]], [[1e-300], [0.0]])


def test_scipy_agrees():
    from scipy.spatial import procrustes

    x, y = cloud(1, 30, 3), cloud(2, 30, 3)
    standard, _, disparity = procrustes(y, x)
    assert align(x, y, scale=True).disparity == pytest.approx(disparity, rel=1e-12)
    assert standard.shape == y.shape


def test_a_mirror_image_is_recognised_only_where_mirrors_are_allowed():
    y = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 1.0]])
    x = y * [-1, 1]
    assert align(x, y).reflected
    assert align(x, y).disparity == pytest.approx(0, abs=1e-25)
    turned = align(x, y, reflect=False)
    assert not turned.reflected
    assert turned.disparity > 0.01


@given(seeds, seeds, st.integers(2, 4), st.sampled_from([0, 1e-14]))
def test_points_on_a_line_are_turned_and_not_mirrored(one, other, d, noise):
    along = np.linspace(-1, 2, 9)[:, None]
    x, y = (along @ orthogonal(seed, d, 1)[:1] for seed in (one, other))
    found = align(x + noise * np.random.default_rng(one).standard_normal((9, d)), y)
    assert not found.reflected
    assert found.disparity == pytest.approx(0, abs=1e-20)


def test_only_translations_know_of_the_centre():
    y = cloud(4)
    far = align(y + 100, y)
    np.testing.assert_allclose(far.shift, [-100, -100], atol=1e-10)
    assert align(y + 100, y, translate=False).disparity > 100
    turned = y @ orthogonal(5, 2, 1)
    np.testing.assert_allclose(align(turned + 0.0, y, translate=False).points, y, atol=1e-12)


def test_a_spinning_flipping_film_comes_to_rest():
    rng = np.random.default_rng(6)
    shapes = [cloud(7, 40)]
    for _ in range(30):
        shapes.append(shapes[-1] + 0.02 * rng.standard_normal((40, 2)))
    shown = [shape @ orthogonal(seed, 2, rng.choice([-1, 1])) + seed for seed, shape in enumerate(shapes)]
    still = align_sequence(shown)
    assert len(still) == 31
    np.testing.assert_array_equal(still[0], shown[0])
    for (before, after), (shape, next_shape) in zip(pairwise(still), pairwise(shapes), strict=True):
        # No more than the points moved by themselves, which an alignment can only make less.
        assert ((after - before) ** 2).sum() <= ((next_shape - shape) ** 2).sum() + 1e-12
    raw = [((b - a) ** 2).sum() for a, b in pairwise(shown)]
    assert np.median(raw) > 10


def test_each_picture_goes_by_the_one_before():
    a, b, c = (cloud(seed) for seed in (11, 12, 13))
    still = align_sequence([a, b, c])
    np.testing.assert_allclose(still[1], align(b, a).points, atol=1e-12)
    np.testing.assert_allclose(still[2], align(c, still[1]).points, atol=1e-12)
    assert not np.allclose(still[2], align(c, a).points, atol=0.1)


def test_a_sequence_passes_its_wishes_on():
    y = cloud(8)
    sizes = align_sequence([y, 3 * y, 5 * y], scale=True)
    np.testing.assert_allclose(sizes[2], y, atol=1e-12)
    np.testing.assert_allclose(align_sequence([y, y + 5], translate=False, reflect=False)[1].shape, y.shape)
    mirrored = align_sequence([y, y * [-1, 1]], reflect=False)[1]
    assert ((mirrored - y) ** 2).sum() > 0.1
    shifted = align_sequence([y, y + 50], translate=False)[1]
    assert ((shifted - y) ** 2).sum() > 100


def test_an_alignment_cannot_be_changed_nor_change_its_input():
    x, y = cloud(9), cloud(10)
    kept = x.copy(), y.copy()
    found = align(x, y, scale=True)
    np.testing.assert_array_equal((x, y), kept)
    for array in (found.points, found.rotation, found.shift):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: align(np.eye(3), np.eye(2)), r"points has shape \(3, 3\); allowed is \(2, 2\)"),
        (lambda: align(np.zeros(3), np.eye(3)), r"points has shape \(3,\)"),
        (lambda: align(np.eye(2), np.zeros((2, 2, 2))), r"to has shape \(2, 2, 2\); allowed is \(n, d\)"),
        (lambda: align([[1.0, 2.0]], [[1.0, 2.0]]), r"points has shape \(1, 2\); .* n >= 2"),
        (lambda: align(np.ones((4, 2)), np.eye(4)[:, :2]), r"points has 4 points, all in one place"),
        (lambda: align(np.eye(4)[:, :2], np.ones((4, 2))), r"to has 4 points, all in one place"),
        (lambda: align([[np.nan], [1.0]], [[0.0], [1.0]]), r"points holds nan"),
        (
            lambda: align([[1.0], [0.0]], [[0.0], [1.0]], scale=True, reflect=False),
            r"no likeness .* allowed is scale=False",
        ),
        (lambda: align_sequence([]), r"pictures is empty"),
        (lambda: align_sequence([np.eye(3), np.eye(2)]), r"pictures\[1\] has shape \(2, 2\); .* \(3, 3\)"),
        (
            lambda: align_sequence([np.eye(2), np.ones((2, 2))]),
            r"pictures\[1\] has 2 points, all in one place",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", [{}, {"reflect": False}, {"translate": False}, {"scale": True}])
@pytest.mark.parametrize("unit", [1.0, 1e-170])
def test_a_sequence_is_one_alignment_after_the_other(given, unit):
    rng = np.random.default_rng(4)
    cloud = rng.standard_normal((30, 3))
    pictures = [
        unit
        * ((cloud + 0.1 * rng.standard_normal((30, 3))) @ np.linalg.qr(rng.standard_normal((3, 3)))[0] + 5)
        for _ in range(6)
    ]
    expected = [pictures[0]]
    for picture in pictures[1:]:
        expected.append(align(picture, expected[-1], **given).points)
    np.testing.assert_allclose(align_sequence(pictures, **given), expected, rtol=0, atol=1e-13 * unit)
