"""One row of a task's table through time: how far the right answers lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.measures import row_margins, trained_in_row
from training.runs.view import RunView


def read_row(view: RunView, row: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The margins of a row of the table at all snapshots, shape (S, n), and which of them are training pairs.

    Raises:
        StoreError: when the run is damaged.
    """
    margins = row_margins(view.weights(), view.config, row)
    return margins.astype(np.float32), trained_in_row(view.config, row)
