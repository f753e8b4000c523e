"""Where answers are random, there is nothing to understand, and no network groks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import FOLLOWED, LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, metric_curve, never, phases_of, waited
from story.ledger.readings import below, every, mean_of, mostly, no, rate_of, undecided
from training.phases import LEAST_DELAY

if TYPE_CHECKING:
    from story.ledger.lab import Lab

MULTIPLY = Condition(config=replace(LEAP.config, task="multiply", steps_after_grokking=20, snapshots=2))
# Composing permutations needs more of its table, and a stronger pull, to be understood as soon as a sum is.
PERMUTATIONS = Condition(
    config=replace(
        LEAP.config, task="s5", p=120, train_fraction=0.5, weight_decay=2.0, steps=1500,
        steps_after_grokking=20, evaluate_every=10, snapshots=2,
    ),
    seeds=4,
    small={"p": 120, "steps": 30},
)  # fmt: skip
# Followed for as long as "never" asks for.
RANDOM = Condition(config=replace(LEAP.config, task="random_labels", steps=FOLLOWED, snapshots=2), seeds=4)
STRUCTURED = ("leap", "multiply", "permutations")


def experiment(lab: Lab) -> Evidence:
    """How many runs generalise: addition, multiplication, permutations, and labels without a rule."""
    groups = {name: lab.runs(name) for name in (*STRUCTURED, "random_labels")}
    random, memorised_at = (
        groups["random_labels"],
        [phases_of(run).memorised_at for run in groups["random_labels"]],
    )
    readings = {name: rate_of(generalised(run) for run in runs) for name, runs in groups.items()}
    readings |= {f"delay_{name}": mean_of([phases_of(run).delay for run in groups[name]], "times")
                 for name in STRUCTURED}  # fmt: skip
    accuracy = [phases_of(run).held_out_accuracy for run in random]
    readings |= {
        "memorised": rate_of(step is not None for step in memorised_at),
        "accuracy": mean_of(accuracy, "share", 1 / random[0].config.p),
        "waited": waited(random, groups["leap"]),
    }
    curves = {
        f"{name}_curve": metric_curve(runs[0], "held_out_accuracy", "share") for name, runs in groups.items()
    }
    return Evidence(readings, curves)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if each task with a rule is understood and random labels, though memorised, are not; on condition
    if some task with a rule is not understood."""
    understood = {name: mostly(evidence, name) for name in STRUCTURED}
    control = every(mostly(evidence, "memorised"), no(mostly(evidence, "random_labels")))
    facts = {name: evidence.value(name) for name in (*STRUCTURED, "memorised", "accuracy", "waited")}
    found = Message(
        "addition: {leap:.0%} of the runs generalise, multiplication {multiply:.0%}, permutations "
        "{permutations:.0%}; random labels: {memorised:.0%} memorise, {control:.0%} generalise, followed for "
        "{waited:.1f} usual delays, and in the end {accuracy:.1%} of the held-out pairs are right, which by "
        "construction cannot be more than chance: a check of the set-up",
        control=evidence.value("random_labels"),
        **facts,
    )
    message = found
    if below(evidence["delay_permutations"], LEAST_DELAY):
        message = Message(
            "{found}. With this recipe permutations are understood without grokking, {delay:.1f} times as "
            "late as they are memorised",
            found=found, delay=evidence.value("delay_permutations"),
        )  # fmt: skip
    known = every(*understood.values(), control)
    if known:
        return never(Ruling(Verdict.HOLDS, message), limits, evidence["waited"])
    if control and understood["leap"] and False in understood.values():
        needed = Ruling(
            Verdict.ON_CONDITION,
            Message("as a condition that is needed, but does not suffice: addition: {leap:.0%} of the runs "
                    "generalise, multiplication {multiply:.0%}, permutations {permutations:.0%}", **facts),
        )  # fmt: skip
        return never(needed, limits, evidence["waited"])
    return undecided(message) if known is None else Ruling(Verdict.FAILS, message)


CLAIM = Claim(
    name="structure-needed",
    heading=mark("Second condition: structure"),
    statement=mark("Where answers are random, there is nothing to understand, and no network groks."),
    experiment=experiment,
    rule=rule,
    labels={
        "leap": mark("runs that generalise, addition"),
        "multiply": mark("runs that generalise, multiplication"),
        "permutations": mark("runs that generalise, permutations of five things"),
        "random_labels": mark("runs that generalise, random labels"),
        "delay_leap": mark("how much later, addition"),
        "delay_multiply": mark("how much later, multiplication"),
        "delay_permutations": mark("how much later, permutations of five things"),
        "memorised": mark("runs that memorise, random labels"),
        "accuracy": mark("held-out accuracy in the end, random labels"),
        "waited": mark("how long random labels were followed after memorising, in usual delays"),
        "leap_curve": mark("addition"),
        "multiply_curve": mark("multiplication"),
        "permutations_curve": mark("permutations of five things"),
        "random_labels_curve": mark("random labels"),
    },
    control=mark(
        "random labels on the same pairs: that they can only be memorised is so by construction, and checks "
        "the set-up"
    ),
    papers=mark("Power et al. 2022: permutations of five things, too, are understood late"),
    thresholds=(NEVER,),
    conditions={
        "leap": LEAP,
        "multiply": MULTIPLY,
        "permutations": PERMUTATIONS,
        "random_labels": RANDOM,
    },
    figure=Lines(x=mark("step"), y=mark("held-out pairs right, in per cent"), log_x=True),
)
