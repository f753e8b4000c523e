"""Single networks of a recorded run."""

from __future__ import annotations

from training.landscape.axes import whole_number
from training.models import Weights
from training.runs.view import RunView


def network_at(view: RunView, place: int) -> Weights:
    """Read the weights of one snapshot of a run, by its place from 0, or from the end if below 0.

    Raises:
        LandscapeError: a place that there is not.
        StoreError: a run without snapshots, or a damaged one.
    """
    count = view.require_snapshots()
    place = whole_number("snapshot", place, -count, count - 1)
    return {name: value[0] for name, value in view.weights(snapshots=[place]).items()}
