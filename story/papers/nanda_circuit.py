"""Nanda et al. 2023, Progress measures for grokking via mechanistic interpretability: what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import NANDA
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, below, every, mean_of, no, undecided
from story.papers.agreement import agreement, between
from story.papers.nanda import LINK
from training.measures import Batch, key_share, leading_frequencies, logit_spectrum, measured
from training.phases.rises import first_half_way
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Of their network: 14, 35, 41, 42 and 52.
KEYS = 5


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
        "{end:.1f} frequencies hold 95 % of what depends on the sum, {drawn:.0f} before training (theirs: 5)",
        end=evidence.value("keys_end"), drawn=evidence.value("keys_drawn"),
    )  # fmt: skip
    return agreement(
        between(evidence["keys_end"], limits["fewest"], limits["most"]),
        below(evidence["keys_end"], evidence.value("keys_drawn") / 2),
        found,
        Message("they count those at which neurons turn, here the logits decide"),
    )


def share_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """The five strongest make up what they print, or at least most of it."""
    found = Message(
        "the waves of five frequencies hold {end:.1%} of the logits' variance, {drawn:.1%} before training "
        "(theirs: 95 %)",
        end=evidence.value("share_end"), drawn=evidence.value("share_drawn"),
    )  # fmt: skip
    return agreement(
        above(evidence["share_end"], limits["share"]),
        every(above(evidence["share_end"], 0.5), below(evidence["share_drawn"], 0.5)),
        found,
        Message("their ten directions are fitted to the logits, here any wave of the sum counts"),
    )


def progress_experiment(lab: Lab) -> Evidence:
    """How much of the way to generalising restricted and excluded loss are ahead of the held-out loss."""
    ahead: dict[str, list[float | None]] = {"restricted": [], "excluded": []}
    curves: dict[str, Curve] = {}
    for run in lab.runs("nanda"):
        phases, metrics = phases_of(run), run.metrics()
        measures = measured(run, ["key_waves"], every=2)
        columns = {name: measures.columns[f"{name}_loss"] for name in ahead}
        if not curves:
            curves = {f"{name}_curve": Curve(tuple(map(float, measures.steps)), tuple(map(float, column)))
                      for name, column in columns.items()}  # fmt: skip
            near = np.searchsorted(metrics["step"], measures.steps).clip(max=len(metrics["step"]) - 1)
            for name in ("train_loss", "held_out_loss"):
                curves[name] = Curve(
                    tuple(map(float, metrics["step"][near])), tuple(map(float, metrics[name][near]))
                )
        if phases.memorised_at is None or phases.generalised_at is None:
            ahead["restricted"].append(None)
            ahead["excluded"].append(None)
            continue
        begin = int(np.searchsorted(metrics["step"], phases.memorised_at))
        fallen = metrics["step"][begin + first_half_way(metrics["held_out_loss"][begin:])]
        for name, column in columns.items():
            start = int(np.searchsorted(measures.steps, phases.memorised_at))
            if name == "excluded":  # it falls first, while pairs are memorised
                start = int(np.argmin(column[measures.steps <= fallen]))
            at = measures.steps[start + first_half_way(column[start:])]
            ahead[name].append(float(fallen - at) / phases.generalised_at)
    return Evidence({name: mean_of(values, "share", 0.0) for name, values in ahead.items()}, curves)


def progress_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if both are half-way before the held-out loss is; on condition if one is."""
    leads = {name: above(evidence[name], limits["lead"]) for name in ("restricted", "excluded")}
    found = Message(
        "half-way before the held-out loss, in parts of the way to generalising: restricted loss by "
        "{restricted:.0%}, excluded loss by {excluded:.0%}",
        **{name: evidence.value(name) for name in leads},
    )
    if every(*leads.values()):
        return Ruling(Verdict.HOLDS, found)
    if any(leads.values()) and None not in leads.values():
        return Ruling(Verdict.ON_CONDITION, Message("for one of the two alone: {found}", found=found))
    if every(*(no(lead) for lead in leads.values())):
        return Ruling(Verdict.FAILS, found)
    return undecided(found)


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
    experiment=keys_experiment,
    rule=share_rule,
    labels=SHARED,
    control=RECIPE,
    papers=LINK,
    thresholds=(
        Threshold(
            "share", 0.9, mark("5 % are left in their network; twice that is the same picture"), (0.8, 0.95)
        ),
    ),
    conditions={"nanda": NANDA},
    figure=Dots(readings=("share_end", "share_drawn"), x=mark("share of the logits' variance")),
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
        "restricted": mark("lead of the restricted loss, in parts of the way to generalising"),
        "excluded": mark("lead of the excluded loss, in parts of the way to generalising"),
        "restricted_curve": mark("restricted loss"),
        "excluded_curve": mark("excluded loss"),
        "train_loss": mark("training loss"),
        "held_out_loss": mark("held-out loss"),
    },
    control=mark("their recipe; the held-out loss itself, whose lead is 0"),
    papers=LINK,
    thresholds=(
        Threshold("lead", 0.0, mark("any lead is one; its interval has to leave 0 out"), (0.02, 0.05)),
    ),
    conditions={"nanda": NANDA},
    figure=Lines(x=mark("step"), y=mark("loss, nats"), log_y=True),
    long=True,
)  # fmt: skip
ROWS = (KEY_FREQUENCIES, LOGIT_VARIANCE, PROGRESS)
