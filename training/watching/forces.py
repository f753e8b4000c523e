"""The two parts of an update that somebody else's optimizer makes: the gradient's and the decay's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from training.watching.selection import Arrays, WatchError

if TYPE_CHECKING:
    import torch

# Told of the parts of one update: the number of the snapshot before it, and arrays by part and parameter.
OnParts = Callable[[int, Mapping[str, Arrays]], None]


def require_splittable(optimizer: torch.optim.Optimizer) -> None:
    """Raise where the decay is mixed into what the optimizer remembers of the gradients.

    It can be told apart where it is decoupled (AdamW: -lr * weight_decay * W, beside the rest), where nothing
    is remembered (SGD without momentum: the same), and where there is none.

    Raises:
        WatchError: naming the optimizer.
    """
    import torch

    for group in optimizer.param_groups:
        if not group.get("weight_decay"):
            continue
        decoupled = isinstance(optimizer, torch.optim.AdamW) or group.get("decoupled_weight_decay", False)
        plain = isinstance(optimizer, torch.optim.SGD) and not group.get("momentum")
        if not decoupled and not plain:
            raise WatchError(
                "forces of {optimizer} with weight_decay = {decay:g}: it adds the decay to the gradients it "
                "remembers, and the two cannot be told apart; leave forces out",
                optimizer=type(optimizer).__name__,
                decay=float(group["weight_decay"]),
            )


class UpdateParts:
    """Splits the update that follows a snapshot, by hooks before and after the optimizer's step.

        decay = -lr * weight_decay * W        gradient = W_after - W - decay

    A parameter without a gradient is left alone by torch's optimizers, and so by its decay.
    """

    def __init__(
        self, model: torch.nn.Module, optimizer: torch.optim.Optimizer, names: Sequence[str], tell: OnParts
    ) -> None:
        self._model, self._optimizer, self._tell = model, optimizer, tell
        parameters = dict(model.named_parameters())
        self._shapes = {name: tuple(parameters[name].shape) for name in names}
        self._awaited: int | None = None
        self._before: Arrays = {}
        self._shrinking: dict[str, float] = {}
        self._hooks = (
            optimizer.register_step_pre_hook(self._before_step),
            optimizer.register_step_post_hook(self._after_step),
        )

    def follow(self, snapshot: int) -> None:
        """Split the next update: it follows the snapshot of this number."""
        self._awaited = snapshot

    def remove(self) -> None:
        """Take the hooks off the optimizer."""
        for hook in self._hooks:
            hook.remove()

    def _before_step(self, *_: Any) -> None:
        if self._awaited is None:
            return
        self._before = self._weights()
        if not self._before:
            return
        rates = {
            id(value): float(group.get("lr", 0.0)) * float(group.get("weight_decay") or 0.0)
            for group in self._optimizer.param_groups
            for value in group["params"]
            if value.grad is not None
        }
        parameters = dict(self._model.named_parameters())
        self._shrinking = {name: rates.get(id(parameters[name]), 0.0) for name in self._shapes}

    def _after_step(self, *_: Any) -> None:
        if self._awaited is None or not self._before:
            return
        after = self._weights()
        decay: Arrays = {name: -self._shrinking[name] * value for name, value in self._before.items()}
        gradient: Arrays = {name: after[name] - self._before[name] - decay[name] for name in self._shapes}
        number, self._awaited, self._before = self._awaited, None, {}
        self._tell(number, {"gradient": gradient, "decay": decay})

    def _weights(self) -> Arrays:
        """Return copies of the weights, in double precision: their small differences count.

        Nothing where one has gone or changed its shape: the next snapshot says so, not a step of the
        optimizer.
        """
        found = dict(self._model.named_parameters())
        if any(
            name not in found or tuple(found[name].shape) != shape for name, shape in self._shapes.items()
        ):
            return {}
        return {name: found[name].detach().cpu().double().numpy().copy() for name in self._shapes}


def unknown(weights: Arrays) -> dict[str, Arrays]:
    """Return parts that are not known, nan everywhere: those of the last snapshot stay so."""
    return {part: {name: np.full_like(value, np.nan) for name, value in weights.items()}
            for part in ("gradient", "decay")}  # fmt: skip
