"""Fit one parameter by maximum likelihood, with a likelihood-ratio interval."""

from __future__ import annotations

import math
from collections.abc import Callable

from geometry._arguments import real_number


def rising_root(
    function: Callable[[float], tuple[float, float]], start: float, low: float, high: float
) -> float:
    """Where a rising function, told with its slope, is 0 in [low, high]; else the nearer end.

    Newton's steps from `start`; where one leads out of what is left, or halves too little, that is halved.
    """
    x, before = min(max(start, low), high), math.inf
    tried_low = tried_high = False
    for _ in range(200):
        value, slope = function(x)
        if value == 0:
            return x
        if value < 0:
            low, tried_low = x, True
        else:
            high, tried_high = x, True
        step = -value / slope if slope > 0 else math.inf
        new = x + step
        if not low < new < high or 2 * abs(step) > before:
            # An end that has not been tried yet is tried itself: the root may lie beyond.
            beyond_high, beyond_low = new >= high and not tried_high, new <= low and not tried_low
            new = high if beyond_high else low if beyond_low else (low + high) / 2
        if abs(new - x) <= 1e-10 * (1 + abs(x)):
            return new
        before, x = abs(new - x), new
    return x


def range_below(
    loss: Callable[[float], float], best: float, level: float, low: float, high: float
) -> tuple[float, float]:
    """Where the loss on either side of its least climbs to a level; infinite where it never does."""
    from scipy.optimize import brentq

    def excess(value: float) -> float:
        return loss(value) - level

    return (
        float(brentq(excess, low, best)) if excess(low) > 0 else -math.inf,
        float(brentq(excess, best, high)) if excess(high) > 0 else math.inf,
    )


def allowed_drop(confidence: float) -> float:
    """By how much log L may lie below its largest within an interval of that confidence: z^2 / 2."""
    from scipy.special import ndtri

    share = real_number("confidence", confidence, 0, 1, open_low=True)
    if share == 1:
        raise ValueError("confidence = 1.0 is out of range; allowed is 0 < confidence < 1")
    return float(ndtri((1 + share) / 2) ** 2 / 2)
