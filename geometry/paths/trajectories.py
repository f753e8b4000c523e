"""Principal components of trajectories too large for memory: few snapshots of very many weights.

They need no more than the snapshots' Gram matrix, which adds up over blocks of weights; so the weights are
read block by block, in double precision from the first difference on, and never all at once. The axes, as
long as the weights themselves, are worked out only on request and block by block too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from geometry._arguments import FloatArray, _without_tensors, whole_number
from geometry._renamed import renamed
from geometry._results import Result
from geometry.clouds.point_clouds import signed
from geometry.paths._offset_blocks import Gram, gram_of, offset_blocks, sum_of_grams

MEMORY = 640 * 2**20
WORKERS = 2  # one reads and subtracts while the other multiplies


class Stored(Protocol):
    """What a part of a trajectory must offer: a NumPy array, a memory map and a Zarr array all do."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> Any: ...
    def __getitem__(self, index: Any, /) -> Any: ...


Trajectory: TypeAlias = Stored | Sequence[Stored]


@dataclass(frozen=True)
class Strip:
    """Some columns of a part of a trajectory, under the name that the part has for whoever handed it in."""

    name: str
    part: Stored
    columns: slice

    def load(self) -> NDArray[Any]:
        """(n, columns, ...): a view of what lies in memory or is mapped there, else a copy from disk."""
        values = self.part[:, None] if len(self.part.shape) == 1 else self.part[:, self.columns]
        return cast("NDArray[Any]", np.asanyarray(values))


@dataclass(frozen=True, eq=False, repr=False)
class TrajectoryComponents(Result):
    """The leading principal components of a trajectory.

    Attributes:
        scores: (n, n_components), the centred snapshots along the components, in the weights' own unit.
        explained: (n_components,), each component's share of the total variance.
    """

    scores: FloatArray
    explained: FloatArray

    def axes(self, trajectory: Trajectory, *, memory: int = MEMORY) -> Iterator[FloatArray]:
        """The components' axes in the space of the weights, in blocks.

        axis_j = sum_i score_ij x_i / sum_i score_ij^2

        Args:
            trajectory: the one that these components are of.
            memory: as for `trajectory_components`.

        Yields:
            (n_components, some weights), in the order of the weights; side by side the rows are orthonormal.

        Raises:
            ValueError: another number of snapshots, or a component whose share of the variance is below
                1e-14: there its direction is lost in rounding.
        """
        parts = _parts(trajectory)
        if parts[0].shape[0] != len(self.scores):
            raise ValueError(
                f"trajectory has {parts[0].shape[0]} snapshots; allowed are the {len(self.scores)} of these "
                "components"
            )
        if self.explained.min() < 1e-14:
            raise ValueError(
                f"explained = {self.explained.min():.1e} is too small a share of the variance for an axis; "
                f"allowed is >= 1e-14, which {np.count_nonzero(self.explained >= 1e-14)} components have"
            )
        exponent = int(np.frexp(np.abs(self.scores).max())[1])
        scores = np.ldexp(self.scores.T, -exponent)
        weigh = scores / (scores**2).sum(axis=1, keepdims=True)
        for strip in _strips(parts, memory):
            for offsets, own in offset_blocks(strip.load()):
                yield np.ldexp(weigh @ offsets, own - exponent)


@renamed(count="n_components")
def trajectory_components(
    trajectory: Trajectory, n_components: int = 2, *, memory: int = MEMORY
) -> TrajectoryComponents:
    """Find the `n_components` directions in which a trajectory on disk spreads most, in one pass.

    G = sum over blocks of weights of (X - x_0)(X - x_0)^T,    H G H = U diag(lambda) U^T,    H = 1 - 1/n
    scores = U sqrt(lambda),    explained = lambda / sum lambda

    Differences from the first snapshot are exact in double precision where the weights are single, and H
    turns them into differences from the mean. The same scores as `principal_components`, but each
    component's sign is the one that makes its score of largest magnitude (the first of several) positive.

    Args:
        trajectory: (n, ...) with n >= 2 snapshots along the first axis, or a list of such arrays, one a
            parameter: NumPy arrays, memory maps, Zarr arrays, torch tensors, or whatever has shape, dtype and
            slices. A list of arrays with one axis each is refused, since those would be its snapshots.
        n_components: 1 <= n_components <= min(n - 1, d), with d weights in all.
        memory: bytes of a strip of weights; to these come some blocks of 8 MiB and n x n matrices. A chunk of
            a Zarr array is read again for every strip it reaches into, so an array with one chunk a snapshot
            is read as many times over as `memory` goes into its size.

    Returns:
        TrajectoryComponents with the fields scores and explained, and the method axes. What a component
        holds below about 1e-14 of the variance is rounding.

    Raises:
        ValueError: fewer than 2 snapshots or unlike numbers of them, values that are not finite real numbers,
            snapshots that all coincide, a list of snapshots, `n_components` out of range, or a score above
            1.8e308.

    Source: Jolliffe, Principal Component Analysis (2nd ed., 2002), section 3.5.

    >>> line = [np.array([[9.0], [6.0], [3.0], [0.0]]), np.array([[9.0], [5.0], [1.0], [-3.0]])]
    >>> parts = trajectory_components(line, n_components=1)
    >>> print(parts.scores.ravel().round(3), parts.explained.round(3))
    [ 7.5  2.5 -2.5 -7.5] [1.]
    >>> print(np.concatenate(list(parts.axes(line)), axis=1).round(3))
    [[0.6 0.8]]
    """
    from scipy.linalg import eigh
    from threadpoolctl import threadpool_limits

    parts = _parts(trajectory)
    n, d = parts[0].shape[0], sum(math.prod(part.shape[1:]) for part in parts)
    n_components = whole_number(
        "n_components", n_components, 1, min(n - 1, d), reason=f" for {n} snapshots of {d} weights"
    )
    sums: list[Gram] = []
    # A product on several threads of its own would have them wait for each other, at full speed.
    with ThreadPoolExecutor(WORKERS) as pool, threadpool_limits(1, "blas"):
        for strip in _strips(parts, memory):
            sums = [sum_of_grams([*sums, *_strip_grams(strip, pool)], n)]
    gram, exponent = sums[0]
    gram -= gram.mean(axis=0)
    gram -= gram.mean(axis=1, keepdims=True)
    total = np.trace(gram)
    if total <= 0:
        raise ValueError(f"trajectory has {n} snapshots, all alike; allowed are at least 2 unlike ones")
    eigenvalues, eigenvectors = eigh(gram, subset_by_index=[n - n_components, n - 1])
    leading = np.maximum(eigenvalues[::-1], 0)
    scores = signed(eigenvectors.T[::-1]).T * np.sqrt(leading)
    with np.errstate(over="ignore"):
        scores = np.ldexp(scores, exponent)
    if not np.isfinite(scores).all():
        raise ValueError("trajectory is so wide that its scores exceed 1.8e308; allowed are smaller ones")
    return TrajectoryComponents(scores, leading / total)


def _parts(trajectory: Trajectory) -> list[Stored]:
    """The arrays of a trajectory, checked for everything but their values."""
    single = hasattr(trajectory, "shape")
    given: list[Any] = [trajectory] if single else list(cast(Any, trajectory))
    if not given:
        raise ValueError("trajectory is empty; allowed is an array or a list of at least one")
    parts = [_without_tensors(part) for part in given]
    if all(len(getattr(part, "shape", (1, 1))) == 1 for part in parts):
        which = f"shape {parts[0].shape}" if single else f"{len(parts)} parts with one axis each"
        raise ValueError(
            f"trajectory has {which}; allowed is (n, ...) with n >= 2 snapshots along the first of two axes "
            "or more, or a list of such arrays, one a parameter: stack a list of snapshots"
        )
    for i, part in enumerate(parts):
        name = "trajectory" if single else f"trajectory[{i}]"
        if not hasattr(part, "shape") or not hasattr(part, "dtype"):
            raise ValueError(f"{name} is of type {type(part).__name__}; allowed are arrays")
        if isinstance(part, np.ma.MaskedArray) and (hidden := int(np.ma.getmaskarray(part).sum())):
            raise ValueError(f"{name} has {hidden} masked values; allowed are arrays without a mask")
        if np.dtype(part.dtype).kind not in "fiub":
            raise ValueError(f"{name} has dtype {part.dtype}; allowed are real numbers")
        if len(part.shape) < 1 or part.shape[0] < 2 or 0 in part.shape:
            raise ValueError(f"{name} has shape {part.shape}; allowed is (n, ...) with n >= 2 and no 0")
        if part.shape[0] != parts[0].shape[0]:
            raise ValueError(
                f"{name} has {part.shape[0]} snapshots; allowed is n = {parts[0].shape[0]}, as in the first"
            )
    return parts


def _strips(parts: list[Stored], memory: int) -> Iterator[Strip]:
    """The whole trajectory in strips of at most `memory` bytes, cut along the second axis."""
    memory = whole_number("memory", memory, 1)
    for i, part in enumerate(parts):
        name = f"trajectory[{i}]" if len(parts) > 1 else "trajectory"
        width = part.shape[1] if len(part.shape) > 1 else 1
        column = math.prod(part.shape) // width * np.dtype(part.dtype).itemsize
        step = math.ceil(width / math.ceil(width * column / memory))
        chunks = getattr(part, "chunks", None)
        if chunks and len(chunks) > 1 and chunks[1] < step:
            step -= step % chunks[1]
        for start in range(0, width, step):
            yield Strip(name, part, slice(start, start + step))


def _strip_grams(strip: Strip, pool: Executor) -> list[Gram]:
    values = strip.load()
    cuts = np.linspace(0, values.shape[1], WORKERS + 1).astype(int)
    grams = list(pool.map(lambda start, stop: gram_of(values[:, start:stop]), cuts[:-1], cuts[1:]))
    if not all(np.isfinite(gram).all() for gram, _ in grams):
        raise ValueError(_what_is_wrong(strip.name, values))
    _release(values)
    return grams


def _release(values: NDArray[Any]) -> None:
    """Take the pages of a memory map out of this process; they stay in the system's cache."""
    import mmap

    pages = getattr(values, "_mmap", None)
    # A private map ("c") would lose what was written to it.
    if isinstance(values, np.memmap) and values.mode in ("r", "r+") and isinstance(pages, mmap.mmap):
        pages.madvise(mmap.MADV_DONTNEED)


def _what_is_wrong(name: str, values: NDArray[Any]) -> str:
    for i, snapshot in enumerate(values):
        bad = ~np.isfinite(snapshot)
        if bad.any():
            return f"{name} holds {snapshot[bad][0]} at snapshot {i}; allowed are finite numbers"
    return f"{name} holds values that change while they are read; allowed are such that stay"
