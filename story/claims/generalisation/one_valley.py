"""Memory and understanding: one valley of the loss or two, and which of them is the flatter place."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, NO_DECAY_BRIEFLY
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of, snapshot_at
from story.ledger.readings import above, decide, mean_of
from training.landscape import LossLine, line_between
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

POINTS, QUICK_POINTS = 13, 3


def experiment(lab: Lab) -> Evidence:
    """How high the training loss rises on the straight line from the memorised network to the last one; from
    there to the end of another seed; and from the memorised one to where it goes without decay."""
    at = np.linspace(0, 1, QUICK_POINTS if lab.quick else POINTS)
    leap, no_decay = lab.runs("leap"), lab.runs("no_decay")
    own = [_line(run, _memorised(run), run, at) for run in leap]
    seeds = [line_between(run.view(), -1, -1, other.view(), at) for run, other in pairwise(leap)]
    without = [_line(run, _memorised(run), run, at) for run in no_decay]
    lines: dict[str, list[LossLine | None]] = {"own": own, "seeds": [*seeds], "no_decay": without}
    shown = {name: [line for line in found if line is not None] for name, found in lines.items()}
    return Evidence(
        {
            f"barrier_{name}": mean_of(
                [None if line is None else line.barrier for line in found], "nats", 0.0
            )
            for name, found in lines.items()
        }
        | {"chance": mean_of([float(np.log(run.config.p)) for run in leap], "nats")},
        {f"line_{name}": _curve(found[0]) if found else Curve((), ()) for name, found in shown.items()},
    )


def _memorised(run: Run) -> int | None:
    memorised = phases_of(run).memorised_at
    return None if memorised is None else snapshot_at(run, memorised)


def _line(run: Run, start: int | None, other: Run, at: np.ndarray) -> LossLine | None:
    return None if start is None else line_between(run.view(), start, -1, other.view(), at)


def _curve(line: LossLine) -> Curve:
    return Curve(tuple(map(float, line.fractions)), tuple(map(float, line.losses.train_loss)))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if a wall stands between them, as between two seeds; does not if there is hardly any."""
    found = Message(
        "from memory straight to understanding the loss rises by {own:.2f} nats, between two seeds by "
        "{seeds:.1f}; knowing nothing costs {chance:.1f}",
        own=evidence.value("barrier_own"),
        seeds=evidence.value("barrier_seeds"),
        chance=evidence.value("chance"),
    )
    fails = Message("no: it is one valley; {found}", found=found)
    return decide(above(evidence["barrier_own"], limits["wall"]), found, fails=fails)


CLAIM = Claim(
    name="two-valleys",
    heading=mark("The essence: from complex to simple"),
    statement=mark("Memory and understanding are two solutions apart, with a wall of loss between them."),
    experiment=experiment,
    rule=rule,
    labels={
        "barrier_own": mark("wall between the memorised network and the last one"),
        "barrier_seeds": mark("wall between the last networks of two seeds"),
        "barrier_no_decay": mark("wall between the memorised network and the last one, no decay"),
        "chance": mark("loss of a network that knows nothing"),
        "line_own": mark("from memorised to the end"),
        "line_seeds": mark("from the end to that of another seed"),
        "line_no_decay": mark("from memorised to the end, no decay"),
    },
    control=mark("two seeds, whose neurons have nothing to do with each other; the same run without decay"),
    papers=mark(
        "Frankle et al. 2020: networks of one run lie in one valley once they are past the beginning"
    ),
    thresholds=(
        Threshold("wall", 0.5, mark("half a nat is more than the loss varies by on the plateau"), (0.2, 1.0)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY},
    figure=Lines(
        x=mark("share of the way"),
        y=mark("training loss"),
        curves=("line_own", "line_seeds", "line_no_decay"),
    ),
)
