"""A run has three phases: it memorises, nothing seems to happen, and it leaps. Whether they are there at all;
how still the second one is, and how sudden the third, are claims of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP, MUCH_DATA, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.outcomes import grok_rate, phases_of
from story.ledger.readings import above, decide, every, mean_of, mostly, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

PARTS = ("memorising", "plateau", "leaping")


def experiment(lab: Lab) -> Evidence:
    """What part of the way to 99 % of the held-out pairs each phase takes, in steps."""
    runs, much = lab.runs("leap"), lab.runs("much_data")
    return Evidence(
        {
            **parts_of(runs),
            "leap": grok_rate(runs),
            "no_decay": grok_rate(lab.runs("no_decay")),
            "plateau_much_data": parts_of(much)["plateau"],
        }
    )


def parts_of(runs: Sequence[Run]) -> dict[str, Reading]:
    """The share of the way that memorising, the plateau and the leap take; a run that did not generalise has
    none, and one that generalised no later than it memorised has neither plateau nor leap."""
    shares: dict[str, list[float | None]] = {part: [] for part in PARTS}
    for run in runs:
        found = phases_of(run)
        end = found.generalised_at
        if not end or found.memorised_at is None or found.leap_at is None:
            lengths: list[float | None] = [None] * 3
        elif end <= found.memorised_at:
            lengths = [1.0, 0.0, 0.0]
        else:
            lengths = [
                found.memorised_at / end,
                (found.leap_at - found.memorised_at) / end,
                (end - found.leap_at) / end,
            ]
        for part, length in zip(PARTS, lengths, strict=True):
            shares[part].append(length)
    return {part: mean_of(values, "share") for part, values in shares.items()}


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if each phase takes its part of the way and no run has them without decay."""
    leaps, control = mostly(evidence, "leap"), no(mostly(evidence, "no_decay"))
    there = every(leaps, control, *(above(evidence[name], limits["least"]) for name in PARTS))
    facts = {name: evidence.value(name) for name in (*PARTS, "leap", "no_decay")}
    found = Message("memorising takes {memorising:.0%} of the way, the plateau {plateau:.0%}, the leap "
                    "{leaping:.0%}", **facts)  # fmt: skip
    fails = Message("no: {found}", found=found)
    if leaps is False:
        fails = Message("no: only {leap:.0%} of networks leap at all", **facts)
    elif control is False:
        fails = Message("no: without decay {no_decay:.0%} of networks have all three phases, too", **facts)
    unknown = Message("{found}: whether each is a phase cannot be told", found=found)
    return decide(there, found, unknown=unknown, fails=fails)


CLAIM = Claim(
    name="three-phases",
    heading=mark("Three phases"),
    statement=mark("A run has three phases: it memorises, nothing seems to happen, and it leaps."),
    experiment=experiment,
    rule=rule,
    labels={
        "memorising": mark("share of the way that memorising takes"),
        "plateau": mark("share of the way that the plateau takes"),
        "leaping": mark("share of the way that the leap takes, to 99 %"),
        "leap": mark("runs that grok"),
        "no_decay": mark("runs that grok, without decay"),
        "plateau_much_data": mark("share of the way that the plateau takes, much data"),
    },
    control=mark("without decay there is no third phase; with much data there is hardly a second one"),
    papers=mark("Nanda et al. 2023 call them memorisation, circuit formation and clean-up"),
    thresholds=(
        Threshold(
            "least",
            0.05,
            mark("a twentieth of the way is the least that the eye takes for a phase of its own"),
            (0.02, 0.1),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "much_data": MUCH_DATA},
    figure=Dots(
        readings=("memorising", "plateau", "leaping", "plateau_much_data"),
        x=mark("share of the way to 99 % of the held-out pairs"),
    ),
)
