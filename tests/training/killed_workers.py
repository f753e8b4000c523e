"""Trains one run whole, and the same run again and again until it is done, killing every worker but the last.

python tests/training/killed_workers.py ROOT KILLS

Prints how many workers began at a checkpoint, and the run's id.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import training.runs.journal
import training.runs.writer
from training.config import Config
from training.runs.checkpoint import CHECKPOINT
from training.runs.reader import METRICS, run_folder
from training.runs.recording import record, resume

CONFIG = Config(
    p=13,
    train_fraction=0.5,
    d_model=16,
    n_heads=2,
    d_mlp=32,
    steps=1500,
    snapshots=80,
    steps_after_grokking=None,
)


def start(root: Path) -> int:
    """A worker of its own that begins the run or goes on with it; its process id."""
    if pid := os.fork():
        return pid
    training.runs.writer.SECONDS_BETWEEN_CHECKPOINTS = 0.02
    training.runs.journal.SECONDS_BETWEEN_COMMITS = 0.05
    try:
        if (run_folder(CONFIG.run_id, root) / "config.json").exists():
            resume(CONFIG.run_id, root=root)
        else:
            record([CONFIG], root=root, threads=1)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def evaluations(folder: Path) -> int:
    """How many lines of evaluations are written down."""
    path = folder / METRICS
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_for(target: int | None, pid: int, folder: Path, rng: random.Random) -> None:
    """Wait until so many evaluations are written, however busy the machine is; without a target a moment,
    in which a worker hardly gets to its first."""
    while target is not None and evaluations(folder) < target:
        if os.waitpid(pid, os.WNOHANG)[0]:
            raise SystemExit("a worker ended before it was killed")
        time.sleep(0.005)
    time.sleep(rng.uniform(0.0, 0.01))


def main(root: Path, kills: int) -> None:
    assert os.waitpid(start(root / "whole"), 0)[1] == 0
    whole = evaluations(run_folder(CONFIG.run_id, root / "whole"))
    rng, checkpoints, folder = random.Random(0), 0, run_folder(CONFIG.run_id, root / "killed")
    # The last fifth is left for the worker that is not killed. Every fourth is killed as it starts.
    targets = sorted(rng.sample(range(1, whole * 4 // 5), kills))
    for number, target in enumerate(targets):
        checkpoints += (folder / CHECKPOINT).exists()
        pid = start(root / "killed")
        wait_for(target if number % 4 else None, pid, folder, rng)
        os.kill(pid, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1]), "a worker ended before it was killed"
    checkpoints += (folder / CHECKPOINT).exists()
    if os.waitpid(start(root / "killed"), 0)[1] != 0:
        raise SystemExit("a worker failed")
    print(checkpoints, CONFIG.run_id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
