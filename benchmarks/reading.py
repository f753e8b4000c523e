"""What a second visit costs: opening the recorded reference run, and measuring what the first page shows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app_pages.chapters.leap.panels import pack_leap
from language import translator
from story.chapters.leap import read_leap
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.runs.reader import open_run
from training.runs.recording import record


def measure(rounds: int = 7) -> dict[str, float]:
    """Medians in milliseconds, and the size of what the browser gets."""
    taken: dict[str, list[float]] = {"open and measure the run": [], "pack it for the browser": []}
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        for _ in range(rounds):
            started = time.perf_counter()
            leap = read_leap(open_run(REFERENCE.run_id, Path(root)).view())
            between = time.perf_counter()
            packed = pack_leap(leap, translator("en"))
            taken["open and measure the run"].append(1e3 * (between - started))
            taken["pack it for the browser"].append(1e3 * (time.perf_counter() - between))
    importing = [_import_geometry() for _ in range(rounds)]
    figures = {f"ms to {name}": float(np.median(times)) for name, times in taken.items()}
    return figures | {
        "kB to the browser": len(packed) / 1e3,
        "ms to import geometry": float(np.median(importing)),
    }


def _import_geometry() -> float:
    code = "import time; t = time.perf_counter(); import geometry; print(1e3 * (time.perf_counter() - t))"
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )
