"""Simulate the sandpile of Bak, Tang and Wiesenfeld, and measure its avalanches.

A site that holds four grains topples: it gives one to each of its four neighbours. Grains that fall over the
edge of the table are lost. Fed at random, the table steers itself to a critical state, where avalanches of
all sizes up to its own follow the same drop of one grain.

This pile stands here as an analogy and no more. A network on its plateau under weight decay has been likened
to it: pressure that builds up unseen, then a sudden collapse. No theorem leads from one to the other. Nothing
in a network's training conserves grains, topples at a threshold or is known to be critical, and a leap comes
once in a run, not again and again with a power law of sizes.

The heights commute: whatever the order of toppling, the same table is left, after as many topplings of each
site (Dhar, Phys. Rev. Lett. 64, 1990). What depends on the order is only the duration; here all sites that
are unstable at one time topple together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    LARGEST,
    FloatArray,
    IntArray,
    RandomSource,
    generator,
    whole_array,
    whole_number,
)
from geometry._results import Result
from geometry.sandpile._toppling import EDGE, compiled, settle, topple

Progress = Callable[[int, int], None]

_GRAINS_AT_ONCE = 4096
_MOST_EXCESS = 10**7
_WIDEST = 30_000


@dataclass(frozen=True, eq=False, repr=False)
class Avalanches(Result):
    """What n grains did, one after the other, and the table that they left.

    Attributes:
        heights: (rows, columns), grains on each site, all below 4.
        sizes: (n,), topplings that each grain set off; 0 where it just stayed.
        durations: (n,), rounds of toppling, in each of which all unstable sites topple together.
        areas: (n,), different sites that toppled.
        lost: grains that fell over the edge, in all.
    """

    heights: IntArray
    sizes: IntArray
    durations: IntArray
    areas: IntArray
    lost: int

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name != "lost":
                array = np.array(getattr(self, field.name), dtype=np.int64)
                array.setflags(write=False)
                object.__setattr__(self, field.name, array)


def drop_grains(heights: ArrayLike, sites: ArrayLike, *, progress: Progress | None = None) -> Avalanches:
    """Drop grains on a table one by one, each after the avalanche of the one before has come to rest.

    h(i) >= 4:    h(i) -> h(i) - 4,    h(j) -> h(j) + 1 for the neighbours j of i that are on the table

    Args:
        heights: (rows, columns), whole numbers from 0 to 3; left as it is. `relax` settles higher ones.
        sites: (n, 2), row and column of each grain.
        progress: called with the grains dropped so far and n, every few thousand grains.

    Returns:
        Avalanches with the fields heights, sizes, durations, areas and lost. The first call of a process
        loads the compiled code (about a second, some seconds the first time on a machine).

    Raises:
        ValueError: heights or sites of another shape or out of range.

    Source: Bak, Tang & Wiesenfeld, Self-organized criticality: an explanation of 1/f noise, Phys. Rev. Lett.
    59 (1987).

    >>> left = drop_grains([[3, 3, 0], [1, 3, 2]], sites=[[0, 0]])
    >>> print(left.heights.tolist(), left.sizes, left.durations, left.areas, left.lost)
    [[1, 1, 1], [3, 0, 3]] [3] [3] [3] 4
    """
    table = _table(heights, 3)
    where = _sites(sites, table)
    return _drop(table, where[:, 0] * table.shape[1] + where[:, 1], progress)


def toppling_rounds(heights: ArrayLike, site: ArrayLike) -> IntArray:
    """The avalanche of one grain, round by round: in each, all sites that hold four or more topple together.

    h(i) >= 4:    h(i) -> h(i) - 4,    h(j) -> h(j) + 1 for the neighbours j of i that are on the table

    Args:
        heights: (rows, columns), whole numbers from 0 to 3; left as it is.
        site: (2,), row and column of the grain.

    Returns:
        (rounds + 1, rows, columns), the table with the grain on it, and after each round. The last is the
        `heights` and their number the `durations` of `drop_grains`, which tells only the end.

    Raises:
        ValueError: heights or site of another shape or out of range.

    Source: as for `drop_grains`.

    >>> toppling_rounds([[3, 3]], site=[0, 0])[:, 0].tolist()
    [[4, 3], [0, 4], [1, 0]]
    """
    table = _table(heights, 3).astype(np.int64)
    where = whole_array("site", site, 0)
    if where.shape != (2,):
        raise ValueError(f"site has shape {where.shape}; allowed is (2,), row and column")
    ((row, column),) = _sites(where[None], table)
    table[row, column] += 1
    rounds = [table]
    while table.max() >= 4:
        topples = (table >= 4).astype(np.int64)
        table = table - 4 * topples
        table[1:] += topples[:-1]
        table[:-1] += topples[1:]
        table[:, 1:] += topples[:, :-1]
        table[:, :-1] += topples[:, 1:]
        rounds.append(table)
    return np.array(rounds)


def drive_sandpile(
    size: int,
    grains: int,
    *,
    burn_in: int | None = None,
    rng: RandomSource = None,
    progress: Progress | None = None,
) -> Avalanches:
    """Drive a square table with grains at random sites, and record it once it is critical.

    Args:
        size: L >= 1, sites along one side.
        grains: how many to record, at least 1.
        burn_in: how many to drop on the empty table before; without it 3 L^2. The critical table holds
            about 2.1 L^2 grains, and the first recurrent one was met after 2.1 to 2.4 L^2 (L = 8 to 128).
        rng: a NumPy generator, or a seed for one.
        progress: called with the grains dropped so far and the number of all, those of the burn-in included.

    Returns:
        Avalanches of the recorded grains: heights, sizes, durations, areas, lost.

    Raises:
        ValueError: an argument outside those ranges.

    Source: as for `drop_grains`.

    >>> pile = drive_sandpile(size=32, grains=20_000, rng=0)
    >>> print(f"{pile.heights.mean():.1f} grains a site, largest avalanche {pile.sizes.max()} topplings")
    2.1 grains a site, largest avalanche 2254 topplings
    >>> print(f"{pile.sizes.mean():.0f} topplings a grain, law {mean_avalanche_size(32):.0f}")
    40 topplings a grain, law 41
    """
    size, grains = whole_number("size", size, 1, _WIDEST), whole_number("grains", grains, 1, LARGEST)
    before = 3 * size**2 if burn_in is None else whole_number("burn_in", burn_in, 0, LARGEST)
    total = before + grains
    sites = generator(rng).integers(size**2, size=total)
    table = np.zeros((size, size), dtype=np.int64)
    if before:
        table = _drop(table, sites[:before], progress and (lambda done, _: progress(done, total))).heights
    return _drop(table, sites[before:], progress and (lambda done, _: progress(before + done, total)))


def relax(heights: ArrayLike) -> IntArray:
    """Relax a pile of any heights to the stable table it topples into.

    Args:
        heights: (rows, columns), whole numbers from 0 on, with at most 10^7 grains above 3; left as it is.

    Returns:
        (rows, columns), all below 4. The same whatever the order of toppling.

    Raises:
        ValueError: heights of another shape, negative, not whole or too high.

    Source: Dhar, Self-organized critical state of sandpile automaton models, Phys. Rev. Lett. 64 (1990).

    >>> print(relax([[0, 0, 0], [0, 16, 0], [0, 0, 0]]))
    [[2 1 2]
     [1 0 1]
     [2 1 2]]
    """
    table = _table(heights)
    excess = int(np.maximum(table - 3, 0).sum())
    if excess > _MOST_EXCESS:
        raise ValueError(f"heights holds {excess} grains above 3; allowed are at most {_MOST_EXCESS}")
    padded = np.pad(table, 1, constant_values=EDGE)
    compiled(settle)(padded.ravel(), padded.shape[1], np.empty(padded.size, dtype=np.int64))
    return padded[1:-1, 1:-1].copy()


def is_recurrent(heights: ArrayLike) -> bool:
    """Test whether a stable table is recurrent: one that the critical state visits again and again.

    Dhar's burning test: give every site one grain for each of its sides that lies at the edge. A table is
    recurrent if every site then topples exactly once, which brings the same table back. On recurrent tables
    the critical state is uniform: each is as likely as any other.

    Args:
        heights: (rows, columns), whole numbers from 0 to 3.

    Returns:
        False for the tables that are left behind for ever, such as the empty one.

    Raises:
        ValueError: heights of another shape or out of range.

    Source: Dhar, Self-organized critical state of sandpile automaton models, Phys. Rev. Lett. 64 (1990).

    >>> is_recurrent([[3, 3], [3, 3]]), is_recurrent([[0, 0], [3, 3]])
    (True, False)
    """
    table = _table(heights, 3)
    fed = table.copy()
    for side in (fed[0], fed[-1], fed[:, 0], fed[:, -1]):
        side += 1
    return bool(np.array_equal(relax(fed), table))


def mean_avalanche_size(size: int) -> float:
    """Compute the mean number of topplings per grain on the critical table, avalanches of 0 included.

    <s> = (1/L^2) sum_ij G_ij
        = (2/(L+1))^2 / L^2 sum_(p, q odd) cot^2(a_p) cot^2(a_q) / (4 sin^2(a_p) + 4 sin^2(a_q))

    with a_p = pi p / (2 (L+1)) and G the inverse of the table's Laplacian: G_ij is how often site j topples,
    on the average, for a grain on i. In the mean each site must lose as much as it gets, and that alone
    fixes it, whatever the distribution of sizes. About 0.035 L^2.

    Args:
        size: L >= 1, sites along one side.

    Returns:
        A number of topplings.

    Raises:
        ValueError: size below 1.

    Source: Dhar, Self-organized critical state of sandpile automaton models, Phys. Rev. Lett. 64 (1990),
    summed over the Laplacian's eigenvectors.

    >>> print(f"{mean_avalanche_size(1):.2f} {mean_avalanche_size(512):.0f}")
    0.25 9285
    """
    size = whole_number("size", size, 1, _WIDEST)
    angle = np.pi * np.arange(1, size + 1, 2) / (2 * (size + 1))
    overlap: FloatArray = 1 / np.tan(angle) ** 2
    stiffness = 4 * np.sin(angle) ** 2
    total = (overlap[:, None] * overlap / (stiffness[:, None] + stiffness)).sum()
    return float(total * (2 / (size + 1)) ** 2 / size**2)


def _drop(table: IntArray, sites: IntArray, progress: Progress | None) -> Avalanches:
    rows, columns = table.shape
    padded = np.full((rows + 2, columns + 2), EDGE, dtype=np.int32)
    inside = padded[1:-1, 1:-1]
    inside[...] = table
    starts = (sites // columns + 1) * (columns + 2) + sites % columns + 1
    sizes, durations, areas = (np.zeros(len(sites), dtype=np.int64) for _ in range(3))
    drop = compiled(topple)
    for first in range(0, len(sites), _GRAINS_AT_ONCE):
        part = slice(first, first + _GRAINS_AT_ONCE)
        drop(padded.ravel(), columns + 2, starts[part], sizes[part], durations[part], areas[part])
        if progress:
            progress(min(first + _GRAINS_AT_ONCE, len(sites)), len(sites))
    lost = int(table.sum()) + len(sites) - int(inside.sum(dtype=np.int64))
    return Avalanches(inside, sizes, durations, areas, lost)


def _table(heights: ArrayLike, high: int | None = None) -> IntArray:
    table = whole_array("heights", heights, 0, high)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"heights has shape {table.shape}; allowed is (rows, columns), each >= 1")
    return table


def _sites(sites: ArrayLike, table: IntArray) -> IntArray:
    where = whole_array("sites", sites, 0)
    if where.ndim != 2 or where.shape[1] != 2 or not where.size:
        raise ValueError(f"sites has shape {where.shape}; allowed is (n, 2) with n >= 1")
    rows, columns = table.shape
    whole_array("sites[:, 0]", where[:, 0], 0, rows - 1)
    whole_array("sites[:, 1]", where[:, 1], 0, columns - 1)
    return where
