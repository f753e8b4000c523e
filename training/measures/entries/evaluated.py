"""What a run evaluates while it trains, and what follows from that alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from geometry import log_volume_fraction
from language import Message, mark
from training.measures.batch import Batch
from training.measures.measure import (
    LOGITS,
    NATS,
    NUMBER,
    POWER,
    POWERS,
    SECONDS,
    SHARE,
    WEIGHT,
    Entries,
    Measure,
    Values,
    needs_mixture_of,
    needs_norm_bounds,
)
from training.tasks import TASKS

if TYPE_CHECKING:
    from training.runs.view import RunView

CHANCE = mark("guessing")
OMNIGROK = "Liu et al. 2022, arXiv 2210.01117"


def evaluated(name: str) -> Callable[[RunView], Values]:
    """A quantity as the run has written it down."""
    return lambda view: view.metrics[name]


def chance_accuracy(batch: Batch) -> float:
    return 1 / batch.dataset.table.n_answers


def chance_loss(batch: Batch) -> float:
    return math.log(batch.dataset.table.n_answers)


def margin_change(view: RunView) -> Values:
    """How much the held-out margin changed since the evaluation before; 0 at the first."""
    margin = view.metrics["held_out_margin"]
    return np.abs(np.diff(margin, prepend=margin[:1]))


def decay_strength(view: RunView) -> Values:
    """The weight decay in force at each evaluation."""
    config, steps = view.config, view.metrics["step"]
    if config.weight_decay_until is None or config.weight_decay_after is None:
        return np.full(len(steps), config.weight_decay)
    return np.where(steps < config.weight_decay_until, config.weight_decay, config.weight_decay_after)


def decay_penalty(view: RunView) -> Values:
    """The penalty whose gradient the decay is."""
    return np.asarray(decay_strength(view) / 2 * view.metrics["weight_norm"] ** 2)


def norm_share(view: RunView) -> Values:
    """The norm of all weights as a share of the largest so far."""
    norm = view.metrics["weight_norm"]
    return np.asarray(norm / np.maximum.accumulate(norm))


def inner_volume(view: RunView) -> Values:
    """Powers of ten of the share of a ball's volume inside today's norm, the largest so far its radius."""
    weights = sum(math.prod(shape) for shape in view.parameters.values())
    return np.asarray(log_volume_fraction(weights, norm_share(view), base=10))


def weight_norm_of(batch: Batch) -> Values:
    squares = [
        (np.asarray(part, np.float64) ** 2).reshape(len(part), -1).sum(axis=1)
        for part in batch.weights.values()
    ]
    return np.asarray(np.sqrt(np.sum(squares, axis=0)))


EVALUATED: Entries = {
    "train_accuracy": Measure(
        label=mark("training pairs right"), unit=SHARE, source=POWER, family="accuracy",
        equation="mean over training pairs of [argmax_c L(a, b, c) = label]",
        at_evaluations=evaluated("train_accuracy"), null=chance_accuracy, null_label=CHANCE,
    ),
    "held_out_accuracy": Measure(
        label=mark("held-out pairs right"), unit=SHARE, source=POWER, family="accuracy",
        equation="mean over held-out pairs of [argmax_c L(a, b, c) = answer]",
        at_evaluations=evaluated("held_out_accuracy"), null=chance_accuracy, null_label=CHANCE,
    ),
    "train_loss": Measure(
        label=mark("loss on training pairs"), unit=NATS, source=POWER, family="loss", is_log=True,
        equation="mean over training pairs of log sum_c exp L(a, b, c) - L(a, b, label)",
        at_evaluations=evaluated("train_loss"), null=chance_loss, null_label=CHANCE,
    ),
    "held_out_loss": Measure(
        label=mark("loss on held-out pairs"), unit=NATS, source=POWER, family="loss", is_log=True,
        equation="mean over held-out pairs of log sum_c exp L(a, b, c) - L(a, b, answer)",
        at_evaluations=evaluated("held_out_loss"), null=chance_loss, null_label=CHANCE,
    ),
    "train_margin": Measure(
        label=mark("margin on training pairs"), unit=LOGITS, family="margins",
        equation="mean over training pairs of L(a, b, label) - max over c != label of L(a, b, c)",
        at_evaluations=evaluated("train_margin"), at_snapshots=lambda batch: batch.mean_margins[0],
    ),
    "held_out_margin": Measure(
        label=mark("margin on held-out pairs"), unit=LOGITS, family="margins",
        equation="mean over held-out pairs of L(a, b, answer) - max over c != answer of L(a, b, c)",
        at_evaluations=evaluated("held_out_margin"), at_snapshots=lambda batch: batch.mean_margins[1],
    ),
    "margin_gap": Measure(
        label=mark("height of the teeth: margin on training pairs minus margin on held-out pairs"),
        unit=LOGITS, family="margins", equation="train_margin - held_out_margin",
        at_evaluations=lambda view: view.metrics["train_margin"] - view.metrics["held_out_margin"],
        at_snapshots=lambda batch: batch.mean_margins[0] - batch.mean_margins[1],
        null=lambda _batch: 0.0, null_label=mark("a network that treats both kinds of pairs alike"),
    ),
    "margin_change": Measure(
        label=mark("change of the held-out margin since the evaluation before"), unit=LOGITS,
        family="progress", equation="|held_out_margin(t) - held_out_margin(t - 1)|",
        at_evaluations=margin_change, is_log=True,
    ),
    "weight_norm": Measure(
        label=mark("norm of all weights"), unit=WEIGHT, family="whole_norm", source=OMNIGROK,
        equation="|W| = sqrt(sum of all w^2)",
        at_evaluations=evaluated("weight_norm"), at_snapshots=weight_norm_of, any_network=True,
    ),
    "squared_weight_norm": Measure(
        label=mark("squared norm of all weights"), unit=mark("weight squared"), family="whole_norm",
        equation="|W|^2 = sum of all w^2", at_evaluations=lambda view: view.metrics["weight_norm"] ** 2,
        at_snapshots=lambda batch: weight_norm_of(batch) ** 2, any_network=True,
    ),
    "weight_norm_share": Measure(
        label=mark("norm of all weights, as a share of the largest so far"), unit=SHARE,
        family="whole_norm", equation="|W(t)| / max over s <= t of |W(s)|", at_evaluations=norm_share,
    ),
    "inner_volume": Measure(
        label=mark("volume inside the norm of the weights"), unit=POWERS, family="whole_norm",
        equation="n log10(weight_norm_share), n the number of weights", at_evaluations=inner_volume,
    ),
    "decay_penalty": Measure(
        label=mark("what the weights owe: the penalty whose gradient is the decay"), unit=NUMBER,
        family="whole_norm", equation="(weight_decay / 2) |W|^2", source="Hanson & Pratt 1988",
        at_evaluations=decay_penalty,
    ),
    "gradient_norm": Measure(
        label=mark("length of the gradient's part of the update"), unit=WEIGHT, family="forces",
        equation="|g|, g what the gradient's part adds to the weights", is_log=True,
        at_evaluations=evaluated("gradient_norm"),
        at_snapshots=lambda batch: batch.force_shares.gradient_norm, any_network=True, reads_forces=True,
    ),
    "decay_norm": Measure(
        label=mark("length of the decay's part of the update"), unit=WEIGHT, family="forces",
        equation="|d|, d what the decay's part adds to the weights", is_log=True,
        at_evaluations=evaluated("decay_norm"),
        at_snapshots=lambda batch: batch.force_shares.decay_norm, any_network=True, reads_forces=True,
    ),
    "rescaling_norm": Measure(
        label=mark("length of what scales the weights back"), unit=WEIGHT, family="forces",
        equation="|norm_radius / |W| - 1| |W|, W after the gradient's and the decay's part", is_log=True,
        source="Khanh 2026, arXiv 2606.13753", requires=(needs_norm_bounds,),
        at_evaluations=evaluated("rescaling_norm"),
    ),
    "force_cosine": Measure(
        label=mark("cosine between the two forces"), unit=NUMBER, family="forces",
        equation="g.d / (|g| |d|); 0 where one of them is 0", at_evaluations=evaluated("force_cosine"),
        at_snapshots=lambda batch: batch.force_shares.cosine, any_network=True, reads_forces=True,
        null=lambda _batch: 0.0, null_label=mark("forces that have nothing to do with each other"),
    ),
    "share_together": Measure(
        label=mark("weights that both forces pull the same way"), unit=SHARE, family="forces",
        equation="share of weights with sign g = sign d and |g| >= 0.1 |d| > 0",
        at_evaluations=evaluated("share_together"),
        at_snapshots=lambda batch: batch.force_shares.together, any_network=True, reads_forces=True,
    ),
    "share_against": Measure(
        label=mark("weights that the forces pull opposite ways"), unit=SHARE, family="forces",
        equation="share of weights with sign g = -sign d and |g| >= 0.1 |d| > 0",
        at_evaluations=evaluated("share_against"),
        at_snapshots=lambda batch: batch.force_shares.against, any_network=True, reads_forces=True,
    ),
    "share_decay_alone": Measure(
        label=mark("weights that decay alone pulls"), unit=SHARE, family="forces",
        equation="share of weights with |g| < 0.1 |d|", at_evaluations=evaluated("share_decay_alone"),
        at_snapshots=lambda batch: batch.force_shares.decay_alone, any_network=True, reads_forces=True,
    ),
    "seconds": Measure(
        label=mark("training time"), unit=SECONDS, family="time",
        equation="seconds of training so far, evaluations left out", at_evaluations=evaluated("seconds"),
    ),
}  # fmt: skip

# Of a mixture of tasks, accuracy is evaluated for each by itself.
OF_MIXTURES: Entries = {
    f"{pairs}_accuracy.{task}": Measure(
        label=Message(text, task=task), unit=SHARE, source=POWER, family="accuracy",
        equation=f"{pairs}_accuracy over the questions of this task alone",
        at_evaluations=evaluated(f"{pairs}_accuracy.{task}"), null=chance_accuracy, null_label=CHANCE,
        requires=(needs_mixture_of(task),),
    )
    for pairs, text in (
        ("train", mark("training pairs of {task} right")),
        ("held_out", mark("held-out pairs of {task} right")),
    )
    for task in TASKS
}  # fmt: skip
ENTRIES: Entries = {**EVALUATED, **OF_MIXTURES}
