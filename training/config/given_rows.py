"""A split that somebody else has drawn, as the text that a config keeps: a bit for each row of the table."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from numpy.typing import ArrayLike

from training.errors import ConfigError
from training.tasks import IntArray, Split


def text_of_rows(train: ArrayLike, rows: int) -> str:
    """Write down which of a table's rows are trained on.

    Args:
        train: their places, each a whole number from 0 to below `rows`, in any order.
        rows: of the table.

    Raises:
        ConfigError: when there is one that the table has not, or none is left to hold out.

    >>> text_of_rows([0, 1, 9], 10)
    'wEA='
    """
    places = np.asarray(train)
    inside = places.ndim == 1 and places.dtype.kind in "iu" and len(places) > 0
    if not inside or places.min() < 0 or places.max() >= rows or len(np.unique(places)) in (0, rows):
        raise ConfigError(
            "training rows: they must be places in the table, from 0 to {last}, and leave some to hold out",
            last=rows - 1,
        )
    is_trained = np.zeros(rows, bool)
    is_trained[places] = True
    return base64.b64encode(np.packbits(is_trained).tobytes()).decode("ascii")


def rows_of_text(text: str, rows: int) -> Split:
    """Read the split that `text_of_rows` has written.

    Raises:
        ConfigError: when it is no such text for a table of so many rows.

    >>> rows_of_text("wEA=", 10).train.tolist()
    [0, 1, 9]
    """
    try:
        bits = np.unpackbits(np.frombuffer(base64.b64decode(text, validate=True), np.uint8)).astype(bool)
    except (binascii.Error, ValueError):
        bits = np.zeros(0, bool)
    if len(bits) != -(-rows // 8) * 8 or bits[rows:].any() or not 0 < bits.sum() < rows:
        raise ConfigError(
            "train_rows = {value!r}: it must be a bit for each of the {rows} rows of the table, in base64",
            value=text if len(text) < 40 else f"{text[:40]}…",
            rows=rows,
        )
    found: tuple[IntArray, IntArray] = np.flatnonzero(bits[:rows]), np.flatnonzero(~bits[:rows])
    return Split(*found)
