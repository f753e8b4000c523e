"""What the components beside the stage get: pile, two forces, films, ledger, presenter mode."""

from __future__ import annotations

from typing import TypedDict

from app_pages.canvas.protocol.parts import Colours


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
