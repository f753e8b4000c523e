"""The dimensions of a network, which its config and its task's table decide together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDims:
    """How large the parts of a network are.

    Attributes:
        positions: symbols a question has.
        n_tokens: different symbols.
        n_operations: different operations a question may ask for; 1 unless tasks are mixed.
        n_answers: different answers.
        d_model, n_heads, d_mlp: as in the config.
    """

    positions: int
    n_tokens: int
    n_operations: int
    n_answers: int
    d_model: int
    n_heads: int
    d_mlp: int


@lru_cache(maxsize=256)
def model_dims(config: Config) -> ModelDims:
    """The dimensions of the network that a config trains.

    >>> from training.config import Config
    >>> dims = model_dims(Config(task="add+multiply", p=7))
    >>> dims.positions, dims.n_tokens, dims.n_operations, dims.n_answers
    (2, 7, 2, 7)
    """
    shape = config.table_shape
    return ModelDims(
        positions=shape.positions,
        n_tokens=shape.n_tokens,
        n_operations=len(shape.operations),
        n_answers=shape.n_answers,
        d_model=config.d_model,
        n_heads=config.n_heads,
        d_mlp=config.d_mlp,
    )
