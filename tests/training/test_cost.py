"""What a run is said to cost, against what it takes, and the operations that torch counts."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from language import UserError
from training.config import Config
from training.cost import cost_of
from training.cost.arithmetic import forward_products, per_row
from training.cost.estimate import evaluations_of, slowness_of
from training.cost.machine import memory_of_machine, require_memory
from training.cost.shapes import parameters_of, shapes_of
from training.engine.snapshot_schedule import is_evaluation
from training.models import MODELS
from training.models.dims import model_dims
from training.optimizers import OPTIMIZERS
from training.runs.reader import open_run
from training.runs.recording import record

SMALL = Config(p=13, d_model=16, d_mlp=32, steps=60, train_fraction=0.5, steps_after_grokking=None)
MEASURED = [
    SMALL,
    replace(SMALL, network="two_layer_decoder", dtype="float64", evaluate_every=1, snapshots=20),
    replace(SMALL, network="quadratic_mlp", d_mlp=300, optimizer="muon", evaluate_every=30),
    replace(SMALL, network="relu_mlp", task="sparse_parity", examples=200, optimizer="sgd", batch_size=40),
    replace(SMALL, task="add+multiply", optimizer="grokfast", snapshots=1000, evaluate_every=2),
]


@pytest.mark.parametrize("network", MODELS)
@pytest.mark.parametrize("task", ["add", "add+multiply", "sparse_parity"])
def test_shapes_are_those_of_the_weights(network: str, task: str) -> None:
    if MODELS[network].reads_pairs and task == "sparse_parity":
        return
    config = replace(SMALL, network=network, task=task, examples=200)
    weights = MODELS[network].init(model_dims(config), np.random.default_rng(0))
    assert shapes_of(config) == {name: value.shape for name, value in weights.items()}
    assert parameters_of(config) == sum(value.size for value in weights.values())


def test_a_network_that_no_machine_holds_is_counted_all_the_same() -> None:
    config = Config(p=400, d_model=4096, d_mlp=65536)
    shapes = shapes_of(config)
    assert parameters_of(config) == sum(map(math.prod, shapes.values())) > 6e8
    with pytest.raises(UserError, match=r"needs about \d+\.\d GiB of memory"):
        require_memory(config)
    require_memory(SMALL)
    found = memory_of_machine()
    assert found is None or found > 1e8


@pytest.mark.parametrize("network", MODELS)
def test_products_are_about_those_that_torch_counts(network: str) -> None:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    config = Config(p=53, network=network, d_model=64, d_mlp=192)
    dims = model_dims(config)
    weights = MODELS[network].init(dims, np.random.default_rng(0))
    parameters = {name: torch.from_numpy(value) for name, value in weights.items()}
    inputs, operation = (
        torch.from_numpy(rows.copy()) for rows in (config.table.inputs, config.table.operation)
    )
    with FlopCounterMode(display=False) as counted:
        MODELS[network].logits(parameters, inputs, operation, dims)
    products = counted.get_total_flops() / 2
    assert forward_products(config, len(inputs)) == pytest.approx(products, rel=0.25)


@pytest.mark.parametrize("config", MEASURED, ids=lambda config: f"{config.network}-{config.optimizer}")
def test_disk_is_estimated_within_a_factor_of_two(config: Config, tmp_path: Path) -> None:
    (folder,) = record([config], root=tmp_path, threads=1)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert 0.5 < cost_of(config).disk / size < 2


MEMORY = """
import json, sys
from pathlib import Path
from training.config import Config
from training.engine import runtime
from training.engine.trainer import train

config = Config.from_json(json.loads(sys.argv[1]))
runtime.prepare(1)
for _ in train([config]):
    pass
# Not getrusage, which has the most of whoever started this process as well.
(most,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(most.split()[1]) * 1024)
"""


def test_memory_is_estimated_within_a_factor_of_two() -> None:
    config = Config(p=31, d_model=256, d_mlp=4096, steps=1, optimizer="adam", dtype="float64")
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    words = [sys.executable, "-c", MEMORY, json.dumps(config.to_json())]
    told = subprocess.run(words, env=alone, capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(told.stdout) > 3.5e8  # most of it is not the program
    assert 0.5 < cost_of(config).memory / int(told.stdout) < 2


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("steps", [1, 7, 60, 1000])
@pytest.mark.parametrize("every", [1, 2, 5, 64, 2000])
def test_evaluations_are_counted(steps: int, every: int) -> None:
    config = replace(SMALL, steps=steps, evaluate_every=every)
    counted = sum(is_evaluation(step, config) for step in range(steps + 1))
    assert counted <= evaluations_of(config) <= counted + 3


def test_more_of_anything_costs_more_of_what_it_should() -> None:
    base = cost_of(SMALL)
    for change in ({"steps": 600}, {"d_mlp": 320}, {"p": 31}, {"dtype": "float64"}, {"optimizer": "muon"}):
        assert cost_of(replace(SMALL, **change)).seconds > base.seconds  # type: ignore[arg-type]
    assert cost_of(replace(SMALL, evaluate_every=50)).seconds < base.seconds
    assert cost_of(replace(SMALL, evaluate_every=50)).seconds_to_stop > base.seconds_to_stop
    assert cost_of(replace(SMALL, snapshots=2)).disk < base.disk
    assert cost_of(SMALL, 3.0).seconds == pytest.approx(3 * base.seconds, rel=0.5)
    assert cost_of(SMALL, 3.0).memory == base.memory


def test_every_network_and_optimizer_has_a_cost() -> None:
    for network in MODELS:
        assert per_row(replace(SMALL, network=network)).products > 0
    for optimizer in OPTIMIZERS:
        assert math.isfinite(cost_of(replace(SMALL, optimizer=optimizer)).seconds)


def test_a_machine_is_as_slow_as_its_recorded_runs(tmp_path: Path) -> None:
    (folder,) = record([SMALL], root=tmp_path, threads=1)
    run = open_run(folder.name, tmp_path)
    assert slowness_of([]) == 1.0
    assert 0.25 <= slowness_of([run]) <= 4.0
    (folder / "status.json").write_text("{")
    assert slowness_of([run, replace(run, folder=tmp_path / "none")]) == 1.0
