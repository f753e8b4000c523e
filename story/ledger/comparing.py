"""Comparisons of seeds that a rule needs: of two groups, and of many measures at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from story.ledger.claim import Reading
from story.ledger.readings import CONFIDENCE, mean_of


def known(values: Sequence[float | None]) -> list[float]:
    """The values that are there and finite."""
    return [float(value) for value in values if value is not None and math.isfinite(value)]


def p_value(values: Sequence[float | None], null: float = 0.0) -> Reading:
    """The chance of a mean as far above `null`, by Student's one-sided test; none of fewer than three values.

    >>> round(p_value([1.0, 2.0, 3.0]).value, 4)
    0.0371
    """
    found = known(values)
    if len(found) < 3:
        return Reading(None)
    if min(found) == max(found):  # no scatter to compare with
        return Reading(0.0 if found[0] > null else 1.0)
    from scipy.stats import ttest_1samp  # half a second, which whoever only reads results is spared

    return Reading(float(ttest_1samp(found, null, alternative="greater").pvalue))


def difference(one: Sequence[float | None], other: Sequence[float | None], unit: str = "") -> Reading:
    """The mean of one group less that of another one, with Welch's interval: seeds need not be paired.

    >>> difference([3.0, 4.0, 5.0], [1.0, 2.0, 3.0]).value
    2.0
    """
    first, second = known(one), known(other)
    if not first or not second:
        return Reading(None, unit, null=0.0)
    value = math.fsum(first) / len(first) - math.fsum(second) / len(second)
    if len(first) < 2 or len(second) < 2:
        return Reading(value, unit, null=0.0)
    if min(first) == max(first) and min(second) == max(second):
        return Reading(value, unit, value, value, null=0.0)
    from scipy.stats import ttest_ind

    ends = ttest_ind(first, second, equal_var=False).confidence_interval(CONFIDENCE)
    return Reading(value, unit, float(ends.low), float(ends.high), null=0.0)


def holm(chances: Mapping[str, float | None]) -> dict[str, float | None]:
    """Chances of several tests, raised so that the smallest of all is as rare as it looks.

    p'_(i) = max over j <= i of  min(1, (n - j + 1) p_(j)),   p in ascending order, n tests that have a chance

    Source: Holm, A simple sequentially rejective multiple test procedure (Scand. J. Statist. 6, 1979).

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    there = {name: chance for name, chance in chances.items() if chance is not None and chance == chance}
    raised: dict[str, float | None] = dict.fromkeys(chances)
    least = 0.0
    for place, name in enumerate(sorted(there, key=lambda each: there[each])):
        least = max(least, min(1.0, (len(there) - place) * there[name]))
        raised[name] = least
    return raised


def prediction(values: Sequence[float | None], unit: str = "") -> Reading:
    """The interval in which one further run is to be expected: what a paper's single run is held against.

    m +- t s sqrt(1 + 1/n)

    >>> found = prediction([1.0, 2.0, 3.0])
    >>> round(found.low, 2), round(found.high, 2)
    (-2.97, 6.97)
    """
    found = known(values)
    mean = mean_of(values, unit)
    if len(found) < 2 or mean.low is None or mean.value is None:
        return mean
    reach = (mean.value - mean.low) * math.sqrt(len(found) + 1)
    return replace(mean, low=mean.value - reach, high=mean.value + reach)


def geometric_mean(values: Sequence[float | None], unit: str = "times", null: float | None = None) -> Reading:
    """The mean on a logarithmic scale, with Student's interval there; of values above 0.

    >>> geometric_mean([1.0, 4.0]).value
    2.0
    """
    logs = mean_of([None if value is None else math.log(value) for value in values])
    ends = [None if end is None else math.exp(end) for end in (logs.value, logs.low, logs.high)]
    each = tuple(None if value is None else float(value) for value in values)
    return Reading(ends[0], unit, ends[1], ends[2], each, null)


def exponent(
    of: Sequence[float], values: Sequence[float | None], arrived: Sequence[bool] | None = None
) -> Reading:
    """k of value = c of^k over all runs at once, by maximum likelihood in the logarithms, with its interval.

    Args:
        of: what the values are thought to be a power of; above 0.
        values: of each run; those that are missing are left out.
        arrived: whether each run got there: of one that did not its value is how far it was followed, so
            that it is neither left out nor taken to have got there. All did where nothing is said.

    >>> found = exponent([1, 1, 2, 2, 4, 4], [8.0, 8.4, 4.0, 4.2, 2.0, 2.1])
    >>> round(found.value, 2)
    -1.0
    """
    there = [True] * len(values) if arrived is None else arrived
    kept = [row for row in zip(of, values, there, strict=True) if row[1] is not None and row[1] > 0]
    at, found, ended = (np.array(column) for column in zip(*kept, strict=True)) if kept else [np.empty(0)] * 3
    seen = ended.astype(bool)
    if seen.sum() < 3 or len(np.unique(at[seen])) < 2 or np.ptp(found) == 0:
        return Reading(None, null=0.0)
    from training.sweeps.censored import fit_log_line

    slope = fit_log_line(np.log(at), found.astype(float), seen).slope_interval()
    return Reading(slope.value, low=slope.low, high=slope.high, null=0.0)


def negative(reading: Reading) -> Reading:
    """A reading with its sign turned: of what falls, by how much.

    >>> negative(Reading(2.0, low=1.0, high=4.0)).low
    -4.0
    """
    ends = reading.value, reading.high, reading.low, reading.null
    value, low, high, null = (None if end is None else -end for end in ends)
    each = tuple(None if one is None else -one for one in reading.each)
    return Reading(value, reading.unit, low, high, each, null)
