"""Times of several things that are to be compared, taken in turn so that a noisy machine is noisy to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np


def medians(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each, over `rounds` rounds in which each has one turn after one to warm up."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            contestant()
            started = time.perf_counter()
            contestant()
            times[name].append(1e3 * (time.perf_counter() - started))
    return {name: float(np.median(taken)) for name, taken in times.items()}
