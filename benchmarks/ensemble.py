"""A step of many networks at once, against a step of one, for each network; and against its bare products.

FLOP/s are of the matrix products' operations alone, which are the same in all of them. The rest of a step's
time goes through arrays in memory.
"""

from __future__ import annotations

import time
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
    """Milliseconds of a step for each of E networks, beside those of a single one; and the roofline."""
    steps = {str(size): _step([replace(MEMBER, seed=seed) for seed in range(size)]) for size in SIZES}
    fastest, median = fastest_and_median(steps, rounds)
    figures: dict[str, float] = {}
    for size in SIZES:
        figures[f"ms a step and run, E = {size}"] = median[str(size)] / size
    for size in SIZES[1:]:
        figures[f"E = {size} / E = 1"] = median[str(size)] / size / median["1"]
        figures[f"E = {size} / E = 1, fastest steps"] = fastest[str(size)] / size / fastest["1"]
    return figures | roofline(rounds)


def roofline(rounds: int = ROUNDS) -> dict[str, float]:
    """How fast a step's matrix products are, and how fast nothing but those: least processor time of one
    thread."""
    contestants: dict[str, Callable[[], object]] = {}
    for size in SIZES:
        contestants[f"step, E = {size}"] = _step([replace(MEMBER, seed=seed) for seed in range(size)])
        contestants[f"bare products, E = {size}"] = _products(MEMBER, size)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        fastest, _ = fastest_and_median(contestants, rounds, time.process_time)
    finally:
        torch.set_num_threads(threads)
    work = flops(MEMBER) / 1e6
    figures = {"MFLOP of a step's products": work}
    each = {name: taken / int(name.rpartition(" ")[2]) for name, taken in fastest.items()}
    for name, taken in each.items():
        figures[f"ms of processor, {name}"] = taken
        figures[f"GFLOP/s, {name}"] = work / taken
        if name != "step, E = 1":
            figures[f"{name} / step, E = 1, one thread"] = taken / each["step, E = 1"]
    return figures


def _step(members: list[Config]) -> Callable[[], Tensor]:
    rows, _ = split_rows(members, torch.device("cpu"))
    weights, layout = init_weights(members)
    return step_of(MEMBER, weights, layout, differentiator(MEMBER, layout, len(members)), rows)


def shapes(config: Config) -> list[tuple[int, int, int]]:
    """Rows, inputs and outputs of the products of a forward pass of the one-layer transformer: over the
    2p + 1 tokens those of Q, K and V, over the training pairs those of O, the two of the MLP, and U."""
    d, hidden, pairs, tokens = config.d_model, config.d_mlp, config.train_pairs, 2 * config.p + 1
    return [(1, d, d), (tokens, d, d), (tokens, d, d), (pairs, d + config.n_heads, d), (pairs, d, hidden),
            (pairs, hidden, d), (pairs, d, config.p)]  # fmt: skip


def flops(config: Config) -> int:
    """Operations of a step's products, forward and both of its derivatives.

    >>> flops(MEMBER) // 10**6
    159
    """
    return 3 * sum(2 * rows * inputs * outputs for rows, inputs, outputs in shapes(config))


def _products(config: Config, members: int) -> Callable[[], None]:
    rng = torch.Generator().manual_seed(0)
    layers = [
        [torch.randn(members, *size, generator=rng) for size in ((n, i), (i, o), (n, o))]
        for n, i, o in shapes(config)
    ]

    def products() -> None:
        for inputs, matrix, _ in layers:
            torch.bmm(inputs, matrix)
        for inputs, matrix, gradient in reversed(layers):
            torch.bmm(gradient, matrix.transpose(1, 2))
            torch.bmm(inputs.transpose(1, 2), gradient)

    return products
