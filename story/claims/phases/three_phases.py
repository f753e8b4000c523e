"""A run has three phases: it memorises, nothing seems to happen, and it leaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, MUCH_DATA, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.outcomes import grok_rate, phases_of, plateau
from story.ledger.readings import above, below, decide, every, mean_of, mostly, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

PARTS = ("memorising", "plateau", "leaping")
MOVES = ("moves_accuracy", "moves_loss")


def experiment(lab: Lab) -> Evidence:
    """What part of the way to 99 % of the held-out pairs each phase takes, in steps; how flat the plateau
    is."""
    runs, much = lab.runs("leap"), lab.runs("much_data")
    shares = parts_of(runs)
    return Evidence(
        {
            **shares,
            "leap": grok_rate(runs),
            "no_decay": grok_rate(lab.runs("no_decay")),
            "plateau_much_data": parts_of(much)["plateau"],
            "moves_accuracy": mean_of([moves(run, "held_out_accuracy") for run in runs], "share", 0.0),
            "moves_loss": mean_of([moves(run, "train_loss") for run in runs], "share", 0.0),
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


def moves(run: Run, name: str) -> float | None:
    """How far a metric moves on the plateau, as a share of its axis: losses begin near log p."""
    span = plateau(run)
    if span is None:
        return None
    values = run.metrics()[name][span]
    axis = float(np.log(run.config.p)) if name.endswith("loss") else 1.0
    return float(values.max() - values.min()) / axis


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if each phase takes its part of the way, the leap a small one, the plateau is flat, and no run
    leaps without decay; on a condition if all but the leap's part or the flatness."""
    facts = {name: evidence.value(name) for name in (*PARTS, *MOVES)}
    present = every(
        mostly(evidence, "leap"),
        no(mostly(evidence, "no_decay")),
        *(above(evidence[name], limits["least"]) for name in ("memorising", "plateau")),
    )
    sudden = below(evidence["leaping"], limits["sudden"])
    flat = every(*(below(evidence[name], limits["flat"]) for name in MOVES))
    message = Message(
        "of the way, memorising takes {memorising:.0%}, the plateau {plateau:.0%}, the leap {leaping:.0%}; "
        "on the plateau held-out accuracy moves by {moves_accuracy:.0%} of its axis, training loss by "
        "{moves_loss:.0%}",
        **facts,
    )
    missing = Message(
        "a phase is missing, or the control has it, too: memorising takes {memorising:.0%} of the way, the "
        "plateau {plateau:.0%}; without decay {control:.0%} of the runs leap",
        control=evidence.value("no_decay"),
        **facts,
    )
    neither = Message(
        "if the leap may take its time and the plateau need not be flat: {found}", found=message
    )
    return decide(
        every(present, sudden, flat),
        message,
        (every(present, flat, no(sudden)), Message("if the leap may take its time: {found}", found=message)),
        (
            every(present, sudden, no(flat)),
            Message("if the plateau need not be flat: {found}", found=message),
        ),
        (every(present, no(sudden), no(flat)), neither),
        fails=missing,
    )  # fmt: skip


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
        "moves_accuracy": mark("how far held-out accuracy moves on the plateau, of its axis"),
        "moves_loss": mark("how far training loss moves on the plateau, of what guessing has"),
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
        Threshold(
            "sudden",
            0.2,
            mark("a leap that takes a fifth of the way or more is rather a climb"),
            (0.1, 1 / 3),
        ),
        Threshold(
            "flat",
            0.1,
            mark("a change by a tenth of the axis can be seen on a plotted curve"),
            (0.05, 0.25),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "much_data": MUCH_DATA},
    figure=Dots(
        readings=("memorising", "plateau", "leaping", "plateau_much_data"),
        x=mark("share of the way to 99 % of the held-out pairs"),
    ),
)
