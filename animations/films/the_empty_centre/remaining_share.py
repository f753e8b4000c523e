"""What is left of a ball that is peeled, as it is written: in per cent, as a formula, as a power of ten."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from animations.drawing.words import math

Float64 = NDArray[np.float64]


class RemainingShare:
    """What is left inside a share of the radius.

    Args:
        inside: the share of the radius.
        logs: (D,), powers of ten of the dimensions.
        left: (D,), of the volume.
        powers: (D,), the same as powers of ten.
    """

    def __init__(self, inside: float, logs: Float64, left: Float64, powers: Float64) -> None:
        self._inside, self._logs, self._left, self._powers = inside, logs, left, powers

    def _share(self, dim: int) -> float:
        return 100 * float(np.interp(np.log10(dim), self._logs, self._left))

    def kept(self, dim: int) -> str:
        """In per cent: three digits, or one of very little."""
        share = self._share(dim)
        return f"{share:.3g}" if share > 1 else f"{share:.1g}"

    def formula(self, dim: int) -> Any:
        sign = "=" if np.isclose(float(self.kept(dim)), self._share(dim)) else "approx"
        return math(f"{self._inside:g}^{dim} {sign} {self.kept(dim)} %", size=56)

    def nothing(self, size: float) -> Any:
        """In the last of the dimensions, where only a power of ten can say it."""
        return power_left(self._inside, round(10 ** self._logs[-1]), self._powers[-1], size)


def power_left(inside: float, dim: int, power: float, size: float) -> Any:
    """What is left inside a share of the radius, as a power of ten."""
    return math(f"{inside:g}^{dim} approx 10^({power:.0f})", size=size)
