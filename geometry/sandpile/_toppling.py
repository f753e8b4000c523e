"""Topple the sandpile: the inner loop, compiled at its first use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geometry._arguments import IntArray

EDGE = -(2**30)  # what a site beyond the edge starts with, so that it never comes to topple


def topple(
    heights: NDArray[np.int32],
    width: int,
    sites: IntArray,
    sizes: IntArray,
    durations: IntArray,
    areas: IntArray,
) -> None:
    """Drop a grain on each of `sites` of the flat table and write down what it did; to be compiled.

    The table has a border of sites that start with EDGE grains; its rows are `width` long with them.
    """
    toppled_for = np.full(heights.size, -1, dtype=np.int32)
    unstable = np.empty(heights.size, dtype=np.int32)
    following = np.empty(heights.size, dtype=np.int32)
    for grain in range(sites.size):
        site = sites[grain]
        heights[site] += 1
        unstable[0] = site
        count = 1 if heights[site] > 3 else 0
        while count > 0:
            sizes[grain] += count
            durations[grain] += 1
            soon = 0
            for i in range(count):
                site = unstable[i]
                heights[site] -= 4
                areas[grain] += toppled_for[site] != grain
                toppled_for[site] = grain
                for neighbour in (site - width, site - 1, site + 1, site + width):
                    height = heights[neighbour] + 1
                    heights[neighbour] = height
                    # Written down in any case and counted where it just became unstable: without a branch
                    # that no processor can foretell this takes half the time.
                    following[soon] = neighbour
                    soon += height == 4
            unstable, following = following, unstable
            count = soon


def settle(heights: IntArray, width: int, waiting: IntArray) -> None:
    """Topple all that is unstable on the flat table, each site as often as it can at once; to be compiled.

    `waiting` has room for each site once: a ring of those that are unstable, or were when they came there.
    """
    within = np.zeros(heights.size, dtype=np.bool_)
    count = 0
    for site in range(heights.size):
        if heights[site] > 3:
            waiting[count] = site
            within[site] = True
            count += 1
    first = 0
    while count > 0:
        site = waiting[first]
        first = first + 1 if first + 1 < waiting.size else 0
        count -= 1
        within[site] = False
        given = heights[site] // 4
        heights[site] -= 4 * given
        for neighbour in (site - width, site - 1, site + 1, site + width):
            heights[neighbour] += given
            if heights[neighbour] > 3 and not within[neighbour]:
                place = first + count
                waiting[place if place < waiting.size else place - waiting.size] = neighbour
                within[neighbour] = True
                count += 1


@cache
def compiled(function: Callable[..., None]) -> Callable[..., None]:
    """`topple` or `settle` as machine code, kept on disk from one process to the next."""
    # Numba takes longer to load than everything else here.
    from numba import njit

    try:
        return njit(cache=True)(function)
    except RuntimeError:  # nowhere to keep it: compiled anew in every process
        return njit(cache=False)(function)
