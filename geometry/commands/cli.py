"""The command line of geometry: `python -m geometry shells | norms | angles | dimension | sandpile | …`."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import geometry
from geometry.commands import reports
from geometry.commands.clouds import CLOUDS, dimension
from geometry.commands.reports import DIMS, Progress, Report, Shown
from geometry.dimension.estimators import ESTIMATORS
from language import Translator, UserError, mark
from language.command_line import Parser, aligned, common_options, run_main
from language.csv_cells import csv_cells

REPORTS: dict[str, Callable[[argparse.Namespace, Progress], Report]] = {
    "shells": reports.shells,
    "norms": reports.norms,
    "angles": reports.angles,
    "dimension": dimension,
    "sandpile": reports.sandpile,
    "spectrum": reports.spectrum,
    "walk": reports.walk,
}
AS_IT_IS = "{problem}"
LARGEST = 2**53  # up to here a float tells whole numbers apart
METHODS = ("twonn", "mle", "local_pca", "correlation", "participation_ratio")


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(words, _parser, explain=_explained)


def _explained(error: Exception) -> UserError | None:
    if isinstance(error, UserError):
        return error
    if isinstance(error, ValueError):  # geometry has named the argument, its value and what is allowed
        return UserError(AS_IT_IS, problem=str(error), exit_code=2)
    if isinstance(error, (MemoryError, OverflowError, ImportError)):
        return UserError("It failed: {problem}", problem=str(error) or type(error).__name__)
    return None


def report_command(options: argparse.Namespace, _: Translator) -> int:
    """Print the report that was asked for."""
    report = options.report(options, _progress(options))
    print(
        _as_json(options, report) if options.json else _as_csv(report) if options.csv else _as_text(report, _)
    )
    sys.stdout.flush()
    return 0


def _whole(text: str) -> int:
    """A whole number that an array can be long, also as 1e6 or 1_000_000."""
    try:
        number = float(text)
        if abs(number) <= LARGEST and number.is_integer():
            return int(number)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"invalid whole number value: {text!r}")


def _shape(text: str) -> int | tuple[int, ...]:
    """A dimension, or the shape of a matrix as 768x768."""
    try:
        sizes = tuple(_whole(size) for size in text.lower().split("x"))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"invalid dimension value: {text!r}") from None
    return sizes[0] if len(sizes) == 1 else sizes


def _parser(_: Translator) -> Parser:
    shared = common_options(_, mark("one JSON object"))
    shared.add_argument("--csv", action="store_true", help=_("the table as comma-separated values"))
    shared.add_argument("--seed", type=_whole, default=0, help=_("seed of everything random (0)"))

    parser = Parser(_, prog="python -m geometry", description=_("High-dimensional geometry in tables."))
    parser.add_argument("--version", action="version", version=f"%(prog)s {geometry.__version__}")
    commands = parser.add_commands()

    def command(name: str, text: str) -> Parser:
        one = commands.add_parser(name, parents=[shared], help=text, description=text)
        one.set_defaults(command=report_command, report=REPORTS[name], name=name)
        return one

    _add_laws(command, _)
    _add_data(command, _)
    return parser


Command = Callable[[str, str], Parser]


def _add_laws(command: Command, _: Translator) -> None:
    one = command("shells", _("where the volume of a ball lies"))
    one.add_argument("--dims", type=float, nargs="+", default=DIMS, metavar="D", help=_("dimensions"))
    one.add_argument(
        "--radii",
        type=float,
        nargs="+",
        default=[0.9, 0.99, 0.999],
        metavar="R",
        help=_("radii, as shares of the ball's own"),
    )
    one.add_argument(
        "--holding",
        type=float,
        default=0.9,
        metavar="S",
        help=_("share of the volume whose outer shell is measured (0.9)"),
    )

    one = command("norms", _("how long random vectors are: the law and an experiment"))
    one.add_argument("--kind", default="normal", help=_("of vector: normal, ball, sphere, cube, … (normal)"))
    one.add_argument(
        "--dims",
        type=_shape,
        nargs="+",
        metavar="D",
        help=_("dimensions, or shapes of matrices as 768x768"),
    )
    one.add_argument("--n", type=_whole, default=1000, help=_("how many to draw (1000)"))
    one.add_argument("--scale", type=float, default=1.0, help=_("standard deviation, radius or bound (1)"))

    one = command("angles", _("angles between random directions, and how many nearly orthogonal ones fit"))
    one.add_argument(
        "--dims", type=_whole, nargs="+", default=reports.DIMS, metavar="D", help=_("dimensions")
    )
    one.add_argument("--n", type=_whole, default=1000, help=_("how many pairs to draw (1000)"))
    one.add_argument("--eps", type=float, default=0.1, help=_("the largest cosine that is nearly none (0.1)"))


def _add_data(command: Command, _: Translator) -> None:
    one = command("dimension", _("in how many dimensions a cloud of points lies"))
    known = ", ".join(CLOUDS)
    one.add_argument("cloud", help=_("a file of points (.npy or text) or one of {names}", names=known))
    one.add_argument("--n", type=_whole, default=1000, help=_("how many points to draw (1000)"))
    one.add_argument(
        "--dim", type=_whole, help=_("dimension of a drawn sphere, torus or gaussian; coordinates of a line")
    )
    one.add_argument(
        "--most",
        type=_whole,
        default=5000,
        help=_("of a file with more points, take so many at random (5000)"),
    )
    known = ", ".join(ESTIMATORS)
    one.add_argument(
        "--methods", nargs="+", default=METHODS, metavar="M", help=_("estimators: {names}", names=known)
    )

    one = command("sandpile", _("avalanches on the critical table, and the power law of their sizes"))
    one.add_argument("--size", type=_whole, default=64, help=_("sites along one side (64)"))
    one.add_argument("--grains", type=_whole, default=100_000, help=_("grains to record (100000)"))
    one.add_argument("--burn-in", type=_whole, help=_("grains to drop before (3 a site)"))
    one.add_argument("--x-min", type=_whole, default=1, help=_("smallest avalanche of the power law (1)"))

    one = command("spectrum", _("which frequencies a table over the residues mod p is made of"))
    one.add_argument("file", help=_("one row for each residue (.npy or text)"))
    one.add_argument("--count", type=_whole, default=5, help=_("how many frequencies (5)"))

    one = command("walk", _("what principal components make of a random walk"))
    one.add_argument("--steps", type=_whole, default=300, help=_("steps of a walk (300)"))
    one.add_argument("--dim", type=_whole, default=1000, help=_("dimensions (1000)"))
    one.add_argument("--walks", type=_whole, default=20, help=_("how many walks (20)"))
    one.add_argument("--count", type=_whole, default=5, help=_("how many components (5)"))


def _progress(options: argparse.Namespace) -> Progress:
    """On a terminal the share done so far, on a line that is gone afterwards."""
    if options.json or not sys.stderr.isatty():
        return None
    return lambda done, total: print(
        f"\r{done / total:4.0%}" if done < total else "\r    \r", end="", file=sys.stderr, flush=True
    )


def _as_json(options: argparse.Namespace, report: Report) -> str:
    facts = {"command": options.name} | report.facts
    return json.dumps(_plain(facts | ({"rows": report.rows} if report.rows else {})), allow_nan=False)


def _as_csv(report: Report) -> str:
    """The rows under their names; the facts where there are no rows."""
    rows = report.rows or [report.facts]
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    written.writerows(map(csv_cells, [names, *([row.get(name, "") for name in names] for row in rows)]))
    return out.getvalue().rstrip("\n")


def _plain(value: Any) -> Any:
    """What JSON can hold: an infinite number, which it cannot, becomes null."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _as_text(report: Report, _: Translator) -> str:
    parts = []
    if report.lines:
        parts.append(aligned([[_(title), show(report.facts)] for title, show in report.lines]))
    if report.rows:
        titles = [_(title) for title, _show in report.columns]
        parts.append(aligned([titles, *(_shown(report.columns, row) for row in report.rows)]))
    if report.remarks:
        parts.append("\n".join(report.remarks))
    return "\n\n".join(parts)


def _shown(columns: Sequence[Shown], row: dict[str, Any]) -> list[str]:
    return [show(row) for _title, show in columns]
