"""Fit one parameter by maximum likelihood, with a likelihood-ratio interval."""

from __future__ import annotations

import math
from collections.abc import Callable

from geometry._arguments import real_number


def minimum(loss: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Minimise a loss with a single minimum; return where, and its value."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    return float(found.x), float(found.fun)


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
