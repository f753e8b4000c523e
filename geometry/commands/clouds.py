"""The report on the dimension of a cloud, which is drawn or read from a file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import geometry as g
from geometry._arguments import FloatArray
from geometry.commands.reports import Progress, Report, Row, where_known
from geometry.commands.tables import read_table
from language import UserError, mark


@dataclass(frozen=True)
class Drawn:
    """A cloud that can be drawn: how, and the dimension it has where none is asked for."""

    draw: Callable[[int, int, int | None], FloatArray]
    dim: int
    has_dim: bool = True


CLOUDS: dict[str, Drawn] = {
    "line": Drawn(lambda n, dim, seed: g.sample_line(n, dim, rng=seed), 3),
    "sphere": Drawn(lambda n, dim, seed: g.sample_sphere(n, dim, rng=seed), 2),
    "torus": Drawn(lambda n, dim, seed: g.sample_torus(n, dim, rng=seed), 2),
    "swiss_roll": Drawn(lambda n, _, seed: g.sample_swiss_roll(n, rng=seed), 3, has_dim=False),
    "gaussian": Drawn(lambda n, dim, seed: g.sample_points("normal", n, dim, rng=seed), 2),
}


def _at_most(points: FloatArray, most: int, seed: int) -> FloatArray:
    """All points, or so many of them drawn at random: the time of estimates grows with the square."""
    if len(points) <= most:
        return points
    return points[np.sort(np.random.default_rng(seed).permutation(len(points))[:most])]


def dimension(options: Namespace, progress: Progress) -> Report:
    points = _points(options)
    given, points = len(points), _at_most(points, options.most, options.seed)
    rows: list[Row] = []
    refused: list[ValueError] = []
    for done, method in enumerate(options.methods, 1):
        try:
            found = g.intrinsic_dimension(points, method, rng=options.seed)
            rows.append({"method": method, "value": found.value, "low": found.low, "high": found.high})
        except ValueError as error:  # of these points by this method; others may know
            rows.append({"method": method, "refused": str(error)})
            refused.append(error)
        if progress is not None:
            progress(done, len(options.methods))
    if len(refused) == len(rows):
        raise refused[0]
    columns = (
        (mark("method"), "{method}".format_map),
        (mark("dimension"), where_known("{value:.3f}")),
        (mark("95 % interval"), where_known("{low:.3f} … {high:.3f}")),
    )
    facts = {"cloud": options.cloud, "points": len(points), "coordinates": points.shape[1], "given": given}
    lines = [(mark("points"), "{points}".format_map), (mark("coordinates"), "{coordinates}".format_map)]
    if given > len(points):
        lines.insert(1, (mark("drawn at random from a file of"), "{given}".format_map))
    remarks = [f"{row['method']}: {row['refused']}" for row in rows if "refused" in row]
    return Report(facts=facts, lines=lines, rows=rows, columns=columns, remarks=remarks)


def _points(options: Namespace) -> FloatArray:
    """The cloud that is named: one to be drawn, or a file."""
    if options.cloud in CLOUDS:
        drawn = CLOUDS[options.cloud]
        if options.dim is not None and not drawn.has_dim:
            raise UserError("{name} = {value!r}: {cloud} has no other; allowed is to leave it out",
                            name="dim", value=options.dim, cloud=options.cloud, exit_code=2)  # fmt: skip
        return drawn.draw(options.n, options.dim or drawn.dim, options.seed)
    if Path(options.cloud).exists():
        return read_table(options.cloud)
    raise UserError("{name} = {value!r}: it must be a file or one of {names}",
                    name="cloud", value=options.cloud, names=", ".join(CLOUDS), exit_code=2)  # fmt: skip
