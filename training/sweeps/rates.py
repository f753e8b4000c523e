"""Rates and medians on a grid over two fields, the seeds of each point taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.sweeps.axes import settings
from training.sweeps.folder import SweepError
from training.sweeps.table import SweepTable


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of successes with its confidence interval; arrays of one shape, NaN where nothing was tried.

    Attributes:
        successes, tries: counts.
        rate: their quotient.
        low, high: the ends of the interval.
    """

    successes: NDArray[np.int64]
    tries: NDArray[np.int64]
    rate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table sorted by the values of two fields.

    Attributes:
        rows, columns: names of the two fields.
        row_values, column_values: the values they take, ascending; shapes (R,) and (C,).
        indices: which rows of the table each place of the grid holds; an object array (R, C) of index arrays.
    """

    rows: str
    columns: str
    row_values: NDArray[Any]
    column_values: NDArray[Any]
    indices: NDArray[np.object_]

    @property
    def counts(self) -> NDArray[np.int64]:
        """Count the rows of the table at each place, (R, C)."""
        return np.asarray(np.vectorize(len, otypes=[np.int64])(self.indices))


def wilson(successes: ArrayLike, tries: ArrayLike, confidence: float = 0.95) -> Rate:
    """Return shares of successes with Wilson's score interval, which holds for few tries and for shares of 0
    and 1 (E. B. Wilson, J. Am. Stat. Assoc. 22, 209, 1927), as SciPy computes it.

    Raises:
        ValueError: unless 0 <= successes <= tries and 0 <= confidence <= 1.

    >>> rate = wilson([0, 5, 10], 10)
    >>> rate.low.round(3).tolist(), rate.high.round(3).tolist()
    ([0.0, 0.237, 0.722], [0.278, 0.763, 1.0])
    """
    from scipy.stats import binomtest  # half a second

    k, n = np.broadcast_arrays(np.asarray(successes, np.int64), np.asarray(tries, np.int64))
    # SciPy takes one pair at a time; on a grid with a few seeds there are only a few different ones.
    pairs, which = np.unique(np.stack([k.ravel(), n.ravel()]), axis=1, return_inverse=True)
    ends = np.array([
        binomtest(one, of).proportion_ci(confidence, method="wilson") if one or of else (np.nan, np.nan)
        for one, of in pairs.T.tolist()
    ], np.float64).reshape(-1, 2)  # fmt: skip
    low, high = ends[which.ravel()].T.reshape(2, *k.shape)
    return Rate(k, n, k / np.where(n > 0, n, np.nan), low, high)


def grid_of(table: SweepTable, rows: str, columns: str) -> Grid:
    """Sort the cells of a table into a grid over two of its columns; all else is taken together.

    Raises:
        SweepError: when the table has no such column.
    """
    row_values, column_values = np.unique(table[rows]), np.unique(table[columns])
    held = table.frame.groupby([rows, columns]).indices
    indices = np.empty((len(row_values), len(column_values)), object)
    for at in np.ndindex(indices.shape):
        indices[at] = held.get((row_values[at[0]], column_values[at[1]]), np.array([], np.int64))
    return Grid(rows, columns, row_values, column_values, indices)


def grid_of_design(table: SweepTable) -> Grid:
    """Sort the cells of a table into the grid that its design spans, places without finished cells included.

    Raises:
        SweepError: unless two of its axes, of one field each, have several values, and all others one.
    """
    several = {axis.fields: settings(axis) for axis in table.sweep.axes if len(settings(axis)) > 1}
    if table.sweep.draws is not None or len(several) != 2 or any(len(fields) > 1 for fields in several):
        raise SweepError("sweep {sweep_id!r}: a map needs a grid of two fields with several values each",
                         sweep_id=table.sweep.sweep_id)  # fmt: skip
    (rows,), (columns,) = several
    values = [np.array([chosen[field] for chosen in several[field,]]) for field in (rows, columns)]
    indices = np.empty((len(values[0]), len(values[1])), object)
    for at in np.ndindex(indices.shape):
        here = (table[rows] == values[0][at[0]]) & (table[columns] == values[1][at[1]])
        indices[at] = np.flatnonzero(here)
    return Grid(rows, columns, values[0], values[1], indices)


def rate_grid(grid: Grid, successes: NDArray[np.bool_]) -> Rate:
    """Return for each place of a grid the share of its cells that are successes, with its interval; arrays
    (R, C).

    Args:
        successes: one for each row of the table, such as table["finished"] or table["verdict"] == "groks".
    """
    return wilson(_reduced(grid, successes, np.sum, 0), grid.counts)


def mean_grid(grid: Grid, values: NDArray[Any]) -> NDArray[np.float64]:
    """Return for each place of a grid the mean of its cells' values, (R, C); NaN where there is no cell."""
    return _reduced(grid, values, np.mean, np.nan)


def mode_grid(grid: Grid, names: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return for each place of a grid the commonest name of its cells, (R, C); of equally common ones the
    first in the table, and "" where there is no cell."""
    return _reduced(grid, names, lambda held: Counter(held.tolist()).most_common(1)[0][0], "")


def median_grid(grid: Grid, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each place of a grid the median of its cells' values, (R, C). NaN counts as infinite: a cell
    that did not finish is later than all that did. An even number of cells has its higher middle value taken;
    a place without cells is NaN."""
    late = np.where(np.isnan(values), np.inf, values)
    return _reduced(grid, late, lambda held: np.sort(held)[len(held) // 2], np.nan)


def _reduced(
    grid: Grid, values: NDArray[Any], how: Callable[[NDArray[Any]], object], empty: object
) -> NDArray[Any]:
    """Reduce the rows of each place to one value, from those of its rows; `empty` where there is none."""
    found = [how(values[index]) if len(index) else empty for index in grid.indices.ravel()]
    return np.array(found).reshape(grid.indices.shape)
