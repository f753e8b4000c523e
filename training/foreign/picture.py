"""The accuracies of logged runs with their phases, beside another run: PNG or SVG by Matplotlib."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from language import Translator, mark
from training.phases import PHASE_NAMES, Phases, phase_spans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# By their endings.
FORMATS = (".png", ".svg")
# The palette of the house on white (a test compares them): the same colour means the same thing everywhere.
TRAIN, HELD_OUT, INK, QUIET = "#B37400", "#0072B2", "#24292F", "#6E7781"
TINTS: Mapping[str, str] = {"memorisation": "#7A4A6B", "plateau": "#26355E", "grokking": "#E8A25A"}
CURVES = {"train": mark("training accuracy"), "held_out": mark("held-out accuracy")}
STYLE: Any = {
    "font.size": 9.0, "font.family": ["Noto Sans CJK SC", "Noto Sans SC", "DejaVu Sans", "sans-serif"],
    "svg.fonttype": "none", "svg.hashsalt": "kaiqiao", "axes.edgecolor": QUIET, "axes.labelcolor": INK,
    "xtick.color": QUIET, "ytick.color": QUIET, "axes.linewidth": 0.7, "axes.spines.top": False,
    "axes.spines.right": False, "axes.unicode_minus": False,
}  # fmt: skip
WIDTH, HEIGHT = 4.6, 3.0  # inches of each panel


@dataclass(frozen=True, eq=False)
class Drawn:
    """A run as it is drawn: its accuracies, shares of shape (n,), at `steps`, and its phases."""

    steps: NDArray[np.integer]
    train_accuracy: NDArray[np.float64]
    held_out_accuracy: NDArray[np.float64]
    phases: Phases


def picture(panels: Mapping[str, Sequence[Drawn]], _: Translator, *, suffix: str) -> bytes:
    """Draw panels side by side, each with the curves of its runs over a logarithmic axis of steps.

    Where a panel has one run, its phases are tinted behind its curves.

    Args:
        panels: runs by the title of their panel; none may be empty.
        suffix: one of FORMATS.

    Returns:
        the content of the picture's file.
    """
    import matplotlib
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a font may be missing here
    content = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH * len(panels), HEIGHT), layout="constrained")
        every = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (title, runs) in zip(every, panels.items(), strict=True):
            _panel(axes, runs, _)
            axes.set_title(title.replace("$", r"\$"), color=INK, fontsize=9, loc="left", wrap=True)
        every[0].set_ylabel(_("accuracy"))
        every[0].legend(frameon=False, fontsize=8, loc="best")
        metadata = {"Date": None, "Creator": None} if suffix == ".svg" else None
        figure.savefig(content, format=suffix.removeprefix("."), dpi=160, metadata=metadata)
    return content.getvalue()


def _panel(axes: Axes, runs: Sequence[Drawn], _: Translator) -> None:
    first = min((int(step) for run in runs for step in run.steps if step > 0), default=1)
    thin = 1.4 if len(runs) == 1 else 0.8
    if len(runs) == 1:
        for name, begin, end in _tints(runs[0].phases, first):
            axes.axvspan(begin, end, color=TINTS[name], alpha=0.14, linewidth=0)
            if end / begin > 1.6:
                axes.text(
                    np.sqrt(begin * end), 1.03, _(PHASE_NAMES[name]), color=QUIET, fontsize=7, ha="center"
                )
    for place, run in enumerate(runs):
        steps = np.maximum(run.steps, first / 2)  # a logarithmic axis has no step 0
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


def _tints(phases: Phases, first: int) -> Iterator[tuple[str, float, float]]:
    """Yield each phase with where it begins and ends on an axis that begins at half of its first step."""
    for span in phase_spans(phases):
        begin, end = max(span.start, first / 2), max(span.end, first / 2)
        if end > begin:
            yield span.phase, begin, end
