"""Small tables of runs, phases and measures for notebooks, with their curves under them, and these alone.

Texts are English here, as they are in the names of the functions that one calls in a notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geometry import on_white, palette
from geometry.notebook import axes_or_new, html_table, inline_picture
from language import UserError, translator
from training.display.accuracies import AccuracyCurves, draw_accuracies, draw_phases
from training.phases import Phases

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENGLISH = translator("en")
# Curves of a measure that has more numbers at each step are told apart by nobody.
MOST_CURVES = 300


class ShowsItself(Protocol):
    """What a notebook shows as HTML."""

    def _repr_html_(self) -> str: ...


def phases_rows(phases: Phases) -> dict[str, str]:
    """Say what phases and verdict are, a line each; what was not reached has none."""
    from training.phases.wording import describe

    steps = {
        "memorised at step": phases.memorised_at,
        "leap begins at step": phases.leap_at,
        "generalised at step": phases.generalised_at,
        "lost since step": phases.lost_at,
        "not finite since step": phases.diverged_at,
    }
    shares = {
        "training accuracy, at last": phases.train_accuracy,
        "held-out accuracy, at last": phases.held_out_accuracy,
        "held-out accuracy when memorised": phases.plateau_accuracy,
    }
    return {
        "verdict": describe(phases, ENGLISH),
        **{name: str(step) for name, step in steps.items() if step is not None},
        **({} if phases.delay is None else {"generalised / memorised": f"{phases.delay:.2f}"}),
        **{name: f"{share:.1%}" for name, share in shares.items() if share is not None},
    }


def phases_table(phases: Phases) -> str:
    """Write phases as an HTML table."""
    return html_table("Phases", phases_rows(phases))


def plot_phases(phases: Phases, ax: Axes | None) -> Axes:
    """Tint the phases over the steps, behind whatever is on the axes; on new, logarithmic ones if None."""
    axes = axes_or_new(ax)
    left = axes.get_xlim()[0] if axes.has_data() and axes.get_xscale() == "log" else 0.5
    draw_phases(axes, phases, ENGLISH, first=2 * left)
    if ax is None:
        axes.set(xscale="log", xlabel="step (logarithmic)", yticks=[])
    return axes


def run_table(name: str, rows: Mapping[str, str], curves: AccuracyCurves | None) -> str:
    """Write a run as an HTML table, with its accuracies under it where it has any.

    Args:
        name: of the run.
        rows: what is said of it; the phases of `curves` follow.
        curves: its accuracies and phases.
    """
    if curves is None:
        return html_table(name, rows)
    picture = inline_picture(lambda ax: plot_accuracies(curves, ax), f"accuracies of {name}")
    return html_table(name, {**rows, **phases_rows(curves.phases)}, picture)


def folder_table(name: str, read: Callable[[], ShowsItself]) -> str:
    """Write a run on disk as an HTML table; of a damaged one, what is wrong.

    Args:
        name: of the run.
        read: reads it, and raises a UserError where that cannot be.
    """
    try:
        return read()._repr_html_()
    except UserError as error:
        return run_table(name, {"damaged": str(error)}, None)


def plot_accuracies(curves: AccuracyCurves, ax: Axes | None) -> Axes:
    """Draw both accuracies of a run and its phases, on new axes if None; returns the axes."""
    ax = axes_or_new(ax)
    draw_accuracies(ax, [curves], ENGLISH)
    ax.set_ylabel("accuracy")
    ax.legend(frameon=False, fontsize=8, loc="center left")
    return ax


def series_rows(steps: NDArray[np.integer], values: NDArray[Any], null: Any) -> dict[str, str]:
    """Say what a measure is at its first and at its last step."""
    shape = " × ".join(map(str, values.shape))
    rows = {"steps": f"{len(steps)}, {steps[0]} … {steps[-1]}" if len(steps) else "none", "values": shape}
    if len(steps) and values.ndim == 1:
        rows |= {"first": f"{values[0]:.4g}", "last": f"{values[-1]:.4g}"}
    if null is not None and np.ndim(null) == 0:
        rows["without structure"] = f"{float(null):.4g}"
    return rows


def plot_series(
    name: str, steps: NDArray[np.integer], values: NDArray[Any], null: Any, ax: Axes | None
) -> Axes:
    """Draw a measure over a logarithmic axis of steps, its null as a grey dashed line.

    Args:
        name: of the measure, which stands at the axis.
        steps: (n,).
        values: (n,), or (n, k) for k curves.
        null: what is shown without structure, None where unknown; drawn where it is the same for all curves.
        ax: to draw on; None for new axes.

    Raises:
        ValueError: for values with more axes, or with more than 300 curves.
    """
    if values.ndim > 2 or (values.ndim == 2 and values.shape[1] > MOST_CURVES):
        allowed = f"(steps,) or (steps, k) with k <= {MOST_CURVES}"
        raise ValueError(f"{name} has shape {values.shape}; allowed for a picture is {allowed}")
    ax = axes_or_new(ax)
    first = min((int(step) for step in steps if step > 0), default=1)
    curves = values[:, None] if values.ndim == 1 else values
    distinct = on_white.DISTINCT if 1 < curves.shape[1] <= len(on_white.DISTINCT) else ()
    for place, curve in enumerate(curves.T):
        colour = distinct[place] if distinct else palette.GEOMETRY
        ax.plot(np.maximum(steps, first / 2), curve, color=colour, linewidth=1.4)
    levels = np.unique([] if null is None else np.asarray(null, np.float64))
    if len(levels) == 1:
        ax.axhline(levels[0], color=palette.CONTROL, linestyle="--", linewidth=1)
    ax.set(xscale="log", xlabel="step (logarithmic)", ylabel=name)
    return ax


def series_table(name: str, steps: NDArray[np.integer], values: NDArray[Any], null: Any) -> str:
    """Write a measure as an HTML table, with its curve under it where it can be drawn."""
    rows = series_rows(steps, values, null)
    if not len(steps) or values.ndim > 2 or (values.ndim == 2 and values.shape[1] > MOST_CURVES):
        return html_table(name, rows)
    return html_table(name, rows, inline_picture(lambda ax: plot_series(name, steps, values, null, ax), name))


def measures_table(
    name: str,
    steps: NDArray[np.integer],
    columns: Mapping[str, NDArray[Any]],
    scalars: Mapping[str, tuple[float, float | None]],
) -> str:
    """Write what was measured of a run as an HTML table.

    Args:
        name: of the run.
        steps: (n,), those at which it was measured.
        columns: measures by name, (n, ...): the first and the last number of each, or its shape.
        scalars: numbers about the whole run with what is shown without structure, None where unknown.
    """
    rows = {"steps": series_rows(steps, steps, None)["steps"]}
    for measure, values in columns.items():
        told = series_rows(steps, values, None)
        rows[measure] = f"{told['first']} … {told['last']}" if "first" in told else told["values"]
    for scalar, (value, null) in scalars.items():
        rows[scalar] = f"{value:.4g}" + ("" if null is None else f" ({null:.4g} without structure)")
    return html_table(name, rows)
