"""Draw random vectors too many or too long for memory, block by block, keeping sums over coordinates only.

n vectors of d coordinates are cut into pieces of about two million coordinates: whole vectors where they are
short, parts of one vector where it is long. Piece i always draws from child i of one seed sequence, whoever
works on it and when, and parts are added up in their order. So a seed gives the same numbers, bit for bit,
on one thread or on twenty. A thread fills one small block over and over, which stays in its core's cache:
a block of its own for all numbers would cost more in page faults than the numbers themselves.

PIECE and BLOCK belong to the definition: with others, a seed gives other numbers.

There are two streams: that of NumPy, and the fast one of `_fast_stream`, in single precision.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geometry._arguments import FloatArray, RandomSource, generator, whole_number

if TYPE_CHECKING:
    from concurrent.futures import Future

Progress = Callable[[int, int], object]
Stream = Literal["numpy", "fast"]
# Draws into a block (vectors, rows, columns), each row a vector or a part of one; returns sums (rows, k).
Draw = Callable[[Any, FloatArray], FloatArray]
Pairs = tuple[tuple[FloatArray, FloatArray], ...]

PIECE = 2**21
BLOCK = 2**16
_SHORT = 16


@dataclass(frozen=True)
class _Piece:
    """Rows `start` to `stop` of the sums, of which `columns` coordinates are drawn from child `index`."""

    index: int
    start: int
    stop: int
    columns: int


@dataclass(frozen=True)
class Source:
    """Where numbers come from.

    Attributes:
        start: the source's state for one piece of the work, of that piece's seed.
        dtype: of a block.
        fill: by name ("normals", "uniforms" in (-1, 1), "signs"), what fills a block from a state.
        sums: of pairs of blocks of rows, the sums of products in each row, (rows, pairs).
    """

    start: Callable[[np.random.SeedSequence], Any]
    dtype: type[np.floating[Any]]
    fill: Mapping[str, Callable[[Any, FloatArray], None]]
    sums: Callable[[Pairs], FloatArray]


def source_of(stream: Stream) -> Source:
    """The source by its name."""
    if stream == "numpy":
        return _NUMPY
    if stream != "fast":
        raise ValueError(f"stream = {stream!r} is unknown; allowed are 'numpy' and 'fast'")
    from geometry.vectors import _fast_stream as fast

    fills = {"normals": fast.fill_normals, "uniforms": fast.fill_uniforms, "signs": fast.fill_signs}
    return Source(fast.state_of, np.float32, fills, fast.sums_of_rows)


def streamed_sums(
    draw: Draw,
    n: int,
    dim: int,
    source: Source,
    *,
    width: int = 1,
    vectors: int = 1,
    rng: RandomSource = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Sums over the d coordinates of n random vectors (or pairs of them), as `draw` defines them: (n, width).

    Memory: the result, and half a MiB (times `vectors`) a thread. `progress(done, total)` is called
    in the caller's thread with numbers of coordinates.
    """
    workers = available_cores() if threads is None else whole_number("threads", threads, 1)
    entropy = seed_from(generator(rng)).entropy
    sums = np.zeros((n, width))
    own = threading.local()

    def drawn(piece: _Piece) -> FloatArray:
        child = np.random.SeedSequence(entropy, spawn_key=(piece.index,))
        if not hasattr(own, "buffer"):
            own.buffer = np.empty(vectors * BLOCK, source.dtype)
        return _piece_sums(draw, source.start(child), own.buffer, piece, width, vectors)

    done = 0
    for piece, part in _in_order(drawn, _pieces(n, dim), workers):
        sums[piece.start : piece.stop] += part
        done += (piece.stop - piece.start) * piece.columns
        if progress is not None:
            progress(done, n * dim)
    return sums


def _start(seed: np.random.SeedSequence) -> np.random.Generator:
    # SFC64 was the fastest of NumPy's bit generators at normals; `benchmarks/norms.py` keeps watch.
    return np.random.Generator(np.random.SFC64(seed))


def _fill_normals(stream: np.random.Generator, block: FloatArray) -> None:
    stream.standard_normal(out=block)


def _fill_uniforms(stream: np.random.Generator, block: FloatArray) -> None:
    stream.random(out=block)
    np.subtract(block, 0.5, out=block)
    np.multiply(block, 2, out=block)


def _fill_signs(stream: np.random.Generator, block: FloatArray) -> None:
    stream.random(out=block)
    np.subtract(block, 0.5, out=block)
    np.copysign(1.0, block, out=block)


def _sums(pairs: Pairs) -> FloatArray:
    columns = pairs[0][0].shape[1]
    if columns > _SHORT:
        return np.stack([np.einsum("rc,rc->r", x, y) for x, y in pairs], axis=1)
    # Rows so short are not worth a loop of their own each.
    products = [x * y for x, y in pairs]
    return np.stack([p[:, 0] if columns == 1 else p @ np.ones(columns) for p in products], axis=1)


_NUMPY = Source(
    _start, np.float64, {"normals": _fill_normals, "uniforms": _fill_uniforms, "signs": _fill_signs}, _sums
)


def seed_from(rng: np.random.Generator) -> np.random.SeedSequence:
    """The seed of a stream, drawn from another."""
    return np.random.SeedSequence(rng.integers(2**32, size=8, dtype=np.uint32).tolist())


def available_cores() -> int:
    """Cores this process may use, as its affinity says."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pieces(n: int, dim: int) -> Iterator[_Piece]:
    rows, columns = max(1, PIECE // dim), min(dim, PIECE)
    index = 0
    for start in range(0, n, rows):
        for done in range(0, dim, columns):
            yield _Piece(index, start, min(start + rows, n), min(columns, dim - done))
            index += 1


def _piece_sums(
    draw: Draw, stream: Any, buffer: FloatArray, piece: _Piece, width: int, vectors: int
) -> FloatArray:
    """The sums (rows, width) over a piece, block by block through one buffer."""
    rows = piece.stop - piece.start
    sums = np.zeros((rows, width))
    at_once, across = max(1, BLOCK // piece.columns), min(piece.columns, BLOCK)
    for start in range(0, rows, at_once):
        few = min(at_once, rows - start)
        for done in range(0, piece.columns, across):
            wide = min(across, piece.columns - done)
            block = buffer[: vectors * few * wide].reshape(vectors, few, wide)
            sums[start : start + few] += draw(stream, block)
    return sums


def _in_order(
    work: Callable[[_Piece], FloatArray], pieces: Iterator[_Piece], workers: int
) -> Iterator[tuple[_Piece, FloatArray]]:
    """Each piece with its result, in the pieces' order, a few of them always under way."""
    from concurrent.futures import ThreadPoolExecutor  # which takes a tenth of the time of all imports

    with ThreadPoolExecutor(workers) as pool:
        under_way: deque[tuple[_Piece, Future[FloatArray]]] = deque()
        for piece in islice(pieces, 2 * workers):
            under_way.append((piece, pool.submit(work, piece)))
        while under_way:
            piece, future = under_way.popleft()
            result = future.result()
            for following in islice(pieces, 1):
                under_way.append((following, pool.submit(work, following)))
            yield piece, result
