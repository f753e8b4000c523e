"""Draw random vectors too many or too long for memory, block by block, keeping sums over coordinates only.

n vectors of d coordinates are cut into pieces of about two million coordinates: whole vectors where they are
short, parts of one vector where it is long. Piece i always draws from child i of one seed sequence, whoever
works on it and when, and parts are added up in their order. So a seed gives the same numbers, bit for bit,
on one thread or on twenty. A thread fills one small block over and over, which stays in its core's cache:
a block of its own for all numbers would cost more in page faults than the numbers themselves.

PIECE and BLOCK belong to the definition: with others, a seed gives other numbers.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np

from geometry._arguments import FloatArray, RandomSource, generator, whole_number

Progress = Callable[[int, int], object]
# Draws into a block (vectors, rows, columns), each row a vector or a part of one; returns sums (rows, k).
Draw = Callable[[np.random.Generator, FloatArray], FloatArray]

PIECE = 2**21
BLOCK = 2**16


@dataclass(frozen=True)
class _Piece:
    """Rows `start` to `stop` of the sums, of which `columns` coordinates are drawn from child `index`."""

    index: int
    start: int
    stop: int
    columns: int


def streamed_sums(
    draw: Draw,
    n: int,
    dim: int,
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
    entropy = generator(rng).integers(2**32, size=8, dtype=np.uint32).tolist()
    sums = np.zeros((n, width))
    own = threading.local()

    def drawn(piece: _Piece) -> FloatArray:
        child = np.random.SeedSequence(entropy, spawn_key=(piece.index,))
        # SFC64 was the fastest of NumPy's bit generators at normals; `benchmarks/norms.py` keeps watch.
        stream = np.random.Generator(np.random.SFC64(child))
        if not hasattr(own, "buffer"):
            own.buffer = np.empty(vectors * BLOCK)
        return _piece_sums(draw, stream, own.buffer, piece, width, vectors)

    done = 0
    for piece, part in _in_order(drawn, _pieces(n, dim), workers):
        sums[piece.start : piece.stop] += part
        done += (piece.stop - piece.start) * piece.columns
        if progress is not None:
            progress(done, n * dim)
    return sums


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
    draw: Draw, stream: np.random.Generator, buffer: FloatArray, piece: _Piece, width: int, vectors: int
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
