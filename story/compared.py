"""Runs that are laid on the same axes, our own and those of networks whose task is not known: their curves,
and what can be asked of a network that somebody else trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from story.laboratory import MOST_POINTS, RunCurves
from training.foreign.names import ACCURACY, DERIVED, LOSS, split_of, words_of
from training.measures import MEASURES, Series, series, unavailable, why_not
from training.phases import Phases
from training.runs.status import Status
from training.watching.reading import WatchedRun, WatchedView

# The curves that all runs are compared by.
METRICS = ("held_out_accuracy", "train_accuracy", "held_out_loss", "weight_norm")
# A run that grows is measured anew each time it is looked at: at a few snapshots.
MOST_OF_GROWING = 20


@dataclass(frozen=True, slots=True, eq=False)
class ForeignCurves:
    """What there is of a run whose task is not known, to compare with others.

    Attributes:
        run_id, status: of the run.
        phases: None where its accuracies were not written down.
        curves: those of METRICS that it has.
        logged: those of them that its owner has written down.
        can_have: the measures of one number a step that it can have, of all those there are.
        untaught: the others that ask what the network was taught.
        unrecorded: the others that were not recorded: its forces.
    """

    run_id: str
    status: Status
    phases: Phases | None
    curves: Mapping[str, Series]
    logged: tuple[str, ...]
    can_have: tuple[str, ...]
    untaught: tuple[str, ...]
    unrecorded: tuple[str, ...]


Compared: TypeAlias = RunCurves | ForeignCurves


def read_foreign_curves(run: WatchedRun, most: int = MOST_POINTS) -> ForeignCurves:
    """Read the curves of a run that was watched, or imported without its task, thinned to `most` points.

    Raises:
        StoreError: when it has no snapshot yet, or is damaged.
    """
    view = run.view()
    curves = {name: thinned(curve, most) for name, curve in _logged(view).items()}
    logged = tuple(curves)
    snapshots = view.frames(MOST_OF_GROWING if view.is_growing else most)
    curves["weight_norm"] = series(view, "weight_norm", snapshots)
    asked = single_numbers()
    reasons = {name: unavailable(name, view) for name in asked if name not in logged}
    untaught = tuple(name for name in reasons if why_not(name, None) is not None)
    return ForeignCurves(
        run_id=run.run_id,
        status=view.status,
        phases=view.phases,
        curves=curves,
        logged=logged,
        can_have=tuple(name for name in asked if reasons.get(name) is None),
        untaught=untaught,
        unrecorded=tuple(name for name, why in reasons.items() if why is not None and name not in untaught),
    )


def single_numbers() -> list[str]:
    """List the measures that are one number a step: what a curve can show."""
    return [name for name, measure in MEASURES.items() if not (measure.along or measure.on_request)]


def curve_of(one: Compared, metric: str) -> Series | None:
    """Return one of METRICS of a run; None where it has none."""
    if isinstance(one, ForeignCurves):
        return one.curves.get(metric)
    if metric not in one.metrics:
        return None
    return Series(metric, one.metrics["step"].astype(np.int64), one.metrics[metric])


def thinned(curve: Series, most: int) -> Series:
    """Take every so many values of a curve, counted back from the last, so that it has at most `most`.

    >>> thinned(Series("x", np.arange(5), np.arange(5.0)), 2).steps.tolist()
    [1, 4]
    """
    every = -(-len(curve.steps) // most)
    kept = slice((len(curve.steps) - 1) % every, None, every) if every else slice(None)
    return Series(curve.name, curve.steps[kept], curve.values[kept], curve.null)


def _logged(view: WatchedView) -> dict[str, Series]:
    """What its owner has written down of it: its accuracies, and its held-out loss."""
    found: dict[str, Series] = {}
    if (known := view.logged) is not None:
        for name in ("held_out_accuracy", "train_accuracy"):
            found[name] = Series(name, known.steps, getattr(known, name))
    for name, values in view.metrics.items():
        if is_held_out_loss(name) and "held_out_loss" not in found:
            steps, there = view.metrics["step"], np.isfinite(values)
            if there.any():
                found["held_out_loss"] = _curve("held_out_loss", steps[there], values[there])
    return found


def _curve(name: str, steps: NDArray[np.float64], values: NDArray[np.float64]) -> Series:
    return Series(name, steps.astype(np.int64), values)


def is_held_out_loss(name: str) -> bool:
    """Tell whether a metric is called what a held-out loss is called.

    >>> [is_held_out_loss(name) for name in ("val_loss", "test/loss", "loss", "train_loss", "val_acc")]
    [True, True, False, False, False]
    """
    words = set(words_of(name))
    return split_of(words) == "held_out" and bool(words & LOSS) and not words & (DERIVED | ACCURACY)
