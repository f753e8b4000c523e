"""Power et al. 2022, Grokking: generalization beyond overfitting on small algorithmic datasets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, horizon, metric_curve, phases_of
from story.ledger.readings import above, below, every, mean_of, mostly, rate_of, undecided
from story.papers.agreement import agreement
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

HALF = replace(LEAP.config, train_fraction=0.5, steps_after_grokking=20, snapshots=2)
# 1,500 steps were 3.6 times what addition takes (seeds from 100 on), 5,500 were 9.2 times (from 200 on, where
# addition took its time): ten are asked for.
CUBES = replace(HALF, task="cubes_and_right", steps=7500)
FIRST_SEED = 300
CONDITIONS = {
    "half": Condition(config=CUBES, seeds=4, first_seed=FIRST_SEED),
    "addition": Condition(config=HALF, seeds=4, first_seed=FIRST_SEED),
}


def experiment(lab: Lab) -> Evidence:
    """Whether training pairs are memorised, and what is then known of the held-out pairs, beside addition."""
    groups = {name: lab.runs(name) for name in CONDITIONS}
    return Evidence(
        {f"held_out_{name}": _known(runs) for name, runs in groups.items()}
        | {f"rate_{name}": rate_of(map(generalised, runs)) for name, runs in groups.items()}
        | {
            "memorised": rate_of(phases_of(run).memorised_at is not None for run in groups["half"]),
            "followed": horizon(groups["half"], groups["addition"]),
        },
        {
            f"curve_{name}": metric_curve(runs[0], "held_out_accuracy", "share", 80)
            for name, runs in groups.items()
        },
    )


def _known(runs: list[Run]) -> Reading:
    return mean_of([phases_of(run).held_out_accuracy for run in runs], "share", 1 / runs[0].config.p)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if no more than a few held-out pairs are known while addition is understood. Only runs that have
    memorised, and were followed long enough, can tell."""
    facts = {
        "half": evidence.value("held_out_half"), "addition": evidence.value("held_out_addition"),
        **{name: evidence.value(name) for name in ("memorised", "followed")},
    }  # fmt: skip
    found = Message(
        "after {followed:.0f} times what addition takes, networks know {half:.1%} of the held-out pairs, of "
        "sums {addition:.0%}", **facts,
    )  # fmt: skip
    waited = every(mostly(evidence, "memorised"), above(evidence["followed"], limits["followed"]))
    never = every(below(evidence["held_out_half"], 0.99), above(evidence["held_out_addition"], 0.9))
    if never is not False and not waited:
        return undecided(
            Message("{memorised:.0%} of the runs memorise half of the table, and are followed for "
                    "{followed:.0f} times what addition takes", **facts)
        )  # fmt: skip
    few = below(evidence["held_out_half"], limits["few"])
    return agreement(few, never, found, Message("one layer, fewer steps"))


CLAIM = Claim(
    name="power-cubes",
    of_paper=True,
    heading=mark("Power et al. 2022"),
    statement=mark(
        "x³ + xy² + y modulo 97 is not understood from half of its table (theirs: nor from up to 95 %)."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "held_out_half": mark("held-out accuracy with half of the table"),
        "held_out_addition": mark("held-out accuracy of addition with half of the table"),
        "rate_half": mark("runs that generalise with half of the table"),
        "rate_addition": mark("runs that generalise on addition"),
        "curve_half": mark("x³ + xy² + y, half of the table"),
        "memorised": mark("runs that memorise x³ + xy² + y"),
        "followed": mark("how long runs were followed, in times that addition takes"),
        "curve_addition": mark("x + y, half of the table"),
    },
    control=mark("our smaller network of one layer, followed for ten times what x + y takes in it"),
    papers="https://arxiv.org/abs/2201.02177",
    thresholds=(
        Threshold("few", 0.1, mark("ten times what guessing knows is still next to nothing"), (0.05, 0.5)),
        Threshold("followed", 10.0, mark("ten times what addition takes is a long wait"), (5.0, 20.0)),
    ),
    conditions=CONDITIONS,
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
ROWS = (CLAIM,)
