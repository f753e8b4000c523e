"""How much a step computes and keeps, for each question, by network; and what its update takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from training.config import Config
from training.cost.shapes import parameters_of, shapes_of
from training.models.dims import ModelDims, model_dims


@dataclass(frozen=True, slots=True)
class PerRow:
    """What the forward pass takes for each question, and once for all.

    Attributes:
        products: multiplications of its matrix products, each with an addition.
        kept: numbers that are kept for the backward pass, the logits not counted.
        of_tables: products that are computed for each symbol at each position.
    """

    products: float
    kept: float
    of_tables: float = 0.0


def _transformer(dims: ModelDims) -> PerRow:
    d, hidden = dims.d_model, dims.d_mlp
    looked_up, one_hot = _sum_of_rows(dims, d + dims.n_heads)
    products = looked_up + d * d + 2 * d * hidden + d * dims.n_answers
    return PerRow(products, one_hot + 5 * d + hidden, 2 * d * d)


def _decoder(dims: ModelDims) -> PerRow:
    # In the first layer two tokens of each question, in the second one; keys and values of two.
    d, hidden = dims.d_model, dims.d_mlp
    products = 8 * d * d + 6 * d * hidden + d * dims.n_answers
    return PerRow(products, 28 * d + 3 * hidden, 5 * d * d + 2 * d * hidden)


def _mlp(dims: ModelDims) -> PerRow:
    # What comes before the hidden layer depends on single symbols.
    looked_up, one_hot = _sum_of_rows(dims, dims.d_mlp)
    products = looked_up + dims.d_mlp * dims.n_answers
    return PerRow(products, one_hot + 2 * dims.d_mlp, dims.d_model * dims.d_mlp)


def _sum_of_rows(dims: ModelDims, width: int) -> tuple[int, int]:
    """Products and numbers that it takes to add the rows of a question's symbols: two rows are looked up,
    more are a product with one-hot vectors (`training.models.torch_ops.sum_of_rows`)."""
    one_hot = dims.positions * dims.n_tokens * dims.n_operations if dims.positions > 2 else 0
    return one_hot * width, one_hot


PER_ROW: Mapping[str, Callable[[ModelDims], PerRow]] = {
    "one_layer_transformer": _transformer,
    "two_layer_decoder": _decoder,
    "quadratic_mlp": _mlp,
    "relu_mlp": _mlp,
}


def per_row(config: Config) -> PerRow:
    """Return what a question takes; of a network without an entry, as if each of its matrices were multiplied
    once with each question."""
    dims = model_dims(config)
    if config.network in PER_ROW:
        return PER_ROW[config.network](dims)
    matrices = [shape for name, shape in shapes_of(config).items() if len(shape) == 2 and name != "W_E"]
    return PerRow(sum(rows * columns for rows, columns in matrices), sum(shape[-1] for shape in matrices))


def forward_products(config: Config, rows: int) -> float:
    """Return the multiplications of one forward pass over so many questions."""
    dims, one = model_dims(config), per_row(config)
    symbols = dims.n_tokens * dims.positions * dims.n_operations
    return rows * one.products + symbols * one.of_tables


def update_products(config: Config) -> float:
    """Return the multiplications of an update's matrix products: Muon's five iterations, of three each, for
    each matrix."""
    if config.optimizer != "muon":
        return 0.0
    matrices = [shape for shape in shapes_of(config).values() if len(shape) == 2]
    return 15.0 * sum(math.prod(shape) * min(shape) for shape in matrices)


# How many arrays as large as the weights an optimizer keeps, and goes through in an update.
STATE_ARRAYS = {"sgd": 1, "adam": 2, "adamw": 2, "muon": 2, "grokfast": 3, "perp_grad": 2}
MOST_ARRAYS = 4


def state_arrays(config: Config) -> int:
    """Return how many arrays as large as the weights the optimizer keeps."""
    return STATE_ARRAYS.get(config.optimizer, MOST_ARRAYS)


def operations_per_step(config: Config) -> float:
    """Return the floating point operations of one step: forward, backward (twice as much) and update.

    Of the update and of what goes number by number, ten operations for each weight and each number kept.
    """
    rows = config.batch_size or config.train_pairs
    one, answers = per_row(config), model_dims(config).n_answers
    products = 3 * forward_products(config, rows) + update_products(config)
    return 2 * products + 10 * (parameters_of(config) + rows * (one.kept + answers))
