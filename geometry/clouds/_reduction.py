"""The loops of a filtration of edges and triangles, by cohomology, for Numba to compile."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from geometry._arguments import IntArray


def loop_pairs(rank: IntArray, first: IntArray, second: IntArray, joins: IntArray, count: int) -> IntArray:
    """Pair each edge that opens a loop with the longest edge of the triangle that closes it, (k, 2).

    A triangle is known by its longest edge and the corner opposite, in one number, so that triangles ascend
    as they come in. Edges are looked at from the longest down; the triangles over an edge, less what longer
    edges account for, leave as their first the one that closes the loop that it opens. Where that is a
    triangle whose longest edge is the edge itself, the loop closes at once, and nothing is kept but the edge,
    whose triangles are found again when they are needed.

    Args:
        rank: (n, n), the place of each edge in ascending order; no matter which on the diagonal.
        first, second: (edges,), the corners of each.
        joins: (edges,), 1 for an edge that joins two pieces, which opens none.
        count: how many edges are short enough to count.
    """
    n, slots = len(rank), 4
    while slots < 2 * count:
        slots *= 2
    blocks = (count * n >> 10) + 1
    pairs = np.empty((count, 2), np.int64)
    columns = compiled()(
        rank, first, second, joins, count, np.full(slots, -1), np.zeros(slots, np.int64),
        np.zeros(blocks * 32, np.int64), np.zeros(blocks, np.int64), np.empty(1 << 16, np.int64),
        np.zeros(count + 2, np.int64), pairs,
    )  # fmt: skip
    return pairs[:columns]


def reduce_columns(
    rank: IntArray,
    first: IntArray,
    second: IntArray,
    joins: IntArray,
    count: int,
    key: IntArray,
    owner: IntArray,
    bits: IntArray,
    touched: IntArray,
    kept: IntArray,
    starts: IntArray,
    pairs: IntArray,
) -> int:
    """Write the pairs of `loop_pairs`, and return how many there are.

    Args:
        key, owner: which column has a triangle as its first: an edge, or -1 - the number of a column that is
            kept. A table by remainders, at most half full.
        bits: the column at work, a bit a triangle, 32 to a word: what is added to it changes them in any
            order, and its first triangle only ever moves on.
        touched: where something has changed, by blocks of 32 words.
        kept, starts: the columns that are kept, one after the other.
    """
    n, slots, blocks, columns = len(rank), len(key), len(touched), 0
    for edge in range(count - 1, -1, -1):
        if joins[edge]:
            continue
        # Most close at once: by the first triangle over them, which no other has.
        a, b = first[edge], second[edge]
        at_once = -1
        for v in range(n):
            if v not in (a, b) and max(rank[a, v], rank[b, v]) < edge:
                at_once = edge * n + v
                break
        added, closed, block, last_block, least = edge, False, blocks, -1, at_once
        while True:
            if at_once >= 0:
                pass
            elif added >= 0:
                a, b = first[added], second[added]
                for v in range(n):
                    if v in (a, b):
                        continue
                    to_a, to_b = rank[a, v], rank[b, v]
                    longest, opposite = added, v
                    if to_a > longest:
                        longest, opposite = to_a, b
                    if to_b > longest:
                        longest, opposite = to_b, a
                    if longest < count:
                        triangle = longest * n + opposite
                        bits[triangle >> 5] ^= 1 << (triangle & 31)
                        touched[triangle >> 10] = 1
                        block, last_block = min(block, triangle >> 10), max(last_block, triangle >> 10)
            else:
                for i in range(starts[-1 - added], starts[-added]):
                    bits[kept[i] >> 5] ^= 1 << (kept[i] & 31)
                    touched[kept[i] >> 10] = 1
                    last_block = max(last_block, kept[i] >> 10)
            if at_once < 0:
                least = -1
                while block <= last_block and least < 0:
                    if touched[block]:
                        for word in range(32 * block, 32 * block + 32):
                            if bits[word] != 0:
                                place = 0
                                while not (bits[word] >> place) & 1:
                                    place += 1
                                least = 32 * word + place
                                break
                    if least < 0:
                        touched[block] = 0
                        block += 1
                if least < 0:
                    closed = True
                    break
            slot = least % (slots - 1)
            while key[slot] >= 0 and key[slot] != least:
                slot = (slot + 1) % slots
            if key[slot] < 0:
                break
            added = owner[slot]
        if closed:
            continue
        key[slot] = least
        if at_once >= 0:
            owner[slot] = edge
            continue
        owner[slot] = -1 - columns
        end = starts[columns]
        for at in range(block, last_block + 1):
            if not touched[at]:
                continue
            touched[at] = 0
            for word in range(32 * at, 32 * at + 32):
                for place in range(32 if bits[word] else 0):
                    if (bits[word] >> place) & 1:
                        if end == len(kept):
                            larger = np.empty(2 * end, np.int64)
                            for i in range(end):
                                larger[i] = kept[i]
                            kept = larger
                        kept[end] = word * 32 + place
                        end += 1
                bits[word] = 0
        pairs[columns, 0], pairs[columns, 1] = edge, least // n
        columns += 1
        starts[columns] = end
    return columns


@cache
def compiled() -> Callable[..., int]:
    """`reduce_columns` as machine code, kept on disk from one process to the next."""
    # Numba takes longer to load than everything else here.
    from numba import njit

    try:
        return njit(cache=True)(reduce_columns)
    except RuntimeError:  # nowhere to keep it: compiled anew in every process
        return njit(cache=False)(reduce_columns)
