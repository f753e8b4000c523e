"""Panels over the steps of a run: one axis, the phases behind the curves, a cursor on the scrubber's step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app_pages.canvas import Lines, Series
from language import Translator
from training.measures import MEASURES, series
from training.measures.measure import SHARE
from training.phases import PHASE_NAMES, phase_spans
from training.runs.view import RunView

# What white noise or a control shows is dashed and grey.
CONTROL = "control"
CODE = """from training.measures import series
from training.runs.reader import open_run

view = open_run("{run_id}").view()
for name in {names}:
    found = series(view, name)
    print(name, found.steps, found.values)"""


def over_steps(view: RunView, _: Translator, **lines: Any) -> Lines:
    """A panel of curves over the steps of a run; `lines` are the other fields of `Lines`."""
    usual: dict[str, Any] = {
        "x": _("training steps"),
        "range_x": steps_range(view),
        "spans": phase_spans(view.phases),
        "cursor": True,
    }
    return Lines(**(usual | lines))


def axis_of(view: RunView, names: Sequence[str], _: Translator) -> dict[str, Any]:
    """What a panel of curves takes from the entries of the measures it shows: the vertical axis, whose unit
    and kind are those of the first, and the code."""
    entries = [MEASURES[name] for name in names]
    first = entries[0]
    return {
        "y": _(first.unit) + (_(" (logarithmic)") if first.is_log else ""),
        "percent": first.unit == SHARE,
        "log_y": first.is_log,
        "code": code_of(view, names),
    }


def code_of(view: RunView, names: Sequence[str]) -> str:
    """The few lines of Python that give these measures of a run."""
    return CODE.format(run_id=view.run_id, names=[name for name in names if MEASURES[name]])


def unit_of(name: str, _: Translator) -> str:
    """What a measure is counted in."""
    return _(MEASURES[name].unit)


def label_of(name: str, _: Translator) -> str:
    """What a measure is called."""
    return _(MEASURES[name].label)


def null_label(name: str, _: Translator) -> str:
    """What a measure's null is of."""
    return _(MEASURES[name].null_label)


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
    colours = {"train_accuracy": "train", "held_out_accuracy": "held_out"}
    usual: dict[str, Any] = axis_of(view, [*colours], _) | {
        "name": "accuracy",
        "title": _("Accuracy"),
        "range_y": (0.0, 1.0),
        "series": metric_series(view, colours, _),
        "legend": phase_legend(view, _),
        "says": _("{train} of the training pairs are right, {held_out} of the held-out pairs."),
        "numbers": {colour: (at_frames(view, name, frames), "percent") for name, colour in colours.items()},
    }
    return over_steps(view, _, **(usual | lines))


def metric_series(view: RunView, colours: Mapping[str, str], _: Translator, **more: Any) -> Sequence[Series]:
    """Evaluated measures of a run as curves, by their colours; `more` are other fields of `Series`."""
    curves = []
    for name, colour in colours.items():
        found = series(view, name)
        own = {"name": name, "label": label_of(name, _), "xs": found.steps, "ys": found.values}
        curves.append(Series(**(own | {"colour": colour} | more)))
    return curves


def at_frames(view: RunView, name: str, frames: ArrayLike) -> NDArray[np.float64]:
    """An evaluated measure at the evaluations nearest to the steps of a scrubber."""
    found = series(view, name)
    return at_steps(frames, found.steps, found.values)


def kind_names(_: Translator) -> tuple[str, ...]:
    """What a cell of a table of answers may be, in the order of the kinds."""
    return (_("held-out pair"), _("training pair"), _("training pair with a wrong answer"))
