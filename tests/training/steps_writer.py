"""A worker without a network: records evaluations and snapshots, every number of which is its step.

python tests/training/steps_writer.py ROOT STEPS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import training.runs.journal
from training.config import Config
from training.runs.writer import Recorder

CONFIG = Config(p=5, train_fraction=0.5, d_model=4, n_heads=1, d_mlp=4, steps=100_000, evaluate_every=1)
SHAPES = {"W_E": (40, 25), "W_in": (7, 3), "b_in": (3,)}


def write_steps(recorder: Recorder, steps: range) -> None:
    for step in steps:
        measures = {"train_loss": float(step), "train_accuracy": 0.0, "held_out_accuracy": 0.0}
        recorder.evaluation(step, step / 100, 99, measures)
        recorder.snapshot(step, {name: np.full(shape, step, np.float32) for name, shape in SHAPES.items()})


def main(root: str, steps: str) -> None:
    training.runs.journal.SECONDS_BETWEEN_COMMITS = 0.05  # the run is to grow while it is watched
    with Recorder(CONFIG, Path(root)) as recorder:
        print("started", flush=True)
        for step in range(int(steps)):
            write_steps(recorder, range(step, step + 1))
            if step == 0:
                recorder.flush()
                print("recorded", flush=True)
            time.sleep(0.003)


if __name__ == "__main__":
    main(*sys.argv[1:])
