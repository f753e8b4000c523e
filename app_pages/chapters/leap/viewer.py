"""The viewer of "The leap" in the browser: what it is given, and how it is mounted.

A `Leap` is packed into one block of bytes, which the browser gets once; scrubbing through the run
then asks the server for nothing.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.canvas.colours import COLOURS
from language import Translator
from story.chapters.leap import Leap, phase_spans

ASSETS = Path(__file__).parent / "assets"
BASE = Path(__file__).parents[2] / "canvas" / "base.js"


def pack_leap(leap: Leap, _: Translator, *, live: bool = False, step: int | None = None) -> bytes:
    """A Leap as the bytes that `viewer/leap.js` unpacks.

    The length of a JSON header (uint32, little-endian), the header, then float32 arrays at the
    offsets that the header names.

    Args:
        live: the run still grows: no scrubbing, and no circle, whose plane only the finished run has.
        step: the recorded step to show first (None: the last).
    """
    arrays: dict[str, NDArray[Any]] = {
        "steps": leap.steps,
        "margins": leap.margins,
        "trained": leap.trained,
        "metric_steps": leap.metrics["step"],
        **{name: leap.metrics[name] for name in ("train_loss", "train_accuracy", "train_margin",
                                                 "held_out_loss", "held_out_accuracy", "held_out_margin")},
    }  # fmt: skip
    frequencies = [] if live else leap.frequencies.tolist()
    if frequencies:
        arrays |= {"circles": leap.circles, "orders": leap.orders, "circle_share": leap.circle_share}
    low, high, ticks = _margin_axis(leap.margins)
    header = {
        "run_id": leap.run_id,
        "language": _.language,
        "live": live,
        "step": step,
        "last_step": _horizon(leap.phases.last_step) if live else max(1, leap.phases.last_step),
        "frequencies": frequencies,
        "reaches": [_reach(leap.circles[:, index]) for index in range(len(frequencies))],
        "margin_range": [low, high],
        "margin_ticks": ticks,
        "spans": [
            {"phase": str(span.phase), "from": span.start, "to": span.end}
            for span in phase_spans(leap.phases)
        ],
        "colours": COLOURS,
        "text": _texts(leap, _),
    }
    blocks = {name: np.ascontiguousarray(array, "<f4") for name, array in arrays.items()}
    offsets = np.cumsum([0, *(block.nbytes for block in blocks.values())]).tolist()
    header["arrays"] = {
        name: {"offset": offset, "shape": block.shape}
        for (name, block), offset in zip(blocks.items(), offsets, strict=False)
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *(block.tobytes() for block in blocks.values())])


def show_leap(data: bytes, key: str) -> None:
    """Mount the viewer, or bring the one already mounted under this key up to date."""
    _component()(data=data, key=key)


@cache
def _component() -> Any:
    html, css, js = ((ASSETS / f"leap.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    js = f"{BASE.read_text(encoding='utf-8')}\n{js}"
    return st.components.v2.component("kaiqiao_leap", html=html, css=css, js=js)


def _horizon(last_step: int) -> int:
    """Where the axis of steps ends while the run grows: it moves in leaps, so that the curves stand still."""
    return max(200, -(-(last_step + 20) // 200) * 200)


def _reach(points: NDArray[np.float32]) -> float:
    """Half the side of the window on a plane, one for all snapshots: the finished circle fills it, and of
    what came before all but a few strays lies inside."""
    return max(1.1 * float(np.abs(points[-1]).max()), float(np.quantile(np.abs(points), 0.999)))


def _margin_axis(margins: NDArray[np.float32]) -> tuple[float, float, list[int]]:
    """One range for all snapshots, zero inside, and whole-number ticks."""
    low, high = min(-1.0, float(margins.min())), max(1.0, float(margins.max()))
    stride = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if (high - low) / size <= 7)
    ticks = [
        tick for tick in range(int(low) // stride * stride, int(high) + stride, stride) if low <= tick <= high
    ]
    room = 0.04 * (high - low)
    return low - room, high + room, ticks


def _texts(leap: Leap, _: Translator) -> dict[str, Any]:
    return {
        "scrubber": _("Recorded step"),
        "step": _("Step {step}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "train": _("Training pairs"),
        "held_out": _("Held-out pairs"),
        "accuracy": _("Accuracy"),
        "loss": _("Loss (log scale)"),
        "steps_axis": _("training steps"),
        "phases": {"memorisation": _("Memorisation"), "plateau": _("Plateau"), "grokking": _("Grokking")},
        "summary": _(
            "Step {step}: {train} of the training pairs right, {held_out} of the held-out pairs. "
            "Teeth {tooth} high; {share} of the numbers' spread lies on the circle."
        ),
        "summary_live": _(
            "Step {step}: {train} of the training pairs right, {held_out} of the held-out pairs. "
            "Teeth {tooth} high."
        ),
        "curves_label": _("Accuracy and loss on training and held-out pairs over the training steps"),
        "circle_title": _("The numbers, seen along one frequency"),
        "frequency": _("Show the plane of this frequency"),
        "circle_label": _("The numbers on the plane of a frequency, joined in its order"),
        "circle_note": _(
            "Each dot is a number; a line leads to the next in the frequency's order. The plane is "
            "the finished network's and is held still: fitted anew at each step, it would show "
            "a circle even in noise."
        ),
        "row_title": _("One row of the table: {row} + b", row=leap.row),
        "row_label": _("Margin of every pair in one row of the table"),
        "row_note": _(
            "Margin: how far the right answer leads the best wrong one. Filled: training pairs, "
            "hollow: held-out pairs."
        ),
        "right": _("right answer leads"),
        "wrong": _("a wrong answer leads"),
        "b_axis": _("b"),
    }
