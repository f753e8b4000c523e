"""What Python hands to the browser, written down once.

`declarations` makes the browser's types of it (js/src/protocol.d.ts), and `checked` holds every header to it
before it is sent. Arrays travel behind a header; where a field names one, it is an `ArrayName`.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict, is_typeddict

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
    """What is to be guessed on a picture of curves (see `panels.Guess`)."""

    at: float
    near: float
    words: dict[str, str]
    axis: Literal["x", "y", "curve"]
    place: float
    format: Format
    waits_at: float | None
    curve: CurveHeader | None


class MarkHeader(TypedDict):
    """A step that can be marked (see `panels.Mark`)."""

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
    guess: str
    mark: str


class StageHeader(TypedDict):
    """A stage."""

    id: str
    language: str
    steps: bool
    step: int | None
    plays: bool
    veiled: bool
    spans: tuple[SpanHeader, ...]
    phases: dict[str, str]
    address: str
    colours: Colours
    text: StageText
    panels: tuple[AnyPanelHeader, ...]
    arrays: dict[ArrayName, ArrayPlace]


class PileData(TypedDict):
    """The sandpile that a visitor feeds."""

    language: str
    side: int
    sides: tuple[int, ...]
    means: dict[str, float]
    colours: Colours
    avalanche: str
    text: dict[str, str]
    paces: tuple[str, ...]


class ValleyData(TypedDict):
    """A made-up loss of two weights (see `story.chapters.weight_decay.Valley`)."""

    place: float
    stiffness: float
    reach: float
    lr: float


class ForcesText(TypedDict):
    """The words of the two forces; `weight` has {value} and {case} in it, one sentence a weight."""

    label: str
    together: str
    against: str
    alone: str
    go: str
    pull: str
    first: str
    second: str
    least: str
    weight: tuple[str, ...]
    cases: dict[str, str]
    legend: dict[str, str]


class ForcesData(TypedDict):
    """The two forces on a point that a visitor drags."""

    valley: ValleyData
    alone: float
    weights: tuple[float, float]
    decay: float
    starts: dict[str, tuple[float, float]]
    colours: Colours
    text: ForcesText
    language: str


class FilmPart(TypedDict):
    """A part of a film, and when it begins, in seconds."""

    name: str
    start: float


class FilmText(TypedDict):
    """The words of a film's controls; `on` has {part} in it, `part` {n}, {count} and {name}."""

    label: str
    back: str
    again: str
    full: str
    pause: str
    play: str
    on: str
    over: str
    part: str


class FilmHeader(TypedDict):
    """A film in steps; the film itself lies behind."""

    id: str
    rate: float
    parts: tuple[FilmPart, ...]
    text: FilmText


class LedgerRow(TypedDict):
    """A claim, or a number of a paper; `standing` names its mark, `group` its chapter."""

    name: str
    group: int
    standing: str
    verdict: str
    statement: str
    sentence: str
    edition: str
    blind: str


class LedgerStanding(TypedDict):
    """A verdict, or what stands in its place."""

    name: str
    label: str


class LedgerText(TypedDict):
    """The words around the ledger; `found` has {left} and {all} in it, `mark` {verdict} and {statement}."""

    all: str
    search: str
    filter: str
    map: str
    mark: str
    blind: str
    found: str
    none: str


class LedgerData(TypedDict):
    """The whole ledger; `verdict` and `search` are what the address asks for."""

    rows: tuple[LedgerRow, ...]
    groups: tuple[str, ...]
    standings: tuple[LedgerStanding, ...]
    blind: tuple[str, ...]
    verdict: str
    search: str
    last: str
    address: str
    colours: Colours
    text: LedgerText


class PresentData(TypedDict):
    """What the button of presenter mode says: off, and on."""

    present: str
    leave: str


# What there is to be had in the browser's types, in the order in which it is declared there.
DECLARED: dict[str, Any] = {"Format": Format} | {
    name: value for name, value in list(globals().items()) if is_typeddict(value)
} | {"AnyPanelHeader": AnyPanelHeader}  # fmt: skip
