"""The map that visitors can have filled in: 64 runs, one after another, in a worker as the app starts it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from app_pages.jobs.sweeps import words_of
from story.chapters.when import small_sweep
from training.sweeps import cells_of, read_sweep


def measure() -> dict[str, float | str]:
    """Seconds until all of it is there, and of processor: where nothing else is at work the two are equal."""
    with tempfile.TemporaryDirectory() as folder:
        runs, sweeps = Path(folder, "runs"), Path(folder, "sweeps")
        sweep, load = small_sweep(), os.getloadavg()[0]
        words = [sys.executable, "-m", "training", *words_of(sweep), "--json", "--lang", "en"]
        before, started = _processor(), time.perf_counter()
        subprocess.run(
            words,
            env=os.environ | {"KAIQIAO_RUNS": str(runs), "KAIQIAO_SWEEPS": str(sweeps)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        taken, processor = time.perf_counter() - started, _processor() - before
        table = read_sweep(sweep.sweep_id, sweeps)
        verdicts = Counter(table["verdict"].tolist())
        return {
            "runs": float(len(cells_of(sweep))),
            "load before and after": f"{load:.1f}, {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
            "s until the map is full": taken,
            "s of processor": processor,
            "s of processor a run": processor / len(table),
            "MB on disk": sum(path.stat().st_size for path in runs.rglob("*") if path.is_file()) / 1e6,
            "what became of them": ", ".join(f"{count} {name}" for name, count in verdicts.most_common()),
        }


def _processor() -> float:
    """Seconds of processor that the children of this process have had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
