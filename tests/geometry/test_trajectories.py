"""Trajectories on disk: the components of memory, in blocks; agreement with scikit-learn; bounded memory."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry import TrajectoryComponents, principal_components, trajectory_components

pytestmark = pytest.mark.filterwarnings("error")


def walk(n, d, seed=0, dtype=np.float32):
    """A trajectory as training leaves it: smooth, far from the origin, its early steps the largest."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((n, d)) * np.geomspace(1, 0.01, n)[:, None]
    return (10 * rng.standard_normal(d) + np.cumsum(steps, axis=0)).astype(dtype)


def side_by_side(parts, trajectory, **memory):
    return np.concatenate(list(parts.axes(trajectory, **memory)), axis=1)


def assert_same_up_to_sign(actual, expected, tolerance):
    """Columns equal up to sign, to `tolerance` of the largest."""
    signs = np.sign((actual * expected).sum(axis=0))
    np.testing.assert_allclose(actual * signs, expected, rtol=0, atol=tolerance * np.abs(expected).max())


@pytest.mark.parametrize(("n", "d"), [(40, 3000), (25, 10), (2, 500), (30, 29)])
def test_scores_and_axes_are_those_of_the_cloud_in_memory(n, d):
    weights = walk(n, d)
    count = min(n - 1, d, 4)
    parts, whole = trajectory_components(weights, count), principal_components(weights, count)
    np.testing.assert_allclose(parts.explained, whole.explained, rtol=0, atol=1e-13)
    assert_same_up_to_sign(parts.scores, whole.scores, 1e-11)
    assert_same_up_to_sign(side_by_side(parts, weights).T, whole.axes.T, 1e-9)


def test_agreement_with_scikit_learn():
    from sklearn.decomposition import PCA

    weights = walk(60, 20_000)
    parts = trajectory_components(weights, 10)
    reference = PCA(10, svd_solver="full").fit(weights.astype(np.float64))
    assert_same_up_to_sign(parts.scores, reference.transform(weights.astype(np.float64)), 1e-10)
    assert_same_up_to_sign(side_by_side(parts, weights).T, reference.components_.T, 1e-9)
    np.testing.assert_allclose(parts.explained, reference.explained_variance_ratio_, rtol=1e-10)


@given(
    st.integers(2, 12),
    st.lists(st.lists(st.integers(1, 5), max_size=3), min_size=1, max_size=4).filter(any),
    st.integers(1, 3000),
    st.integers(0, 2**32 - 1),
)
def test_however_the_weights_are_cut_the_components_are_the_same(n, shapes, memory, seed):
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal((n, *shape)) for shape in shapes]
    flat = np.concatenate([array.reshape(n, -1) for array in arrays], axis=1)
    count = min(n - 1, flat.shape[1])
    parts, whole = trajectory_components(arrays, count, memory=memory), trajectory_components(flat, count)
    np.testing.assert_allclose(parts.explained, whole.explained, rtol=0, atol=1e-12)
    # Neighbouring shares can tie; all scores together know every distance, whatever the tie.
    gram = whole.scores @ whole.scores.T
    np.testing.assert_allclose(parts.scores @ parts.scores.T, gram, rtol=0, atol=1e-11 * np.abs(gram).max())
    if parts.explained.min() > 1e-6:
        axes = side_by_side(parts, arrays, memory=memory)
        np.testing.assert_allclose(axes @ axes.T, np.eye(count), atol=1e-8)
        centred = flat - flat.mean(axis=0)
        np.testing.assert_allclose(centred @ axes.T, parts.scores, atol=1e-7 * np.abs(centred).max())


def test_more_weights_than_a_block_holds(monkeypatch):
    weights = walk(8, 1000)
    whole = trajectory_components(weights, 3)
    monkeypatch.setattr("geometry.paths._offset_blocks.BLOCK", 100)
    blocks = list(whole.axes(weights))
    assert [block.shape for block in blocks] == [(3, 12)] * 83 + [(3, 4)]
    assert_same_up_to_sign(np.concatenate(blocks, axis=1).T, side_by_side(whole, weights).T, 1e-12)
    assert_same_up_to_sign(trajectory_components(weights, 3).scores, whole.scores, 1e-12)


def test_blocks_that_were_handed_out_are_not_overwritten():
    weights = walk(5, 2**19)  # 2^20 / 5 weights a block: three blocks
    parts = trajectory_components(weights, 2)
    blocks = list(parts.axes(weights))
    assert len(blocks) == 3
    first = next(parts.axes(weights))
    np.testing.assert_array_equal(blocks[0], first)


def test_memory_maps_and_zarr_arrays(tmp_path):
    import zarr

    weights = walk(30, 2000)
    expected = trajectory_components(weights, 3)
    np.save(tmp_path / "weights.npy", weights)
    group = zarr.create_group(tmp_path / "run")
    for name, columns in (("W", slice(0, 1800)), ("b", slice(1800, 2000))):
        values = weights[:, columns].reshape(30, -1, 20)
        by_snapshot = group.create_array(name, shape=values.shape, chunks=(1, *values.shape[1:]), dtype="f4")
        by_snapshot[:] = values
    tiles = zarr.create_array(tmp_path / "tiles", shape=weights.shape, chunks=(7, 300), dtype="f4")
    tiles[:] = weights
    for stored in (
        np.load(tmp_path / "weights.npy", mmap_mode="r"),
        np.load(tmp_path / "weights.npy", mmap_mode="c"),
        [group["W"], group["b"]],
        tiles,
    ):
        for memory in (2**30, 50_000):
            parts = trajectory_components(stored, 3, memory=memory)
            np.testing.assert_allclose(parts.scores, expected.scores, atol=1e-10)
            np.testing.assert_allclose(
                side_by_side(parts, stored, memory=memory), side_by_side(expected, weights), atol=1e-10
            )


def test_a_private_map_keeps_what_was_written_to_it(tmp_path):
    np.save(tmp_path / "weights.npy", walk(10, 5000))
    private = np.load(tmp_path / "weights.npy", mmap_mode="c")
    private += np.arange(10, dtype=np.float32)[:, None]
    changed = np.array(private)
    trajectory_components(private, 2)
    np.testing.assert_array_equal(private, changed)


class Counted:
    """An array on a disk that takes note of what is read from it."""

    def __init__(self, values, chunks=None):
        self.values, self.shape, self.dtype = values, values.shape, values.dtype
        self.read = []
        if chunks:
            self.chunks = chunks

    def __getitem__(self, index):
        strip = np.array(self.values[index])
        self.read.append(strip.shape)
        return strip


def test_weights_are_read_once_in_strips_within_memory_and_along_chunks():
    weights = walk(20, 1000)
    stored = Counted(weights)
    trajectory_components(stored, 2, memory=20_000)
    assert stored.read == [(20, 250)] * 4
    stored = Counted(weights, chunks=(1, 64))
    trajectory_components(stored, 2, memory=20_000)
    assert stored.read == [(20, 192)] * 5 + [(20, 40)]
    stored = Counted(weights, chunks=(1, 1000))
    trajectory_components(stored, 2, memory=60_000)
    assert stored.read == [(20, 500)] * 2
    stored = Counted(weights)
    trajectory_components(stored, 2, memory=1)
    assert stored.read == [(20, 1)] * 1000


def test_a_far_off_trajectory_keeps_its_digits():
    weights = np.random.default_rng(1).integers(-50, 50, (12, 300)).astype(np.float64)
    np.testing.assert_allclose(
        trajectory_components(weights + 2.0**40, 3).scores,
        trajectory_components(weights, 3).scores,
        atol=1e-9,
    )


@pytest.mark.parametrize("scale", [1e-300, 1e-170, 1e-80, 1e80, 1e160, 1e300])
def test_no_scale_is_too_small_or_too_large(scale):
    weights = walk(20, 300, dtype=np.float64)
    plain, moved = trajectory_components(weights, 3), scale * weights
    with np.errstate(all="raise"):
        parts = trajectory_components(moved, 3, memory=4000)
        axes = side_by_side(parts, moved)
    np.testing.assert_allclose(parts.scores / scale, plain.scores, atol=1e-10)
    np.testing.assert_allclose(parts.explained, plain.explained, atol=1e-14)
    np.testing.assert_allclose(axes, side_by_side(plain, weights), atol=1e-10)


def test_weights_of_very_unlike_scales_and_ends_of_the_range():
    weights = walk(12, 40, dtype=np.float64)
    whole = [weights[:, :20], 1e-250 * weights[:, 20:], 1e200 * weights[:, 20:]]
    np.testing.assert_allclose(
        trajectory_components(whole, 3).scores / 1e200,
        trajectory_components(weights[:, 20:], 3).scores,
        atol=1e-10,
    )
    with np.errstate(all="raise"):
        parts = trajectory_components(np.array([[1.7e308, 0], [-1.7e308, 0]]), 1)
    np.testing.assert_allclose(parts.scores.ravel() / 1.7e308, [1, -1])


def test_tensors_of_torch_as_they_are():
    import torch

    weights = walk(12, 40)
    expected = trajectory_components(weights, 2)
    leaf = torch.tensor(weights, requires_grad=True)
    for given_weights in (leaf, [leaf[:, :7], weights[:, 7:]], leaf.view(12, 5, 8)):
        parts = trajectory_components(given_weights, 2)
        np.testing.assert_allclose(parts.scores, expected.scores, atol=1e-12)
        assert side_by_side(parts, given_weights).shape == (2, 40)
    coarse = trajectory_components(leaf.bfloat16(), 2)
    np.testing.assert_allclose(coarse.scores, trajectory_components(leaf.bfloat16().float(), 2).scores)


def test_weak_components_survive_beside_a_strong_one():
    # Spread 1e-6 beside 1: a share of 1e-12, which sums in single precision would drown.
    rng = np.random.default_rng(2)
    frame = np.linalg.qr(rng.standard_normal((5000, 2))).Q
    scores = np.linalg.qr(rng.standard_normal((50, 3))).Q[:, :2]
    scores -= scores.mean(axis=0)
    weights = scores * [1, 1e-6] @ frame.T
    parts = trajectory_components(weights, 2)
    singular = np.linalg.svd(weights - weights.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(parts.explained[1], singular[1] ** 2 / (singular**2).sum(), rtol=1e-2)


def test_the_largest_score_of_a_component_is_positive():
    weights = walk(20, 300)
    for turned in (weights, -weights):
        scores = trajectory_components(turned, 4).scores
        assert (scores[np.abs(scores).argmax(axis=0), range(4)] > 0).all()


def test_the_same_bits_every_time():
    weights = walk(50, 100_000)
    first, second = trajectory_components(weights, 5), trajectory_components(weights, 5)
    np.testing.assert_array_equal(first.scores, second.scores)


def test_components_cannot_be_changed():
    parts = trajectory_components(walk(5, 9), 2)
    assert isinstance(parts, TrajectoryComponents)
    for array in (parts.scores, parts.explained):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_memory_is_bounded_however_large_the_file(tmp_path):
    import zarr

    # 160 MB, of which 20 MiB at a time; two blocks of 8 MiB and the chunks that Zarr has in hand come to it.
    shape = (100, 400_000)
    mapped = np.lib.format.open_memmap(tmp_path / "w.npy", mode="w+", dtype=np.float32, shape=shape)
    chunked = zarr.create_array(
        tmp_path / "w", shape=shape, chunks=(1, 400_000), dtype="f4", compressors=None
    )
    rng = np.random.default_rng(3)
    for i in range(100):
        chunked[i] = mapped[i] = rng.random(400_000, dtype=np.float32)
    for stored, most in ((mapped, 2 * 8 + 1), (chunked, 20 + 2 * 8 + 20)):
        tracemalloc.start()
        try:
            trajectory_components(stored, 2, memory=20 * 2**20)
            assert tracemalloc.get_traced_memory()[1] < most * 2**20
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trajectory_components([]), r"trajectory is empty"),
        (lambda: trajectory_components([[1.0, 2.0]]), r"trajectory\[0\] is of type list"),
        (lambda: trajectory_components(np.zeros(())), r"trajectory has shape \(\); .* n >= 2"),
        (lambda: trajectory_components(np.zeros((1, 5))), r"trajectory has shape \(1, 5\)"),
        (
            lambda: trajectory_components([np.eye(3), np.ma.array(np.eye(3), mask=np.eye(3))]),
            r"trajectory\[1\] has 3 masked values; allowed are arrays without a mask",
        ),
        (lambda: trajectory_components([np.eye(3), np.zeros((3, 0))]), r"trajectory\[1\] has shape \(3, 0\)"),
        (lambda: trajectory_components([np.eye(3), np.eye(4)]), r"trajectory\[1\] has 4 snapshots; .* n = 3"),
        (lambda: trajectory_components(np.eye(3) * 1j), r"trajectory has dtype complex128"),
        (
            lambda: trajectory_components(np.eye(5), 5),
            r"n_components = 5 .* 1 <= n_components <= 4 for 5 snapshots of 5 weights",
        ),
        (
            lambda: trajectory_components(np.eye(5)[:, :2], 3),
            r"n_components = 3 .* <= 2 for 5 snapshots of 2 weights",
        ),
        (lambda: trajectory_components(np.eye(5), 0), r"n_components = 0"),
        (lambda: trajectory_components(np.eye(5), memory=0), r"memory = 0 .* memory >= 1"),
        (lambda: trajectory_components(np.full((5, 4), 0.1)), r"5 snapshots, all alike"),
        (
            lambda: trajectory_components([np.eye(3), np.diag([1.0, np.nan, 1.0])]),
            r"trajectory\[1\] holds nan at snapshot 1; allowed are finite",
        ),
        (lambda: trajectory_components(np.diag([np.inf, 1.0, 1.0])), r"trajectory holds inf at snapshot 0"),
        (lambda: trajectory_components(list(np.eye(4))), r"4 parts with one axis each; .* stack a list"),
        (lambda: trajectory_components(np.arange(4.0)), r"trajectory has shape \(4,\); .* two axes or more"),
        (
            lambda: trajectory_components(1.7e308 * np.array([[1.0] * 4, [-1.0] * 4]), 1),
            r"so wide that its scores exceed 1.8e308",
        ),
        (
            lambda: next(trajectory_components(np.eye(3), 1).axes(np.eye(4))),
            r"trajectory has 4 snapshots; allowed are the 3",
        ),
        (
            lambda: next(trajectory_components(np.arange(4.0)[:, None] * np.ones(3), 2).axes(np.eye(4))),
            r"too small a share .* >= 1e-14, which 1 components have",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
