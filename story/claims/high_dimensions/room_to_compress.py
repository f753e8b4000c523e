"""Room to compress: what decay takes away after the memorising, and what if it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import FOLLOWED, LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, metric_curve, never, phases_of, snapshot_at, waited
from story.ledger.readings import above, below, every, mean_of, mostly, no, rate_of, undecided
from training.measures import participation, token_embeddings
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The update at which decay is switched: the reference recipe has memorised by step 70 (docs/log.md).
FORK = 80
SEEDS = 6
ARMS = ("kept", "taken_away", "brought_in")


def _arm(before: float, after: float, steps: int = 1600) -> Condition:
    """The leap's run with one decay until the fork and another one from there on; the same before the fork
    as any other arm with the same beginning."""
    config = replace(LEAP.config, weight_decay=before, steps=steps, snapshots=40)
    if before == after:
        return Condition(config=config, seeds=SEEDS)
    forked = replace(config, weight_decay_until=FORK, weight_decay_after=after)
    return Condition(config=forked, seeds=SEEDS)


def experiment(lab: Lab) -> Evidence:
    """Whether each arm generalises, whether it had memorised at the fork, and how many directions its
    embedding has left of those it had there."""
    arms = {arm: lab.runs(arm) for arm in ARMS}
    return Evidence(
        {arm: rate_of(map(generalised, runs)) for arm, runs in arms.items()}
        | {"waited": waited(arms["taken_away"], arms["kept"])}
        | {f"memorised_{arm}": rate_of(map(_memorised_at_fork, runs)) for arm, runs in arms.items()}
        | {
            f"directions_{arm}": mean_of([_directions(run, None) for run in runs], "dimensions")
            for arm, runs in arms.items()
        }
        | {
            f"directions_fork_{arm}": mean_of([_directions(run, FORK) for run in arms[arm]], "dimensions")
            for arm in ("kept", "brought_in")
        }
        | {
            f"left_{arm}": mean_of([_directions(run, None) / _directions(run, FORK) for run in runs], "share")
            for arm, runs in arms.items()
        },
        {
            f"curve_{arm}": metric_curve(runs[0], "held_out_accuracy", "share", 120)
            for arm, runs in arms.items()
        },
    )


def _memorised_at_fork(run: Run) -> bool:
    memorised = phases_of(run).memorised_at
    return memorised is not None and memorised <= FORK


def _directions(run: Run, step: int | None) -> float:
    """Participation ratio of the symbols' embeddings, at the snapshot nearest to a step or the last one."""
    place = snapshot_at(run, step)
    weights = run.weights("W_E", snapshots=slice(place, place + 1))
    return float(participation(token_embeddings(weights, run.config))[0])


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if runs that may be compressed after memorising generalise, and compressed they are; those that
    may not neither generalise nor are; and decay that only begins then is enough. On a condition if decay
    must have been there from the start."""
    needed = every(mostly(evidence, "kept"), no(mostly(evidence, "taken_away")))
    shrunk = every(
        below(evidence["left_kept"], limits["left"]), above(evidence["left_taken_away"], limits["left"])
    )
    enough = mostly(evidence, "brought_in")
    message = Message(
        "decay kept at step {fork}: {kept:.0%} of the runs generalise and {left_kept:.0%} of the embedding's "
        "directions are left; taken away there: {taken_away:.0%}, followed for {waited:.1f} usual delays, "
        "and {left_taken_away:.0%}; brought in only there: {brought_in:.0%} and {left_brought_in:.0%}",
        fork=FORK,
        waited=evidence.value("waited"),
        **{name: evidence.value(name) for arm in ARMS for name in (arm, f"left_{arm}")},
    )
    if not every(*(mostly(evidence, f"memorised_{arm}") for arm in ARMS)):
        return undecided(message)
    if needed is False or shrunk is False:
        return Ruling(Verdict.FAILS, message)
    if needed is None or shrunk is None or enough is None:
        return undecided(message)
    found = Ruling(Verdict.HOLDS, message)
    if not enough:
        told = Message("if decay is there from the start: {found}", found=message)
        found = Ruling(Verdict.ON_CONDITION, told)
    return never(found, limits, evidence["waited"])


CLAIM = Claim(
    name="room-to-compress",
    heading=mark("Collapse of dimensions"),
    statement=mark(
        "The spare dimensions are room to compress: only what decay takes away after memorising lets the "
        "network understand."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "kept": mark("runs that generalise, decay kept"),
        "taken_away": mark("runs that generalise, decay taken away once memorised"),
        "brought_in": mark("runs that generalise, decay brought in once memorised"),
        "waited": mark("how long those were followed without decay, in usual delays"),
        "memorised_kept": mark("runs that had memorised at the fork, decay kept"),
        "memorised_taken_away": mark("runs that had memorised at the fork, decay taken away"),
        "memorised_brought_in": mark("runs that had memorised at the fork, decay brought in"),
        "directions_fork_kept": mark("directions of the embedding at the fork, decay so far"),
        "directions_fork_brought_in": mark("directions of the embedding at the fork, no decay so far"),
        "directions_kept": mark("directions of the embedding in the end, decay kept"),
        "directions_taken_away": mark("directions of the embedding in the end, decay taken away"),
        "directions_brought_in": mark("directions of the embedding in the end, decay brought in"),
        "left_kept": mark("directions left since the fork, decay kept"),
        "left_taken_away": mark("directions left since the fork, decay taken away"),
        "left_brought_in": mark("directions left since the fork, decay brought in"),
        "curve_kept": mark("decay kept"),
        "curve_taken_away": mark("decay taken away once memorised"),
        "curve_brought_in": mark("decay brought in once memorised"),
    },
    control=mark("the same run, bit for bit, until decay is taken away; one in which it only begins there"),
    papers=mark("Nanda et al. 2023, Varma et al. 2023: decay shifts the network to the cheaper solution"),
    thresholds=(
        Threshold(
            "left",
            0.5,
            mark("of a collapse at least half of the directions should be gone"),
            (0.35, 0.7),
        ),
        NEVER,
    ),
    conditions={
        "kept": _arm(1.0, 1.0),
        "taken_away": _arm(1.0, 0.0, FOLLOWED),
        "brought_in": _arm(0.0, 1.0),
    },
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
