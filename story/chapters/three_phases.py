"""Data of the chapter "Three phases": a run's curves, and four gauges of its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from language import Message
from story.chapters.measures_of import measures_of
from training.measures import RunMeasures
from training.phases.change_points import ChangePoint
from training.runs.view import RunView

GAUGES = ("margin_gap", "weight_norm", "embedding_top_share", "embedding_participation")
MEASURES = ("train_accuracy", "held_out_accuracy", *GAUGES)


@dataclass(frozen=True, slots=True, eq=False)
class ThreePhases:
    """A run under four gauges.

    Attributes:
        view: the run.
        measured: GAUGES at its snapshots, but for those of `left_out`.
        left_out: why, by name, the run cannot have some of them.
    """

    view: RunView
    measured: RunMeasures
    left_out: Mapping[str, Message]


def read_three_phases(view: RunView) -> ThreePhases:
    """Read and measure what the chapter shows.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    found, left_out = measures_of(view, GAUGES)
    return ThreePhases(view, found, left_out)


def read_leap_interval(view: RunView) -> ChangePoint | None:
    """Estimate where the leap of held-out accuracy begins, with an interval of 90 %; None without a leap."""
    changes = view.change_points()
    return None if changes is None else changes.leap
