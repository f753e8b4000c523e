"""A number that a run has no longer half-way is drawn as a gap: not a number in the bytes, never 0."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import pack_stage
from app_pages.chapters.run_lines import at_steps, top_of
from app_pages.chapters.three_phases.page import panels
from language import translator
from story.chapters.three_phases import GAUGES, ThreePhases, read_three_phases
from training.runs.reader import Run


def broken_half_way(run: Run) -> ThreePhases:
    """A run whose gauges are not a number in the second half, as after it has diverged or was crushed."""
    found = read_three_phases(run.view())
    half = len(found.view.steps) // 2
    columns = {name: np.where(np.arange(len(values)) < half, values, np.nan)
               for name, values in found.measured.columns.items()}  # fmt: skip
    return replace(found, measured=replace(found.measured, columns=columns))


def arrays_of(block: bytes) -> dict[str, NDArray[np.float32]]:
    length = int.from_bytes(block[:4], "little")
    header = json.loads(block[4 : 4 + length])
    return {
        name: np.frombuffer(block, "<f4", int(np.prod(place["shape"])), 4 + length + place["offset"])
        for name, place in header["arrays"].items()
        if place["kind"] == "f4"
    }


def test_what_is_no_number_half_way_is_none_in_the_bytes(grokked: Run) -> None:
    found, _ = broken_half_way(grokked), translator("en")
    half = len(found.view.steps) // 2
    arrays = arrays_of(pack_stage(panels(found, _), _, name="gaps", steps=found.view.steps))
    for name in GAUGES:
        for key in (f"{name}.{name}.y", f"{name}.number.value"):
            assert np.isfinite(arrays[key][:half]).all(), key
            assert np.isnan(arrays[key][half:]).all(), key


def test_axes_and_sentences_hold_a_gap() -> None:
    assert top_of([1.0, np.nan, 2.0]) == (0.0, 2.1)
    assert top_of([np.nan, np.nan])[1] > 0
    assert np.isnan(at_steps([10], [0, 10], [1.0, np.nan])).all()
