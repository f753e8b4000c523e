"""A stage as one block of bytes, which the browser gets once.

The length of a JSON header (uint32, little-endian), the header, then arrays at the offsets that it names:
float32, or uint8 where an array was already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app_pages.canvas.colours import COLOURS
from app_pages.canvas.declarations import checked
from app_pages.canvas.panels import (
    PICTURES,
    Answers,
    AnyPanel,
    Clocks,
    Dots,
    Heat,
    Lines,
    Ring,
)
from app_pages.canvas.parts import Guess, Mark, Network, Series
from app_pages.canvas.protocol.stage import StageHeader
from language import Translator
from training.phases import PHASE_NAMES, Span

# These fields of panels are arrays; they travel behind the header.
ARRAYS = (
    "points", "order", "values", "positions", "beside", "filled", "path", "path_values", "expected", "kinds",
    "answers", "bias", "cosines", "sines", "left", "right", "symbols",
)  # fmt: skip


def pack_stage(
    panels: Sequence[AnyPanel],
    _: Translator,
    *,
    name: str,
    steps: ArrayLike | None = None,
    step: int | None = None,
    rest: int | None = None,
    plays: bool = False,
    spans: Sequence[Span] = (),
    veiled: bool = False,
    address: str = "step",
    words: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of a stage.

    Args:
        name: what is shown, such as a run's id: with another, the stage begins at `step` again.
        steps: the step of each frame; None for a stage that stands still.
        step: the step that is asked for.
        rest: the step to show where none is asked for (None: the place in the run at which the last page was
            left, or the last step).
        plays: it plays once, from its beginning to there, when it is first seen; not where a step is asked
            for.
        spans: the phases of the run, where no curves of the stage have them behind.
        veiled: what comes after the step shown is not shown before it has been played, or gone to; so it is
            wherever a stage plays from its beginning.
        address: the name by which the page's address keeps the step.
        words: for the scrubber, where its frames are no steps of a run: "step" (with {step} in it) and
            "scrubber".

    Raises:
        TypeError: a panel holds what the protocol does not allow; the message names it.
    """
    blocks: dict[str, NDArray[Any]] = {} if steps is None else {"steps": _block(steps)}
    header = {
        "id": name,
        "language": _.language,
        "steps": steps is not None,
        "step": rest if step is None else step,
        "cell": None,  # a page has its own question; the script of a file may have another, by its address
        "plays": plays and step is None,
        "veiled": veiled,
        **_phases(panels, spans, _),
        "address": address,
        "colours": COLOURS,
        "text": _texts(_) | dict(words or {}),
        "panels": [_panel(panel, blocks) for panel in panels],
    }
    offset, places = 0, {}
    for key, block in blocks.items():
        places[key] = {
            "offset": offset,
            "shape": block.shape,
            "kind": "u1" if block.dtype == np.uint8 else "f4",
        }
        offset += block.nbytes
    header["arrays"] = places
    checked(header, StageHeader, "stage")
    text = json.dumps(header, ensure_ascii=False).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *(block.tobytes() for block in blocks.values())])


def _phases(panels: Sequence[AnyPanel], spans: Sequence[Span], _: Translator) -> dict[str, Any]:
    """The phases that tint the timeline, and what they are called: those given, else those behind the first
    curves that have any."""
    behind = (panel.spans for panel in panels if isinstance(panel, Lines) and panel.spans)
    shown = spans or next(behind, ())
    return {
        "spans": [_span(span) for span in shown],
        "phases": {str(span.phase): _(PHASE_NAMES[span.phase]) for span in shown},
    }


def _span(span: Span) -> dict[str, Any]:
    return {"phase": str(span.phase), "start": int(span.start), "end": int(span.end)}


def _block(array: ArrayLike) -> NDArray[Any]:
    values = np.asarray(array)
    return np.ascontiguousarray(values, values.dtype if values.dtype == np.uint8 else "<f4")


def _panel(panel: AnyPanel, blocks: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """A panel as the header has it: arrays are named, not said."""

    def kept(name: str, array: ArrayLike) -> str:
        key = f"{panel.name}.{name}"
        blocks[key] = _block(array)
        return key

    header: dict[str, Any] = {"picture": PICTURES[type(panel)]}
    for each in fields(panel):
        value = getattr(panel, each.name)
        in_array = each.name in ARRAYS and value is not None
        header[each.name] = kept(each.name, value) if in_array else value
    header["numbers"] = {
        name: {"array": kept(f"number.{name}", array), "format": how}
        for name, (array, how) in panel.numbers.items()
    }
    header["legend"] = [
        {
            "label": label,
            "colour": colour,
            "area": isinstance(panel, Heat | Answers) or colour in COLOURS["light"]["phases"],
        }
        for label, colour in panel.legend
    ]
    if isinstance(panel, Lines):
        header["spans"] = [_span(span) for span in panel.spans]
        header["mark"] = None if panel.mark is None else _mark(panel.mark, kept)
        header["series"] = [_series(one, kept) for one in panel.series]
        header["guess"] = None if panel.guess is None else _guess(panel.guess, panel.series, header["series"])
    elif isinstance(panel, Dots):
        header["rows"] = [asdict(row) for row in panel.rows]
    elif isinstance(panel, Heat | Answers | Ring | Clocks) and panel.chosen is not None:
        header["chosen"] = {"row": panel.chosen[0], "column": panel.chosen[1]}
    if isinstance(panel, Ring) and panel.network is not None:
        header["network"] = _network(panel.network, kept)
    return header


def _guess(guess: Guess, series: Sequence[Series], headers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    header = asdict(guess)
    name = header.pop("series")
    curves = {one.name: packed for one, packed in zip(series, headers, strict=True)}
    curve = {axis: curves[name][axis] for axis in ("xs", "ys")} if name else None
    return {**header, "curve": curve}


def _mark(mark: Mark, kept: Callable[[str, ArrayLike], str]) -> dict[str, Any]:
    return {"at": mark.at, "label": mark.label, "steps": kept("mark", mark.steps)}


def _network(one: Network, kept: Callable[[str, ArrayLike], str]) -> dict[str, Any]:
    parameters = {
        kind: {name: kept(f"network.{kind}.{name}", array) for name, array in getattr(one, kind).items()}
        for kind in ("levels", "scales")
    }
    frames = kept("network.frames", one.frames)
    return {"name": one.name, "heads": one.heads, "frames": frames, "said": one.said, **parameters}


def _series(one: Series, kept: Callable[[str, ArrayLike], str]) -> dict[str, Any]:
    curve = {each.name: getattr(one, each.name) for each in fields(one)}
    return curve | {"xs": kept(f"{one.name}.x", one.xs), "ys": kept(f"{one.name}.y", one.ys)}


def _texts(_: Translator) -> dict[str, str]:
    return {
        "scrubber": _("Recorded step"),
        "step": _("Step {step}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("one snapshot back"),
        "on": _("one snapshot on"),
        "speed": _("how fast it plays"),
        "download": _("download as {kind}"),
        "more": _("details"),
        "item": _("no. {n}"),
        "told": _("You say {guess}. Now press play."),
        "guess": _("To guess by keys: Shift and an arrow key"),
        "mark": _("To move the mark by keys: Shift and an arrow key"),
    }
