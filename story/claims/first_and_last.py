"""Measures of networks when they had memorised and in the end, beside those of the controls in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from language import mark
from story.ledger.claim import Reading
from story.ledger.outcomes import phases_of, snapshot_at
from story.ledger.readings import mean_of
from training.measures import MEASURES, Batch
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

CONTROLS = ("no_decay", "random_labels")
# What a reading of `first_and_last` is called, by when or of which network it is.
WHEN = {
    "memorised": mark("{measure} when memorised"),
    "end": mark("{measure} in the end"),
    "no_decay": mark("{measure}, without decay"),
    "random_labels": mark("{measure}, random labels"),
}
OfNetwork = Callable[[Batch], float | None]


def network_at(run: Run, step: int | None = None) -> Batch:
    """The network at the snapshot nearest to a step, or at the last; random labels are read as addition."""
    place = snapshot_at(run, step)
    rule = "add" if run.config.task == "random_labels" else None
    return Batch(run.config, run.weights(snapshots=slice(place, place + 1)), rule)


def memorised_network(run: Run) -> Batch | None:
    """The network at the snapshot nearest to where it had memorised; None for a run that never did."""
    memorised = phases_of(run).memorised_at
    return None if memorised is None else network_at(run, memorised)


def first_and_last(
    lab: Lab, measures: dict[str, OfNetwork], unit: str, nulls: dict[str, float] | None = None
) -> dict[str, Reading]:
    """Measures of the leap's runs when memorised ("_memorised") and in the end ("_end"), and of the
    controls in the end ("_no_decay", "_random_labels"); each network is looked at once for all of them."""
    leap = lab.runs("leap")
    groups: dict[str, tuple[Sequence[Run], Callable[[Run], Batch | None]]] = {
        "memorised": (leap, memorised_network),
        "end": (leap, network_at),
        **{control: (lab.runs(control), network_at) for control in CONTROLS},
    }
    readings: dict[str, Reading] = {}
    for when, (runs, network) in groups.items():
        found: dict[str, list[float | None]] = {name: [] for name in measures}
        for batch in map(network, runs):
            for name, measure in measures.items():
                found[name].append(None if batch is None else measure(batch))
        for name, values in found.items():
            readings[f"{name}_{when}"] = mean_of(values, unit, (nulls or {}).get(name))
    return readings


def measure_of(name: str) -> OfNetwork:
    """A registered measure of a run, at a single network."""
    at_snapshots = MEASURES[name].at_snapshots
    assert at_snapshots is not None, name
    return lambda batch: float(at_snapshots(batch)[0])
