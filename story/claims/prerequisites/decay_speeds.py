"""Decay as the engine: the stronger it pulls, the sooner the network understands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, below, decide, every, mean_of
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

STRENGTHS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8)
FEWEST_STRENGTHS = 3


def experiment(lab: Lab) -> Evidence:
    """Steps against the strength of decay, as a power law for each seed, over all strengths at which every
    run generalised: otherwise the slow ones would be missing from the fit."""
    groups = [(value["weight_decay"], runs) for value, runs in lab.groups("strengths")]
    whole = [(strength, runs) for strength, runs in groups if None not in _generalised(runs)]
    by_step = {
        "generalised": [_generalised(runs) for _, runs in whole],
        "memorised": [[phases_of(run).memorised_at for run in runs] for _, runs in whole],
    }
    strengths = [strength for strength, _ in whole]
    waits = [
        [None if one is None or other is None else one - other for one, other in zip(*pair, strict=True)]
        for pair in zip(by_step["generalised"], by_step["memorised"], strict=True)
    ]
    everyone = [run for _, runs in groups for run in runs]
    missing = sum(phases_of(run).generalised_at is None for run in everyone)
    return Evidence(
        {
            "exponent": _exponents(strengths, by_step["generalised"]),
            "exponent_wait": _exponents(strengths, waits),
            "exponent_memorised": _exponents(strengths, by_step["memorised"]),
            "missing": Reading(missing / len(everyone), "share"),
            "weakest": Reading(min(strengths, default=None)),
            "strongest": Reading(max(strengths, default=None)),
            "tried_weakest": Reading(groups[0][0]),
            "tried_strongest": Reading(groups[-1][0]),
        },
        {
            "generalised_curve": _medians(groups, "generalised_at"),
            "memorised_curve": _medians(groups, "memorised_at"),
        },
    )


def _generalised(runs: list[Run]) -> list[int | None]:
    return [phases_of(run).generalised_at for run in runs]


def _exponents(strengths: list[float], steps: list[list[int | None]]) -> Reading:
    """k of steps = c / strength^k, by least squares in the logarithms, of each seed."""
    found: list[float | None] = []
    for of_seed in zip(*steps, strict=True):
        if len(of_seed) < FEWEST_STRENGTHS or any(value is None or value <= 0 for value in of_seed):
            found.append(None)
            continue
        slope, _ = np.polyfit(np.log(strengths), np.log(np.array(of_seed, float)), 1)
        found.append(-float(slope))
    return mean_of(found, "", 0.0)


def _medians(groups: list[tuple[float, list[Run]]], name: str) -> Curve:
    """The median step of each strength; a gap where half of the runs or more did not get there."""
    middle = []
    for _, runs in groups:
        steps = [getattr(phases_of(run), name) for run in runs]
        late = float(np.median([np.inf if step is None else step for step in steps]))
        middle.append(late if np.isfinite(late) else None)
    return Curve(tuple(strength for strength, _ in groups), tuple(middle))


def _memorising(exponent: Reading) -> Message:
    """What becomes of the steps to memorise, which is the control."""
    power = abs(exponent.value) if exponent.value is not None else float("nan")
    if above(exponent, 0.0):
        return Message("those to memorise fall as decay to the power of {power:.2f}", power=power)
    if below(exponent, 0.0):
        return Message("those to memorise rise as decay to the power of {power:.2f}", power=power)
    return Message("whether those to memorise rise or fall cannot be told")


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the steps fall steeply enough with decay at all strengths tried; on a condition if only within
    a range of them."""
    facts = {name: evidence.value(name) for name in ("exponent", "missing", "weakest", "strongest")}
    reading = evidence["exponent"]
    facts |= {
        end: float("nan") if value is None else value
        for end, value in (("low", reading.low), ("high", reading.high))
    }
    message = Message(
        "the steps to generalise fall as decay to the power of {exponent:.2f} ({low:.2f} to {high:.2f}); "
        "{beside}",
        beside=_memorising(evidence["exponent_memorised"]),
        **facts,
    )
    steep = above(reading, limits["exponent"])
    whole = evidence.value("missing") == 0
    within = Message(
        "for a decay from {weakest:g} to {strongest:g}: {found}; of all runs, {missing:.0%} did not "
        "generalise in the time given",
        found=message,
        **facts,
    )
    return decide(every(steep, whole), message, (every(steep, not whole), within))


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
        "missing": mark("runs that did not generalise in the time given"),
        "weakest": mark("weakest decay at which all runs generalise"),
        "strongest": mark("strongest decay at which all runs generalise"),
        "tried_weakest": mark("weakest decay tried"),
        "tried_strongest": mark("strongest decay tried"),
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
    ),
    conditions={
        "strengths": Condition(
            config=replace(LEAP.config, steps=4000, steps_after_grokking=20, snapshots=2),
            seeds=6,
            over=("weight_decay", STRENGTHS),
        )
    },
    figure=Lines(x=mark("weight decay"), y=mark("steps"), log_x=True, log_y=True),
)
