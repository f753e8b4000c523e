"""A picture of each kind of result, for scripts and notebooks; the app and the films draw with their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from geometry import on_white, palette
from geometry._results import Result
from geometry.notebook import axes_or_new, inline_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from geometry.vectors.laws.law import Law

LAW, NULL, FOUND = palette.GEOMETRY, palette.CONTROL, palette.HELD_OUT_ON_WHITE
# What has more entries than this shows its table alone in a notebook.
MOST_INLINE = 50_000


def draw(result: Result, ax: Axes | None) -> Axes:
    """Draw a result by the way that PICTURES has for its kind; its numbers as bars where there is none."""
    ax = axes_or_new(ax)
    PICTURES.get(type(result).__name__, _numbers)(ax, result)
    return ax


def inline(result: Result) -> str:
    """The picture of a result as an HTML image; "" where its few numbers say as much, or are too many."""
    name, values = type(result).__name__, result._asdict().values()
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    if name not in PICTURES or not arrays or sum(array.size for array in arrays) > MOST_INLINE:
        return ""
    try:
        return inline_picture(lambda ax: draw(result, ax), name)
    except ValueError:  # it is a stack of clouds, of which no single one is the picture
        return ""


def draw_law(law: Law, ax: Axes | None) -> Axes:
    """Draw the density of a law, or the chances of its single values, over all but a thousandth of it."""
    if np.ndim(law.mean()):
        raise ValueError(f"{law!r} has {np.size(law.mean())} laws; allowed for a picture is one")
    ax = axes_or_new(ax)
    if law.discrete:
        values = np.unique(law.ppf(np.linspace(0.0005, 0.9995, 2001)))
        ax.vlines(values, 0, law.pmf(values), color=LAW, linewidth=2)
    else:
        values = np.linspace(*law.interval(0.999), 400)
        ax.plot(values, law.pdf(values), color=LAW)
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
    for field, colour in zip(("sizes", "areas", "durations"), on_white.DISTINCT, strict=False):
        values = np.sort(getattr(result, field))
        values = values[values > 0]
        shares = 1 - np.arange(len(values)) / max(len(values), 1)
        ax.step(values, shares, where="post", color=colour, label=field)
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


def _by_scale(ax: Axes, result: Any) -> None:
    """The dimension at each scale with its interval, and the widest plateau."""
    ax.fill_between(result.distances, result.low, result.high, color=FOUND, alpha=0.2, linewidth=0)
    ax.plot(result.distances, result.values, "o-", color=FOUND, label="dimension")
    if result.plateau is not None:
        span = [result.plateau.start, result.plateau.end]
        ax.plot(span, [result.plateau.value] * 2, color=LAW, linewidth=3, label="plateau")
        ax.legend(frameon=False)
    ax.set(xscale="log", xlabel="distance to the neighbours, logarithmic", ylabel="dimension")


def _spikes(ax: Axes, result: Any) -> None:
    """The singular values that stand out, the strengths behind them, and the least that could show."""
    ranks = np.arange(1, result.count + 1)
    ax.plot(ranks, result.values, "o", color=FOUND, label="singular value")
    ax.plot(ranks, result.strengths, "o", color=FOUND, fillstyle="none", label="strength of the signal")
    ax.axhline(result.threshold, color=NULL, linestyle="--", label="least that shows")
    ax.set(xlabel="rank", xticks=ranks)
    ax.legend(frameon=False)


def _drawn_fits(ax: Axes, result: Any) -> None:
    """How far sizes drawn from a power law lie from their fit, and how far the sizes themselves do."""
    ax.hist(result.distances, bins="auto", color=NULL, label="drawn from the law")
    ax.axvline(result.fit.distance, color=FOUND, label=f"these sizes, p = {result.p_value:.3g}")
    ax.set_xlabel("distance from the fit (Kolmogorov, Smirnov)")
    ax.legend(frameon=False)


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
    "DimensionByScale": _by_scale,
    "Spikes": _spikes,
    "PowerLawTest": _drawn_fits,
    "DimensionEstimate": _intervals(("dimension", "value", "low high")),
    "PowerLawFit": _intervals(("exponent", "exponent", "interval")),
    "CutoffFit": _intervals(("exponent", "exponent", "interval"), ("cut-off", "cutoff", "cutoff_interval")),
}
