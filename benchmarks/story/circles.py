"""The reference preset over five seeds: how many circles are enough for the table, and whose neurons are
missed."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from story.chapters.adding import read_adding, read_neurons
from training.config.presets import REFERENCE
from training.measures import series
from training.runs.reader import open_run
from training.runs.recording import record

SEEDS = range(5)
NEARLY_ALL, HALF = 0.99, 0.5


def one_run(seed: int, root: Path) -> dict[str, float]:
    """Record a run with this seed, and take its addition apart."""
    (folder,) = record([replace(REFERENCE, seed=seed)], root=root)
    view = open_run(folder.name, root).view()
    found, neurons = read_adding(view), read_neurons(view)
    held_out = series(view, "held_out_accuracy")
    whole = np.interp(found.steps, held_out.steps, held_out.values)
    return {
        "circles": len(found.frequencies),
        "enough": len(found.fewest_for(NEARLY_ALL)) or np.nan,
        "strongest": found.accuracy[-1, 1],
        "neuron": neurons.accuracy.min(),
        "circle": neurons.accuracy_without.min(),
        "half, circles": _first(found.steps, found.accuracy[:, -1]),
        "half, network": _first(found.steps, whole),
    }


def _first(steps: np.ndarray, values: np.ndarray) -> float:
    """Where a curve first stands at a half, between its snapshots."""
    at = int(np.argmax(values >= HALF))
    if values[at] < HALF or at == 0:
        return float(steps[at]) if values[at] >= HALF else float("nan")
    return float(np.interp(HALF, values[at - 1 : at + 1], steps[at - 1 : at + 1]))


def measure() -> dict[str, float | str]:
    """Of each seed, in their order; and medians."""
    with tempfile.TemporaryDirectory() as root:
        runs = [one_run(seed, Path(root)) for seed in SEEDS]

    def each(name: str, form: str) -> str:
        return ", ".join(f"{run[name]:{form}}" for run in runs)

    return {
        "circles, each seed": each("circles", ".0f"),
        f"fewest that answer {NEARLY_ALL:.0%} of the table": each("enough", ".0f"),
        "the strongest alone, % of the table": each("strongest", ".0%"),
        "without the neuron missed most, %": each("neuron", ".1%"),
        "without all neurons of the frequency missed most, %": each("circle", ".0%"),
        "step at which the circles alone are right at a half of the table": each("half, circles", ".0f"),
        "step at which the network is, of held-out pairs": each("half, network", ".0f"),
    }
