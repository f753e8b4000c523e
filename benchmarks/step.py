"""One training step, against one with a naive forward pass and against its bare matrix products."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks.timing import medians
from training.config import Config
from training.machine import one_thread
from training.networks import NETWORKS
from training.optimizers import OPTIMIZERS, Rates, start
from training.tasks import TASKS, split_table
from training.trainer import Pairs, differentiator, draw_weights

# The network of Nanda et al. 2023.
MAINLINE = Config(p=113, d_model=128, d_mlp=512, lr=1e-3, weight_decay=1.0)
ROUNDS = 40


def naive_logits(parameters: Mapping[str, Tensor], left: Tensor, right: Tensor, config: Config) -> Tensor:
    """The same network as anyone would write it: three positions, all queries, all logits."""
    d, heads = config.d_model, config.n_heads
    tokens = torch.stack([left, right, torch.full_like(left, config.p)], dim=1)
    x = parameters["W_E"][tokens] + parameters["W_pos"]
    query, key, value = (
        (x @ parameters[name]).view(*x.shape[:2], heads, d // heads).transpose(1, 2)
        for name in ("W_Q", "W_K", "W_V")
    )
    scores = query @ key.transpose(-1, -2) / math.sqrt(d // heads)
    causal = torch.ones(3, 3, dtype=torch.bool).tril()
    pattern = scores.masked_fill(~causal, -math.inf).softmax(-1)
    x = x + (pattern @ value).transpose(1, 2).reshape(x.shape) @ parameters["W_O"]
    hidden = F.relu(x @ parameters["W_in"] + parameters["b_in"])
    x = x + hidden @ parameters["W_out"] + parameters["b_out"]
    return (x @ parameters["W_U"])[:, -1]


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds and ratios of a step of MAINLINE, and how far its logits are from the naive ones."""
    config = MAINLINE
    table = TASKS[config.task](config.p)
    rows = split_table(len(table.answers), config.train_pairs, np.random.default_rng(0)).train
    pairs = Pairs(*(torch.from_numpy(column[rows]) for column in (table.left, table.right, table.answers)))
    weights, layout = draw_weights([config], table)
    parameters = {name: weights[0, where].view(shape) for name, (where, shape) in layout.items()}
    fast = NETWORKS[config.network].logits(parameters, pairs.left, pairs.right, config)
    naive = naive_logits(parameters, pairs.left, pairs.right, config)
    times = medians(
        {
            "step": _step(config, weights, differentiator(config, layout, pairs, 1)),
            "naive": _step(config, weights, differentiator(config, layout, pairs, 1, network=naive_logits)),
            "bare": _bare_products(config, len(rows)),
        },
        rounds,
    )
    return {
        "largest difference of logits": float((fast - naive).abs().max()),
        "ms a step": times["step"],
        "ms a naive step": times["naive"],
        "ms of its bare matrix products": times["bare"],
        "naive / step": times["naive"] / times["step"],
        "step / bare products": times["step"] / times["bare"],
    }


def _step(
    config: Config, weights: Tensor, differentiate: Callable[[Tensor], tuple[Tensor, Tensor]]
) -> Callable[[], Tensor]:
    """Forward, backward and the optimizer's update, as the trainer does them."""
    rates = Rates(
        torch.tensor([[config.lr]]), torch.tensor([[config.weight_decay]]), config.beta1, config.beta2, 1
    )
    state = start(weights)

    def step() -> Tensor:
        gradient, _ = differentiate(weights)
        with one_thread(weights.numel()):
            forces = OPTIMIZERS[config.optimizer](weights, gradient, state, replace(rates, step=100))
            return (weights + forces.gradient).add_(forces.decay)

    return step


def _bare_products(config: Config, pairs: int) -> Callable[[], None]:
    """Nothing but the matrix products of a step, forward and then backward, in the step's own order:
    over the 2p + 1 tokens those of Q, K and V, over the pairs those of O, the two of the MLP and U."""
    rng = torch.Generator().manual_seed(0)
    d, hidden, tokens = config.d_model, config.d_mlp, 2 * config.p + 1
    sizes = [(1, d, d), (tokens, d, d), (tokens, d, d), (pairs, d, d), (pairs, d, hidden), (pairs, hidden, d),
             (pairs, d, config.p)]  # fmt: skip
    layers = [
        (torch.randn(n, i, generator=rng), torch.randn(i, o, generator=rng), torch.randn(n, o, generator=rng))
        for n, i, o in sizes
    ]

    def products() -> None:
        for inputs, matrix, _ in layers:
            torch.mm(inputs, matrix)
        for inputs, matrix, gradient in reversed(layers):
            torch.mm(gradient, matrix.t())
            torch.mm(inputs.t(), gradient)

    return products
