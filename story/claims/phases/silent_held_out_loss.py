"""During the plateau the held-out loss shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.phases.silence import RECIPES, after_memorising, before_the_climb, on_the_plateau
from story.conditions import RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.comparing import difference
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve
from story.ledger.readings import below, decide, every, mean_of, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab

READ = {"fallen": "share", "moved": "share", "before_leap": "nats", "creeps": "share"}


def experiment(lab: Lab) -> Evidence:
    """How far the held-out loss has fallen before accuracy climbs, at two rates; and on random labels, over
    as many evaluations. `more` is how much further, with the scatter of both."""
    groups = {recipe: lab.runs(recipe) for recipe in RECIPES}
    spans = {recipe: [before_the_climb(run) for run in runs] for recipe, runs in groups.items()}
    lengths = [span.stop - span.start for span in spans["leap"] if span is not None]
    followed = round(float(np.mean(lengths))) if lengths else None
    random_labels = lab.runs("random_labels")
    control = [on_the_plateau(run, after_memorising(run, followed)) for run in random_labels]
    readings = {
        f"{name}_random_labels": mean_of([each[name] for each in control], READ[name])
        for name in ("fallen", "moved")
    }
    curves = {"random_labels_curve": metric_curve(random_labels[0], "held_out_loss")}
    for recipe, runs in groups.items():
        found = [on_the_plateau(run, span) for run, span in zip(runs, spans[recipe], strict=True)]
        for name, unit in READ.items():
            readings[f"{name}_{recipe}"] = mean_of([each[name] for each in found], unit)
        readings[f"more_{recipe}"] = difference(
            [each["fallen"] for each in found], [each["fallen"] for each in control], "share"
        )
        curves[f"{recipe}_curve"] = metric_curve(runs[0], "held_out_loss")
    return Evidence(readings, curves)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if before accuracy climbs it falls no further than on random labels, with either rate; on a
    condition with one of the two."""
    silent = {recipe: below(evidence[f"more_{recipe}"], limits["moved"]) for recipe in RECIPES}
    names = ("fallen_leap", "fallen_full_rate", "fallen_random_labels")
    facts = {name: evidence.value(name) for name in names}
    falls = Message("if the rate falls after memorising: before accuracy climbs it falls by "
                    "{fallen_leap:.0%}, at the full rate by {fallen_full_rate:.0%}", **facts)  # fmt: skip
    full = Message("if the rate stays what it is: before accuracy climbs it falls by "
                   "{fallen_full_rate:.0%}, else by {fallen_leap:.0%}", **facts)  # fmt: skip
    return decide(
        every(*silent.values()),
        Message("before accuracy climbs it falls by {fallen_leap:.0%}, on random labels by "
                "{fallen_random_labels:.0%}", **facts),
        (every(silent["leap"], no(silent["full_rate"])), falls),
        (every(silent["full_rate"], no(silent["leap"])), full),
        unknown=Message("before accuracy climbs it falls by {fallen_leap:.0%}, on random labels by "
                        "{fallen_random_labels:.0%}: too near to tell", **facts),
        fails=Message("no: it falls by {fallen_leap:.0%} before accuracy climbs, on random labels by "
                      "{fallen_random_labels:.0%}", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="silent-held-out-loss",
    heading=mark("Second phase: the plateau"),
    statement=mark("During the plateau the held-out loss shows nothing."),
    experiment=experiment,
    rule=rule,
    labels={
        "fallen_leap": mark("how far held-out loss has fallen from its highest before accuracy climbs"),
        "fallen_full_rate": mark("how far held-out loss has fallen before accuracy climbs, full rate"),
        "moved_leap": mark("highest held-out loss before accuracy climbs, above the lowest"),
        "moved_full_rate": mark("highest held-out loss before accuracy climbs, above the lowest, full rate"),
        "before_leap_leap": mark("held-out loss before accuracy climbs; guessing has ln p"),
        "before_leap_full_rate": mark("held-out loss before accuracy climbs, full rate"),
        "creeps_leap": mark("how far held-out accuracy moves before accuracy climbs"),
        "creeps_full_rate": mark("how far held-out accuracy moves before accuracy climbs, full rate"),
        "fallen_random_labels": mark("how far held-out loss has fallen after as long, random labels"),
        "moved_random_labels": mark("highest held-out loss above the lowest after as long, random labels"),
        "more_leap": mark("how much further than on random labels"),
        "more_full_rate": mark("how much further than on random labels, full rate"),
        "leap_curve": mark("held-out pairs"),
        "full_rate_curve": mark("held-out pairs, full rate"),
        "random_labels_curve": mark("held-out pairs, random labels"),
    },
    control=mark(
        "the same network on random labels, where nothing is being understood, for as long; the network at "
        "its full rate throughout"
    ),
    papers=mark("Nanda et al. 2023: measures of progress move during the plateau"),
    thresholds=(
        Threshold(
            "moved",
            0.1,
            mark("a fall that is a tenth deeper than the control's can be seen on a plotted curve"),
            (0.05, 0.25),
        ),
    ),
    conditions={**RECIPES, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)
