"""Pieces and loops of clouds, against the border matrix reduced column by column and rings in closed form."""

from itertools import combinations

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from geometry import rips_persistence, shuffled_along_axes


def ring(n, radius=1.0):
    angle = 2 * np.pi * np.arange(n) / n
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def naive_loops(points):
    """The textbook: every edge and triangle in one filtration, each column reduced by those before it."""
    far = np.linalg.norm(points[:, None] - points[None], axis=2)
    simplices = [(0.0, 0, (a,)) for a in range(len(points))]
    for size in (2, 3):
        simplices += [
            (max(far[a, b] for a, b in combinations(of, 2)), size - 1, of)
            for of in combinations(range(len(points)), size)
        ]
    simplices.sort()
    place = {of: number for number, (_, _, of) in enumerate(simplices)}
    lowest, spans = {}, []
    for number, (scale, dim, of) in enumerate(simplices):
        column = {place[of[:i] + of[i + 1 :]] for i in range(dim + 1)} if dim else set()
        while column and max(column) in lowest:
            column = column ^ lowest[max(column)]
        if column:
            opened = max(column)
            lowest[opened] = column
            if dim == 2 and scale > simplices[opened][0]:
                spans.append((simplices[opened][0], scale))
        assert number == place[of]
    return np.array(sorted(spans)).reshape(-1, 2)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("n", "dim"), [(5, 1), (9, 2), (14, 3), (18, 20)])
def test_loops_and_merges_are_those_of_the_textbook(seed, n, dim):
    points = np.random.default_rng(seed).normal(size=(n, dim))
    if seed == 3:  # ties, and points that repeat
        points = points.round(0)
        points[0] += 5
    found = rips_persistence(points)
    expected = naive_loops(points)
    np.testing.assert_allclose(sorted(map(tuple, found.loops)), expected.tolist(), atol=1e-12)
    np.testing.assert_allclose(found.merges, np.sort(linkage(points, "single")[:, 2]), atol=1e-12)
    spans = found.loops[:, 1] - found.loops[:, 0]
    assert (np.diff(spans) <= 0).all()


@pytest.mark.parametrize("n", [4, 5, 12, 31, 60])
@pytest.mark.parametrize("radius", [1e-160, 1.0, 1e150])
def test_a_ring_has_one_loop_whose_ends_are_known(n, radius):
    found = rips_persistence(ring(n, radius))
    ends = [2 * np.sin(np.pi / n), 2 * np.sin(np.pi * np.ceil(n / 3) / n)]
    np.testing.assert_allclose(found.loops[0] / radius, ends, rtol=1e-9)
    assert len(found.loops) == 1
    scale = np.sqrt(2 * n / (n - 1))
    assert found.longest_loop == pytest.approx((ends[1] - ends[0]) / scale)


@pytest.mark.parametrize("n", [499, 500])
def test_five_hundred_points_of_a_ring_and_of_noise(n):
    found = rips_persistence(ring(n))
    ends = [2 * np.sin(np.pi / n), 2 * np.sin(np.pi * np.ceil(n / 3) / n)]
    np.testing.assert_allclose(found.loops, [ends], rtol=1e-9)
    noise = np.random.default_rng(2).standard_normal((n, 3))
    clouded = rips_persistence(noise)
    np.testing.assert_allclose(clouded.merges, np.sort(linkage(noise, "single")[:, 2]), atol=1e-12)
    assert 0 < clouded.longest_loop < 0.3


@pytest.mark.parametrize("scale", [1e-306, 1e-170, 1e160, 1e306])
def test_no_scale_is_too_small_or_too_large(scale):
    points = np.random.default_rng(3).standard_normal((25, 3))
    plain, moved = rips_persistence(points), scale * points
    with np.errstate(all="raise"):
        found, shuffled = rips_persistence(moved), shuffled_along_axes(moved, 0)
    np.testing.assert_allclose(found.loops / scale, plain.loops, rtol=1e-8)
    np.testing.assert_allclose(found.merges / scale, plain.merges, rtol=1e-8)
    assert found.longest_loop == pytest.approx(plain.longest_loop)
    np.testing.assert_allclose(np.abs(shuffled / scale), np.abs(shuffled_along_axes(points, 0)), atol=1e-9)


def test_scale_place_and_turning_do_not_matter():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(20, 3))
    turned = 1e3 * points @ np.linalg.qr(rng.normal(size=(3, 3)))[0] + 7
    assert rips_persistence(turned).longest_loop == pytest.approx(rips_persistence(points).longest_loop)
    np.testing.assert_allclose(rips_persistence(turned).loops, 1e3 * rips_persistence(points).loops)


def test_a_segment_and_two_points_have_no_loop():
    for points in (np.arange(10.0)[:, None], [[0.0, 0], [1, 0]]):
        found = rips_persistence(points)
        assert found.loops.shape == (0, 2)
        assert found.longest_loop == 0


def test_a_ring_in_many_dimensions_stands_out_from_its_shuffled_self():
    rng = np.random.default_rng(1)
    points = ring(40) @ np.linalg.qr(rng.normal(size=(30, 2)))[0].T + rng.normal(size=(40, 30)) / 30
    nulls = [rips_persistence(shuffled_along_axes(points, rng)).longest_loop for _ in range(5)]
    assert rips_persistence(points).longest_loop > 2 * max(nulls)
    shuffled = shuffled_along_axes(points, 0)
    values = [np.linalg.svd(cloud - cloud.mean(0), compute_uv=False) for cloud in (points,)]
    np.testing.assert_allclose(np.linalg.norm(shuffled, axis=0), values[0])


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (np.zeros((3, 2)), "all coincide"),
        (np.zeros(3), "shape"),
        (np.zeros((2, 3, 2)), "shape"),
        (np.ones((501, 2)), "501"),
        ([[0.0, np.nan], [1, 1]], "not finite"),
    ],
)
def test_what_is_no_cloud_is_refused(points, said):
    with pytest.raises(ValueError, match=said):
        rips_persistence(points)
    if said in ("all coincide", "not finite"):
        with pytest.raises(ValueError, match=said):
            shuffled_along_axes(points)
