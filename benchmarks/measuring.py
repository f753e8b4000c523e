"""What it costs to open the recorded reference run and to compute all measures at all of its snapshots."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.measures import MEASURES, measured
from training.measures.whole_run import WHOLE
from training.runs.reader import open_run
from training.runs.recording import record

IMPORTS = "from training.runs.reader import open_run; from training.measures import measured"


def measure(rounds: int = 3) -> dict[str, float]:
    """Medians in seconds: of a fresh Python that does nothing else, of a call in this one, of another that
    finds everything kept, and of each family of measures by itself, with the forward pass it needs."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        run = open_run(REFERENCE.run_id, Path(root))
        figures["snapshots"] = float(len(run.snapshot_steps()))
        figures["s from a fresh Python, imports included"] = _median(lambda: _fresh(root), rounds)
        figures["s to open and measure"] = _median(
            lambda: measured(open_run(REFERENCE.run_id, Path(root)), keeps=False), rounds
        )
        measured(run)
        figures["s to open and read what is kept"] = _median(
            lambda: measured(open_run(REFERENCE.run_id, Path(root))), rounds
        )
        for family in (*dict.fromkeys(entry.family for entry in MEASURES.values()), *WHOLE):
            figures[f"s for {family} alone"] = _median(partial(measured, run, [family], keeps=False), 1)
    return figures


def _median(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))


def _fresh(root: str) -> None:
    environment = os.environ | {"KAIQIAO_RUNS": root}
    subprocess.run(
        [sys.executable, "-c", f"{IMPORTS}; measured(open_run({REFERENCE.run_id!r}), keeps=False)"],
        env=environment,
        check=True,
    )
