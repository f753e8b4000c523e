"""Snapshots about their first one, in blocks of weights, and the sums of their products, at any scale."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geometry._arguments import FloatArray

BLOCK = 2**20  # numbers that one thread holds in double precision
FAR = 100  # differences within 2^-100 and 2^100 are multiplied as they are
# A sum of products of differences that were divided by this power of 2.
Gram: TypeAlias = tuple[FloatArray, int]


@np.errstate(invalid="ignore", over="ignore", under="ignore")
def gram_of(values: NDArray[Any]) -> Gram:
    total = np.zeros((len(values), len(values))), 0
    for offsets, exponent in offset_blocks(values):
        total = sum_of_grams([total, (offsets @ offsets.T, exponent)], len(values))
    return total


@np.errstate(invalid="ignore", over="ignore", under="ignore")
def sum_of_grams(grams: list[Gram], n: int) -> Gram:
    """Gram matrices added up in the largest of their units."""
    told = [gram for gram in grams if gram[0].any()]
    if len(told) < 2:
        return told[0] if told else (np.zeros((n, n)), 0)
    exponent = max(own for _, own in told)
    total = np.zeros((n, n))
    for gram, own in told:
        total += gram if own == exponent else np.ldexp(gram, 2 * (own - exponent))
    return total, exponent


def offset_blocks(values: NDArray[Any]) -> Iterator[tuple[FloatArray, int]]:
    """Blocks (n, some weights) of a strip about its first snapshot, each with the exponent of 2 that it was
    divided by; each is overwritten by the next."""
    n, width = len(values), math.prod(values.shape[2:])
    step = max(1, max(n, BLOCK // n) // width)
    buffer = np.empty((n, step * width))
    for start in range(0, values.shape[1], step):
        block = values[:, start : start + step].reshape(n, -1)
        offsets = buffer[:, : block.shape[1]]
        with np.errstate(invalid="ignore", over="ignore", under="ignore"):
            np.subtract(block, block[:1], out=offsets, dtype=np.float64)
            largest, shrunk = max(offsets.max(), -offsets.min()), 0
            if not np.isfinite(largest) and np.isfinite(block).all():
                shrunk = 3
                np.subtract(block * 2.0**-3, block[:1] * 2.0**-3, out=offsets)
                largest = max(offsets.max(), -offsets.min())
            exponent = int(np.frexp(largest)[1])
            if abs(exponent) < FAR:
                exponent = 0
            else:
                np.ldexp(offsets, -exponent, out=offsets)
        yield offsets, exponent + shrunk
