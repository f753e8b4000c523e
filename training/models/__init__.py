"""Networks as functions of a dict of parameters. A network is one entry in `MODELS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.models.registry import MODELS, Logits, Model, Parameters

__all__ = ["MODELS", "Logits", "Model", "Parameters"]


def __getattr__(name: str) -> Any:
    """The networks pull in torch; their dimensions are read without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from training.models import registry

    return getattr(registry, name)
