"""Many parameters over-fit, few generalise: is the widest network the worst on pairs it has not seen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, below, decide, mean_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# With half of the pairs no width knew any other one, seeds from 100 on: there was nothing to lose.
# Of five seeds (from 200 on) with six widths all knew less when wider, but between .2 and 10 in a hundred a
# doubling: too few to tell. These are others, and fewer widths.
WIDTHS = (32, 128, 512)
SEEDS, FIRST_SEED = 12, 300


def experiment(lab: Lab) -> Evidence:
    """Held-out accuracy in the end at each width, without decay, which would take away what is too much; of
    runs that have memorised. And by how much it grows when the neurons double."""
    found = {int(values["d_mlp"]): runs for values, runs in lab.groups("widths")}
    known = {n: [_known(run) for run in runs] for n, runs in found.items()}
    means = {n: mean_of(values, "share") for n, values in known.items()}
    return Evidence(
        {f"known_{n}": means.get(n, Reading(None, "share")) for n in WIDTHS}
        | {"per_doubling": mean_of(slopes(known), "share", 0.0)},
        {
            "known": Curve(
                tuple(map(float, means)),
                tuple(None if one.value is None else 100 * one.value for one in means.values()),
            )
        },
    )


def _known(run: Run) -> float | None:
    phases = phases_of(run)
    return None if phases.memorised_at is None else phases.held_out_accuracy


def slopes(known: Mapping[int, Sequence[float | None]]) -> list[float | None]:
    """For each seed, what a doubling of the neurons adds to its accuracy: a straight line through its widths.

    >>> slopes({2: [0.1, None], 4: [0.2, None], 8: [0.3, 0.5]})
    [0.1, None]
    """
    found: list[float | None] = []
    for values in zip(*known.values(), strict=True):
        there = [(np.log2(n), value) for n, value in zip(known, values, strict=True) if value is not None]
        enough = len(there) > 1
        found.append(
            round(float(np.polyfit(np.array(there)[:, 0], np.array(there)[:, 1], 1)[0]), 9)
            if enough
            else None
        )
    return found


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if accuracy falls with the width; does not if it does not fall by as much as would count. It
    cannot be told where even the narrowest know nothing that they were not shown."""
    found = Message(
        "each doubling of the hidden neurons changes held-out accuracy by {slope:+.1%}; with {few} it is "
        "{narrow:.0%}, with {many} {wide:.0%}",
        slope=evidence.value("per_doubling"),
        few=WIDTHS[0],
        many=WIDTHS[-1],
        narrow=evidence.value(f"known_{WIDTHS[0]}"),
        wide=evidence.value(f"known_{WIDTHS[-1]}"),
    )
    if not above(evidence[f"known_{WIDTHS[0]}"], limits["floor"]):
        return undecided(found)
    return decide(below(evidence["per_doubling"], -limits["counts"]), found)


LABELS: dict[str, Label] = {
    f"known_{n}": Message("held-out accuracy in the end, {n} neurons", n=n) for n in WIDTHS
}

CLAIM = Claim(
    name="more-weights-overfit",
    heading=mark("The essence: from complex to simple"),
    statement=mark(
        "The more parameters a network has, the more it over-fits; with few it must find the rule."
    ),
    experiment=experiment,
    rule=rule,
    labels=LABELS
    | {
        "per_doubling": mark("what a doubling of the neurons adds to held-out accuracy"),
        "known": mark("held-out accuracy in the end"),
    },
    control=mark(
        "no decay, so that nothing takes away what is too much; only runs that know all their pairs"
    ),
    papers=mark("Belkin et al. 2019, Nakkiran et al. 2020: beyond the interpolation point, larger is better"),
    thresholds=(
        Threshold(
            "counts", 0.002, mark("over four doublings this adds up to nearly one in a hundred"), (0.0, 0.01)
        ),
        Threshold("floor", 0.05, mark("five times what guessing among 97 answers gets right"), (0.03, 0.1)),
    ),
    conditions={
        "widths": Condition(
            config=replace(
                LEAP.config,
                train_fraction=0.7,
                weight_decay=0.0,
                steps=600,
                steps_after_grokking=None,
                snapshots=2,
            ),
            seeds=SEEDS,
            first_seed=FIRST_SEED,
            over=("d_mlp", WIDTHS),
            small={"steps": 40},
        )
    },
    figure=Lines(x=mark("hidden neurons"), y=mark("held-out accuracy, per cent"), log_x=True),
)
