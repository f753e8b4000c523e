"""A penalty on the squared norm against decay: two paths from one start, under three optimizers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.penalty_gradient import SAME
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Verdict
from story.ledger.figure import Lines
from training.config import Config

if TYPE_CHECKING:
    from torch import Tensor

    from story.ledger.lab import Lab

PENALISED = Config(
    p=11, train_fraction=0.5, network="relu_mlp", d_model=8, d_mlp=16, dtype="float64", warmup_steps=0
)
PENALTY, STEPS, SEEDS = 0.05, 200, (0, 1, 2)
# The optimizer of torch, its learning rate, its momentum.
KINDS = {"plain": ("sgd", 0.05, 0.0), "momentum": ("sgd", 0.05, 0.9), "adam": ("adam", 0.01, 0.0)}


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


def _apart(kind: str, lr: float, momentum: float, seed: int) -> list[float]:
    """How far apart the two paths are after each step, as a share of the weights' norm: a penalty on the
    loss, or decay of twice its strength apart from the gradient."""
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
            decayed -= lr * 2 * PENALTY * before
            apart.append(float((penalised - decayed).norm() / decayed.norm()))
    return apart


def _task(seed: int) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """The loss of a small network on its table as a function of one long vector, and where it starts."""
    import torch

    from training.ensemble import draw_weights, split_rows
    from training.losses import LOSSES
    from training.networks import NETWORKS
    from training.optimizers import by_name
    from training.sizes import sizes_of

    config = replace(PENALISED, seed=seed)
    rows, _ = split_rows([config], torch.device("cpu"))
    weights, layout = draw_weights([config])
    network, sizes = NETWORKS[config.network], sizes_of(config)

    def loss_of(vector: Tensor) -> Tensor:
        logits = network.logits(by_name(vector, layout), rows.inputs, rows.operation, sizes)
        return LOSSES[config.loss](logits, rows.labels)

    return loss_of, weights[0]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the two are one under every optimizer, on a condition if under plain descent alone."""
    facts = {name: evidence.value(name) for name in KINDS}
    same = {name: value <= limits["same"] for name, value in facts.items()}
    if not same["plain"]:
        return Ruling(
            Verdict.FAILS, Message("even under plain gradient descent they part by {plain:.0e}", **facts)
        )
    if all(same.values()):
        return Ruling(Verdict.HOLDS, Message("the two paths are one under every optimizer tried"))
    if same["momentum"]:
        return Ruling(
            Verdict.ON_CONDITION,
            Message(
                "under gradient descent; under Adam the two paths part by {adam:.0%} of the norm", **facts
            ),
        )
    return Ruling(
        Verdict.ON_CONDITION,
        Message(
            "under gradient descent without momentum ({plain:.0e}); with momentum the two paths part by "
            "{momentum:.0%} of the norm, under Adam by {adam:.0%}",
            **facts,
        ),
    )


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
        "adam": mark("farthest apart, Adam"),
        "curve_plain": mark("plain gradient descent"),
        "curve_momentum": mark("with momentum 0.9"),
        "curve_adam": mark("Adam"),
    },
    control=mark("the same two paths with momentum and under Adam"),
    papers=mark("Loshchilov & Hutter 2019: the same for plain gradient descent, not for Adam"),
    thresholds=(SAME,),
    figure=Lines(
        x=mark("step"), y=mark("how far apart, of the norm"), log_y=True,
        curves=("curve_plain", "curve_momentum", "curve_adam"),
    ),
)  # fmt: skip
