"""Every recorded number once more, from the runs that it was read from; nothing is trained."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from language import Message, UserError
from story.ledger.claim import Curve, Evidence, Reading, State
from story.ledger.lab import Lab
from story.ledger.measuring import Entry, runs_folder
from story.ledger.words import STATES

# The same code on the same runs differs by how sums are ordered on another processor, and by no more; of a
# curve five digits are kept.
RELATIVE, OF_CURVES, ABSOLUTE = 1e-6, 1e-4, 1e-12


def check(entry: Entry, root: Path | None = None) -> Message | None:
    """Recompute a claim's evidence from its runs, and compare; returns what is wrong, None where nothing is.

    Args:
        root: where runs are recorded; None for the user's cache.
    """
    if entry.result is None or entry.state is not State.FRESH:
        return Message(STATES[entry.state])
    lab = Lab(entry.claim.name, entry.claim.conditions, root=runs_folder(root), quick=entry.result.quick)
    try:
        again = entry.claim.experiment(replace(lab, trains=False))
    except UserError as error:
        return error.message
    return _difference(entry.result.evidence, again)


def _difference(recorded: Evidence, again: Evidence) -> Message | None:
    """The first number that is another one."""
    if recorded.readings.keys() != again.readings.keys():
        return Message("other readings are found")
    for name, reading in recorded.readings.items():
        for was, now in zip(_numbers(reading), _numbers(again[name]), strict=False):
            if not _same(was, now):
                return Message(
                    "{name}: {was} is recorded, {now} is found", name=name, was=f"{was}", now=f"{now}"
                )
        if len(reading.each) != len(again[name].each):
            return Message("{name}: other runs have it", name=name)
    for name, curve in recorded.curves.items():
        if not _same_curve(curve, again.curves.get(name, Curve((), ()))):
            return Message("the curve {name} is another one", name=name)
    return None


def _numbers(reading: Reading) -> tuple[float | None, ...]:
    return reading.value, reading.low, reading.high, reading.null, *reading.each


def _same_curve(was: Curve, now: Curve) -> bool:
    if (len(was.x), len(was.y)) != (len(now.x), len(now.y)):
        return False
    pairs = zip((*was.x, *was.y), (*now.x, *now.y), strict=True)
    return all(_same(before, after, OF_CURVES) for before, after in pairs)


def _same(was: float | None, now: float | None, relative: float = RELATIVE) -> bool:
    if was is None or now is None or not math.isfinite(now):
        return was is None and (now is None or not math.isfinite(now))
    return math.isclose(was, now, rel_tol=relative, abs_tol=ABSOLUTE)
