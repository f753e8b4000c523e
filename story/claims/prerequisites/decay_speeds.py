"""Decay as the engine: the stronger it pulls, the sooner the network understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import DECAYS, TWICE_THE_DECAY
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.comparing import exponent, negative
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, phases_of
from story.ledger.readings import above, below, decide, every, rate_of
from training.phases import Phases
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """Steps against the strength of decay, as a power law over all runs; of those that did not get there it
    is known how far they were followed."""
    groups = [(float(value["weight_decay"]), runs) for value, runs in lab.groups("strengths")]
    found = [(strength, phases_of(run)) for strength, runs in groups for run in runs]
    (weakest, weak), (strongest, strong) = groups[0], groups[-1]
    return Evidence(
        {
            "exponent": _falls(found, "generalised_at"),
            "exponent_wait": _falls([one for one in found if one[1].memorised_at is not None],
                                    "generalised_at", since_memorised=True),
            "exponent_memorised": _falls(found, "memorised_at"),
            "arrived": rate_of(phases.generalised_at is not None for _, phases in found),
            "weakest": Reading(weakest),
            "strongest": Reading(strongest),
            "steps_weakest": Reading(_median(weak, "generalised_at"), "steps"),
            "steps_strongest": Reading(_median(strong, "generalised_at"), "steps"),
            "beyond": Reading(TWICE_THE_DECAY.config.weight_decay),
            "arrived_beyond": rate_of(generalised(run) for run in lab.runs("beyond")),
        },
        {
            "generalised_curve": _medians(groups, "generalised_at"),
            "memorised_curve": _medians(groups, "memorised_at"),
        },
    )  # fmt: skip


def _falls(found: list[tuple[float, Phases]], name: str, *, since_memorised: bool = False) -> Reading:
    """By which power of decay the steps to a point of the runs fall."""
    steps = [getattr(phases, name) for _, phases in found]
    begun = [(phases.memorised_at or 0) if since_memorised else 0 for _, phases in found]
    waits = [
        float((phases.last_step if step is None else step) - start)
        for (_, phases), step, start in zip(found, steps, begun, strict=True)
    ]
    strengths, arrived = [strength for strength, _ in found], [step is not None for step in steps]
    return negative(exponent(strengths, waits, arrived))


def _median(runs: list[Run], name: str) -> float | None:
    """The median step; None where half of the runs or more did not get there."""
    steps = [getattr(phases_of(run), name) for run in runs]
    late = float(np.median([np.inf if step is None else step for step in steps]))
    return late if np.isfinite(late) else None


def _medians(groups: list[tuple[float, list[Run]]], name: str) -> Curve:
    """The median step of each strength; a gap where it is not known."""
    return Curve(tuple(strength for strength, _ in groups), tuple(_median(runs, name) for _, runs in groups))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the steps to understand fall steeply enough with decay, and those to memorise do not fall as
    steeply; up to the strongest of these decays only, unless most networks understand beyond it as well."""
    names = (
        "exponent",
        "weakest",
        "strongest",
        "steps_weakest",
        "steps_strongest",
        "beyond",
        "arrived_beyond",
    )
    facts = {name: evidence.value(name) for name in names}
    steep = above(evidence["exponent"], limits["exponent"])
    control = below(evidence["exponent_memorised"], limits["exponent"])
    found = Message(
        "from decay {weakest:g} to {strongest:g} the steps to understand fall as decay to the power of "
        "{exponent:.2f}", **facts,
    )  # fmt: skip
    yes = Message(
        "with decay {strongest:g} networks understand after {steps_strongest:,.0f} steps, with "
        "{weakest:g} after {steps_weakest:,.0f}", **facts,
    )  # fmt: skip
    up_to = Message(
        "up to decay {strongest:g}: networks understand after {steps_strongest:,.0f} steps, with {weakest:g} "
        "after {steps_weakest:,.0f}; with {beyond:g} only {arrived_beyond:.0%} do", **facts,
    )  # fmt: skip
    if evidence["steps_weakest"].value is None or evidence["steps_strongest"].value is None:
        yes = found
        up_to = Message("{found}; with {beyond:g} only {arrived_beyond:.0%} understand", found=found, **facts)
    fails = Message("no: {found}", found=found)
    if steep and control is False:
        fails = Message("not as stated: memorising comes sooner as well; {found}", found=found)
    faster = every(steep, control)
    further = every(faster, above(evidence["arrived_beyond"], limits["most"]))
    return decide(further, yes, (faster, up_to), unknown=found, fails=fails)


CLAIM = Claim(
    name="decay-speeds",
    heading=mark("Third condition: weight decay"),
    statement=mark("Decay is the engine: the stronger it pulls, the sooner the network understands."),
    experiment=experiment,
    rule=rule,
    labels={
        "exponent": mark("by which power of decay the steps to generalise fall"),
        "exponent_wait": mark("the same, counted from memorising"),
        "exponent_memorised": mark("by which power of decay the steps to memorise fall; below 0 they rise"),
        "arrived": mark("runs that generalise in the time given"),
        "weakest": mark("weakest decay tried"),
        "strongest": mark("strongest decay tried"),
        "steps_weakest": mark("steps to generalise at the weakest decay, median"),
        "steps_strongest": mark("steps to generalise at the strongest decay, median"),
        "beyond": mark("decay beyond these"),
        "arrived_beyond": mark("runs that generalise beyond, followed for a quarter as long"),
        "generalised_curve": mark("steps to generalise, median"),
        "memorised_curve": mark("steps to memorise, median"),
    },
    control=mark("the steps to memorise, which decay should not shorten"),
    papers=mark("Liu et al. 2022 (Omnigrok): the steps are inverse to decay, a power of 1"),
    thresholds=(
        Threshold(
            "exponent",
            0.5,
            mark("of an engine four times as strong, half the time is the least to be expected"),
            (0.25, 0.75),
        ),
        Threshold(
            "most",
            0.75,
            mark("where fewer than three of four understand, “sooner” says little"),
            (0.6, 0.9),
        ),
    ),
    conditions={"strengths": DECAYS, "beyond": TWICE_THE_DECAY},
    figure=Lines(x=mark("weight decay"), y=mark("steps"), log_x=True, log_y=True),
    long=True,
)
