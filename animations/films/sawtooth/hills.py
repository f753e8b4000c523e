"""The hills that a curve over the answers is a sum of, each one smooth in an order of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# "A few hills are all there is": so many at most, which leave so little of the curve.
MOST_HILLS, MOST_LEFT = 8, 0.15
# "Its top is at the right answer": no further from it than this share of the way round.
NEAR_TOP = 0.02
# A hill of this share of the highest one's height can still be seen.
STILL_SEEN = 0.1


@dataclass(frozen=True, slots=True)
class Hill:
    """A wave over the answers that goes up and down once where they are counted `stride` hours on each time.

    Attributes:
        stride: between two neighbours of its order, in hours.
        height: of its top above the middle, in logits.
        top: where that is, in places of its order beside the right answer.
    """

    p: int
    stride: int
    height: float
    top: float

    @property
    def order(self) -> NDArray[np.int64]:
        """Which answer lies at each place, (p,); answers are counted from 0, the right one is p // 2."""
        return _around(np.arange(self.p) - self.p // 2, self.stride, self.p)

    def at(self, places: NDArray[np.number]) -> NDArray[np.floating]:
        """Its height at places of its order, also between two of them."""
        turns = (places - self.p // 2 - self.top) / self.p
        return np.asarray(self.height * np.cos(2 * np.pi * turns))

    def over_answers(self) -> NDArray[np.floating]:
        """Its height at every answer, (p,)."""
        heights = np.empty(self.p)
        heights[self.order] = self.at(np.arange(self.p))
        return heights


def find_hills(curve: NDArray[np.floating]) -> tuple[Hill, ...]:
    """The fewest hills that make up the curve (p,), whose right answer is at p // 2; the highest first.

    Raises:
        ValueError: when it takes more than a few, or they do not meet at the right answer, or one has no
            order: its frequency has a factor in common with p.
    """
    p = len(curve)
    waves = np.fft.rfft(np.roll(curve, -(p // 2))) / p
    power = np.abs(waves) ** 2
    power[0] = 0.0
    strongest = np.argsort(-power, kind="stable")
    enough = int(np.argmax(np.cumsum(power[strongest]) >= (1 - MOST_LEFT) * power.sum())) + 1
    seen = int((power >= STILL_SEEN**2 * power.max()).sum())
    count = max(enough, min(seen, MOST_HILLS))
    if count > MOST_HILLS:
        raise ValueError(f"it takes {count} waves")
    hills = tuple(_hill(p, int(at), complex(waves[at])) for at in strongest[:count])
    if max(abs(hill.top) for hill in hills) > NEAR_TOP * p:
        raise ValueError("the waves do not meet at the right answer")
    return hills


def shares_left(curve: NDArray[np.floating], hills: Sequence[Hill]) -> NDArray[np.float64]:
    """How much of the curve's variance is left after none, one, ... all of the hills, (n + 1,)."""
    rest, left = np.asarray(curve, np.float64) - np.mean(curve), [1.0]
    whole = float(np.square(rest).sum())
    for hill in hills:
        rest = rest - hill.over_answers()
        left.append(float(np.square(rest).sum()) / whole)
    return np.array(left)


def _hill(p: int, frequency: int, wave: complex) -> Hill:
    stride = pow(frequency, -1, p)
    turned = np.angle(wave)
    if stride > p // 2:  # the same order the other way round
        stride, turned = p - stride, -turned
    return Hill(p, stride, 2 * abs(wave), float(-turned / (2 * np.pi) * p))


def _around(places: NDArray[np.integer], stride: int, p: int) -> NDArray[np.int64]:
    return np.asarray((p // 2 + places * stride) % p, np.int64)
