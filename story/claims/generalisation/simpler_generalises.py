"""Of two solutions that fit the training pairs, the simpler one generalises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, MUCH_DATA, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Dots
from story.ledger.readings import above, every, mean_of, no, undecided
from story.ledger.words import product_labels
from training.measures import Batch
from training.measures.compression import accuracy_on, bits_needed, prunable_share
from training.phases.endings import THRESHOLD
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# With much data a network generalises without decay, too: as well, and is it as simple?
MUCH_NO_DECAY = Condition(config=replace(MUCH_DATA.config, weight_decay=0.0, steps=1000, snapshots=2))
# On which pairs each network has to keep what it knows.
JUDGED = {
    "memorised": "train",
    "end": "train",
    "no_decay": "train",
    "end_held_out": "held_out",
    "much": "held_out",
    "much_no_decay": "held_out",
}


def experiment(lab: Lab) -> Evidence:
    """Three measures of simplicity for networks that have memorised, that understand, and of both kinds
    without decay; and how much each knows of the pairs it was never shown."""
    leap = lab.runs("leap")
    ends = [understanding_network(run) for run in leap]
    networks: dict[str, Iterable[Batch | None]] = {
        "memorised": map(memorised_network, leap),
        "end": ends,
        "end_held_out": ends,
        "no_decay": map(network_at, lab.runs("no_decay")),
        **{name: map(understanding_network, lab.runs(name)) for name in ("much", "much_no_decay")},
    }
    readings: dict[str, Reading] = {}
    for name, batches in networks.items():
        kinds = [simplicity(batch, JUDGED[name]) for batch in batches]
        for measure, unit in (("prunable", "share"), ("bits", "bits"), ("norm", "norm"), ("known", "share")):
            if (name, measure) not in (("end_held_out", "norm"), ("end_held_out", "known")):
                readings[f"{measure}_{name}"] = mean_of([kind.get(measure) for kind in kinds], unit)
    return Evidence(readings)


def understanding_network(run: Run) -> Batch | None:
    """The last recorded network that knows 99 % of the held-out pairs, None without one: only those that know
    equally much are to be compared, and a run may fall back after it has understood."""
    metrics, steps = run.metrics(), run.snapshot_steps()
    known = metrics["held_out_accuracy"][np.searchsorted(metrics["step"], steps)] >= THRESHOLD
    return network_at(run, int(steps[known][-1])) if known.any() else None


def simplicity(batch: Batch | None, pairs: str) -> dict[str, float]:
    """How simple a network is, judged on training or held-out pairs, and what it knows of the latter."""
    if batch is None:
        return {}
    weights, split = {name: part[0] for name, part in batch.weights.items()}, batch.dataset.split
    rows = split.train if pairs == "train" else split.held_out
    squares = [float((part.astype(np.float64) ** 2).sum()) for part in weights.values()]
    return {
        "prunable": prunable_share(weights, batch.config, rows),
        "bits": bits_needed(weights, batch.config, rows),
        "norm": float(np.sqrt(sum(squares))),
        "known": accuracy_on(weights, batch.config, split.held_out),
    }


def larger(one: Reading, other: Reading) -> bool | None:
    """Whether a reading is above another: True and False where their intervals lie apart."""
    if one.value is None or other.value is None:
        return None
    low, high = (one.value if one.low is None else one.low), (one.value if one.high is None else one.high)
    difference = Reading(
        one.value - other.value,
        low=low - (other.value if other.high is None else other.high),
        high=high - (other.value if other.low is None else other.low),
    )
    return above(difference, 0.0)


def simpler(evidence: Evidence, measure: str, one: str, other: str) -> bool | None:
    """Whether one network is simpler than another: more of it can be left out, fewer bits, a smaller norm."""
    first, second = evidence[f"{measure}_{one}"], evidence[f"{measure}_{other}"]
    return larger(first, second) if measure == "prunable" else larger(second, first)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the network that understands is simpler than those that only remember, by every measure,
    and none generalises that is not simple; on condition if some measures say so, or if much data
    does without."""
    measures = ("prunable", "bits", "norm")
    ahead = {
        measure: every(
            simpler(evidence, measure, "end", "memorised"), simpler(evidence, measure, "end", "no_decay")
        )
        for measure in measures
    }
    count = sum(known is True for known in ahead.values())
    # Simple is what the decayed network with as much data is.
    without_simplicity = every(
        above(evidence["known_much_no_decay"], limits["generalises"]),
        *(simpler(evidence, measure, "much", "much_no_decay") for measure in measures if ahead[measure]),
    )
    facts = {name: evidence.value(name) for name in (
        "prunable_memorised", "prunable_end", "prunable_no_decay", "bits_memorised", "bits_end",
        "prunable_much", "prunable_much_no_decay", "known_much", "known_much_no_decay")}  # fmt: skip
    message = Message(
        "the network that understands can do without {prunable_end:.0%} of its weights, the one that "
        "remembers without {prunable_memorised:.0%}, without decay {prunable_no_decay:.0%}; it needs "
        "{bits_end:.1f} bits a weight instead of {bits_memorised:.1f}; with much data and no decay a "
        "network that can do without {prunable_much_no_decay:.0%} (with decay {prunable_much:.0%}) knows "
        "{known_much_no_decay:.1%} of what it was never shown",
        **facts,
    )
    if count == len(measures) and no(without_simplicity):
        return Ruling(Verdict.HOLDS, message)
    if count == len(measures) and without_simplicity:
        return Ruling(Verdict.ON_CONDITION, Message("where pairs are few: {found}", found=message))
    if 0 < count < len(measures):
        return Ruling(
            Verdict.ON_CONDITION,
            Message("by {count} of {all} measures of simplicity: {found}",
                    count=count, all=len(measures), found=message),
        )  # fmt: skip
    if count == 0 and all(known is False for known in ahead.values()):
        return Ruling(Verdict.FAILS, message)
    return undecided(message)


CLAIM = Claim(
    name="simpler-generalises",
    heading=mark("The essence: from complex to simple"),
    statement=mark("Of two solutions that fit the training pairs, the simpler one generalises."),
    experiment=experiment,
    rule=rule,
    labels={
        **product_labels(
            {
                "prunable": mark("weights it can do without"),
                "bits": mark("bits a weight"),
            },
            {
                "memorised": mark("{measure}: memorised, for its training pairs"),
                "end": mark("{measure}: in the end, for its training pairs"),
                "no_decay": mark("{measure}: no decay, for its training pairs"),
                "end_held_out": mark("{measure}: in the end, for held-out pairs"),
                "much": mark("{measure}: much data, for held-out pairs"),
                "much_no_decay": mark("{measure}: much data, no decay, for held-out pairs"),
            },
        ),
        **product_labels(
            {
                "norm": mark("norm of the weights"),
                "known": mark("held-out accuracy"),
            },
            {
                "memorised": mark("{measure}: memorised"),
                "end": mark("{measure}: in the end"),
                "no_decay": mark("{measure}: no decay"),
                "much": mark("{measure}: much data"),
                "much_no_decay": mark("{measure}: much data, no decay"),
            },
        ),
    },
    control=mark(
        "the same network without decay, with 30 % of the table and with 80 %, where both generalise"
    ),
    papers=mark("Varma et al. 2023: the efficient circuit wins, which does the same with smaller weights"),
    thresholds=(
        Threshold(
            "generalises",
            0.95,
            mark("a network that knows 95 % of the pairs it was never shown has not just remembered"),
            (0.9, 0.99),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "much": MUCH_DATA, "much_no_decay": MUCH_NO_DECAY},
    figure=Dots(readings=("prunable_memorised", "prunable_end", "prunable_no_decay", "prunable_end_held_out",
                          "prunable_much", "prunable_much_no_decay")),
)  # fmt: skip
