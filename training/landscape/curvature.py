"""How sharply the training loss curves along a run. This alone needs torch, and only when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.landscape.losses import Progress
from training.landscape.snapshots import network_at
from training.runs.view import RunView

if TYPE_CHECKING:
    from training.engine.curvature import Curvature


def curvature_at(
    view: RunView,
    snapshots: Sequence[int],
    rng: np.random.Generator,
    *,
    probes: int | None = None,
    progress: Progress | None = None,
) -> list[Curvature]:
    """Estimate the largest eigenvalue and the trace of the Hessian of the training loss at some snapshots.

    Args:
        view: of the run.
        snapshots: their places in it, from 0, or from the end if below 0.
        rng: of the first vectors and of the signs.
        probes: random vectors for a trace; 30 if not given.
        progress: told of snapshots done and to do.

    Returns:
        One `training.engine.curvature.Curvature` for each, in their order.

    Raises:
        LandscapeError: places that there are not, or as `training.engine.curvature.curvature` does.
        StoreError: a run without snapshots, or a damaged one.
    """
    from training.engine.curvature import PROBES, curvature

    networks = [network_at(view, place) for place in snapshots]
    found = []
    for done, weights in enumerate(networks, start=1):
        found.append(curvature(weights, view.config, rng, probes=PROBES if probes is None else probes))
        if progress is not None:
            progress(done, len(networks))
    return found
