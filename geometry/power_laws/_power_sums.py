"""Sum power laws, with and without an exponential cutoff, over the integers from x_min on."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from geometry._arguments import FloatArray

_HEAD = 100  # so many terms are added up one by one, the others by Euler and Maclaurin


def log_sum(x_min: int, a: float, decay: float = 0.0) -> float:
    """log sum_(x >= x_min) (x / x_min)^-a exp(-decay (x - x_min)), for a > 1 or decay > 0."""
    steps = np.arange(_HEAD)
    head = np.exp(-a * np.log1p(steps / x_min) - decay * steps).sum()
    first = x_min + _HEAD
    term = np.exp(-a * np.log1p(_HEAD / x_min) - decay * _HEAD)
    integral = first * _integral(a - 1, decay * first)
    return float(np.log(head + term * (integral + 1 / 2 + (a / first + decay) / 12)))


class Moments(NamedTuple):
    """What a law with a cutoff sums up to, and its means and spreads: derivatives of `log_total`.

    Attributes:
        log_total: as `log_sum`.
        log, excess: means of log(x / x_min) and of x - x_min.
        log_variance, excess_variance, covariance: of the same two.
    """

    log_total: float
    log: float
    excess: float
    log_variance: float
    excess_variance: float
    covariance: float


def moments(x_min: int, a: float, decay: float) -> Moments:
    """The moments of a law with a cutoff, decay > 0; the sums are those of `log_sum`, with other factors."""
    steps, first = np.arange(_HEAD + 1.0), x_min + _HEAD
    logs = np.log1p(steps / x_min)
    weights = np.exp(-a * logs - decay * steps)
    far, term, slope = logs[-1], weights[-1], a / first + decay
    # The first of the far terms stands for Euler's and Maclaurin's 1/2 - (log f)' / 12 of it.
    weights[-1] *= 1 / 2 + slope / 12
    end, nodes, shares = _panels(a - 1, decay * first)
    beyond = first * np.expm1(end * nodes)
    heights = first * end * term * shares * np.exp((1 - a) * end * nodes - decay * beyond)
    of = np.stack([np.concatenate([logs, far + end * nodes]), np.concatenate([steps, _HEAD + beyond])])
    weights = np.concatenate([weights, heights])
    weights /= (total := weights.sum())
    # And -(g f)' / 12 has a part that g alone falls by.
    edge = term / (12 * total)
    log, excess = of @ weights - edge * np.array([1 / first, 1.0])
    products = (of * weights) @ of.T
    return Moments(
        float(np.log(total)),
        float(log),
        float(excess),
        float(products[0, 0] - edge * 2 * far / first - log**2),
        float(products[1, 1] - edge * 2 * _HEAD - excess**2),
        float(products[0, 1] - edge * (_HEAD / first + far) - log * excess),
    )


def log_slopes(x_min: FloatArray, a: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of log(x / x_min) under pure power laws, (...): derivatives of `log_sum` by -a."""
    logs = np.log1p(np.arange(_HEAD + 1) / x_min[..., None])
    terms = np.exp(-a[..., None] * logs)
    terms[..., -1] = 0
    far, first = logs[..., -1], x_min + _HEAD
    # What Euler and Maclaurin make of the terms from x_min + 100 on, and two derivatives.
    rest = first / (a - 1) + 1 / 2 + a / (12 * first)
    slope = -first / (a - 1) ** 2 + 1 / (12 * first)
    bend = 2 * first / (a - 1) ** 3
    term = np.exp(-a * far)
    total = terms.sum(axis=-1) + term * rest
    mean = ((terms * logs).sum(axis=-1) + term * (far * rest - slope)) / total
    square = ((terms * logs**2).sum(axis=-1) + term * (bend - 2 * far * slope + far**2 * rest)) / total
    return np.asarray(mean), np.asarray(square - mean**2)


def _integral(b: float, s: float) -> float:
    """int_0^oo exp(-b u - s (e^u - 1)) du, the tail of the sum as a function of log x; 1 / b for s = 0."""
    if s == 0:
        return float(1 / b)
    end, nodes, weights = _panels(b, s)
    return float(weights @ np.exp(-b * end * nodes - s * np.expm1(end * nodes)) * end)


def _panels(b: float, s: float) -> tuple[float, FloatArray, FloatArray]:
    """Where the integrand of `_integral` has ended, and nodes and weights on [0, 1] of what lies before."""
    end = float(np.log1p(800 / s))
    return (min(end, 800 / b) if b > 0 else end), *_gauss_panels()


def at_least(x_min: int, a: float, x: FloatArray) -> FloatArray:
    """P(X >= x) of the pure power law, for whole x >= x_min."""
    below = np.concatenate([[0.0], np.exp(-a * np.log1p(np.arange(_HEAD) / x_min)).cumsum()])
    total = np.exp(log_sum(x_min, a))
    early = 1 - below[np.minimum(x - x_min, _HEAD).astype(int)] / total
    late = np.exp(-a * np.log(x / x_min)) * (x / (a - 1) + 1 / 2 + a / (12 * x)) / total
    return np.asarray(np.where(x < x_min + _HEAD, early, late))


@cache
def _gauss_panels(panels: int = 40, order: int = 16) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on [0, 1] of Gauss's rule in panels side by side."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    lefts = np.arange(panels)[:, None]
    return ((lefts + (nodes + 1) / 2) / panels).ravel(), np.tile(weights / (2 * panels), panels)
