"""Training: E networks at once, every step, as a stream of moments.

    for moment in train([Config(seed=seed) for seed in range(5)]):
        print(moment.step, moment.measures["held_out_accuracy"])

The trainer knows nothing of files; `training.recorder` writes what it yields.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from torch.func import grad_and_value, vmap

from language import Message
from training.config import Config, ConfigError
from training.machine import one_thread, tiny_as_zero
from training.networks import NETWORKS, Logits
from training.optimizers import OPTIMIZERS, Rates, start
from training.schedule import Pace, is_evaluation
from training.tasks import TASKS, Table, split_table

# Members of one ensemble may differ in these fields; all others decide shapes or are shared.
PER_MEMBER = ("seed", "split_seed", "lr", "weight_decay")
MEASURES = (
    "train_loss", "train_accuracy", "train_margin",
    "held_out_loss", "held_out_accuracy", "held_out_margin",
    "weight_norm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One evaluated step of an ensemble of E members.

    Attributes:
        step: how many updates there have been.
        seconds: time since training started, evaluations included.
        measures: each of MEASURES, shape (E,): mean cross-entropy (nats), accuracy and mean margin (the
            right answer's logit minus the largest other one) on both sets of pairs; the norm of all weights.
        weights: by name, shape (E, ...): the weights that were measured.
        active: shape (E,): members still in training; what is yielded of others is not theirs to keep.
        snapshot: shape (E,): members whose weights are worth recording now.
        goals: shape (E,): the step at which each will stop, as far as is known.
    """

    step: int
    seconds: float
    measures: dict[str, NDArray[np.float64]]
    weights: dict[str, NDArray[np.float32]]
    active: NDArray[np.bool_]
    snapshot: NDArray[np.bool_]
    goals: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs and answers as tensors: (n,) shared by all members, or (E, n)."""

    left: Tensor
    right: Tensor
    answers: Tensor


Layout: TypeAlias = dict[str, tuple[slice, tuple[int, ...]]]


def train(members: Sequence[Config]) -> Iterator[Moment]:
    """Train all members together; yields a Moment at every evaluation, the start included.

    Members may differ in seed, split_seed, lr and weight_decay. The stream ends when every member has
    reached its goal.

    Raises:
        ConfigError: without members, or when they differ in another field.
    """
    config = _shared_config(members)
    table = TASKS[config.task](config.p)
    train_pairs, held_out_pairs = _split_pairs(members, table)
    weights, layout = draw_weights(members, table)
    differentiate = differentiator(config, layout, train_pairs, len(members))
    optimizer, state = OPTIMIZERS[config.optimizer], start(weights)
    rates = Rates(
        lr=torch.tensor([[member.lr] for member in members]),
        weight_decay=torch.tensor([[member.weight_decay] for member in members]),
        beta1=config.beta1,
        beta2=config.beta2,
        step=0,
    )
    paces = [Pace(member) for member in members]
    active = np.ones(len(members), bool)
    started = time.perf_counter()

    for step in range(config.steps + 1):
        with tiny_as_zero():
            gradient, logits = differentiate(weights)
        if is_evaluation(step, config.evaluate_every) or step == config.steps:
            measures = _measure(logits, train_pairs, "train")
            measures |= _measure(_logits(config, layout, weights, held_out_pairs), held_out_pairs, "held_out")
            measures["weight_norm"] = _to_numpy(weights.norm(dim=1))
            seconds = time.perf_counter() - started
            moment = _moment(step, seconds, measures, _unpack(weights, layout), paces, active)
            yield moment
            active &= step < moment.goals
            if not active.any():
                return
        warmth = min(1.0, (step + 1) / max(config.warmup_steps, 1))
        with tiny_as_zero(), one_thread(weights.numel()):
            forces = optimizer(weights, gradient, state, replace(rates, lr=rates.lr * warmth, step=step + 1))
            weights, state = (weights + forces.gradient).add_(forces.decay), forces.state


def _moment(
    step: int,
    seconds: float,
    measures: dict[str, NDArray[np.float64]],
    weights: dict[str, Tensor],
    paces: Sequence[Pace],
    active: NDArray[np.bool_],
) -> Moment:
    """What is handed out at an evaluation; each member's pace is told of its measures."""
    by_member = [
        {name: float(values[member]) for name, values in measures.items()} for member in range(len(paces))
    ]
    goals = np.array(
        [pace.goal(step, own["held_out_accuracy"]) for pace, own in zip(paces, by_member, strict=True)]
    )
    wanted = np.array([pace.is_snapshot(step, own) for pace, own in zip(paces, by_member, strict=True)])
    return Moment(
        step=step,
        seconds=seconds,
        measures=measures,
        weights={name: part.numpy().copy() for name, part in weights.items()},
        active=active.copy(),
        snapshot=active & (wanted | (step >= goals)),
        goals=goals,
    )


def _shared_config(members: Sequence[Config]) -> Config:
    if not members:
        raise ConfigError(Message("no members: an ensemble needs at least one"))

    def shared(member: Config) -> dict[str, object]:
        return {name: value for name, value in member.to_json().items() if name not in PER_MEMBER}

    for member in members:
        if shared(member) != shared(members[0]):
            raise ConfigError(
                Message("members of one ensemble may differ only in {names}", names=", ".join(PER_MEMBER))
            )
    return members[0]


def _split_pairs(members: Sequence[Config], table: Table) -> tuple[Pairs, Pairs]:
    """Training and held-out pairs: shared where all members split alike, else stacked."""
    config = members[0]
    seeds = [member.split_seed for member in members]
    if len(set(seeds)) == 1:
        seeds = seeds[:1]
    splits = [
        split_table(len(table.answers), config.train_pairs, np.random.default_rng(seed)) for seed in seeds
    ]

    def pairs(rows: list[NDArray[np.int64]]) -> Pairs:
        columns = (
            np.stack([column[row] for row in rows]) for column in (table.left, table.right, table.answers)
        )
        return Pairs(*(torch.from_numpy(column[0] if len(rows) == 1 else column) for column in columns))

    return pairs([split.train for split in splits]), pairs([split.held_out for split in splits])


def draw_weights(members: Sequence[Config], table: Table) -> tuple[Tensor, Layout]:
    """The members' initial weights, one row each, and where in a row each parameter lies."""
    draw = NETWORKS[members[0].network].draw
    drawn = [draw(member, table, np.random.default_rng([member.seed, 1])) for member in members]
    layout: Layout = {}
    end = 0
    for name, value in drawn[0].items():
        layout[name] = (slice(end, end + value.size), value.shape)
        end += value.size
    rows = [np.concatenate([value.ravel() for value in weights.values()]) for weights in drawn]
    return torch.from_numpy(np.stack(rows)), layout


def _unpack(weights: Tensor, layout: Layout) -> dict[str, Tensor]:
    """(..., weights) -> by name, (..., *shape), without copying."""
    members = weights.shape[:-1]
    return {name: weights[..., where].view(*members, *shape) for name, (where, shape) in layout.items()}


def differentiator(
    config: Config, layout: Layout, pairs: Pairs, size: int, network: Logits | None = None
) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """The function weights (E, n) -> gradient of the mean loss (E, n) and logits (E, pairs, answers).

    `network` stands in for the config's own, to be compared with it.
    """
    networks = NETWORKS[config.network]
    logits_of = network or (networks.logits_alone if size == 1 else networks.logits)

    def loss(
        parameters: dict[str, Tensor], left: Tensor, right: Tensor, answers: Tensor
    ) -> tuple[Tensor, Tensor]:
        logits = logits_of(parameters, left, right, config)
        return F.cross_entropy(logits, answers), logits

    def one(weights: Tensor) -> tuple[Tensor, Tensor]:
        # Without vmap: the same mathematics, and a fifth to a third less time for a small network.
        parameters = {
            name: part.detach().requires_grad_() for name, part in _unpack(weights[0], layout).items()
        }
        value, logits = loss(parameters, pairs.left, pairs.right, pairs.answers)
        gradients = torch.autograd.grad(value, list(parameters.values()))
        return torch.cat([gradient.flatten() for gradient in gradients])[None], logits.detach()[None]

    shared = None if pairs.left.ndim == 1 else 0
    many_at_once = vmap(grad_and_value(loss, has_aux=True), in_dims=(0, shared, shared, shared))

    def many(weights: Tensor) -> tuple[Tensor, Tensor]:
        gradients, (_, logits) = many_at_once(
            _unpack(weights, layout), pairs.left, pairs.right, pairs.answers
        )
        return torch.cat([gradient.flatten(1) for gradient in gradients.values()], dim=1), logits

    return one if size == 1 else many


@torch.no_grad()
def _logits(config: Config, layout: Layout, weights: Tensor, pairs: Pairs) -> Tensor:
    def network(parameters: dict[str, Tensor], left: Tensor, right: Tensor) -> Tensor:
        return NETWORKS[config.network].logits(parameters, left, right, config)

    if len(weights) == 1:
        return network(_unpack(weights[0], layout), pairs.left, pairs.right)[None]
    shared = None if pairs.left.ndim == 1 else 0
    return vmap(network, in_dims=(0, shared, shared))(_unpack(weights, layout), pairs.left, pairs.right)


@torch.no_grad()
def _measure(logits: Tensor, pairs: Pairs, name: str) -> dict[str, NDArray[np.float64]]:
    """Loss, accuracy and margin of logits (E, n, answers), each averaged over the pairs: (E,)."""
    answers = pairs.answers.expand(logits.shape[:2])[..., None]
    right = logits.gather(-1, answers)
    others = logits.scatter(-1, answers, -torch.inf).amax(-1, keepdim=True)
    margin = (right - others)[..., 0]
    # The mean in float64: in float32 a share of several thousand pairs has rounding errors people can see.
    loss = (logits.logsumexp(-1, keepdim=True) - right)[..., 0]
    return {
        f"{name}_loss": _to_numpy(loss.double().mean(1)),
        f"{name}_accuracy": _to_numpy((margin > 0).double().mean(1)),
        f"{name}_margin": _to_numpy(margin.double().mean(1)),
    }


def _to_numpy(values: Tensor) -> NDArray[np.float64]:
    return values.double().numpy()
