"""What headers are made of: colours, arrays and how a number is said."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

ArrayName: TypeAlias = str
Range: TypeAlias = tuple[float, float]
Format = Literal["percent", "whole", "short"]


class Palette(TypedDict):
    """Colours by what they stand for."""

    train: str
    held_out: str
    gradient: str
    decay: str
    geometry: str
    control: str
    grid: str
    wrong: str
    ink: str
    lit_train: str
    lit_held_out: str
    glow: str
    phases: dict[str, str]


class Colours(TypedDict):
    """A palette for each kind of page."""

    light: Palette
    dark: Palette


class ArrayPlace(TypedDict):
    """Where an array lies behind the header, in bytes: float32 or uint8."""

    offset: int
    shape: tuple[int, ...]
    kind: Literal["f4", "u1"]


class NumberHeader(TypedDict):
    """A number of each frame, and how it is said."""

    array: ArrayName
    format: Format


class LegendHeader(TypedDict):
    """An entry of a legend: a line, or an area."""

    label: str
    colour: str
    area: bool


class CellHeader(TypedDict):
    """A cell of a table, rows from below."""

    row: int
    column: int


class SpanHeader(TypedDict):
    """A phase of a run, in steps."""

    phase: str
    start: int
    end: int
