"""How waiting times grow with a dose, where some runs were stopped before they got there.

    log T_i = a + b x_i + sigma e_i,   e_i normal;   of a run stopped at step c_i only T_i > c_i is known

The likelihood is maximised in Olsen's coordinates (a/sigma, b/sigma, 1/sigma), in which its logarithm is
concave. Runs that were stopped are neither left out nor taken to have got there: both would make the slope
too small.

Sources: Tobin 1958, Econometrica 26, 24; Olsen 1978, Econometrica 46, 1211; Fieller 1954, J. R. Stat. Soc. B
16, 175.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its confidence interval; low and high are infinite where the data bound it on no side."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class LogLine:
    """A line through logarithms of waiting times.

    Attributes:
        intercept, slope: a and b.
        sigma: how far single runs scatter about the line.
        slope_error: the standard error of b.
        log_likelihood: of the waiting times' logarithms.
        runs, censored: how many there were, and how many of them were stopped before they got there.
    """

    intercept: float
    slope: float
    sigma: float
    slope_error: float
    log_likelihood: float
    runs: int
    censored: int

    def times(self, x: ArrayLike) -> FloatArray:
        """Return the median waiting time, exp(a + b x)."""
        return np.exp(self.intercept + self.slope * np.asarray(x, np.float64))

    def slope_interval(self, confidence: float = 0.95) -> Interval:
        """Return the slope with Student's interval, exact where no run was stopped."""
        reach = self._quantile(confidence) * self.slope_error
        return Interval(self.slope, self.slope - reach, self.slope + reach)

    def _quantile(self, confidence: float) -> float:
        from scipy.special import stdtrit

        return float(stdtrit(max(1, self.runs - self.censored - 2), (1 + confidence) / 2))


def fit_log_line(x: ArrayLike, steps: ArrayLike, arrived: ArrayLike) -> LogLine:
    """Fit log(steps) = a + b x by maximum likelihood, the runs that did not arrive censored.

    Args:
        x: the dose of each run, shape (n,).
        steps: when it arrived, or when it was stopped, shape (n,), above 0.
        arrived: whether it did, shape (n,).

    Returns:
        The line. Where all arrived it is that of least squares, with its usual standard error.

    Raises:
        ValueError: unless at least three runs arrived, at two doses or more, and all steps are above 0.

    >>> line = fit_log_line([0, 1, 2, 2], np.exp([1, 2, 3, 3]) + [0, 0.1, 0, 0.1], [True, True, True, True])
    >>> round(line.slope, 2), line.censored
    (1.0, 0)
    """
    dose, logs, seen = _checked(x, steps, arrived)
    centre = float(dose[seen].mean())
    design = np.stack([np.ones_like(dose), dose - centre], axis=1)
    theta, information = _maximum(design, logs, seen)
    intercept, slope, sigma = theta[0] / theta[2], theta[1] / theta[2], 1 / theta[2]
    # From (a/s, b/s, 1/s) to b; then n/(n - 2), which makes it least squares' own where nothing is censored.
    gradient = np.array([0.0, sigma, -slope * sigma])
    arrivals = int(seen.sum())
    variance = gradient @ np.linalg.solve(information, gradient) * arrivals / max(1, arrivals - 2)
    return LogLine(
        intercept=float(intercept - slope * centre),
        slope=float(slope),
        sigma=float(sigma),
        slope_error=float(np.sqrt(variance)),
        log_likelihood=float(-_cost(theta, design, logs, seen)[0]),
        runs=len(dose),
        censored=len(dose) - arrivals,
    )


def quotient(part: LogLine, whole: LogLine, confidence: float = 0.95) -> Interval:
    """Return the quotient of two independent lines' slopes with Fieller's interval.

    {r : (b1 - r b2)^2 <= q^2 (s1^2 + r^2 s2^2)}

    with s the slopes' standard errors and q Student's quantile. Where b2 is not distinguishable from zero no
    finite interval holds, and it is infinite.
    """
    q = max(part._quantile(confidence), whole._quantile(confidence))
    b1, b2, s1, s2 = part.slope, whole.slope, q * part.slope_error, q * whole.slope_error
    lead = b2 * b2 - s2 * s2
    if lead <= 0:
        return Interval(b1 / b2 if b2 else np.nan, -np.inf, np.inf)
    middle, root = b1 * b2 / lead, np.sqrt(b1 * b1 * s2 * s2 + b2 * b2 * s1 * s1 - s1 * s1 * s2 * s2) / lead
    return Interval(b1 / b2, float(middle - root), float(middle + root))


def _checked(
    x: ArrayLike, steps: ArrayLike, arrived: ArrayLike
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    dose, taken, seen = np.asarray(x, np.float64), np.asarray(steps, np.float64), np.asarray(arrived, bool)
    if not (dose.ndim == 1 and dose.shape == taken.shape == seen.shape):
        raise ValueError(
            f"x, steps, arrived: shapes {dose.shape}, {taken.shape}, {seen.shape} must be one (n,)"
        )
    if not (np.isfinite(dose).all() and np.isfinite(taken).all() and (taken > 0).all()):
        raise ValueError("x must be finite, steps finite and above 0")
    doses = len(np.unique(dose[seen]))
    if seen.sum() < 3 or doses < 2:
        raise ValueError(f"{int(seen.sum())} runs arrived, at {doses} doses: a line needs 3 at 2 or more")
    return dose, np.log(taken), seen


def _maximum(design: FloatArray, logs: FloatArray, seen: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Maximise by Newton's steps, halved where they lead down; returns coordinates and information."""
    start, *_ = np.linalg.lstsq(design[seen], logs[seen], rcond=None)
    scale = 1 / max(1e-6, float(np.sqrt(np.mean((logs[seen] - design[seen] @ start) ** 2))))
    theta = np.array([*(start * scale), scale])
    cost, gradient, hessian = _cost(theta, design, logs, seen)
    for _ in range(50):
        step = np.linalg.solve(hessian, gradient)
        if gradient @ step < 1e-12:  # twice what is left to be gained
            break
        length = 1.0
        while length > 1e-12:
            tried = theta - length * step
            if tried[2] > 0:
                found = _cost(tried, design, logs, seen)
                if found[0] <= cost:
                    break
            length /= 2
        else:
            break
        theta, (cost, gradient, hessian) = tried, found
    return theta, hessian


def _cost(
    theta: FloatArray, design: FloatArray, logs: FloatArray, seen: NDArray[np.bool_]
) -> tuple[float, FloatArray, FloatArray]:
    """Minus the log-likelihood in (a/sigma, b/sigma, 1/sigma), with its gradient and Hessian."""
    from scipy.special import log_ndtr

    columns = np.concatenate([design, -logs[:, None]], axis=1)  # times theta: minus the standardised residual
    z = columns @ theta
    hazard = np.exp(-(z[~seen] ** 2) / 2 - log_ndtr(z[~seen])) / np.sqrt(2 * np.pi)
    cost = 0.5 * (z[seen] ** 2).sum() - log_ndtr(z[~seen]).sum()
    cost += seen.sum() * (0.5 * np.log(2 * np.pi) - np.log(theta[2]))
    gradient = columns[seen].T @ z[seen] - columns[~seen].T @ hazard
    curved = columns[~seen] * (hazard * (hazard + z[~seen]))[:, None]
    hessian = columns[seen].T @ columns[seen] + curved.T @ columns[~seen]
    gradient[2] -= seen.sum() / theta[2]
    hessian[2, 2] += seen.sum() / theta[2] ** 2
    return float(cost), gradient, hessian
