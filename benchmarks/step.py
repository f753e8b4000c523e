"""One training step, against one with a naive forward pass and against its bare matrix products."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks.timing import medians
from training.config import Config
from training.engine.ensemble import Rows, init_weights, split_rows
from training.engine.gradients import Differentiate, differentiator
from training.engine.runtime import one_thread, tiny_as_zero
from training.models import MODELS
from training.models.dims import ModelDims, model_dims
from training.optimizers import OPTIMIZERS, HyperParams, Layout, by_name

# The network of Nanda et al. 2023.
MAINLINE = Config(p=113, d_model=128, d_mlp=512, lr=1e-3, weight_decay=1.0)
ROUNDS = 40


def naive_logits(
    parameters: Mapping[str, Tensor], inputs: Tensor, operation: Tensor, dims: ModelDims
) -> Tensor:
    """The same network as anyone would write it: three positions, all queries, all logits."""
    d, heads = dims.d_model, dims.n_heads
    tokens = torch.cat([inputs, dims.n_tokens + operation[:, None]], dim=1)
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
    rows, _ = split_rows([MAINLINE], torch.device("cpu"))
    weights, layout = init_weights([MAINLINE])
    parameters, dims = by_name(weights[0], layout), model_dims(MAINLINE)
    fast = MODELS[MAINLINE.network].logits(parameters, rows.inputs, rows.operation, dims)
    naive = naive_logits(parameters, rows.inputs, rows.operation, dims)
    contestants = {
        "step": step_of(MAINLINE, weights, layout, differentiator(MAINLINE, layout, 1), rows),
        "naive": step_of(
            MAINLINE, weights, layout, differentiator(MAINLINE, layout, 1, network=naive_logits), rows
        ),
        "bare": _bare_products(MAINLINE, MAINLINE.train_pairs),
    }
    times = medians(contestants, rounds)
    return {
        "largest difference of logits": float((fast - naive).abs().max()),
        "ms a step": times["step"],
        "ms a naive step": times["naive"],
        "ms of its bare matrix products": times["bare"],
        "naive / step": times["naive"] / times["step"],
        "step / bare products": times["step"] / times["bare"],
    }


def step_of(
    config: Config, weights: Tensor, layout: Layout, differentiate: Differentiate, rows: Rows
) -> Callable[[], Tensor]:
    """Forward, backward and the optimizer's update, as the trainer does them, again and again the same."""
    optimizer = OPTIMIZERS[config.optimizer]
    state = optimizer.init(weights)
    each = torch.ones(len(weights), 1)
    hyper = HyperParams(lr=config.lr * each, weight_decay=config.weight_decay * each, step=100, layout=layout)

    def step() -> Tensor:
        with tiny_as_zero():
            gradient, _ = differentiate(weights, rows)
        with tiny_as_zero(), one_thread(weights.numel()):
            forces = optimizer.update(weights, gradient, state, hyper)
            return (weights + forces.gradient).add_(forces.decay)

    return step


def _bare_products(config: Config, pairs: int) -> Callable[[], None]:
    """Nothing but the matrix products of a step, forward and then backward, in the step's own order:
    over the 2p + 1 tokens those of Q, K and V, over the pairs those of O, the two of the MLP and U."""
    rng = torch.Generator().manual_seed(0)
    d, hidden, tokens = config.d_model, config.d_mlp, 2 * config.p + 1
    shapes = [(1, d, d), (tokens, d, d), (tokens, d, d), (pairs, d, d), (pairs, d, hidden),
              (pairs, hidden, d), (pairs, d, config.p)]  # fmt: skip
    layers = [
        (torch.randn(n, i, generator=rng), torch.randn(i, o, generator=rng), torch.randn(n, o, generator=rng))
        for n, i, o in shapes
    ]

    def products() -> None:
        for inputs, matrix, _ in layers:
            torch.mm(inputs, matrix)
        for inputs, matrix, gradient in reversed(layers):
            torch.mm(gradient, matrix.t())
            torch.mm(inputs.t(), gradient)

    return products
