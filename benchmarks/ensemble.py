"""A step of many networks at once, against a step of one, for each network; and against its bare products.

FLOP/s are of the matrix products' operations alone, which are the same in all of them. The rest of a step's
time goes through arrays in memory.
"""

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
    """Milliseconds of a step for each of E networks, beside those of a single one; how fast its products
    are and could be."""
    contestants: dict[str, Callable[[], object]] = {}
    for size in SIZES:
        contestants[f"E = {size}"] = _step([replace(MEMBER, seed=seed) for seed in range(size)])
        contestants[f"products, E = {size}"] = _products(MEMBER, size)
    fastest, median = fastest_and_median(contestants, rounds)
    work = flops(MEMBER) / 1e6
    figures: dict[str, float] = {}
    for size in SIZES:
        figures[f"ms a step and run, E = {size}"] = median[f"E = {size}"] / size
    for size in SIZES[1:]:
        figures[f"E = {size} / E = 1"] = median[f"E = {size}"] / size / median["E = 1"]
        figures[f"E = {size} / E = 1, fastest steps"] = fastest[f"E = {size}"] / size / fastest["E = 1"]
    figures["MFLOP of a step's products"] = work
    for size in SIZES:
        step, products = fastest[f"E = {size}"], fastest[f"products, E = {size}"]
        figures[f"GFLOP/s of a step, E = {size}"] = work * size / step
        figures[f"GFLOP/s of its bare products, E = {size}"] = work * size / products
        figures[f"bare products / step, E = {size}"] = products / step
        figures[f"bare products, E = {size} / step, E = 1"] = products / size / fastest["E = 1"]
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
