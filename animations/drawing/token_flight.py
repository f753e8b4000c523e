"""Tokens that fly from where they stood, in a line or along a table, to their places on a ring."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UpdateFromAlphaFunc, linear
from numpy.typing import NDArray

from animations.drawing.easing import smoothstep
from animations.drawing.tokens import TokenRing


def fly_in(ring: TokenRing, start: NDArray[np.floating], step: float, *, leaving: tuple[float, float],
           flight: float, appearing: bool = False) -> Any:  # fmt: skip
    """The tokens leave one after the other for their places at a step; then they are joined.

    Args:
        start: where they stood, (p, 3).
        leaving: when the first and when the last one leaves, and
        flight: how long each is on its way: shares of the whole time.
        appearing: whether they come into sight only as the first ones leave.
    """
    places, delay = ring.places(step), np.linspace(*leaving, len(start))[:, None]

    def move(_mobject: Any, alpha: float) -> None:
        part = smoothstep((alpha - delay) / flight)
        ring.show_places(start + part * (places - start), thread=max(0.0, 6 * alpha - 5))
        if appearing:
            ring.fade_dots(min(1, 8 * alpha))

    return UpdateFromAlphaFunc(ring.mobject, move, rate_func=linear)
