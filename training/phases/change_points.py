"""Change points of a curve, with confidence intervals.

A threshold gives the step at which a curve crosses it, but not how well that step is known. Here the curve is
fitted with a broken line (sloped, steep, level: `training.phases.broken_line`), and the steps at its two
corners are given with intervals.

The intervals are percentiles of refits to the fitted line plus its residuals with their signs flipped at
random: a wild bootstrap (Mammen, Ann. Statist. 21, 1993), which leaves the scatter strong where it is strong
and weak where it is weak. Whole blocks are flipped, because neighbouring evaluations are alike (Shao, JASA
105, 2010). Each interval is then widened by an evaluation on both sides: between two of them a corner may lie
anywhere. On simulated curves (100 of each kind, noise up to an eighth of the leap) the intervals at 90 % held
the true corner in 95 to 100 %; with noise that strong and neighbours correlated by 0.6, in 87 % of the 76
curves in which a leap was seen at all.

Whether there is a leap at all is tested against simulated curves without one: straight lines with first-order
autoregressive noise, correlated as the residuals are. How much better a broken line fits those depends
neither on the line nor on the strength of the noise; only the autocorrelation has to be estimated, and the
error of that estimate is part of the simulation. Of 200 straight lines with 40 evaluations, a leap was seen
in none with neighbours correlated by 0 and 0.5, in 2.5 % by 0.7 and in 8.5 % by 0.9: noise that is correlated
so strongly does leap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.phases.broken_line import Array, Corners, best_corners, corners_of, fit
from training.phases.endings import FALLEN, THRESHOLD, first_sustained

# A change of an accuracy by less than a tenth is creeping, not a leap.
LEAST_CHANGE = 0.1
# How rarely a curve that creeps and scatters, and no more, may be given a leap.
SIGNIFICANCE = 0.01
# The numbers that a broken line is free to choose. With few more evaluations than these it fits anything.
PARAMETERS, FEWEST = 5, 16
# As many as SIGNIFICANCE needs, twice over.
RESAMPLES = 199


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A step at which a curve changes, and its interval from `low` to `high`, both included.

    `level_before` and `level_after` are the levels where the leap begins and where it ends.
    """

    step: int
    low: int
    high: int
    level_before: float
    level_after: float


@dataclass(frozen=True, slots=True)
class Leap:
    """The leap of a curve: the corner where it begins and the corner where it ends."""

    begins: ChangePoint
    ends: ChangePoint


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """The change points of a run; None where a curve does not leap up to FALLEN or above.

    Attributes:
        memorised: where the leap of training accuracy ends.
        leap: where the leap of held-out accuracy begins, and with it the plateau ends.
        generalised: where the leap of held-out accuracy ends.
    """

    memorised: ChangePoint | None
    leap: ChangePoint | None
    generalised: ChangePoint | None


def change_points(
    steps: ArrayLike,
    train_accuracy: ArrayLike,
    held_out_accuracy: ArrayLike,
    *,
    confidence: float = 0.9,
    resamples: int = RESAMPLES,
    rng: np.random.Generator | int = 0,
) -> ChangePoints:
    """Estimate when a run memorised, leapt and generalised, each with an interval.

    Each curve is looked at until, having held the threshold, it first falls below FALLEN: what comes later is
    another story. The other arguments and the errors are those of `find_leap`.

    >>> t = np.arange(0, 200, 10)
    >>> found = change_points(t, np.clip(t / 40, 0, 1), np.clip((t - 90) / 40, 0, 1))
    >>> found.leap.step, found.generalised.step
    (90, 130)
    """
    rng = np.random.default_rng(rng)

    def rise(accuracy: ArrayLike) -> Leap | None:
        curve = _until_it_falls(np.asarray(accuracy, dtype=np.float64))
        if len(curve) < FEWEST:
            return None
        seen = np.asarray(steps)[: len(curve)]
        leap = find_leap(seen, curve, confidence=confidence, resamples=resamples, rng=rng)
        upwards = leap is not None and leap.ends.level_after >= max(FALLEN, leap.ends.level_before)
        return leap if upwards else None

    train, held_out = rise(train_accuracy), rise(held_out_accuracy)
    return ChangePoints(
        memorised=None if train is None else train.ends,
        leap=None if held_out is None else held_out.begins,
        generalised=None if held_out is None else held_out.ends,
    )


def find_leap(
    steps: ArrayLike,
    values: ArrayLike,
    *,
    least_change: float = LEAST_CHANGE,
    confidence: float = 0.9,
    resamples: int = RESAMPLES,
    rng: np.random.Generator | int = 0,
) -> Leap | None:
    """Find the leap of one curve, up or down; None where a straight line with noise explains it.

    A leap is at least `least_change` high, and makes the fit better than a straight line's by a factor that
    less than SIGNIFICANCE of the curves without one reach. Takes O(n^2) memory and O(n^2 resamples) time.

    Args:
        steps: shape (n,), ascending, n >= FEWEST.
        values: shape (n,), finite.
        confidence: of the intervals, inside (0, 1).
        resamples: how many refits, at least 1 / SIGNIFICANCE.
        rng: what flips the signs, or its seed.

    Raises:
        ValueError: on too few or unequally many entries, steps that do not ascend, values that are not
            finite, a confidence or a number of resamples that cannot be.

    >>> t = np.arange(0, 200, 10)
    >>> leap = find_leap(t, np.where(t < 95, 0.1, 0.9))
    >>> leap.begins.step, leap.ends.step, leap.ends.low, leap.ends.high
    (90, 100, 90, 110)
    """
    step, y = _checked(steps, values, confidence, resamples)
    rng = np.random.default_rng(rng)
    corners = corners_of(step)
    line = fit(corners, y)
    if abs(line.level_after - line.level_before) < least_change:
        return None
    if not _beats_a_straight_line(corners, y, line.fitted, resamples, rng):
        return None
    # The fit has come too near to the values, by the numbers that it was free to choose.
    residuals = (y - line.fitted) * np.sqrt(len(y) / (len(y) - PARAMETERS))
    refits = [best_corners(corners, line.fitted + _flipped(residuals, rng)) for _ in range(resamples)]
    begins, ends = np.array(refits).T
    tail = (1 - confidence) / 2

    def change_point(best: int, refitted: NDArray[np.int64]) -> ChangePoint:
        low = int(np.quantile(refitted, tail, method="lower"))
        high = int(np.quantile(refitted, 1 - tail, method="higher"))
        return ChangePoint(
            step=int(step[best]),
            low=int(step[max(min(low, best) - 1, 0)]),
            high=int(step[min(max(high, best) + 1, len(step) - 1)]),
            level_before=line.level_before,
            level_after=line.level_after,
        )

    return Leap(change_point(line.begins, begins), change_point(line.ends, ends))


def _beats_a_straight_line(
    corners: Corners, y: Array, fitted: Array, resamples: int, rng: np.random.Generator
) -> bool:
    """Test whether a broken line fits better than a straight one by more than noise explains."""
    found = _gain(corners.t, y, fitted)
    rho = _possible_sluggishness(y - fitted, resamples, rng)
    noise = _sluggish_noise(len(y), rho, rng)
    as_good = sum(_gain(corners.t, curve, fit(corners, curve).fitted) >= found for curve in noise)
    return bool((as_good + 1) / (resamples + 1) < SIGNIFICANCE)


def _gain(t: Array, y: Array, fitted: Array) -> float:
    """Return the squared residuals of a straight line over those of a fit, rounding errors left out."""
    straight = np.polyval(np.polyfit(t, y, 1), t)
    return float(np.sum((y - straight) ** 2) / max(np.sum((y - fitted) ** 2), 1e-12 * len(y)))


def _possible_sluggishness(residuals: Array, count: int, rng: np.random.Generator) -> Array:
    """Draw plausible autocorrelations of the noise behind these residuals, shape (count,).

    In residuals it is smaller, since the fit has followed the noise: for k fitted numbers by about
    (k + 2 k rho) / n, a rule found by simulation with n from 20 to 150 and rho from 0 to 0.9 (Kendall's for a
    fitted mean, k = 1, is (1 + 3 rho) / n: Biometrika 41, 1954). Its standard error is sqrt((1 - rho^2) / n)
    (Bartlett), enlarged as the correction enlarges it.
    """
    n, squares = len(residuals), float(np.sum(residuals**2))
    seen = float(np.sum(residuals[1:] * residuals[:-1])) / squares if squares else 0.0
    share = PARAMETERS / n
    rho = np.clip((seen + share) / (1 - 2 * share), 0, 0.99)
    error = np.sqrt((1 - rho**2) / n) / (1 - 2 * share)
    return np.asarray(np.clip(rho + error * rng.standard_normal(count), 0, 0.99))


def _sluggish_noise(length: int, rho: Array, rng: np.random.Generator) -> Array:
    """Draw a row of stationary autoregressive noise of variance 1 for each rho, shape (len(rho), length)."""
    noise = rng.standard_normal((len(rho), length))
    noise[:, 1:] *= np.sqrt(1 - rho**2)[:, None]
    for k in range(1, length):
        noise[:, k] += rho * noise[:, k - 1]
    return noise


def _flipped(residuals: Array, rng: np.random.Generator) -> Array:
    """Flip the signs of the residuals at random, in blocks of about n^(1/3)."""
    n = len(residuals)
    length = round(n ** (1 / 3))
    block = (np.arange(n) + rng.integers(length)) // length
    return np.asarray(residuals * rng.choice([-1.0, 1.0], size=block[-1] + 1)[block])


def _until_it_falls(accuracy: Array) -> Array:
    held = first_sustained(accuracy >= THRESHOLD)
    if held is None:
        return accuracy
    fallen = np.flatnonzero(accuracy[held:] < FALLEN)
    return accuracy[: held + fallen[0]] if len(fallen) else accuracy


def _checked(
    steps: ArrayLike, values: ArrayLike, confidence: float, resamples: int
) -> tuple[NDArray[np.int64], Array]:
    step, y = np.asarray(steps, dtype=np.int64), np.asarray(values, dtype=np.float64)
    if step.shape != y.shape or step.ndim != 1 or len(step) < FEWEST:
        raise ValueError(
            f"steps and values have shapes {step.shape} and {y.shape}: "
            f"they must be equally long, with at least {FEWEST} entries"
        )
    if not (np.diff(step) > 0).all():
        raise ValueError("steps: they must ascend")
    if not np.isfinite(y).all():
        raise ValueError("values: they must all be finite")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence = {confidence}: it must be between 0 and 1, both excluded")
    if resamples * SIGNIFICANCE < 1:
        raise ValueError(f"resamples = {resamples}: it must be at least {round(1 / SIGNIFICANCE)}")
    return step, y
