"""Decay as a sieve: what is of no use goes, what is of use stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import FULL_RATE, LEAP, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.outcomes import generalised, phases_of, snapshot_at
from story.ledger.readings import above, below, decide, every, mean_of, rate_of
from training.config.dataset import dataset_of
from training.measures import ablation_costs, alive_neurons, incoming_outgoing, rightly_answered
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.models import FloatArray, IntArray

# Questions of either kind at which a neuron is missed, or not.
QUESTIONS, SHUFFLES = 1000, 200
# What is taken away: this part of the neurons that are left, and as many of those that died; a few draws.
TAKEN, DRAWS = 0.25, 8
USES = ("use_held_out", "use_trained", "use_end", "use_of_size")


def experiment(lab: Lab) -> Evidence:
    """Which neurons are left; what some of those that died and as many of the others are worth in the end;
    whether what a neuron was worth when memorised tells how large it is in the end."""
    runs, rng = lab.runs("leap"), lab.rng()
    costs = [_costs(run, rng) for run in runs]
    ranks = [_ranks(run, rng) for run in runs]
    return Evidence(
        {
            "left_memorised": mean_of(
                [_left(run, phases_of(run).memorised_at) for run in runs], "share", 1.0
            ),
            "left": mean_of([_left(run, None) for run in runs], "share", 1.0),
            "left_no_decay": mean_of([_left(run, None) for run in lab.runs("no_decay")], "share", 1.0),
            "left_full_rate": mean_of([_left(run, None) for run in lab.runs("full_rate")], "share", 1.0),
            "understood_full_rate": rate_of(map(generalised, lab.runs("full_rate"))),
            "cost_dead": mean_of([dead for dead, _ in costs], "share"),
            "cost_living": mean_of([alive for _, alive in costs], "share"),
            "chance": mean_of([rank["chance"] for rank in ranks]),
        }
        | {name: mean_of([rank[name] for rank in ranks], "", 0.0) for name in USES}
    )


def _at(run: Run, step: int | None) -> dict[str, FloatArray]:
    """The weights of the snapshot nearest to a step; of the last one where there is no such step."""
    place = snapshot_at(run, step)
    return {name: part[0] for name, part in run.weights(snapshots=slice(place, place + 1)).items()}


def _left(run: Run, step: int | None) -> float:
    return float(alive_neurons(*incoming_outgoing(_at(run, step), run.config)).mean())


def _costs(run: Run, rng: np.random.Generator) -> tuple[float | None, float | None]:
    """Held-out pairs lost in the end without some of the neurons that died, and without as many of the
    living; means over the draws."""
    weights = _at(run, None)
    alive = alive_neurons(*incoming_outgoing(weights, run.config))
    dead, left = np.flatnonzero(~alive), np.flatnonzero(alive)
    count = min(len(dead), int(TAKEN * len(left)))
    if not count:
        return None, None
    whole = _accuracy(run, weights)

    def lost(among: IntArray) -> float:
        draws = [rng.choice(among, size=count, replace=False) for _ in range(DRAWS)]
        return whole - float(np.mean([_accuracy(run, _without(weights, drawn)) for drawn in draws]))

    return lost(dead), lost(left)


def _without(weights: dict[str, FloatArray], neurons: IntArray) -> dict[str, FloatArray]:
    """The weights with all that these neurons say set to 0."""
    silenced = weights["W_out"].copy()
    silenced[neurons] = 0
    return weights | {"W_out": silenced}


def _accuracy(run: Run, weights: dict[str, FloatArray]) -> float:
    return float(rightly_answered(weights, run.config)[dataset_of(run.config).split.held_out].mean())


def _ranks(run: Run, rng: np.random.Generator) -> dict[str, float | None]:
    """Spearman's correlation of each neuron's size in the end with what it is worth: when memorised, for
    held-out and for training pairs, and in the end. Chance: what 19 of 20 shuffles stay below."""
    from scipy.stats import spearmanr

    memorised, split = phases_of(run).memorised_at, dataset_of(run.config).split
    if memorised is None:
        return dict.fromkeys((*USES, "chance"))
    early, late = _at(run, memorised), _at(run, None)
    held_out, trained = (rng.permutation(rows)[:QUESTIONS] for rows in (split.held_out, split.train))
    incoming, outgoing = incoming_outgoing(late, run.config)
    size = np.linalg.norm(incoming, axis=0) * np.linalg.norm(outgoing, axis=1)
    before = [np.linalg.norm(part, axis=axis) for axis, part in
              enumerate(incoming_outgoing(early, run.config))]  # fmt: skip
    worth = {
        "use_held_out": ablation_costs(early, run.config, held_out),
        "use_trained": ablation_costs(early, run.config, trained),
        "use_end": ablation_costs(late, run.config, held_out),
    }
    # A large neuron is worth more whatever it does: what it is worth for its size.
    worth["use_of_size"] = worth["use_trained"] / np.maximum(before[0] * before[1], np.finfo(float).tiny)
    shuffled = [abs(spearmanr(rng.permutation(size), size).statistic) for _ in range(SHUFFLES)]
    found: dict[str, float | None] = {
        name: float(spearmanr(cost, size).statistic) for name, cost in worth.items()
    }
    return found | {"chance": float(np.quantile(shuffled, 0.95))}


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if neurons die, by decay, those that died are not missed while others are, and it was those of
    little use when memorised that died; fails as soon as one of these is not so."""
    gone, by_decay = below(evidence["left"], limits["left"]), above(evidence["left_no_decay"], limits["left"])
    unmissed = every(
        below(evidence["cost_dead"], limits["cost"]), above(evidence["cost_living"], limits["cost"])
    )
    foreseen = above(evidence["use_held_out"], limits["rank"])
    names = ("left", "left_no_decay", "cost_dead", "cost_living", "use_held_out")
    facts = {name: evidence.value(name) for name in names}
    found = Message("{left:.0%} of the neurons are left; their use when memorised goes with their size in "
                    "the end by a rank correlation of {use_held_out:.2f}", **facts)  # fmt: skip
    fails = Message("no: without the dead neurons {cost_dead:.1%} of answers are lost, without as many "
                    "living ones {cost_living:.1%}", **facts)  # fmt: skip
    if gone is False:
        fails = Message("no: in networks that understand {left:.0%} of the neurons stay", **facts)
    elif by_decay is False:
        fails = Message("no: {left:.0%} of the neurons stay, but without decay no more, {left_no_decay:.0%}",
                        **facts)  # fmt: skip
    elif every(gone, by_decay, unmissed) and foreseen is False:
        fails = Message("not as stated: {left:.0%} of the neurons stay, but not those most useful when "
                        "memorised (rank correlation {use_held_out:.2f})", **facts)  # fmt: skip
    return decide(
        every(gone, by_decay, unmissed, foreseen),
        Message("{left:.0%} of the neurons stay, those that were of use when memorised", **facts),
        unknown=found,
        fails=fails,
    )


CLAIM = Claim(
    name="sieve",
    heading=mark("Decay as a sieve"),
    statement=mark("Useless weights go to zero, useful ones stay."),
    experiment=experiment,
    rule=rule,
    labels={
        "left_memorised": mark("neurons left when memorised"),
        "left": mark("neurons left in the end"),
        "left_no_decay": mark("neurons left, without decay"),
        "left_full_rate": mark("neurons left, at the full rate throughout"),
        "understood_full_rate": mark("runs that generalise, at the full rate throughout"),
        "cost_dead": mark("held-out pairs lost with as many of the neurons that died"),
        "cost_living": mark("held-out pairs lost with a quarter of the neurons left"),
        "use_held_out": mark("rank correlation: use when memorised, held-out pairs; size in the end"),
        "use_trained": mark("rank correlation: use when memorised, training pairs; size in the end"),
        "use_of_size": mark(
            "rank correlation: use for its size when memorised, training pairs; size in the end"
        ),
        "use_end": mark("rank correlation: use in the end, held-out pairs; size in the end"),
        "chance": mark("rank correlation that 19 of 20 shuffles stay below"),
    },
    control=mark(
        "as many neurons picked at random from those left as from those that died, eight times; the network "
        "without decay; the network at its full rate throughout; shuffled neurons"
    ),
    papers=mark("Nanda et al. 2023: clean-up"),
    thresholds=(
        Threshold(
            "left",
            0.8,
            mark("a sieve that keeps four fifths or more has not sorted much out"),
            (0.7, 0.9),
        ),
        Threshold(
            "cost",
            0.01,
            mark("a hundredth of the pairs is what the threshold of understanding leaves open"),
            (0.005, 0.05),
        ),
        Threshold(
            "rank",
            0.3,
            mark("less than a tenth of the ranks' variance explained is no sorting by use"),
            (0.15, 0.5),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "full_rate": FULL_RATE},
    figure=Dots(
        readings=("left_memorised", "left", "left_no_decay", "left_full_rate", "cost_dead", "cost_living")
    ),
)
