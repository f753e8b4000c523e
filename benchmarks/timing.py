"""Times of several things that are to be compared, taken in turn so that a noisy machine is noisy to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

Contestants: TypeAlias = Mapping[str, Callable[[], object]]


def medians(contestants: Contestants, rounds: int) -> dict[str, float]:
    """Median milliseconds of each, over `rounds` rounds in which each has one turn after one to warm up."""
    return {name: float(np.median(taken)) for name, taken in _times(contestants, rounds).items()}


def fastest_and_median(
    contestants: Contestants, rounds: int, clock: Callable[[], float] = time.perf_counter
) -> tuple[dict[str, float], dict[str, float]]:
    """Least and median milliseconds of each. On a machine that others use too, the least says most, and of
    one thread its processor time (`time.process_time`) more than the time on the wall."""
    times = _times(contestants, rounds, clock)
    least = {name: min(taken) for name, taken in times.items()}
    return least, {name: float(np.median(taken)) for name, taken in times.items()}


def _times(
    contestants: Contestants, rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            contestant()
            started = clock()
            contestant()
            times[name].append(1e3 * (clock() - started))
    return times
