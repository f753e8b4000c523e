"""A sandpile's own quiet and its own avalanche, grain by grain and round by round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geometry import drop_grains, toppling_rounds

# As wide as the picture; three grains a site fill it up first.
ROWS, COLUMNS, SEED, GRAINS = 40, 90, 2, 12_000
# Grains to wait through before the avalanche, and to let rain after it.
BEFORE, AFTER = 16, 200
# What counts as nothing much, and as an avalanche that can be seen from afar: topplings.
QUIET, HUGE = 20, 5000
EDGE = 6  # sites between the edge and one that can be seen from near


@dataclass(frozen=True, slots=True, eq=False)
class Sand:
    """A critical table through some grains, one of which sets off an avalanche.

    Attributes:
        heights: (n + 1, R, C), the table before the first grain and after each.
        sites: (n, 2), row and column of each grain.
        sizes: (n,), topplings that each grain set off.
        toppled: (n, R, C), how often each site toppled for that grain.
        big: the index of the grain with the avalanche.
        single: the first grain before it that made just one site topple.
        rounds: (N + 1, R, C), the table through the avalanche's rounds, from the grain's fall to rest.
    """

    heights: NDArray[np.int8]
    sites: NDArray[np.int64]
    sizes: NDArray[np.int64]
    toppled: NDArray[np.int16]
    big: int
    single: int
    rounds: NDArray[np.int8]


@cache
def read_sand(rows: int = ROWS, columns: int = COLUMNS) -> Sand:
    """Feed a table until it is critical, and find in what follows a quiet that ends in an avalanche."""
    random, filling = np.random.default_rng(SEED), 3 * rows * columns
    sites = np.stack([random.integers(side, size=filling + GRAINS) for side in (rows, columns)], axis=1)
    critical = drop_grains(np.zeros((rows, columns), int), sites[:filling]).heights
    sites = sites[filling:]
    sizes = drop_grains(critical, sites).sizes
    big = next(
        grain
        for grain in range(BEFORE, GRAINS - AFTER)
        if sizes[grain] >= HUGE
        and sizes[grain - BEFORE : grain].max() <= QUIET
        and _lone(sizes, sites, grain, (rows, columns)) is not None
    )
    first, last = big - BEFORE, big + AFTER
    falls = [toppling_rounds(drop_grains(critical, sites[:first]).heights, sites[first])]
    table = falls[0][0].copy()
    table[tuple(sites[first])] -= 1
    for grain in range(first + 1, last):
        falls.append(toppling_rounds(falls[-1][-1], sites[grain]))
    single = _lone(sizes, sites, big, (rows, columns))
    assert single is not None
    return Sand(
        heights=np.array([table, *(rounds[-1] for rounds in falls)], np.int8),
        sites=sites[first:last],
        sizes=sizes[first:last],
        toppled=np.array([(rounds[:-1] >= 4).sum(axis=0) for rounds in falls], np.int16),
        big=BEFORE,
        single=single - first,
        rounds=falls[BEFORE].astype(np.int8),
    )


def _lone(sizes: NDArray[np.int64], sites: NDArray[np.int64], big: int, shape: tuple[int, int]) -> int | None:
    """The first grain of the quiet that made one site well inside the table topple; None if there is none."""
    quiet = np.arange(big - BEFORE, big)
    inside = ((sites[quiet] >= EDGE) & (sites[quiet] < np.array(shape) - EDGE)).all(axis=1)
    found = quiet[(sizes[quiet] == 1) & inside]
    return int(found[0]) if len(found) else None
