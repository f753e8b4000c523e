"""The measures of every evaluation: loss, accuracy and margin on both sets of rows, the norm of the weights,
and the two forces on them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.engine.ensemble import Rows
from training.optimizers import Forces
from training.optimizers.update import ALONE

Measures = dict[str, NDArray[np.float64]]

MEASURES = (
    "train_loss", "train_accuracy", "train_margin",
    "held_out_loss", "held_out_accuracy", "held_out_margin",
    "weight_norm",
    "gradient_norm", "decay_norm", "force_cosine", "share_together", "share_against", "share_decay_alone",
)  # fmt: skip

# Of runs whose weights are held at a length: how far each step is scaled back.
RESCALING = "rescaling_norm"


@torch.no_grad()
def measure_rows(logits: Tensor, rows: Rows, name: str, operations: tuple[str, ...]) -> Measures:
    """Measure cross-entropy, accuracy and margin of E networks, each averaged over the rows that are there.

    margin_i = z_i[label_i] - max over other answers of z_i;  accuracy = mean(margin_i > 0)
    loss = mean(log sum exp z_i - z_i[label_i]), in nats

    Args:
        logits: z, shape (E, n, answers).
        rows: whose labels (n,) or (E, n) are right.
        name: of the set of rows, with which the measures' names begin.
        operations: of the table.

    Returns:
        {name}_loss, {name}_accuracy, {name}_margin, shape (E,) each, float64. Where several operations are
        mixed, accuracy is also given for each: `held_out_accuracy.add`.
    """
    labels = rows.labels.expand(logits.shape[:2])[..., None]
    right = logits.gather(-1, labels)
    others = logits.scatter(-1, labels, -torch.inf).amax(-1, keepdim=True)
    margin = (right - others)[..., 0]
    # The mean in float64: in float32 a share of several thousand pairs has rounding errors people can see.
    loss = (logits.logsumexp(-1, keepdim=True) - right)[..., 0]
    correct = (margin > 0).double()
    measures = {
        f"{name}_loss": _mean(loss.double(), rows.real),
        f"{name}_accuracy": _mean(correct, rows.real),
        f"{name}_margin": _mean(margin.double(), rows.real),
    }
    if len(operations) > 1:
        for number, operation in enumerate(operations):
            asked = (rows.operation == number).double().expand(correct.shape)
            asked = asked if rows.real is None else asked * rows.real
            measures[f"{name}_accuracy.{operation}"] = (correct * asked).sum(1) / asked.sum(1)
    return {key: to_numpy(value) for key, value in measures.items()}


def _mean(values: Tensor, real: Tensor | None) -> Tensor:
    """Average over the rows (E, n) that are there."""
    return values.mean(1) if real is None else torch.where(real, values, 0.0).sum(1) / real.sum(1)


@torch.no_grad()
def measure_forces(weights: Tensor, forces: Forces) -> Measures:
    """Measure the norm of the weights, and what the two forces of the next update do to them: (E,) each.

    gradient_norm and decay_norm are the lengths of the two parts of the update; force_cosine is the cosine
    of the angle between them. Of all weights, share_decay_alone are those on which the gradient's part is
    less than ALONE times the decay's; the others are pulled by both, the same way (share_together) or
    opposite ways (share_against). Where the weights are scaled back, rescaling_norm is the length of that.
    """
    gradient, decay = forces.gradient, forces.decay
    lengths = gradient.norm(dim=1), decay.norm(dim=1)
    dot = (gradient * decay).sum(1)
    pulled = decay != 0
    only = (gradient.abs() < ALONE * decay.abs()) & pulled
    same = (gradient * decay.sign() > 0) & pulled & ~only
    shares = [
        torch.count_nonzero(which, dim=1) / weights.shape[1] for which in (same, pulled & ~only & ~same, only)
    ]
    own = {} if forces.rescaling is None else {RESCALING: to_numpy(forces.rescaling.norm(dim=1))}
    cosine = torch.nan_to_num(dot / (lengths[0] * lengths[1]), nan=0.0)
    values = (weights.norm(dim=1), *lengths, cosine, *shares)
    return {name: to_numpy(value) for name, value in zip(MEASURES[6:], values, strict=True)} | own


def to_numpy(values: Tensor) -> NDArray[np.float64]:
    return values.double().cpu().numpy()
