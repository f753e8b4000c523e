"""What the whole ledger costs: its runs, which many claims share, and its measures.

Training anew takes long. The steps that each recorded run took are counted, and the pace of every kind of
run is measured on one thread, with all cores busy as they are when the ledger is measured. Runs that are
seldom evaluated count for more than they take: in so few steps, most evaluations are the first ones.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed

from story.ledger.lab import finished
from story.ledger.measuring import runs_folder
from story.ledger.results import RESULTS, read_result
from story.registry import LEDGER
from training.config import Config
from training.engine.runtime import default_threads

STEPS = 40
# These do not change what a step costs.
FREE: dict[str, Any] = {
    "seed": 0, "split_seed": 0, "task_seed": 0, "weight_decay": 1.0, "lr": 1e-3, "weight_decay_until": None,
    "weight_decay_after": None, "steps": STEPS, "steps_after_grokking": None, "snapshots": 2,
}  # fmt: skip


def measure() -> dict[str, float | str]:
    """Of all claims that are not long: runs, steps, minutes on all cores; and what the long ones add."""
    jobs = default_threads()
    members = {
        config: claim.long
        for claim in sorted(LEDGER.values(), key=lambda claim: not claim.long)  # shared runs count as short
        for condition in claim.conditions.values()
        for config in condition.members()
    }
    steps: dict[bool, dict[Config, int]] = {False: defaultdict(int), True: defaultdict(int)}
    missing = 0
    for config, is_long in members.items():
        run = finished(config, runs_folder())
        missing += run is None
        steps[is_long][replace(config, **FREE)] += config.steps if run is None else run.status().step
    kinds = {kind for group in steps.values() for kind in group}
    pace = {kind: _seconds_a_step(kind, jobs) for kind in kinds}
    minutes = {
        is_long: sum(count * pace[kind] for kind, count in group.items()) / jobs / 60
        for is_long, group in steps.items()
    }
    results = [result for name in LEDGER if (result := read_result(name)) is not None]
    return {
        "claims of the article and numbers of papers": float(len(LEDGER)),
        "runs": float(len(members)),
        "runs not trained yet, counted with their most steps": float(missing),
        "kinds of run": float(len(kinds)),
        "thousand steps": sum(sum(group.values()) for group in steps.values()) / 1e3,
        f"minutes of training, {jobs} at a time": minutes[False],
        "minutes of measuring": sum(result.seconds for result in results) / 60,
        "minutes of training for the long ones": minutes[True],
        "kB of results": sum(path.stat().st_size for path in RESULTS.glob("*.json")) / 1e3,
    }


def _seconds_a_step(kind: Config, jobs: int) -> float:
    """Seconds a step of a recorded run, evaluations included, with `jobs` of them at a time."""
    work = [delayed(_timed)(kind.to_json() | {"seed": seed}) for seed in range(jobs)]
    found: list[float] = Parallel(n_jobs=jobs)(work)
    return max(found)


def _timed(written: dict[str, object]) -> float:
    from training.runs.recording import record

    config = Config.from_json(json.loads(json.dumps(written)))
    with tempfile.TemporaryDirectory() as root:
        record([replace(config, steps=2)], root=Path(root), threads=1, device="cpu")  # libraries get loaded
        started = time.perf_counter()
        record([config], root=Path(root), threads=1, device="cpu")
        return (time.perf_counter() - started) / config.steps
