"""A penalty on the squared norm against decay: two paths from one start, under three optimizers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.weight_decay.penalty_gradient import SAME
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling
from story.ledger.figure import Lines
from story.ledger.readings import decide
from training.config import Config

if TYPE_CHECKING:
    from torch import Tensor

    from story.ledger.lab import Lab

PENALISED = Config(
    p=11, train_fraction=0.5, network="relu_mlp", d_model=8, d_mlp=16, dtype="float64", warmup_steps=0
)
# Weak enough that, over the steps, the weights do not go to zero on either path.
PENALTY, STEPS, SEEDS = 0.005, 200, (0, 1, 2)
# The optimizer of torch, its learning rate, its momentum, and how many times twice the penalty the decay is.
# What goes through a momentum of 0.9 counts 1 / (1 - 0.9) times.
KINDS = {
    "plain": ("sgd", 0.05, 0.0, 1.0),
    "momentum": ("sgd", 0.05, 0.9, 1.0),
    "matched": ("sgd", 0.05, 0.9, 10.0),
    "adam": ("adam", 0.01, 0.0, 1.0),
}


def experiment(_lab: Lab) -> Evidence:
    """How far apart the two paths come, at the farthest; the curves are those of the first seed."""
    paths = {name: [_apart(*kind, seed) for seed in SEEDS] for name, kind in KINDS.items()}
    readings = {}
    for name, found in paths.items():
        farthest = tuple(max(path) for path in found)
        readings[name] = Reading(max(farthest), "share of the norm", each=farthest)
    steps = tuple(map(float, range(1, STEPS + 1)))
    return Evidence(
        readings,
        {
            f"curve_{name}": Curve(steps, tuple(value if value > 0 else None for value in found[0]))
            for name, found in paths.items()
        },
    )


def _apart(kind: str, lr: float, momentum: float, times: float, seed: int) -> list[float]:
    """How far apart the two paths are after each step, as a share of the weights' norm: a penalty on the
    loss, or decay of so many times twice its strength apart from the gradient."""
    import torch

    def optimizer(weights: Tensor) -> torch.optim.Optimizer:
        if kind == "sgd":
            return torch.optim.SGD([weights], lr=lr, momentum=momentum)
        return torch.optim.Adam([weights], lr=lr)

    loss_of, start = _task(seed)
    penalised, decayed = start.clone().requires_grad_(), start.clone().requires_grad_()
    one, other = optimizer(penalised), optimizer(decayed)
    apart = []
    for _ in range(STEPS):
        penalty = PENALTY * (penalised**2).sum()
        (penalised.grad,) = torch.autograd.grad(loss_of(penalised) + penalty, penalised)
        one.step()
        (decayed.grad,) = torch.autograd.grad(loss_of(decayed), decayed)
        before = decayed.detach().clone()
        other.step()
        with torch.no_grad():
            decayed -= lr * times * 2 * PENALTY * before
            apart.append(float((penalised - decayed).norm() / decayed.norm()))
    return apart


def _task(seed: int) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """The loss of a small network on its table as a function of one long vector, and where it starts."""
    import torch

    from training.engine.ensemble import init_weights, split_rows
    from training.losses import LOSSES
    from training.models import MODELS
    from training.models.dims import model_dims
    from training.optimizers import by_name

    config = replace(PENALISED, seed=seed)
    rows, _ = split_rows([config], torch.device("cpu"))
    weights, layout = init_weights([config])
    network, dims = MODELS[config.network], model_dims(config)

    def loss_of(vector: Tensor) -> Tensor:
        logits = network.logits(by_name(vector, layout), rows.inputs, rows.operation, dims)
        return LOSSES[config.loss](logits, rows.labels)

    return loss_of, weights[0]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the two are one under every optimizer, on a condition if under plain descent alone."""
    facts = {name: evidence.value(name) for name in KINDS}
    same = {name: value <= limits["same"] for name, value in facts.items()}
    with_adam = Message(
        "under gradient descent: with Adam the two paths part by {adam:.0%} of the norm", **facts
    )
    plain = Message("under plain gradient descent: with momentum the two paths part by {momentum:.1%} of the "
                    "norm, with Adam by {adam:.1%}", **facts)  # fmt: skip
    return decide(
        all(same[name] for name in ("plain", "momentum", "adam")),
        Message("the two paths are one under every optimizer tried"),
        (same["plain"] and same["momentum"], with_adam),
        (same["plain"], plain),
        fails=Message("no: even under plain gradient descent the two paths part by {plain:.0e} of the norm",
                      **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="penalty-is-decay",
    heading=mark("Why the two forms are equivalent"),
    statement=mark(
        "A penalty on the squared norm and weight decay of twice its strength are the same thing."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "plain": mark("farthest apart, plain gradient descent"),
        "momentum": mark("farthest apart, gradient descent with momentum 0.9"),
        "matched": mark("farthest apart, momentum 0.9 and ten times the decay"),
        "adam": mark("farthest apart, Adam"),
        "curve_plain": mark("plain gradient descent"),
        "curve_momentum": mark("with momentum 0.9"),
        "curve_matched": mark("with momentum 0.9 and ten times the decay"),
        "curve_adam": mark("Adam"),
    },
    control=mark("the same two paths with momentum, there also with ten times the decay, and under Adam"),
    papers=mark("Loshchilov & Hutter 2019: the same for plain gradient descent, not for Adam"),
    thresholds=(SAME,),
    figure=Lines(
        x=mark("step"), y=mark("how far apart, of the norm"), log_y=True,
        curves=("curve_plain", "curve_momentum", "curve_matched", "curve_adam"),
    ),
)  # fmt: skip
