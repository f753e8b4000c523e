"""The rise of a curve: its half-way point, and the time from one tenth to nine tenths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.phases.endings import first_sustained

Float64 = NDArray[np.float64]
# The steps of a curve and its values, shape (n,) each.
Line: TypeAlias = tuple[Float64, Float64]
LOW, HIGH = 0.1, 0.9


def first_half_way(values: Float64) -> int:
    """Return the first place from which a curve stays beyond the middle between its first and its last value.

    >>> first_half_way(np.array([0, 0.6, 0.1, 0.7, 1.0]))
    3
    """
    way = (values - values[0]) / (values[-1] - values[0]) if values[-1] != values[0] else np.ones(len(values))
    short = np.flatnonzero(way < 0.5)
    return int(short[-1]) + 1 if len(short) else 0


def half_way_at(line: Line, begin: int) -> float:
    """Return the step at which a curve is half-way for good, counted from the step `begin` on.

    >>> half_way_at((np.arange(6.0), np.array([9, 0, 0.2, 0.8, 0.9, 1])), begin=1)
    3.0
    """
    steps, values = line
    first = min(int(np.searchsorted(steps, begin)), len(steps) - 1)
    return float(steps[first + first_half_way(values[first:])])


def average(lines: Sequence[Line]) -> Line:
    """Average curves over all steps at which one of them was taken; a curve that has ended stays where it
    ended."""
    steps = np.unique(np.concatenate([line[0] for line in lines]))
    return steps, np.mean([np.interp(steps, *line) for line in lines], axis=0)


def octaves(line: Line) -> float | None:
    """Count how often the number of steps doubles from holding LOW to holding HIGH; None where HIGH never
    holds.

    >>> octaves((np.arange(1.0, 9.0), np.array([0.1, 0.2, 0.3, 0.9, 1, 1, 1, 1])))
    2.0
    """
    steps, values = line
    low, high = first_sustained(values >= LOW), first_sustained(values >= HIGH)
    if low is None or high is None:
        return None
    return math.log2(max(steps[high], 1.0) / max(steps[low], 1.0))
