"""First the useless weights are pulled to zero, then the network understands: is that the order?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, decide, mean_of
from story.ledger.words import product_labels
from training.measures import series
from training.measures.any_network.singular_lengths import leading_and_rest
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# What falls while a network becomes simple: registered measures, and what is not in use in the end.
MEASURED = {"directions": "embedding_participation", "norm": "weight_norm"}
FALLING = ("unused", *MEASURED)
WHEN = {"leap": "leap_at", "grokked": "generalised_at"}


def experiment(lab: Lab) -> Evidence:
    """How much of the fall from memorising to the end is made when the leap begins, and when it is over."""
    runs = lab.runs("leap")
    shares = {
        f"{name}_{when}": [made(run, measure, getattr(phases_of(run), at)) for run in runs]
        for name, measure in MEASURED.items()
        for when, at in WHEN.items()
    } | {
        f"unused_{when}": [_unused_gone(run, getattr(phases_of(run), at)) for run in runs]
        for when, at in WHEN.items()
    }
    return Evidence(
        {name: mean_of(found, "share") for name, found in shares.items()}
        | {
            f"time_{when}": mean_of([_time_gone(run, getattr(phases_of(run), at)) for run in runs], "share")
            for when, at in WHEN.items()
        }
    )


def made(run: Run, measure: str, step: int | None) -> float | None:
    """The share of a measure's fall from memorising to the end that is made at a step."""
    memorised = phases_of(run).memorised_at
    if step is None or memorised is None:
        return None
    found = series(run.view(), measure)
    first, now = np.interp([memorised, step], found.steps, found.values)
    return share_made(float(first), float(now), float(found.values[-1]))


def _unused_gone(run: Run, step: int | None) -> float | None:
    """The same of the length along all but the leading singular directions of each matrix."""
    memorised = memorised_network(run)
    if step is None or memorised is None:
        return None
    first, now, last = (
        leading_and_rest(batch.weights)[1] for batch in (memorised, network_at(run, step), network_at(run))
    )
    return share_made(first, now, last)


def share_made(first: float, now: float, last: float) -> float | None:
    """The share of a fall that is made; None where nothing falls.

    >>> share_made(10.0, 8.0, 2.0)
    0.25
    """
    return (first - now) / (first - last) if first > last else None


def _time_gone(run: Run, step: int | None) -> float | None:
    """The share of the time from memorising to the end that is gone: where a steady fall would be."""
    memorised, last = phases_of(run).memorised_at, phases_of(run).last_step
    return None if step is None or memorised is None else (step - memorised) / (last - memorised)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if most of the fall of at least two of the three comes before the leap; does not if most of two
    comes after it has begun."""
    found = Message(
        "as the leap begins, unused directions have gone {unused:.0%} of their way down, those of the "
        "embedding {directions:.0%}, the norm {norm:.0%}",
        **{name: evidence.value(f"{name}_leap") for name in FALLING},
    )
    before = [above(evidence[f"{name}_leap"], limits["made"]) for name in FALLING]
    enough = len(FALLING) / 2
    first = True if before.count(True) > enough else False if before.count(False) > enough else None
    return decide(first, found, fails=Message("no: most goes later; {found}", found=found))


CLAIM = Claim(
    name="useless-first",
    heading=mark("Three cases of two pulls"),
    statement=mark("First what is useless is pulled to zero, and then, suddenly, the network understands."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "unused": mark("length of all but the leading directions"),
            "directions": mark("directions of the embedding"),
            "norm": mark("norm of the weights"),
            "time": mark("time, as a steady fall would go"),
        },
        {
            "leap": mark("{measure}: share of the way when the leap begins"),
            "grokked": mark("{measure}: share of the way when it has generalised"),
        },
    ),
    control=mark("a fall at a steady pace, from memorising to the end of the run"),
    papers=mark("Nanda et al. 2023: the clean-up comes after the circuit, and the leap with it"),
    thresholds=(
        Threshold("made", 0.5, mark("what comes first has gone more than half of its way"), (0.33, 0.67)),
    ),
    conditions={"leap": LEAP},
    figure=Dots(readings=("unused_leap", "directions_leap", "norm_leap", "time_leap")),
)
