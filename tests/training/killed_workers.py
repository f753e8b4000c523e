"""Trains one run whole, and the same run again and again until it is done, killing every worker but the last.

python tests/training/killed_workers.py ROOT KILLS

Prints how many workers were killed, how many began at a checkpoint, and the run's id.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import training.runs.writer
from training.config import Config
from training.runs.checkpoint import CHECKPOINT
from training.runs.reader import run_folder
from training.runs.recording import record, resume

CONFIG = Config(
    p=13,
    train_fraction=0.5,
    d_model=16,
    n_heads=2,
    d_mlp=32,
    steps=2500,
    snapshots=80,
    steps_after_grokking=None,
)


def start(root: Path) -> int:
    """A worker of its own that begins the run or goes on with it; its process id."""
    if pid := os.fork():
        return pid
    training.runs.writer.SECONDS_BETWEEN_CHECKPOINTS = 0.02
    try:
        if (run_folder(CONFIG.run_id, root) / "config.json").exists():
            resume(CONFIG.run_id, root=root)
        else:
            record([CONFIG], root=root, threads=1)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def main(root: Path, kills: int) -> None:
    pid = start(root / "whole")
    began = time.monotonic()
    assert os.waitpid(pid, 0)[1] == 0
    whole = time.monotonic() - began
    rng, killed, checkpoints, folder = random.Random(0), 0, 0, run_folder(CONFIG.run_id, root / "killed")
    while True:
        checkpoints += (folder / CHECKPOINT).exists()
        pid = start(root / "killed")
        if killed < kills:
            time.sleep(rng.uniform(0.0, 1.5 * whole / kills))
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        if os.WIFSIGNALED(status):
            killed += 1
        elif status == 0:
            break
        else:
            raise SystemExit("a worker failed")
    print(killed, checkpoints, CONFIG.run_id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
