"""Under wrong labels the rule is there, drowned: what the strongest frequencies alone would answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import network_at
from story.conditions import LEAP, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Label, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Dots
from story.ledger.readings import above, below, decide, every, mean_of
from training.measures.logits.extraction import answers_of_frequencies, strongest_frequencies

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

PARTS = (30, 50)
CORRUPTED = Condition(
    config=replace(LEAP.config, steps=1600, steps_after_grokking=100, snapshots=2),
    seeds=4,
    over=("corrupted", tuple(part / 100 for part in PARTS)),
    small={"steps": 40},
)
# How many frequencies are kept, and how often others are drawn in their place.
KEPT, DRAWS = 5, 5


def experiment(lab: Lab) -> Evidence:
    """Of the held-out pairs, how many are right as the network answers; by its five strongest frequencies
    alone, chosen on training pairs; and by five others."""
    rng = lab.rng()
    found = {round(100 * values["corrupted"]): runs for values, runs in lab.groups("corrupted")}
    groups: dict[str, list[Run]] = {str(part): found.get(part, []) for part in PARTS}
    groups["random_labels"] = lab.runs("random_labels")
    readings: dict[str, Reading] = {}
    for group, runs in groups.items():
        each = [_shares_right(run, rng) for run in runs]
        for at, name in enumerate(("as_is", "strongest", "others")):
            readings[f"{name}_{group}"] = mean_of([shares[at] for shares in each], "share")
    return Evidence(readings)


def _shares_right(run: Run, rng: np.random.Generator) -> tuple[float, float, float]:
    batch = network_at(run)
    split, circle = batch.dataset.split, batch.circle
    logits, answers = batch.logits[0], circle.symbols[circle.sums[split.held_out]]
    keys = strongest_frequencies(logits, split.train, circle, KEPT)
    rest = np.setdiff1d(np.arange(1, circle.order // 2 + 1), keys)
    drawn = [rng.choice(rest, min(len(keys), len(rest)), replace=False) for _ in range(DRAWS)]

    def right(frequencies: np.ndarray) -> float:
        said = answers_of_frequencies(logits, split.held_out, circle, frequencies)
        return float((said == answers).mean())

    as_is = float((logits[split.held_out].argmax(axis=1) == answers).mean())
    return as_is, right(keys), float(np.mean([right(others) for others in drawn]))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the strongest frequencies alone are right on nearly all held-out pairs, at both shares of
    wrong labels, and others are not; does not if they are no help at one of them."""
    most, least = PARTS[-1], PARTS[0]

    def at(part: int) -> Message:
        return Message(
            "with {wrong:.0%} wrong labels {as_is:.0%} of held-out pairs are right, by the {count} strongest "
            "frequencies alone {strongest:.0%}, by others {others:.0%}",
            wrong=part / 100, count=KEPT,
            **{name: evidence.value(f"{name}_{part}") for name in ("as_is", "strongest", "others")},
        )  # fmt: skip

    right = {part: above(evidence[f"strongest_{part}"], limits["right"]) for part in PARTS}
    null = every(
        *(below(evidence[f"others_{part}"], limits["chance"]) for part in PARTS),
        below(evidence["strongest_random_labels"], limits["chance"]),
    )
    if every(null, right[least]) and right[most] is False:
        part = Message("with fewer labels wrong, {part:.0%}: {found}", part=least / 100, found=at(most))
        return Ruling(Verdict.ON_CONDITION, part)
    known = every(null, right[least])
    if known:
        known = right[most]
    by_chance = Message("no: {found}; on random labels {random:.0%}", found=at(most),
                        random=evidence.value("strongest_random_labels"))  # fmt: skip
    fails = by_chance if null is False else Message("no: {found}", found=at(least))
    return decide(known, at(most), fails=fails)


KINDS = {
    "as_is": mark("held-out pairs right as the network answers"),
    "strongest": mark("held-out pairs right by the strongest frequencies alone"),
    "others": mark("held-out pairs right by other frequencies"),
}
LABELS: Mapping[str, Label] = {
    f"{kind}_{part}": Message("{measure}, {part} % of the labels wrong", measure=Message(said), part=part)
    for kind, said in KINDS.items()
    for part in PARTS
} | {
    f"{kind}_random_labels": Message("{measure}, random labels", measure=Message(said))
    for kind, said in KINDS.items()
}

CLAIM = Claim(
    name="drowned-rule",
    heading=mark("Second condition: structure"),
    statement=mark("Where part of the labels is wrong, the rule is there all the same, drowned in memory."),
    experiment=experiment,
    rule=rule,
    labels=LABELS,
    control=mark("as many other frequencies; a network that was taught random labels throughout"),
    papers=mark("arXiv 2605.18022: extracting the frequencies restores what wrong labels drown"),
    thresholds=(
        Threshold(
            "right",
            0.9,
            mark("a network that is right on nine of ten pairs it has never seen has found the rule"),
            (0.75, 0.99),
        ),
        Threshold(
            "chance", 0.2, mark("five waves of the sum fitted to noise are right on some sums"), (0.1, 0.3)
        ),
    ),
    conditions={"corrupted": CORRUPTED, "random_labels": RANDOM_LABELS},
    figure=Dots(readings=tuple(f"{kind}_{part}" for part in PARTS for kind in KINDS)),
    long=True,
)
