"""Time, memory and disk of twelve runs, as they are and as they were estimated beforehand.

Each run is recorded in a process of its own, on one thread. Time is the processor's, so that what else the
machine does hardly counts; estimates are those of the constants, without a correction by recorded runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from training.config import Config
from training.cost import cost_of
from training.runs.quota import used_by

TWELVE: dict[str, Config] = {
    "transformer, p 97": Config(steps=120),
    "transformer, p 59, float64": Config(p=59, dtype="float64", steps=150, evaluate_every=3),
    "transformer, p 113, 128 wide, evaluated every 50": Config(
        p=113, d_model=128, d_mlp=512, steps=60, evaluate_every=50
    ),
    "transformer, p 23, every step": Config(
        p=23, d_model=32, d_mlp=64, steps=800, evaluate_every=1, train_fraction=0.5
    ),
    "transformer, two tasks, grokfast": Config(task="add+multiply", p=53, optimizer="grokfast", steps=100),
    "transformer, muon": Config(p=47, optimizer="muon", steps=150),
    "transformer, batches, sgd": Config(optimizer="sgd", batch_size=700, steps=150, evaluate_every=20),
    "decoder, p 53": Config(network="two_layer_decoder", p=53, steps=60),
    "decoder, p 31, float64, perp_grad": Config(
        network="two_layer_decoder", p=31, dtype="float64", optimizer="perp_grad", steps=120,
        evaluate_every=10,
    ),
    "quadratic, 1000 hidden": Config(network="quadratic_mlp", d_mlp=1000, p=61, steps=120, snapshots=20),
    "relu, sparse parity": Config(
        network="relu_mlp", task="sparse_parity", p=30, examples=1500, d_mlp=300, steps=200,
        train_fraction=0.5,
    ),
    "relu, S5, adam": Config(network="relu_mlp", task="s5", p=120, optimizer="adam", steps=60),
}  # fmt: skip

CHILD = """
import json, resource, sys, time
from dataclasses import replace
from pathlib import Path
from training.config import Config
import torch
from training.runs.recording import record

config = replace(Config.from_json(json.loads(sys.argv[1])), steps_after_grokking=None)
record([replace(config, steps=3, seed=99)], root=Path(sys.argv[2]) / "first", threads=1)
begun = time.process_time()
record([config], root=Path(sys.argv[2]) / "runs", threads=1)
spent = time.process_time() - begun
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""


def measure() -> str:
    """Record them, and lay estimate and measurement side by side."""
    rows = ["| run | s | estimated | MB of memory | estimated | MB on disk | estimated |", "|" + "---|" * 7]
    worst = [1.0, 1.0, 1.0]
    for name, config in TWELVE.items():
        found, cost = _recorded(config), cost_of(config)
        guessed = cost.seconds, cost.memory, cost.disk
        ratios = [guess / value for guess, value in zip(guessed, found, strict=True)]
        worst = [max(old, new, 1 / new) for old, new in zip(worst, ratios, strict=True)]
        cells = [
            f"{value / unit:.3g} | {guess / unit:.3g}"
            for value, guess, unit in zip(found, guessed, (1, 1e6, 1e6), strict=True)
        ]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    factors = " | ".join(f"x{factor:.2f} | " for factor in worst)
    return "\n".join([*rows, f"| **furthest apart** | {factors}|"])


def _recorded(config: Config) -> tuple[float, float, float]:
    """Seconds, bytes of memory and bytes on disk of a run, recorded in a process of its own."""
    with tempfile.TemporaryDirectory() as root:
        words = [sys.executable, "-c", CHILD, json.dumps(config.to_json()), root]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        seconds, memory = json.loads(told.splitlines()[-1])
        (folder,) = (Path(root) / "runs").glob("[a-z]*")
        return seconds, memory, used_by(folder)
