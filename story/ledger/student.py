"""Quantiles of Student's t, without the half second that importing all of `scipy.stats` takes."""

from __future__ import annotations

from scipy.special import stdtrit


def ppf(share: float, freedom: float) -> float:
    """The value that t with so many degrees of freedom stays below with this probability.

    >>> round(ppf(0.975, 7), 4)
    2.3646
    """
    return float(stdtrit(freedom, share))
