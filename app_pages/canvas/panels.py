"""What a stage can show: panels, each a picture of arrays, in the words of its language already.

Where a panel has frames, its first axis runs over the snapshots of the stage; a first axis of length 1 stands
still. Colours are names of `app_pages.canvas.colours`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from numpy.typing import ArrayLike

from app_pages.canvas.parts import Guess, Mark, Network, Numbers, Row, Series
from training.phases import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What all panels have.

    Attributes:
        name: short, unique on its stage; names the files that are downloaded.
        title, note: above and below the picture.
        x, y: what the axes show.
        says: what is to be seen, in a sentence with {names} of `numbers`; read aloud, too.
        numbers: by name, an array with one value a frame and how it is said.
        code: the few lines of Python that make these numbers.
        width: of six columns, on a wide screen.
        height: in CSS pixels.
        legend: entries beside those of the curves.
        group, choice: panels of one group take turns in one figure; `choice` is on the button of each.
        tall: stands beside two others, one below the other, on a wide screen.
    """

    name: str
    title: str
    note: str = ""
    x: str = ""
    y: str = ""
    says: str = ""
    numbers: Numbers = field(default_factory=dict)
    code: str = ""
    width: int = 6
    height: int = 300
    legend: tuple[tuple[str, str], ...] = ()
    group: str = ""
    choice: str = ""
    tall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Panel):
    """Curves, over the steps (then with a cursor, and the phases behind them) or over anything else.

    A value that is not finite is a gap. Where they are `live`, they still grow, and their ends are marked.
    """

    series: Sequence[Series]
    log_x: bool = False
    log_y: bool = False
    percent: bool = False
    range_x: tuple[float, float] | None = None
    range_y: tuple[float, float] | None = None
    cursor: bool = False
    live: bool = False
    spans: Sequence[Span] = ()
    guess: Guess | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Panel):
    """A cloud of points (frames, n, 2 or 3); those in space turn when they are dragged, and by themselves
    until they are touched, if it `spins`.

    `names` say what each is, when it is pointed at; without them they are counted.
    `order` (n,) gives their places in a cycle of colours and, where `joined`, in a chain, which is `closed`
    to a ring or not; `colours` (n) one colour each instead. Between the two radii of a `shell` the plane is
    tinted.
    """

    points: ArrayLike
    names: Sequence[str] = ()
    order: ArrayLike | None = None
    colours: Sequence[str] | None = None
    joined: bool = False
    closed: bool = True
    reach: float = 1.0
    spins: bool = False
    shell: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Panel):
    """Bars (frames, n) at positions (n,); with `marked`, only those places have the colour.

    `beside` (n,) is a curve over them, such as an exact law, in `beside_colour`; dashed where that is
    "control".
    """

    values: ArrayLike
    positions: ArrayLike
    range_y: tuple[float, float]
    colour: str = "held_out"
    marked: Sequence[int] | None = None
    beside: ArrayLike | None = None
    beside_colour: str = "geometry"
    log_y: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Teeth(Panel):
    """A value (frames, n) for each pair of a row; `filled` (n,) are the training pairs.

    `above` and `below` say what it means to lie on that side of zero.
    """

    values: ArrayLike
    filled: ArrayLike
    range_y: tuple[float, float]
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(Panel):
    """Many curves (frames, curves, n) over one axis, which begins at `start`.

    `beside` (frames, n) is one more curve, drawn above them in the colour of the text.
    """

    values: ArrayLike
    range_y: tuple[float, float]
    start: float = 0.0
    beside: ArrayLike | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat(Panel):
    """A table (frames, rows, columns), rows from below; shades between `low` and `high` (in powers of ten, if
    `log`), or `palette[value]`.

    `names` say what each cell is, row by row, when it is pointed at; else its row and column do.
    `bar` is how the ends of a scale above it are said ("percent", "whole" or "short"; "" for no scale).
    Where it `picks`, the cell that is clicked or reached by the arrow keys is told to the page; the `hint`
    says so, behind `says`.
    A `path` (frames, 2) lies on the table, from its lower left corner (0, 0) to its upper right (1, 1), up to
    the step that is shown; its dots are shaded by `path_values` (frames,) as the cells are by theirs.
    """

    values: ArrayLike
    path: ArrayLike | None = None
    path_values: ArrayLike | None = None
    row_names: Sequence[str] = ()
    column_names: Sequence[str] = ()
    names: Sequence[str] = ()
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    bar: str = ""
    palette: Sequence[str] | None = None
    picks: bool = False
    hint: str = ""
    chosen: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Panel):
    """A square table of questions, rows from above: what is answered to each at each frame, (frames, n, n)
    bytes; a cell is light where that is what is `expected`, (1, n, n), and dark where it is not.

    `kinds` (1, n, n) counts the `kind_names`: held out, taught, taught wrongly; one more is no question.
    `none` stands for no answer. `form` is how a question and its answer are written, of {a}, {b} and {c}.
    Another cell than the `chosen` one may be picked, by pointer and by keys.
    """

    values: ArrayLike
    expected: ArrayLike
    kinds: ArrayLike
    kind_names: Sequence[str]
    none: int
    form: str
    chosen: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring(Panel):
    """How a network weighs all answers to one question, on a clock: shares (frames, answers) as rays; a hand
    points to what it answers, (frames,), and a mark to what was `taught`.

    The question is the cell `chosen` of the panel `table`, if there is one; where another cell is picked,
    that panel knows what is answered until the page, or a `network` that comes along, has weighed it.
    `sentences` by how the answer is:
    "right", "wrong", "none", of {step}, {question} and {taught}; by "kind0" and so on, what is said of a
    cell of that kind. `labels` name the two fields, for `size` symbols.
    """

    values: ArrayLike
    answers: ArrayLike
    taught: int
    form: str
    chosen: tuple[int, int]
    size: int
    sentences: Mapping[str, str]
    labels: tuple[str, str]
    table: str = ""
    network: Network | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks(Panel):
    """Frequencies of a sum as clocks, (K,), each of which can be switched on and off: a hand is turned by the
    first symbol and on by the second; beside them, what those that are on say to each answer.

    Answer c gets bias(c) + the sum over those that are on of cosines(c) cos(2 pi k s / m) + sines(c) sin(2 pi
    k s / m), s the place of the sum: (frames, m) and twice (frames, K, m). `left` and `right` (n,) are the
    places by which a symbol turns, -1 for none; `symbols` (m,) stand at the places.
    `values` (frames, 2^K) say how much of the table each choice answers alone; bit i is frequency i. `on` is
    the choice to begin with. `sentences` by how many are on: "none", "one" and "on", of {which} and {share};
    "switch" of {k}; "share", the name of the curve over the steps; "beside", that of what the whole network
    knows (frames,), drawn with it.
    """

    frequencies: Sequence[int]
    on: int
    values: ArrayLike
    bias: ArrayLike
    cosines: ArrayLike
    sines: ArrayLike
    left: ArrayLike
    right: ArrayLike
    symbols: ArrayLike
    beside: ArrayLike
    form: str
    chosen: tuple[int, int]
    size: int
    sentences: Mapping[str, str]
    labels: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots(Panel):
    """Numbers over seeds, one below another on a shared axis."""

    rows: Sequence[Row]
    log_x: bool = False
    percent: bool = False


AnyPanel: TypeAlias = Dots | Lines | Points | Bars | Teeth | Bundle | Heat | Answers | Ring | Clocks
PICTURES: Mapping[type[Any], str] = {
    Lines: "lines", Points: "points", Bars: "bars", Teeth: "teeth", Bundle: "bundle", Heat: "heat",
    Dots: "dots", Answers: "answers", Ring: "ring", Clocks: "clocks",
}  # fmt: skip
