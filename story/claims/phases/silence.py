"""What both claims about a silent plateau measure: the losses and the accuracy between memorising and the
leap."""

from __future__ import annotations

import numpy as np

from story.conditions import FULL_RATE, LEAP
from story.ledger.outcomes import phases_of, plateau
from training.runs.reader import Run

# On an axis that begins at log 97 = 4.6 nats, a curve below this lies on the axis for the eye.
ZERO_NATS = 0.1
# The rate that falls after memorising, and the full one throughout.
RECIPES = {"leap": LEAP, "full_rate": FULL_RATE}
# A tenth of the way up from where accuracy was when memorised nothing has leapt yet, by whatever reading.
STILL_BELOW = 0.1
READ = ("quiet", "train_highest", "moved", "fallen", "before_leap", "creeps")


def on_the_plateau(run: Run, span: slice | None) -> dict[str, float | None]:
    """Both losses (nats) and the held-out accuracy over a span of evaluations; None throughout without one.

    quiet: share of the span with training loss below ZERO_NATS. train_highest: the highest training loss.
    moved: the highest held-out loss over the lowest, less 1. fallen: how far the last held-out loss lies
    below the highest, as a share of that. before_leap: the last held-out loss. creeps: the highest held-out
    accuracy less the lowest.
    """
    if span is None:
        return dict.fromkeys(READ)
    metrics = run.metrics()
    train, held_out = metrics["train_loss"][span], metrics["held_out_loss"][span]
    accuracy = metrics["held_out_accuracy"][span]
    return {
        "quiet": float((train < ZERO_NATS).mean()),
        "train_highest": float(train.max()),
        "moved": float(held_out.max() / held_out.min() - 1),
        "fallen": float(1 - held_out[-1] / held_out.max()),
        "before_leap": float(held_out[-1]),
        "creeps": float(accuracy.max() - accuracy.min()),
    }


def after_memorising(run: Run, evaluations: int | None = None) -> slice | None:
    """The evaluations from memorising on, to the end or so many of them."""
    memorised = phases_of(run).memorised_at
    if memorised is None:
        return None
    first = int(np.searchsorted(run.metrics()["step"], memorised))
    return slice(first, None if evaluations is None else first + max(2, evaluations))


def before_the_climb(run: Run) -> slice | None:
    """The evaluations from memorising to the last one before understanding at which held-out accuracy had not
    made STILL_BELOW of its way; None for a run that does not leap."""
    span, phases = plateau(run), phases_of(run)
    if span is None or phases.plateau_accuracy is None:
        return None
    known = run.metrics()["held_out_accuracy"][span]
    level = phases.plateau_accuracy + STILL_BELOW * (1 - phases.plateau_accuracy)
    return slice(span.start, span.start + int(np.flatnonzero(known < level)[-1]) + 1)


def first_half(run: Run) -> slice | None:
    """The first half of the plateau: its end is by definition where accuracy has moved."""
    span = plateau(run)
    return None if span is None else slice(span.start, span.start + max(2, (span.stop - span.start) // 2))
