"""Nanda et al. 2023, Progress measures for grokking via mechanistic interpretability: what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, NANDA
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import phases_of, snapshot_at
from story.ledger.readings import above, below, every, mean_of, no
from story.papers.agreement import agreement, between, compared
from story.papers.nanda import LINK
from training.measures import Batch, key_share, leading_frequencies, logit_spectrum, measured
from training.phases.rises import Line
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Of their network: 14, 35, 41, 42 and 52.
KEYS = 5
THEIR_SHARE = 0.95
# A loss has begun to move when it has moved by this much of what guessing has, log p.
BEGUN = 0.25


def keys_experiment(lab: Lab) -> Evidence:
    """How many waves the logits are made of, in the end and in a network that has just been drawn."""
    batches = {name: [_at(run, place) for run in lab.runs("nanda")] for name, place in WHEN.items()}
    return Evidence(
        {f"keys_{name}": mean_of([_keys(batch) for batch in found], "frequencies")
         for name, found in batches.items()}
        | {f"share_{name}": mean_of([_share_of_five(batch) for batch in found], "share", _null(found[0]))
           for name, found in batches.items()}
    )  # fmt: skip


WHEN = {"end": -1, "drawn": 0}


def _at(run: Run, place: int) -> Batch:
    count = len(run.snapshot_steps())
    return Batch(run.config, run.weights(snapshots=slice(place % count, place % count + 1)))


def _keys(batch: Batch) -> float:
    """How many frequencies hold 95 % of what depends on the sum; no limit to their number."""
    spectrum = logit_spectrum(batch.sum_means[0])
    return float(len(leading_frequencies(spectrum, most=len(spectrum))))


def _share_of_five(batch: Batch) -> float:
    """Share of all the logits' variance in the waves of the sum at the five strongest frequencies."""
    strongest = leading_frequencies(logit_spectrum(batch.sum_means[0]), share=1.0, most=KEYS)
    return float(key_share(batch.sum_means, batch.variation, strongest)[0])


def _null(batch: Batch) -> float:
    """Two waves at each of five frequencies, of m x m."""
    return 2 * KEYS / batch.circle.order**2


def keys_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """About five, and far fewer than in a network that has learnt nothing."""
    found = Message(
        "{end:.1f} frequencies hold nearly all that depends on the sum, {drawn:.0f} before training (theirs: "
        "{theirs})",
        theirs=KEYS, end=evidence.value("keys_end"), drawn=evidence.value("keys_drawn"),
    )  # fmt: skip
    return agreement(
        between(evidence["keys_end"], limits["fewest"], limits["most"]),
        below(evidence["keys_end"], evidence.value("keys_drawn") / 2),
        found,
        Message("they count neurons, here the logits decide"),
    )


def share_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """The five strongest make up what they print, or at least most of it."""
    found = Message(
        "the waves of {count} frequencies hold {end:.1%} of the logits' variance (theirs: {theirs:.0%})",
        count=KEYS, theirs=THEIR_SHARE, end=evidence.value("share_end")
    )  # fmt: skip
    return agreement(
        above(evidence["share_end"], limits["share"]),
        every(above(evidence["share_end"], 0.5), below(evidence["share_drawn"], 0.5)),
        found,
        Message("ours is read sooner, and the share rises"),
    )


def share_experiment(lab: Lab) -> Evidence:
    """The same as `keys_experiment`, and how that share goes on rising in the leap's own network."""
    found, leap = keys_experiment(lab), lab.runs("leap")
    places = {
        "understood": [snapshot_at(run, phases_of(run).generalised_at) for run in leap],
        "later": [-1 for _ in leap],
    }
    return Evidence(
        dict(found.readings)
        | {
            f"share_{name}": mean_of([_share_of_five(_at(run, at)) for run, at in zip(leap, of, strict=True)],
                                     "share")
            for name, of in places.items()
        }
    )  # fmt: skip


def progress_experiment(lab: Lab) -> Evidence:
    """How many steps before the held-out loss restricted and excluded loss begin to move, in the leap's
    network
    and in theirs."""
    readings: dict[str, Reading] = {}
    curves: dict[str, dict[str, Line]] = {}
    for recipe in ("leap", "nanda"):
        ahead: dict[str, list[float | None]] = {"restricted": [], "excluded": []}
        for run in lab.runs(recipe):
            columns = _losses(run)
            by = BEGUN * float(np.log(run.config.p))
            visible = onset(columns["held_out_loss"], by)
            for name in ahead:
                own = onset(columns[f"{name}_loss"], by, rises=name == "excluded")
                end = phases_of(run).generalised_at
                if own is None or visible is None or end is None:
                    ahead[name].append(None)
                else:
                    ahead[name].append((visible - own) / end)
            curves.setdefault("run", columns)
        readings |= {f"{name}_{recipe}": mean_of(values, "share", 0.0) for name, values in ahead.items()}
    return Evidence(
        readings,
        {f"{name}_curve": Curve(tuple(map(float, steps)), tuple(map(float, values)))
         for name, (steps, values) in curves["run"].items()},
    )  # fmt: skip


def _losses(run: Run) -> dict[str, Line]:
    """Restricted, excluded and held-out loss, at the run's snapshots."""
    found, metrics = measured(run, ["key_waves"], every=2), run.metrics()
    steps = found.steps.astype(np.float64)
    return {
        "restricted_loss": (steps, found.columns["restricted_loss"]),
        "excluded_loss": (steps, found.columns["excluded_loss"]),
        "held_out_loss": (steps, np.interp(steps, metrics["step"], metrics["held_out_loss"])),
    }


def onset(line: Line, by: float, *, rises: bool = False) -> float | None:
    """The first step after a loss's highest (lowest) value at which it has fallen (risen) by so many
    nats; None where it never does.

    >>> onset((np.arange(6.0), np.array([5.0, 8.0, 8.0, 6.0, 2.0, 0.0])), by=2.0)
    3.0
    """
    steps, values = line
    values = -values if rises else values
    top = int(np.argmax(values))
    moved = np.flatnonzero(values[top:] <= values[top] - by)
    return float(steps[top + moved[0]]) if len(moved) else None


def progress_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if both begin to move before the held-out loss does, in their recipe and in ours; on condition if
    in theirs alone; fails if not even in theirs."""
    theirs, ours = (
        [above(evidence[f"{name}_{recipe}"], limits["lead"]) for name in ("restricted", "excluded")]
        for recipe in ("nanda", "leap")
    )
    facts = {name: evidence.value(f"{name}_nanda") for name in ("restricted", "excluded")}
    found = Message("restricted loss leads the held-out loss by {restricted:.0%} of the way, excluded loss "
                    "by {excluded:.0%}", **facts)  # fmt: skip
    if every(*theirs, no(every(*ours))):
        return Ruling(Verdict.ON_CONDITION, Message("with their recipe alone: {found}", found=found))
    return compared(every(*theirs, *ours) if every(*theirs) is not False else False, found)


SHARED = {
    "keys_end": mark("frequencies that hold 95 % of what depends on the sum"),
    "keys_drawn": mark("such frequencies before training"),
    "share_end": mark("share of the logits' variance at the five strongest frequencies"),
    "share_drawn": mark("such share before training"),
}
RECIPE = mark("their recipe; beside it the same networks before training")
KEY_FREQUENCIES = Claim(
    name="nanda-key-frequencies",
    of_paper=True,
    heading=mark("Nanda et al. 2023"),
    statement=mark("The network adds with five key frequencies."),
    experiment=keys_experiment,
    rule=keys_rule,
    labels=SHARED,
    control=RECIPE,
    papers=LINK,
    thresholds=(
        Threshold("fewest", 2.5, mark("half as many would be another number"), (1.5, 3.5)),
        Threshold("most", 7.5, mark("half as many again would be another number"), (6.5, 8.5)),
    ),
    conditions={"nanda": NANDA},
    figure=Dots(readings=("keys_end", "keys_drawn"), x=mark("frequencies"), log=True),
    long=True,
)
LOGIT_VARIANCE = Claim(
    name="nanda-logit-variance",
    of_paper=True,
    heading=mark("Nanda et al. 2023"),
    statement=mark("The waves of the five key frequencies hold 95 % of the logits' variance."),
    experiment=share_experiment,
    rule=share_rule,
    labels={
        **SHARED,
        "share_understood": mark("such share in the leap's network, when it has understood"),
        "share_later": mark("such share in the leap's network, in the end"),
    },
    control=RECIPE,
    papers=LINK,
    thresholds=(
        Threshold(
            "share", 0.9, mark("5 % are left in their network; twice that is the same picture"), (0.8, 0.95)
        ),
    ),
    conditions={"nanda": NANDA, "leap": LEAP},
    figure=Dots(readings=("share_end", "share_drawn", "share_understood", "share_later"),
                x=mark("share of the logits' variance")),
    long=True,
)  # fmt: skip
PROGRESS = Claim(
    name="nanda-progress-measures",
    of_paper=True,
    heading=mark("Nanda et al. 2023"),
    statement=mark("Restricted loss falls and excluded loss rises before the held-out loss falls."),
    experiment=progress_experiment,
    rule=progress_rule,
    labels={
        "restricted_nanda": mark("how much sooner restricted loss begins to fall, in parts of the way"),
        "excluded_nanda": mark("how much sooner excluded loss begins to rise, in parts of the way"),
        "restricted_leap": mark("how much sooner restricted loss begins to fall, our recipe"),
        "excluded_leap": mark("how much sooner excluded loss begins to rise, our recipe"),
        "restricted_loss_curve": mark("restricted loss"),
        "excluded_loss_curve": mark("excluded loss"),
        "held_out_loss_curve": mark("held-out loss"),
    },
    control=mark("their recipe and ours; the held-out loss itself, whose lead is 0"),
    papers=LINK,
    thresholds=(
        Threshold("lead", 0.0, mark("any lead is one; its interval has to leave 0 out"), (0.02, 0.05)),
    ),
    conditions={"nanda": NANDA, "leap": LEAP},
    figure=Lines(x=mark("step"), y=mark("loss, nats"), log_y=True),
    long=True,
)  # fmt: skip
ROWS = (KEY_FREQUENCIES, LOGIT_VARIANCE, PROGRESS)
