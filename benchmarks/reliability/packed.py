"""A run as one file: how small, how exact by levels of rounding, and how soon it is there."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from story.chapters.answers import read_answers
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.packed import pack_run, unpack_run
from training.runs.reader import Run, open_run
from training.runs.recording import record

LEVELS = (64, 128, 256, 512)


def measure() -> dict[str, float]:
    """Megabytes, and by how many points the accuracy of the rounded weights is off at worst."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        begun = time.perf_counter()
        record([REFERENCE], root=root / "runs", threads=default_threads())
        trained = time.perf_counter() - begun
        run = open_run(REFERENCE.run_id, root / "runs")
        size = sum(path.stat().st_size for path in run.folder.rglob("*") if path.is_file())
        figures = {"MB of the folder": size / 1e6}
        for levels in LEVELS:
            packed = pack_run(run, root / "run.zip", levels=levels)
            begun = time.perf_counter()
            unpacked = unpack_run(root / "run.zip", root / "unpacked")
            taken = time.perf_counter() - begun
            figures[f"MB, {levels} levels"] = packed / 1e6
            figures[f"points of accuracy off at worst, {levels} levels"] = _off(
                open_run(unpacked.name, unpacked.parent), run
            )
            figures["training it / unpacking it"] = trained / taken
    return figures


def _off(rounded: Run, run: Run) -> float:
    """By how many hundredths the share of right answers differs at any snapshot."""
    shares = [read_answers(one.view()).right.mean(axis=(1, 2)) for one in (rounded, run)]
    return 100 * float(np.abs(shares[0] - shares[1]).max())
