"""Room to compress: what decay takes away after the memorising, and what if it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from language import Message, mark
from story.conditions import FEW, FOLLOWED, LEAP, varied
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, metric_curve, never, phases_of, snapshot_at, waited
from story.ledger.readings import above, below, decide, every, mean_of, mostly, no, rate_of, undecided
from training.measures import participation, token_embeddings
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The update at which decay is switched: the reference recipe has memorised by step 70 (docs/log.md).
FORK = 80
SEEDS = FEW
DECAY = LEAP.config.weight_decay


def _arm(before: float, after: float, steps: int, **settings: Any) -> Condition:
    """The leap's run with one decay until the fork and another one from there on; the same before the fork
    as any other arm with the same beginning."""
    return varied(
        LEAP, seeds=SEEDS, weight_decay=before, weight_decay_until=FORK, weight_decay_after=after,
        steps=steps, **settings,
    )  # fmt: skip


# Float32 loses most of the loss, and with it the gradient, once memorised and without decay.
CONDITIONS = {
    "kept": LEAP,
    "taken_away": _arm(DECAY, 0.0, FOLLOWED, evaluate_every=10),
    "taken_away_float64": _arm(DECAY, 0.0, FOLLOWED, dtype="float64", evaluate_every=20),
    "brought_in": _arm(0.0, DECAY, 2000),
}
ARMS = tuple(CONDITIONS)
WITHOUT = ("taken_away", "taken_away_float64")


def experiment(lab: Lab) -> Evidence:
    """Whether each arm generalises, whether it had memorised at the fork, and how many directions its
    embedding has left of those it had there."""
    arms = {arm: lab.runs(arm) for arm in ARMS}
    return Evidence(
        {arm: rate_of(map(generalised, runs)) for arm, runs in arms.items()}
        | {f"waited_{arm}": waited(arms[arm], arms["kept"]) for arm in WITHOUT}
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
    may not neither generalise nor are, whatever their digits; and decay that only begins then is enough."""
    names = ("kept", "taken_away", "taken_away_float64", "left_kept", "left_taken_away", "brought_in")
    facts = {name: evidence.value(name) for name in names}
    found = Message("with decay after memorising {kept:.0%} of networks understand, on {left_kept:.0%} of "
                    "their directions, without it {taken_away:.0%}", **facts)  # fmt: skip
    if not every(*(mostly(evidence, f"memorised_{arm}") for arm in ARMS)):
        return undecided(found)
    understood = every(mostly(evidence, "kept"), *(no(mostly(evidence, arm)) for arm in WITHOUT))
    enough = mostly(evidence, "brought_in")
    compressed = every(
        below(evidence["left_kept"], limits["left"]),
        *(above(evidence[f"left_{arm}"], limits["left"]) for arm in WITHOUT),
    )
    known = every(understood, enough, compressed)
    if known:
        return never(found, limits, *(evidence[f"waited_{arm}"] for arm in WITHOUT))
    fails = Message("no: {found} ({taken_away_float64:.0%} with more digits)", found=found, **facts)
    if understood and enough is False:
        fails = Message("not as stated: {found}; where decay only begins then, {brought_in:.0%}",
                        found=found, **facts)  # fmt: skip
    elif understood:
        fails = Message("not as stated: decay makes networks understand, but they keep {left_kept:.0%} of "
                        "their directions, without decay {left_taken_away:.0%}", **facts)  # fmt: skip
    return decide(known, found, fails=fails)


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
        "taken_away_float64": mark("runs that generalise, decay taken away, in float64"),
        "brought_in": mark("runs that generalise, decay brought in once memorised"),
        "waited_taken_away": mark("how long those were followed without decay, in usual delays"),
        "waited_taken_away_float64": mark("how long those in float64 were followed, in usual delays"),
        "memorised_kept": mark("runs that had memorised at the fork, decay kept"),
        "memorised_taken_away": mark("runs that had memorised at the fork, decay taken away"),
        "memorised_taken_away_float64": mark("runs that had memorised at the fork, in float64"),
        "memorised_brought_in": mark("runs that had memorised at the fork, decay brought in"),
        "directions_fork_kept": mark("directions of the embedding at the fork, decay so far"),
        "directions_fork_brought_in": mark("directions of the embedding at the fork, no decay so far"),
        "directions_kept": mark("directions of the embedding in the end, decay kept"),
        "directions_taken_away": mark("directions of the embedding in the end, decay taken away"),
        "directions_taken_away_float64": mark(
            "directions of the embedding in the end, decay taken away, in float64"
        ),
        "directions_brought_in": mark("directions of the embedding in the end, decay brought in"),
        "left_kept": mark("directions left since the fork, decay kept"),
        "left_taken_away": mark("directions left since the fork, decay taken away"),
        "left_taken_away_float64": mark("directions left since the fork, decay taken away, in float64"),
        "left_brought_in": mark("directions left since the fork, decay brought in"),
        "curve_kept": mark("decay kept"),
        "curve_taken_away": mark("decay taken away once memorised"),
        "curve_taken_away_float64": mark("decay taken away, in float64"),
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
    conditions=CONDITIONS,
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
    long=True,
)
