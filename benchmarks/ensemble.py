"""A step of many networks at once, against a step of one, for each network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from benchmarks.step import step_of
from benchmarks.timing import fastest_and_median
from training.config import Config
from training.engine.ensemble import init_weights, split_rows
from training.engine.gradients import differentiator

# The networks of a sweep.
MEMBER = Config(p=59, d_model=64, d_mlp=128, train_fraction=0.3)
SIZES = (1, 4, 16)
ROUNDS = 40


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds of a step for each of E networks, and how they compare with those of a single one."""
    steps = {str(size): _step([replace(MEMBER, seed=seed) for seed in range(size)]) for size in SIZES}
    fastest, median = fastest_and_median(steps, rounds)
    figures: dict[str, float] = {}
    for size in SIZES:
        figures[f"ms a step and run, E = {size}"] = median[str(size)] / size
    for size in SIZES[1:]:
        figures[f"E = {size} / E = 1"] = median[str(size)] / size / median["1"]
        figures[f"E = {size} / E = 1, fastest steps"] = fastest[str(size)] / size / fastest["1"]
    return figures


def _step(members: list[Config]) -> Callable[[], Tensor]:
    rows, _ = split_rows(members, torch.device("cpu"))
    weights, layout = init_weights(members)
    return step_of(MEMBER, weights, layout, differentiator(MEMBER, layout, len(members)), rows)
