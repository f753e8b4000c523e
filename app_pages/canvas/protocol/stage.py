"""The header of a stage: its panels, its arrays, its timeline and the words of its controls."""

from __future__ import annotations

from typing import TypedDict

from app_pages.canvas.protocol.panels import AnyPanelHeader
from app_pages.canvas.protocol.parts import ArrayName, ArrayPlace, CellHeader, Colours, SpanHeader


class StageText(TypedDict):
    """The words of a stage's controls."""

    scrubber: str
    step: str
    play: str
    pause: str
    back: str
    on: str
    speed: str
    download: str
    more: str
    item: str
    told: str
    guess: str
    mark: str


class StageHeader(TypedDict):
    """A stage."""

    id: str
    language: str
    steps: bool
    step: int | None
    cell: CellHeader | None
    plays: bool
    veiled: bool
    spans: tuple[SpanHeader, ...]
    phases: dict[str, str]
    address: str
    colours: Colours
    text: StageText
    panels: tuple[AnyPanelHeader, ...]
    arrays: dict[ArrayName, ArrayPlace]
