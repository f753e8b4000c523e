"""Long after it has memorised, the network suddenly understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP, NO_DECAY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import grok_rate, metric_curve, phases_of, steps_or_none
from story.ledger.readings import above, decide, every, happened, mean_of, mostly, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """How late the runs generalise, and whether their controls do; the curves are those of the first seed."""
    runs, no_decay, random_labels = lab.runs("leap"), lab.runs("no_decay"), lab.runs("random_labels")
    found = [phases_of(run) for run in runs]
    return Evidence(
        {
            "leap": grok_rate(runs),
            "memorised": mean_of(steps_or_none([phases.memorised_at for phases in found]), "steps"),
            "generalised": mean_of(steps_or_none([phases.generalised_at for phases in found]), "steps"),
            "delay": mean_of([phases.delay for phases in found], "times"),
            "plateau_accuracy": mean_of([phases.plateau_accuracy for phases in found], "share"),
            "no_decay": grok_rate(no_decay),
            "random_labels": grok_rate(random_labels),
        },
        {
            "train_curve": metric_curve(runs[0], "train_accuracy", "share"),
            "held_out_curve": metric_curve(runs[0], "held_out_accuracy", "share"),
            "no_decay_curve": metric_curve(no_decay[0], "held_out_accuracy", "share"),
            "random_labels_curve": metric_curve(random_labels[0], "held_out_accuracy", "share"),
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if most runs grok, with a delay that is one, and nothing leaps where there is nothing to find."""
    known = every(
        mostly(evidence, "leap"),
        above(evidence["delay"], limits["delay"]),
        no(mostly(evidence, "random_labels")),
    )
    found = Message(
        "{leapt} of {runs} networks leapt, {delay:.1f} times as late as they had memorised; on random labels "
        "{control:.0%} of networks",
        leapt=happened(evidence["leap"]), runs=len(evidence["leap"].each), delay=evidence.value("delay"),
        control=evidence.value("random_labels"),
    )  # fmt: skip
    return decide(known, found)


CLAIM = Claim(
    name="leap-after-memorising",
    heading=mark("First, what is seen"),
    statement=mark("Long after it has memorised its pairs, the network suddenly understands the others."),
    experiment=experiment,
    rule=rule,
    labels={
        "leap": mark("runs that grok"),
        "memorised": mark("memorised at"),
        "generalised": mark("generalised at"),
        "delay": mark("how much later it generalises than it memorises"),
        "plateau_accuracy": mark("held-out accuracy when memorised"),
        "no_decay": mark("runs that grok, without decay"),
        "random_labels": mark("runs that grok, random labels"),
        "train_curve": mark("training pairs"),
        "held_out_curve": mark("held-out pairs"),
        "no_decay_curve": mark("held-out pairs, without decay"),
        "random_labels_curve": mark("held-out pairs, random labels"),
    },
    control=mark("the same network on random labels, and without decay"),
    papers=mark("Power et al. 2022, Nanda et al. 2023: agree"),
    thresholds=(
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt both together"
            ),
            (1.5, 4.0),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("step"), y=mark("accuracy"), log_x=True),
)
