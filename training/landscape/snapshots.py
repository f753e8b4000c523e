"""Single networks of a recorded run."""

from __future__ import annotations

from training.errors import LandscapeError
from training.models import Weights
from training.runs.view import RunView


def network_at(view: RunView, place: int) -> Weights:
    """Read the weights of one snapshot of a run, by its place from 0, or from the end if below 0.

    Raises:
        LandscapeError: a place that there is not.
        StoreError: a run without snapshots, or a damaged one.
    """
    count = view.require_snapshots()
    if not -count <= place < count:
        raise LandscapeError(
            "snapshot = {place}: run {run_id!r} has {count}, from 0 to {last}",
            place=place,
            run_id=view.run_id,
            count=count,
            last=count - 1,
        )
    return {name: value[0] for name, value in view.weights(snapshots=[place]).items()}
