"""Headers of panels, one for each kind of picture (see `app_pages.canvas.panels`)."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from app_pages.canvas.protocol.parts import (
    ArrayName,
    CellHeader,
    Format,
    LegendHeader,
    NumberHeader,
    Range,
    SpanHeader,
)


class PanelHeader(TypedDict):
    """What all panels have (see `panels.Panel`)."""

    name: str
    title: str
    note: str
    x: str
    y: str
    says: str
    numbers: dict[str, NumberHeader]
    code: str
    width: int
    height: int
    legend: tuple[LegendHeader, ...]
    group: str
    choice: str
    tall: bool


class SeriesHeader(TypedDict):
    """A curve."""

    name: str
    label: str
    colour: str
    xs: ArrayName
    ys: ArrayName
    dashed: bool
    points: bool
    thin: bool


class CurveHeader(TypedDict):
    """A curve that is to be drawn before it is seen."""

    xs: ArrayName
    ys: ArrayName


class GuessHeader(TypedDict):
    """What is to be guessed on a picture of curves (see `parts.Guess`)."""

    at: float
    near: float
    words: dict[str, str]
    axis: Literal["x", "y", "curve"]
    place: float
    format: Format
    waits_at: float | None
    curve: CurveHeader | None


class MarkHeader(TypedDict):
    """A step that can be marked (see `parts.Mark`)."""

    at: float
    label: str
    steps: ArrayName


class LinesHeader(PanelHeader):
    """Curves."""

    picture: Literal["lines"]
    series: tuple[SeriesHeader, ...]
    log_x: bool
    log_y: bool
    percent: bool
    range_x: Range | None
    range_y: Range | None
    cursor: bool
    live: bool
    spans: tuple[SpanHeader, ...]
    guess: GuessHeader | None
    mark: MarkHeader | None


class PointsHeader(PanelHeader):
    """A cloud of points."""

    picture: Literal["points"]
    points: ArrayName
    names: tuple[str, ...]
    order: ArrayName | None
    colours: tuple[str, ...] | None
    joined: bool
    closed: bool
    reach: float
    spins: bool
    shell: Range | None


class BarsHeader(PanelHeader):
    """Bars."""

    picture: Literal["bars"]
    values: ArrayName
    positions: ArrayName
    range_y: Range
    colour: str
    marked: tuple[int, ...] | None
    beside: ArrayName | None
    beside_colour: str
    log_y: bool


class TeethHeader(PanelHeader):
    """One row of the table."""

    picture: Literal["teeth"]
    values: ArrayName
    filled: ArrayName
    range_y: Range
    above: str
    below: str


class BundleHeader(PanelHeader):
    """Many curves over one axis."""

    picture: Literal["bundle"]
    values: ArrayName
    range_y: Range
    start: float
    beside: ArrayName | None


class HeatHeader(PanelHeader):
    """A table of cells."""

    picture: Literal["heat"]
    values: ArrayName
    path: ArrayName | None
    path_values: ArrayName | None
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    names: tuple[str, ...]
    low: float
    high: float
    log: bool
    bar: Format | Literal[""]
    palette: tuple[str, ...] | None
    picks: bool
    hint: str
    chosen: CellHeader | None


class AnswersHeader(PanelHeader):
    """A table of questions and what is answered to them."""

    picture: Literal["answers"]
    values: ArrayName
    expected: ArrayName
    kinds: ArrayName
    kind_names: tuple[str, ...]
    none: int
    form: str
    chosen: CellHeader


class NetworkHeader(TypedDict):
    """A network that is asked in the browser (see `parts.Network`)."""

    name: str
    heads: int
    frames: ArrayName
    levels: dict[str, ArrayName]
    scales: dict[str, ArrayName]
    said: str


class RingHeader(PanelHeader):
    """All answers to one question, on a clock."""

    picture: Literal["ring"]
    values: ArrayName
    answers: ArrayName
    taught: int
    form: str
    chosen: CellHeader
    size: int
    sentences: dict[str, str]
    labels: tuple[str, str]
    table: str
    network: NetworkHeader | None


class ClocksHeader(PanelHeader):
    """Frequencies as clocks that are switched on and off, and what those that are on answer together."""

    picture: Literal["clocks"]
    frequencies: tuple[int, ...]
    on: int
    values: ArrayName
    bias: ArrayName
    cosines: ArrayName
    sines: ArrayName
    left: ArrayName
    right: ArrayName
    symbols: ArrayName
    beside: ArrayName
    form: str
    chosen: CellHeader
    size: int
    sentences: dict[str, str]
    labels: tuple[str, str]


class RowHeader(TypedDict):
    """A number over seeds."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    each: tuple[float | None, ...]
    null: float | None
    colour: str


class DotsHeader(PanelHeader):
    """Numbers over seeds, one below another."""

    picture: Literal["dots"]
    rows: tuple[RowHeader, ...]
    log_x: bool
    percent: bool


AnyPanelHeader: TypeAlias = (
    LinesHeader
    | PointsHeader
    | BarsHeader
    | TeethHeader
    | BundleHeader
    | HeatHeader
    | DotsHeader
    | AnswersHeader
    | RingHeader
    | ClocksHeader
)
