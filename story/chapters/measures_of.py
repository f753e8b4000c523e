"""The measures that a chapter declares, taken of one run, and why the run cannot have the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from language import Message
from training.measures import RunMeasures, measured, unavailable
from training.runs.view import RunView, Snapshots


def measures_of(
    view: RunView, names: Collection[str], snapshots: Snapshots | None = None
) -> tuple[RunMeasures, Mapping[str, Message]]:
    """Take the measures that the run can have, at some snapshots (all by default); say why not the others.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    reasons = {name: unavailable(name, view) for name in names}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    return measured(view, [name for name in names if name not in left_out], snapshots=snapshots), left_out
