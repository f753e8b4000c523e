"""The gradient has the shape of W, and so has W_new; the loss is a single number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling
from story.ledger.figure import Dots
from story.ledger.readings import decide

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from story.ledger.lab import Lab
    from training.config import Config


@dataclass(frozen=True, slots=True)
class Step:
    """What one update of the trainer works with, as it has it: arrays by parameter, and single numbers.

    Attributes:
        weights, gradients, new: the parameters, the derivative of the loss, and W_new of plain descent.
        losses: the loss of every training pair, before their mean is taken, shape (pairs,).
        loss: as an array, so that its size can be counted.
    """

    weights: dict[str, NDArray[np.floating]]
    gradients: dict[str, NDArray[np.floating]]
    new: dict[str, NDArray[np.floating]]
    losses: NDArray[np.floating]
    loss: NDArray[np.floating]


def experiment(lab: Lab) -> Evidence:
    """How many numbers each symbol is, asked of the first step of the reference run."""
    step = first_step(LEAP.members(quick=lab.quick)[0])
    numbers = {
        "weights": sum(value.size for value in step.weights.values()),
        "gradient": sum(value.size for value in step.gradients.values()),
        "new_weights": sum(value.size for value in step.new.values()),
        "loss": step.loss.size,
        "losses": step.losses.size,
    }
    other_shape = sum(
        not (value.shape == step.gradients[name].shape == step.new[name].shape)
        for name, value in step.weights.items()
    )
    return Evidence(
        {name: Reading(float(count)) for name, count in numbers.items()}
        | {
            "parameters": Reading(float(len(step.weights))),
            "other_shape": Reading(float(other_shape)),
        }
    )


def first_step(config: Config) -> Step:
    """The first update of a run, by the trainer's own loss and derivative."""
    import torch

    from training.engine.ensemble import init_weights, split_rows
    from training.engine.gradients import differentiator, logits_of
    from training.losses import LOSSES
    from training.optimizers import by_name

    weights, layout = init_weights([config])
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
    )


def rule(evidence: Evidence, _limits: Limits) -> Ruling:
    """Holds if every shape is as it is said, and the loss before its mean is taken could be told from it."""
    names = ("weights", "gradient", "new_weights", "parameters", "other_shape", "loss", "losses")
    facts = {name: evidence.value(name) for name in names}
    alike = (
        facts["other_shape"] == 0
        and facts["weights"] == facts["gradient"] == facts["new_weights"] > 1
    )  # fmt: skip
    single = facts["loss"] == 1 < facts["losses"]
    return decide(
        alike and single,
        Message("W, its gradient and W_new have {weights:,.0f} numbers in the same {parameters:.0f} shapes; "
                "the loss is one number, the mean of {losses:,.0f}", **facts),
        fails=Message("no: W has {weights:,.0f} numbers, its gradient {gradient:,.0f}, W_new "
                      "{new_weights:,.0f}; {other_shape:.0f} tensors differ in shape; the loss has "
                      "{loss:,.0f}", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="symbol-shapes",
    heading=mark("The symbols"),
    statement=mark("The gradient has the same shape as W, and so has W_new; the loss is a single number."),
    experiment=experiment,
    rule=rule,
    labels={
        "weights": mark("numbers in W, all weights"),
        "gradient": mark("numbers in the gradient"),
        "new_weights": mark("numbers in W_new = W − lr × gradient − lr × λ × W"),
        "loss": mark("numbers in the loss"),
        "losses": mark("losses of the single pairs, before their mean is taken"),
        "parameters": mark("tensors that W is made of"),
        "other_shape": mark("of these with another shape than their gradient"),
    },
    control=mark("the losses of the single pairs: before the mean is taken, the loss is no single number"),
    figure=Dots(
        readings=("weights", "gradient", "new_weights", "loss", "losses"),
        x=mark("how many numbers"),
        log=True,
    ),
)
