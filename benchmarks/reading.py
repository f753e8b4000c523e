"""What a second visit costs: opening the recorded reference run, and measuring what the first page shows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app_pages.canvas import AnyPanel
from app_pages.chapters.leap.hero import answer_table, ring
from app_pages.chapters.leap.panels import pack_leap
from language import translator
from story.chapters.answers import read_answers, usual_question, weigh
from story.chapters.leap import read_leap
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.measures.logits.answers import answers
from training.runs.reader import open_run
from training.runs.recording import record

PARTS = (
    "open and measure the run", "work out the table of all answers", "read the table that is kept",
    "weigh all answers to one question", "pack it for the browser",
)  # fmt: skip


def measure(rounds: int = 7) -> dict[str, float]:
    """The least of some turns, in milliseconds, and the size of what the browser gets."""
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        turns = [_turn(Path(root)) for _ in range(rounds)]
    importing = [_import_geometry() for _ in range(rounds)]
    figures = {f"ms to {name}": min(taken[name] for taken, _size in turns) for name in PARTS}
    return figures | {"kB to the browser": turns[0][1], "ms to import geometry": min(importing)}


def _turn(root: Path) -> tuple[dict[str, float], float]:
    """Milliseconds of each part, and kB."""
    times = [time.perf_counter()]
    view = open_run(REFERENCE.run_id, root).view()
    leap = read_leap(view)
    times.append(time.perf_counter())
    weights = view.weights()
    answers(weights, view.config)
    times.append(time.perf_counter())
    table = read_answers(view)  # works it out once more in the first turn
    times.append(time.perf_counter())
    first = usual_question(view.config)
    asked = first.left, first.right
    weighed = weigh(view, *asked, table.places.tolist())
    assert weighed is not None
    times.append(time.perf_counter())
    english = translator("en")
    hero: list[AnyPanel] = [
        answer_table(view, table, asked, english),
        ring(view, weighed, english, table=True),
    ]
    packed = pack_leap(leap, english, hero=hero)
    times.append(time.perf_counter())
    return dict(zip(PARTS, 1e3 * np.diff(times), strict=True)), len(packed) / 1e3


def _import_geometry() -> float:
    code = "import time; t = time.perf_counter(); import geometry; print(1e3 * (time.perf_counter() - t))"
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )
