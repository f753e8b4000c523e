"""What recording costs: the seconds spent writing a reference run, as a share of its training time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.runs.reader import runs_root
from training.runs.recording import record
from training.runs.writer import Recorder


def measure() -> dict[str, float]:
    """Record the reference run with a clock on everything the recorder does."""
    spent = {"snapshot": 0.0, "evaluation": 0.0}
    counts = dict.fromkeys(spent, 0)
    originals = {name: getattr(Recorder, name) for name in spent}

    def clocked(name: str) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            started = time.perf_counter()
            result = originals[name](*values, **named)
            spent[name] += time.perf_counter() - started
            counts[name] += 1
            return result

        return call

    for name in spent:
        setattr(Recorder, name, clocked(name))
    try:
        # Beside the other runs: what a file costs to make depends on where it is made.
        runs_root().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=runs_root(), prefix=".") as root:
            started = time.perf_counter()
            (folder,) = record([REFERENCE], root=Path(root), threads=default_threads())
            total = time.perf_counter() - started
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    finally:
        for name, original in originals.items():
            setattr(Recorder, name, original)
    training = total - sum(spent.values())
    return {
        "snapshots": counts["snapshot"],
        "evaluations": counts["evaluation"],
        "MB on disk": size / 1e6,
        "s of training": training,
        "s writing weights": spent["snapshot"],
        "s writing measures": spent["evaluation"],
        "weights / training, %": 100 * spent["snapshot"] / training,
        "all writing / training, %": 100 * sum(spent.values()) / training,
    }
