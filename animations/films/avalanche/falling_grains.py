"""Grains that rain on a sandpile, and the one avalanche, round by round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from animations.films.avalanche.sand import Sand
from animations.films.avalanche.sand_table import SandTable

# The part of a grain's time in which it falls; the glow that a toppled site keeps in an avalanche, and how
# many rounds it takes to cool to that.
FALL, EMBER, COOLING = 0.5, 0.3, 14.0


class FallingGrains:
    """`show(t)`: so many grains have fallen, the last of them perhaps still in the air.

    Args:
        life: for how many grains a site that has toppled goes on glowing.
        seen: whether the grains themselves are, as they fall.
    """

    def __init__(self, sand: Sand, table: SandTable, life: float = 1.0, *, seen: bool = True) -> None:
        self._sand, self._table, self._life, self._seen = sand, table, life, seen
        self.mobject = table.mobject

    def show(self, time: float) -> None:
        sand, count = self._sand, len(self._sand.sizes)
        grain, part = min(int(time), count - 1), min(time - min(int(time), count - 1), 1.0)
        landed = grain + (part >= FALL)
        glow = np.zeros(sand.heights.shape[1:])
        for earlier in range(max(0, int(landed - 1 - self._life)), landed):
            left = 1 - (time - FALL - earlier) / self._life
            glow = np.maximum(glow, max(0.0, left) * (sand.toppled[earlier] > 0))
        self._table.show(sand.heights[landed], glow)
        self._table.drop(sand.sites[grain], 1 - part / FALL if self._seen else 0)


class AvalancheRounds:
    """`show(r)`: the avalanche after so many of its rounds, and what is told of how far it has come."""

    def __init__(self, sand: Sand, table: SandTable, tell: Callable[[int], Any] = lambda _n: None) -> None:
        self._sand, self._table, self._tell = sand, table, tell
        self.mobject = table.mobject
        falling = sand.rounds[:-1] >= 4
        self.topplings = np.concatenate([[0], falling.sum(axis=(1, 2)).cumsum()])
        rounds = np.arange(len(falling))[:, None, None]
        # The last round up to each in which a site toppled; long ago where it has not yet.
        self._latest = np.maximum.accumulate(np.where(falling, rounds, -10_000), axis=0).astype(np.int16)

    @property
    def last(self) -> int:
        return len(self._sand.rounds) - 1

    def show(self, time: float) -> None:
        at = min(round(time), self.last)
        toppled = self._latest[min(at, self.last - 1)]
        cooled = np.exp(-np.maximum(at - toppled.astype(float), 0) / COOLING)
        glow = np.where(toppled >= 0, EMBER + (1 - EMBER) * cooled, 0)
        self._table.show(np.minimum(self._sand.rounds[at], 3), glow)
        self._table.drop((0, 0), 0)
        self._tell(int(self.topplings[at]))
