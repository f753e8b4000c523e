"""Both accuracies of runs over a logarithmic axis of steps, with their phases as tints behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geometry import on_white, palette
from language import Translator, mark
from training.phases import PHASE_NAMES, Phases, phase_spans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVES: Mapping[str, str] = {"train": mark("training accuracy"), "held_out": mark("held-out accuracy")}
TRAIN, HELD_OUT = palette.TRAIN_ON_WHITE, palette.HELD_OUT_ON_WHITE


@dataclass(frozen=True, slots=True, eq=False)
class AccuracyCurves:
    """A run as it is drawn: its accuracies, shares of shape (n,), at `steps`, and its phases."""

    steps: NDArray[np.integer]
    train_accuracy: NDArray[np.float64]
    held_out_accuracy: NDArray[np.float64]
    phases: Phases


def draw_accuracies(axes: Axes, runs: Sequence[AccuracyCurves], _: Translator) -> None:
    """Draw the curves of one run or several; of a single one the phases are tinted behind them.

    Step 0, which a logarithmic axis has not, stands at half of the first step after it.

    Args:
        axes: to draw on.
        runs: at least one.
        _: into the language of the labels.
    """
    first = min((int(step) for run in runs for step in run.steps if step > 0), default=1)
    thin = 1.4 if len(runs) == 1 else 0.8
    if len(runs) == 1:
        draw_phases(axes, runs[0].phases, _, first=first)
    for place, run in enumerate(runs):
        steps = np.maximum(run.steps, first / 2)
        for name, colour, values in (
            ("train", TRAIN, run.train_accuracy),
            ("held_out", HELD_OUT, run.held_out_accuracy),
        ):
            label = _(CURVES[name]) if place == 0 else None
            axes.plot(
                steps, values, color=colour, linewidth=thin, label=label, alpha=max(0.25, len(runs) ** -0.5)
            )
    axes.set_xscale("log")
    axes.set_xlabel(_("step (logarithmic)"))
    axes.set_ylim(-0.02, 1.09)
    axes.yaxis.set_major_formatter(lambda share, _place: f"{share:.0%}")
    axes.set_yticks(np.linspace(0, 1, 6))


def draw_phases(axes: Axes, phases: Phases, _: Translator, *, first: float = 1) -> None:
    """Tint the phases of a run over its steps, and name those that are wide enough on a logarithmic axis.

    Args:
        axes: to draw on.
        phases: as they were detected.
        _: into the language of their names.
        first: the first step after 0; the axis begins at half of it.
    """
    for name, begin, end in _tints(phases, first):
        axes.axvspan(begin, end, color=palette.PHASES[name], alpha=0.14, linewidth=0)
        if end / begin > 1.6:
            axes.text(
                np.sqrt(begin * end), 0.946, _(PHASE_NAMES[name]), transform=axes.get_xaxis_transform(),
                color=on_white.QUIET, fontsize=7, ha="center",
            )  # fmt: skip


def _tints(phases: Phases, first: float) -> Iterator[tuple[str, float, float]]:
    """Yield each phase with where it begins and ends on an axis that begins at half of its first step."""
    for span in phase_spans(phases):
        begin, end = max(span.start, first / 2), max(span.end, first / 2)
        if end > begin:
            yield span.phase, begin, end
