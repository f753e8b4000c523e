"""A picture of each kind of result, for scripts and notebooks; the app and the films draw with their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from geometry._results import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LAW, NULL, FOUND = "#CC79A7", "#8A8A8A", "#0072B2"


def draw(result: Result, ax: Axes | None) -> Axes:
    """Draw a result by the way that PICTURES has for its kind; its numbers as bars where there is none."""
    if ax is None:
        from matplotlib import pyplot

        ax = pyplot.figure(figsize=(5, 4), layout="constrained").add_subplot()
    PICTURES.get(type(result).__name__, _numbers)(ax, result)
    return ax


def _cloud(field: str) -> Callable[[Axes, Any], None]:
    """Points on the first two of their axes."""

    def drawn(ax: Axes, result: Any) -> None:
        points = np.atleast_2d(getattr(result, field))
        if points.ndim > 2:
            raise ValueError(f"{field} has shape {points.shape}; allowed for a picture is one cloud, (n, k)")
        across, up = (
            (points[:, 0], points[:, 1]) if points.shape[1] > 1 else (np.arange(len(points)), points[:, 0])
        )
        ax.scatter(across, up, s=12, color=FOUND)
        explained = getattr(result, "explained", None)
        if isinstance(explained, np.ndarray) and explained.size > 1:
            ax.set_xlabel(f"component 1, {explained[0]:.1%}")
            ax.set_ylabel(f"component 2, {explained[1]:.1%}")
        ax.set_aspect("equal" if points.shape[1] > 1 else "auto", adjustable="datalim")

    return drawn


def _histogram(field: str, marked: float | None = None) -> Callable[[Axes, Any], None]:
    def drawn(ax: Axes, result: Any) -> None:
        ax.hist(np.ravel(getattr(result, field)), bins="auto", color=FOUND)
        if marked is not None:
            ax.axvline(marked, color=LAW)
        ax.set_xlabel(field)

    return drawn


def _tails(ax: Axes, result: Any) -> None:
    """How many avalanches are at least so large, on logarithmic axes."""
    for field in ("sizes", "areas", "durations"):
        values = np.sort(getattr(result, field))
        values = values[values > 0]
        ax.step(values, 1 - np.arange(len(values)) / max(len(values), 1), where="post", label=field)
    ax.set(xscale="log", yscale="log", xlabel="x", ylabel="share of at least x")
    ax.legend(frameon=False)


def _persistence(ax: Axes, result: Any) -> None:
    """When each loop opens and closes; merges stand on the axis."""
    end = float(np.max([*result.merges, *np.ravel(result.loops), 1e-300]))
    ax.plot([0, end], [0, end], color=NULL, linewidth=0.8)
    ax.scatter(np.zeros(len(result.merges)), result.merges, s=8, color=NULL, label="pieces")
    if len(result.loops):
        ax.scatter(result.loops[:, 0], result.loops[:, 1], s=20, color=FOUND, label="loops")
    ax.set(xlabel="scale at which it opens", ylabel="scale at which it closes")
    ax.legend(frameon=False)


def _intervals(*names: tuple[str, str, str]) -> Callable[[Axes, Any], None]:
    """Estimates with their intervals, one below the other: a label, the field, `low high` or one field."""

    def drawn(ax: Axes, result: Any) -> None:
        for row, (label, value, interval) in enumerate(names):
            fields = [getattr(result, name) for name in interval.split()]
            low, high = fields if len(fields) == 2 else fields[0]
            ax.plot([low, high], [row, row], color=FOUND, linewidth=2)
            ax.plot(getattr(result, value), row, "o", color=FOUND)
            ax.annotate(label, (low, row), xytext=(0, 8), textcoords="offset points")
        ax.set(yticks=[], ylim=(-1, len(names)))

    return drawn


def _numbers(ax: Axes, result: Any) -> None:
    """Single numbers as bars; of arrays the mean, with the least and the largest as its whisker."""
    told = {
        name: np.atleast_1d(np.asarray(value, np.float64))
        for name, value in result._asdict().items()
        if not isinstance(value, (str, Result)) and np.size(value) and np.asarray(value).dtype.kind in "fiub"
    }
    for row, values in enumerate(told.values()):
        mean = float(values.mean())
        ax.barh(row, mean, color=FOUND)
        ax.plot([values.min(), values.max()], [row, row], color=NULL)
        ax.annotate(f" {mean:.4g}", (mean, row), va="center")
    ax.set_yticks(range(len(told)), list(told))
    ax.invert_yaxis()


PICTURES: dict[str, Callable[[Axes, Any], None]] = {
    "PrincipalComponents": _cloud("scores"),
    "TrajectoryComponents": _cloud("scores"),
    "Embedding": _cloud("points"),
    "Alignment": _cloud("points"),
    "Distortion": _histogram("ratios", 1.0),
    "Avalanches": _tails,
    "Persistence": _persistence,
    "DimensionEstimate": _intervals(("dimension", "value", "low high")),
    "PowerLawFit": _intervals(("exponent", "exponent", "interval")),
    "CutoffFit": _intervals(("exponent", "exponent", "interval"), ("cut-off", "cutoff", "cutoff_interval")),
}
