"""W is a whole tensor, its gradient has the same shape, and lr, λ, ‖W‖² and the loss are single numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Dots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from story.ledger.lab import Lab
    from training.config import Config

SINGLE = ("one_weight", "rate", "decay", "squared_norm", "loss")


@dataclass(frozen=True, slots=True)
class Step:
    """What one update of the trainer works with, as it has it: arrays by parameter, and single numbers.

    Attributes:
        weights, gradients, new: the parameters, the derivative of the loss, and W_new of plain descent.
        losses: the loss of every training pair, before their mean is taken, shape (pairs,).
        loss, squared_norm, rate, decay, one_weight: as arrays, so that their sizes can be counted.
    """

    weights: dict[str, NDArray[np.floating]]
    gradients: dict[str, NDArray[np.floating]]
    new: dict[str, NDArray[np.floating]]
    losses: NDArray[np.floating]
    loss: NDArray[np.floating]
    squared_norm: NDArray[np.floating]
    rate: NDArray[np.floating]
    decay: NDArray[np.floating]
    one_weight: NDArray[np.floating]


def experiment(lab: Lab) -> Evidence:
    """How many numbers each symbol is, asked of the first step of the reference run."""
    step = first_step(LEAP.members(quick=lab.quick)[0])
    numbers = {
        "weights": sum(value.size for value in step.weights.values()),
        "gradient": sum(value.size for value in step.gradients.values()),
        "new_weights": sum(value.size for value in step.new.values()),
        **{name: getattr(step, name).size for name in SINGLE},
        "losses": step.losses.size,
    }
    other_shape = sum(
        not (value.shape == step.gradients[name].shape == step.new[name].shape)
        for name, value in step.weights.items()
    )
    return Evidence(
        {name: Reading(float(count), "numbers") for name, count in numbers.items()}
        | {
            "parameters": Reading(float(len(step.weights)), "tensors"),
            "matrices": Reading(float(sum(value.ndim >= 2 for value in step.weights.values())), "tensors"),
            "other_shape": Reading(float(other_shape), "tensors"),
        }
    )


def first_step(config: Config) -> Step:
    """The first update of a run, by the trainer's own loss and derivative."""
    import torch

    from training.differentiation import differentiator, logits_of
    from training.ensemble import draw_weights, split_rows
    from training.losses import LOSSES
    from training.optimizers import by_name

    weights, layout = draw_weights([config])
    rows, _ = split_rows([config], torch.device("cpu"))
    gradient, _ = differentiator(config, layout, 1)(weights, rows)
    logits = logits_of(config, layout, weights, rows)[0]
    loss_of = LOSSES[config.loss]
    losses = torch.stack(
        [loss_of(row[None], label[None]) for row, label in zip(logits, rows.labels, strict=True)]
    )
    new = weights - config.lr * gradient - config.lr * config.weight_decay * weights

    def named(row: torch.Tensor) -> dict[str, NDArray[np.floating]]:
        return {name: part.numpy() for name, part in by_name(row[0], layout).items()}

    return Step(
        weights=named(weights),
        gradients=named(gradient),
        new=named(new),
        losses=losses.numpy(),
        loss=loss_of(logits, rows.labels).numpy(),
        squared_norm=(weights**2).sum().numpy(),
        rate=np.asarray(config.lr),
        decay=np.asarray(config.weight_decay),
        one_weight=weights[0, 0].numpy(),
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if every shape is as it is said and W as large as it is said; on condition if W alone is not."""
    single = all(evidence.value(name) == 1 for name in SINGLE)
    alike = (
        evidence.value("other_shape") == 0
        and evidence.value("weights") == evidence.value("gradient") == evidence.value("new_weights") > 1
    )
    facts = {
        "weights": evidence.value("weights"),
        "gradient": evidence.value("gradient"),
        "parameters": evidence.value("parameters"),
        "other": evidence.value("other_shape"),
    }
    message = Message(
        "W has {weights:,.0f} numbers in {parameters:.0f} tensors, its gradient {gradient:,.0f}, and "
        "{other:.0f} of the tensors have another shape than their gradient",
        **facts,
    )
    if not (single and alike):
        return Ruling(Verdict.FAILS, message)
    if evidence.value("weights") >= limits["large"]:
        return Ruling(Verdict.HOLDS, message)
    return Ruling(
        Verdict.ON_CONDITION,
        Message("for the shapes; how many numbers W has depends on the network: here {weights:,.0f}, in "
                "large language models ten billion and more", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="symbol-shapes",
    heading=mark("The symbols"),
    statement=mark(
        "W is a tensor of ten billion numbers and more, its gradient has the same shape, and w_i, lr, λ, "
        "‖W‖² and the loss are single numbers."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "weights": mark("W, all weights"),
        "gradient": mark("gradient"),
        "new_weights": mark("W_new = W − lr × gradient − lr × λ × W"),
        "one_weight": mark("w_i, one weight"),
        "rate": mark("lr, the learning rate"),
        "decay": mark("λ, the strength of weight decay"),
        "squared_norm": mark("‖W‖², the sum of all squares"),
        "loss": mark("loss"),
        "losses": mark("losses of the single pairs, before their mean is taken"),
        "parameters": mark("tensors that W is made of"),
        "matrices": mark("of these with two axes or more"),
        "other_shape": mark("of these with another shape than their gradient"),
    },
    control=mark("the losses of the single pairs: before the mean is taken, the loss is no single number"),
    thresholds=(
        Threshold(
            "large",
            1e10,
            mark("ten billion is the least that the article says of W"),
            (1e9, 1e11),
        ),
    ),
    figure=Dots(
        readings=("weights", "gradient", "new_weights", *SINGLE, "losses"),
        x=mark("how many numbers"),
        log=True,
    ),
)
