"""A network at a few of its snapshots, its weights rounded to bytes: it is asked where there is no Python.

Of each parameter the values w at one snapshot are kept as whole numbers n from 1 to 255,

    w ~ s (n - 128),   s = max |w| / 127,

off by at most s/2. What such a network answers is the rounded network's: nearly always the recorded one's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.answers.table import why_no_table
from training.runs.view import RunView

# Networks whose equations the browser has (app_pages/canvas/js/src/panels/network.js).
ASKED_ANYWHERE = ("one_layer_transformer", "relu_mlp", "quadratic_mlp")
ZERO, MOST = 128, 127
# A page stays small: so many snapshots, and so many weights in all of them together.
SNAPSHOTS, MOST_WEIGHTS = 8, 520_000


@dataclass(frozen=True, slots=True, eq=False)
class RoundedNetwork:
    """Weights at K snapshots.

    Attributes:
        frames: which of the places that were asked for, ascending, shape (K,).
        levels: by parameter, whole numbers from 1 to 255, shape (K, ...).
        scales: by parameter, what one of them stands for, shape (K,).
    """

    frames: NDArray[np.int64]
    levels: Mapping[str, NDArray[np.uint8]]
    scales: Mapping[str, NDArray[np.float32]]

    @property
    def weights(self) -> dict[str, NDArray[np.float32]]:
        """The rounded weights."""
        return {
            name: (levels.astype(np.float32) - ZERO) * _beside(self.scales[name], levels.ndim)
            for name, levels in self.levels.items()
        }


def read_rounded(view: RunView, places: Sequence[int]) -> RoundedNetwork | None:
    """Read some snapshots of a run, evenly spread over these places, the last among them.

    None for a network that only Python can ask, or one too large for a page.

    Raises:
        StoreError: when the run is damaged.
    """
    if view.config.network not in ASKED_ANYWHERE or why_no_table(view.config) is not None:
        return None
    size = sum(values[0].size for values in view.weights(snapshots=[places[-1]]).values())
    count = min(SNAPSHOTS, len(places), MOST_WEIGHTS // size)
    if count < 1:
        return None
    frames = np.unique(np.linspace(len(places) - 1, 0, count).round().astype(np.int64))
    return round_weights(view.weights(snapshots=[places[frame] for frame in frames]), frames)


def round_weights(weights: Mapping[str, NDArray[np.float32]], frames: NDArray[np.int64]) -> RoundedNetwork:
    """Round weights at K snapshots, each parameter of shape (K, ...).

    >>> found = round_weights({"W": np.float32([[-2.0, 0.0, 1.0]])}, np.array([0]))
    >>> found.levels["W"].tolist(), found.weights["W"].round(3).tolist()
    ([[1, 128, 192]], [[-2.0, 0.0, 1.0080000162124634]])
    """
    levels, scales = {}, {}
    for name, values in weights.items():
        known = np.where(np.isfinite(values), values, 0)
        most = np.abs(known).reshape(len(known), -1).max(axis=1)
        scales[name] = np.where(most > 0, most / MOST, 1).astype(np.float32)
        levels[name] = (np.rint(known / _beside(scales[name], known.ndim)) + ZERO).astype(np.uint8)
    return RoundedNetwork(frames, levels, scales)


def _beside(scales: NDArray[np.float32], axes: int) -> NDArray[np.float32]:
    return scales.reshape(-1, *(1,) * (axes - 1))
