"""Numbers along an axis, as they are handed in."""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.errors import LandscapeError


def numbers_in_a_row(name: str, values: ArrayLike, most: int) -> NDArray[np.float64]:
    """Return 1 to `most` finite numbers, shape (n,); LandscapeError for anything else."""
    try:
        row = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        row = np.zeros(0)
    if row.ndim != 1 or not 1 <= len(row) <= most or not np.isfinite(row).all():
        raise LandscapeError(
            "{name} = {values}: it must be 1 to {most} finite numbers in a row",
            name=name,
            values=shortened(values),
            most=most,
        )
    return row


def whole_number(name: str, value: SupportsIndex, low: int, high: int) -> int:
    """Return a whole number between two others, both allowed; LandscapeError for anything else."""
    try:
        number = value.__index__()
    except (AttributeError, TypeError):
        number = low - 1
    if not low <= number <= high:
        raise LandscapeError(
            "{name} = {value}: it must be a whole number from {low} to {high}",
            name=name,
            value=shortened(value),
            low=low,
            high=high,
        )
    return number


def shortened(value: object, most: int = 60) -> str:
    """Return a value as it is said in a line.

    >>> shortened(list(range(100)), most=20)
    '[0, 1, 2, 3, 4, 5...'
    """
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."
