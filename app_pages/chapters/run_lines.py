"""Panels over the steps of a run: one axis, the phases behind the curves, a cursor on the scrubber's step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app_pages.canvas import Lines, Series
from language import Translator
from training.phases import PHASE_NAMES, phase_spans
from training.runs.view import RunView

# What white noise or a control shows is dashed and grey.
CONTROL = "control"


def over_steps(view: RunView, _: Translator, **lines: Any) -> Lines:
    """A panel of curves over the steps of a run; `lines` are the other fields of `Lines`."""
    usual: dict[str, Any] = {
        "x": _("training steps"),
        "range_x": steps_range(view),
        "spans": phase_spans(view.phases),
        "cursor": True,
    }
    return Lines(**(usual | lines))


def steps_range(view: RunView) -> tuple[float, float]:
    """The axis of steps: to the last one."""
    return 0.0, float(max(1, view.last_step))


def phase_legend(view: RunView, _: Translator) -> tuple[tuple[str, str], ...]:
    """What the tints behind the curves stand for."""
    return tuple((_(PHASE_NAMES[span.phase]), span.phase) for span in phase_spans(view.phases))


def levels(view: RunView, values: Mapping[str, float], form: str = "") -> list[Series]:
    """Dashed grey lines over all steps, by their labels: controls and nulls. The first is the thickest.

    Args:
        form: how a value is written behind its label; not at all without one.
    """
    return [
        Series(
            name=f"{CONTROL}_{number}",
            label=f"{label} {value:{form}}" if form else label,
            xs=steps_range(view),
            ys=(value, value),
            colour=CONTROL,
            dashed=True,
            thin=number > 0,
        )
        for number, (label, value) in enumerate(values.items())
    ]


def at_steps(wanted: ArrayLike, steps: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Values at the known steps nearest to those wanted: what a scrubber says of a curve."""
    distances = np.abs(np.asarray(steps)[None, :] - np.asarray(wanted)[:, None])
    found: NDArray[np.float64] = np.asarray(values, np.float64)[distances.argmin(axis=1)]
    return found


def top_of(*curves: ArrayLike, room: float = 1.05, least: float = 0.0) -> tuple[float, float]:
    """An axis from 0 to a little above the highest value that is a number."""
    values = np.concatenate([np.ravel(np.asarray(curve, np.float64)) for curve in curves])
    known = values[np.isfinite(values)]
    return 0.0, room * (max(float(known.max()), least) if len(known) else 1.0) or 1.0


def accuracy_lines(view: RunView, frames: ArrayLike, _: Translator, **lines: Any) -> Lines:
    """Both accuracies of a run, its phases named.

    Args:
        frames: the steps of the scrubber.
    """
    names = {"train": _("training pairs"), "held_out": _("held-out pairs")}
    steps = view.metrics["step"]
    usual: dict[str, Any] = {
        "name": "accuracy",
        "title": _("Accuracy"),
        "y": _("pairs right"),
        "percent": True,
        "range_y": (0.0, 1.0),
        "series": metric_series(view, {f"{name}_accuracy": (label, name) for name, label in names.items()}),
        "legend": phase_legend(view, _),
        "says": _("{train} of the training pairs are right, {held_out} of the held-out pairs."),
        "numbers": {
            name: (at_steps(frames, steps, view.metrics[f"{name}_accuracy"]), "percent") for name in names
        },
    }
    return over_steps(view, _, **(usual | lines))


def metric_series(view: RunView, drawn: Mapping[str, tuple[str, str]], **more: Any) -> Sequence[Series]:
    """Evaluated quantities of a run as curves, each by its label and its colour."""
    return [
        Series(name=name, label=label, xs=view.metrics["step"], ys=view.metrics[name], colour=colour, **more)
        for name, (label, colour) in drawn.items()
    ]
