"""The sandpile: a million grains on 512 x 512 sites, from empty to critical, and plain loops beside it."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.timing import medians
from geometry import drive_sandpile, drop_grains, is_recurrent, mean_avalanche_size

SIZE, GRAINS, PART = 512, 10**6, 10**4
SMALL, FEW, ROUNDS = 64, 300, 3


def measure() -> dict[str, float]:
    """Grains and topplings a second, when the table became critical, and two ratios to plain Python."""
    rng = np.random.default_rng(0)
    heights = np.zeros((SIZE, SIZE), dtype=np.int64)
    drop_grains(heights, [[0, 0]])  # loads the compiled code
    recurrent_after = 0
    seconds: list[float] = []
    topplings: list[int] = []
    for part in range(1, GRAINS // PART + 1):
        sites = rng.integers(SIZE, size=(PART, 2))
        started = time.perf_counter()
        fallen = drop_grains(heights, sites)
        seconds.append(time.perf_counter() - started)
        topplings.append(int(fallen.sizes.sum()))
        heights = fallen.heights
        if not recurrent_after and heights.mean() > 2 and is_recurrent(heights):
            recurrent_after = part * PART
    critical = slice(recurrent_after // PART, None)
    settled = sum(seconds[critical]), sum(topplings[critical]), GRAINS - recurrent_after
    return {
        "grains on the 512 x 512 table": GRAINS,
        "of them until it was recurrent": recurrent_after,
        "grains a second, all": GRAINS / sum(seconds),
        "grains a second, once recurrent": settled[2] / settled[0],
        "million topplings a second, once recurrent": settled[1] / settled[0] / 1e6,
        "topplings a grain, once recurrent": settled[1] / settled[2],
        "topplings a grain, Dhar's law": mean_avalanche_size(SIZE),
    } | _against_plain_python()


def _against_plain_python() -> dict[str, float]:
    """On a smaller critical table, the same grains by three ways that must leave the same heights."""
    rng = np.random.default_rng(1)
    table = drive_sandpile(SMALL, 1, rng=rng).heights
    sites = rng.integers(SMALL, size=(FEW, 2))
    expected = drop_grains(table, sites).heights.tolist()
    for way in (double_loop, list_of_unstable_sites):
        if way(table.tolist(), sites.tolist()) != expected:
            raise RuntimeError(f"{way.__name__} leaves another table")
    times = medians(
        {
            "compiled": lambda: drop_grains(table, sites),
            "double loop": lambda: double_loop(table.tolist(), sites.tolist()),
            "list": lambda: list_of_unstable_sites(table.tolist(), sites.tolist()),
        },
        ROUNDS,
    )
    return {
        "64 x 64: plain double loop / this": times["double loop"] / times["compiled"],
        "64 x 64: plain Python with a list of unstable sites / this": times["list"] / times["compiled"],
    }


def double_loop(heights: list[list[int]], sites: list[list[int]]) -> list[list[int]]:
    """Look at every site, topple what is unstable, until a look finds nothing."""
    rows, columns = len(heights), len(heights[0])
    for row, column in sites:
        heights[row][column] += 1
        unstable = heights[row][column] > 3
        while unstable:
            unstable = False
            for i in range(rows):
                for j in range(columns):
                    if heights[i][j] > 3:
                        unstable = True
                        _topple(heights, i, j)
    return heights


def list_of_unstable_sites(heights: list[list[int]], sites: list[list[int]]) -> list[list[int]]:
    """Look only where something has just become unstable."""
    for row, column in sites:
        heights[row][column] += 1
        unstable = [(row, column)] if heights[row][column] > 3 else []
        while unstable:
            unstable += _topple(heights, *unstable.pop())
    return heights


def _topple(heights: list[list[int]], i: int, j: int) -> list[tuple[int, int]]:
    """Topple one site; returns what is unstable for it: neighbours, and the site itself if it still is."""
    heights[i][j] -= 4
    soon = [(i, j)] if heights[i][j] > 3 else []
    for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
        if 0 <= k < len(heights) and 0 <= m < len(heights[0]):
            heights[k][m] += 1
            if heights[k][m] == 4:
                soon.append((k, m))
    return soon
