"""Spearman's rank correlation, whose library is loaded only when a claim is measured."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike


def spearmanr(one: ArrayLike, other: ArrayLike) -> Any:
    """`scipy.stats.spearmanr`: its result has the correlation as `statistic`.

    >>> float(spearmanr([1, 2, 3], [4, 9, 5]).statistic)
    0.5
    """
    from scipy.stats import spearmanr as computed

    return computed(one, other)
