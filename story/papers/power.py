"""Power et al. 2022, Grokking: generalization beyond overfitting on small algorithmic datasets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, every, mean_of, rate_of
from story.papers.agreement import agreement
from training.store import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

HALF = replace(LEAP.config, train_fraction=0.5, steps_after_grokking=20, snapshots=2)
CUBES = replace(HALF, task="cubes_and_right", steps=1500)
CONDITIONS = {
    "half": Condition(config=CUBES, seeds=3),
    "most": Condition(config=replace(CUBES, train_fraction=0.9), seeds=3),
    "addition": Condition(config=HALF, seeds=3),
}


def experiment(lab: Lab) -> Evidence:
    """What is known of the held-out pairs in the end, with half and with nine tenths of the table."""
    groups = {name: lab.runs(name) for name in CONDITIONS}
    return Evidence(
        {f"held_out_{name}": _known(runs) for name, runs in groups.items()}
        | {f"rate_{name}": rate_of(map(generalised, runs)) for name, runs in groups.items()},
        {
            f"curve_{name}": metric_curve(runs[0], "held_out_accuracy", "share", 80)
            for name, runs in groups.items()
        },
    )


def _known(runs: list[Run]) -> Reading:
    return mean_of([phases_of(run).held_out_accuracy for run in runs], "share", 1 / runs[0].config.p)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if at neither share more than a few held-out pairs are known, while addition is understood."""
    few = every(*(below(evidence[f"held_out_{name}"], limits["few"]) for name in ("half", "most")))
    never = every(
        *(below(evidence[f"held_out_{name}"], 0.99) for name in ("half", "most")),
        above(evidence["held_out_addition"], 0.9),
    )
    found = Message(
        "of x³ + xy² + y, {half:.1%} of the held-out pairs are known in the end with half of the table and "
        "{most:.1%} with nine tenths; of x + y with half {addition:.0%}",
        **{name: evidence.value(f"held_out_{name}") for name in CONDITIONS},
    )
    why = Message("one layer instead of two, and 1,500 steps instead of 10⁵ and more")
    return agreement(few, never, found, why)


CLAIM = Claim(
    name="power-cubes",
    heading=mark("Power et al. 2022, section 3.2"),
    statement=mark("x³ + xy² + y modulo 97 is never understood, with up to 95 % of its table."),
    experiment=experiment,
    rule=rule,
    labels={
        "held_out_half": mark("held-out accuracy with half of the table"),
        "held_out_most": mark("held-out accuracy with nine tenths of the table"),
        "held_out_addition": mark("held-out accuracy of addition with half of the table"),
        "rate_half": mark("runs that generalise with half of the table"),
        "rate_most": mark("runs that generalise with nine tenths of the table"),
        "rate_addition": mark("runs that generalise on addition"),
        "curve_half": mark("x³ + xy² + y, half of the table"),
        "curve_most": mark("x³ + xy² + y, nine tenths of the table"),
        "curve_addition": mark("x + y, half of the table"),
    },
    control=mark("our smaller network of one layer and 1,500 steps; x + y in the same network"),
    papers="https://arxiv.org/abs/2201.02177",
    thresholds=(
        Threshold("few", 0.1, mark("ten times what guessing knows is still next to nothing"), (0.05, 0.5)),
    ),
    conditions=CONDITIONS,
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
ROWS = (CLAIM,)
