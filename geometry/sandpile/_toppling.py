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


@cache
def compiled() -> Callable[..., None]:
    """`topple` as machine code, kept on disk from one process to the next."""
    # Numba takes longer to load than everything else here.
    from numba import njit

    try:
        return njit(cache=True)(topple)
    except RuntimeError:  # nowhere to keep it: compiled anew in every process
        return njit(cache=False)(topple)
