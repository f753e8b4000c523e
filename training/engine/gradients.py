"""Gradients and logits of E networks at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import torch
from torch import Tensor
from torch.func import grad_and_value, vmap

from training.config import Config
from training.engine.ensemble import Rows
from training.losses import LOSSES
from training.models import MODELS
from training.models.dims import model_dims
from training.models.model import Logits
from training.optimizers import Layout, by_name

# weights (E, n) and rows -> gradient of the mean loss (E, n) and logits (E, rows, answers)
Differentiate: TypeAlias = Callable[[Tensor, Rows], tuple[Tensor, Tensor]]


def differentiator(
    config: Config,
    layout: Layout,
    size: int,
    temperature: Tensor | None = None,
    network: Logits | None = None,
) -> Differentiate:
    """Return the function that differentiates the config's loss for `size` networks.

    It takes weights (size, n) and rows, and returns the gradients of each network's mean loss over its rows,
    (size, n), and the logits (size, rows, answers). Rows that only fill up have logits, but no gradient:
    theirs are zeros in the loss, which is scaled to be the mean over the others. Several networks are
    differentiated by `torch.func.vmap`; a single one without it, which takes a fifth to a third less time.

    Args:
        layout: where in a row of weights each parameter lies.
        temperature: what the logits are divided by in the loss alone, (size,); 1 if not given.
        network: stands in for the config's own, to be compared with it.
    """
    model, dims, loss_of = MODELS[config.network], model_dims(config), LOSSES[config.loss]
    logits_of = network or (model.logits_alone if size == 1 and model.logits_alone else model.logits)

    def loss(
        parameters: dict[str, Tensor],
        inputs: Tensor,
        operation: Tensor,
        labels: Tensor,
        given: Mapping[str, Tensor],
    ) -> tuple[Tensor, Tensor]:
        logits = logits_of(parameters, inputs, operation, dims)
        taught = logits / given["temperature"] if "temperature" in given else logits
        if "real" not in given:
            return loss_of(taught, labels), logits
        real = given["real"]
        return loss_of(torch.where(real[:, None], taught, 0.0), labels) * (len(labels) / real.sum()), logits

    def one(weights: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        parameters = {
            name: part.detach().requires_grad_() for name, part in by_name(weights[0], layout).items()
        }
        given = {name: values[0] for name, values in _given(rows, temperature).items()}
        value, logits = loss(parameters, *_own(rows), given)
        gradients = torch.autograd.grad(value, list(parameters.values()))
        return torch.cat([gradient.flatten() for gradient in gradients])[None], logits.detach()[None]

    differentiate = grad_and_value(loss, has_aux=True)

    def many(weights: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        axis = None if rows.shared else 0
        at_once = vmap(differentiate, (0, axis, axis, axis, 0))
        own = rows.inputs, rows.operation, rows.labels
        gradients, (_, logits) = at_once(by_name(weights, layout), *own, _given(rows, temperature))
        return torch.cat([gradient.flatten(1) for gradient in gradients.values()], dim=1), logits

    return one if size == 1 else many


@torch.no_grad()
def logits_of(config: Config, layout: Layout, weights: Tensor, rows: Rows) -> Tensor:
    """Compute the logits of E networks, (E, rows, answers), from weights (E, n), without gradients."""
    network, dims = MODELS[config.network], model_dims(config)
    if len(weights) == 1:
        inputs, operation, _ = _own(rows)
        return network.logits(by_name(weights[0], layout), inputs, operation, dims)[None]

    def logits(parameters: dict[str, Tensor], inputs: Tensor, operation: Tensor) -> Tensor:
        return network.logits(parameters, inputs, operation, dims)

    axis = None if rows.shared else 0
    return vmap(logits, in_dims=(0, axis, axis))(by_name(weights, layout), rows.inputs, rows.operation)


def _given(rows: Rows, temperature: Tensor | None) -> dict[str, Tensor]:
    """What the loss takes into account of each member, where there is any."""
    given = {"temperature": temperature, "real": rows.real}
    return {name: values for name, values in given.items() if values is not None}


def _own(rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
    """The rows of a single member."""
    if rows.shared:
        return rows.inputs, rows.operation, rows.labels
    return rows.inputs[0], rows.operation[0], rows.labels[0]
