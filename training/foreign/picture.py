"""The accuracies of logged runs with their phases, beside another run: PNG or SVG by Matplotlib."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from geometry import on_white
from language import Translator
from training.display.accuracies import AccuracyCurves, draw_accuracies

# By their endings.
FORMATS = (".png", ".svg")
INK, QUIET = on_white.TEXT, on_white.QUIET
STYLE: Any = {
    "font.size": 9.0, "font.family": ["Noto Sans CJK SC", "Noto Sans SC", "DejaVu Sans", "sans-serif"],
    "svg.fonttype": "none", "svg.hashsalt": "kaiqiao", "axes.edgecolor": QUIET, "axes.labelcolor": INK,
    "xtick.color": QUIET, "ytick.color": QUIET, "axes.linewidth": 0.7, "axes.spines.top": False,
    "axes.spines.right": False, "axes.unicode_minus": False,
}  # fmt: skip
WIDTH, HEIGHT = 4.6, 3.0  # inches of each panel


def picture(panels: Mapping[str, Sequence[AccuracyCurves]], _: Translator, *, suffix: str) -> bytes:
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
            draw_accuracies(axes, runs, _)
            axes.set_title(title.replace("$", r"\$"), color=INK, fontsize=9, loc="left", wrap=True)
        every[0].set_ylabel(_("accuracy"))
        every[0].legend(frameon=False, fontsize=8, loc="best")
        metadata = {"Date": None, "Creator": None} if suffix == ".svg" else None
        figure.savefig(content, format=suffix.removeprefix("."), dpi=160, metadata=metadata)
    return content.getvalue()
