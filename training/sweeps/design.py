"""The design of a sweep: which configs are trained.

    Sweep(name="decay", base=Config(p=59), axes=(parse_axis("weight_decay=0,1"),), seeds=5)

A sweep is data: equal designs have equal ids and the same cells in the same order.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from training.config import Config
from training.errors import ConfigError
from training.sweeps.axes import (
    Axis,
    Value,
    axis_from_json,
    axis_to_json,
    draw_settings,
    settings,
    values_of,
)
from training.sweeps.axis_syntax import parse_axis

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
MOST_CELLS = 100_000
# A random design gives up after this many draws for each point that it looks for.
MOST_DRAWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Configs to be trained: the points of a grid, or points drawn at random, each with several seeds.

    Attributes:
        name: what its id starts with.
        base: what all cells share but for the axes and the seed.
        axes: what varies; a grid takes every combination, the last axis changing fastest.
        seeds: how many seeds each point is trained with: base.seed, base.seed + 1, ...
        draws: how many different points to draw at random; None for the grid.
        draw_seed: of those draws.

    Raises:
        ConfigError: for a name that cannot name a folder, or axes that do not go together.

    >>> sweep = Sweep(name="decay", base=Config(p=5), axes=(parse_axis("weight_decay=0,1"),), seeds=2)
    >>> [(cell.number, cell.config.weight_decay, cell.config.seed) for cell in cells_of(sweep)]
    [(0, 0.0, 0), (1, 0.0, 1), (2, 1.0, 0), (3, 1.0, 1)]
    """

    name: str
    base: Config
    axes: tuple[Axis, ...]
    seeds: int = 1
    draws: int | None = None
    draw_seed: int = 0

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ConfigError(
                "sweep name {name!r}: small letters, digits, - and _ may be in it, at most 61 of them",
                name=self.name,
            )
        for name, value, low, high in (
            ("seeds", self.seeds, 1, 10_000),
            ("draws", 1 if self.draws is None else self.draws, 1, MOST_CELLS),
            ("draw_seed", self.draw_seed, 0, 2**32 - 1),
        ):
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ConfigError("{name} = {value}: it must be a whole number from {low} to {high}",
                            name=name, value=value, low=low, high=high)  # fmt: skip
        fields = [field for axis in self.axes for field in axis.fields]
        fields += ["seed"] if self.seeds > 1 else []
        for number, field in enumerate(fields):
            if field in fields[:number]:
                raise ConfigError("{field} is varied by two axes of the sweep", field=field)

    @property
    def varied(self) -> tuple[str, ...]:
        """Return the fields that vary, the seed last."""
        fields = tuple(field for axis in self.axes for field in axis.fields)
        return fields if "seed" in fields else (*fields, "seed")

    @property
    def sweep_id(self) -> str:
        # As a config's hash: a setting that comes later leaves the ids of sweeps begun before as they are.
        written = self.to_json() | {"base": self.base.hashed()}
        canonical = json.dumps(written, sort_keys=True, separators=(",", ":"))
        return f"{self.name}-{hashlib.sha256(canonical.encode()).hexdigest()[:10]}"

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "base": self.base.to_json(),
            "axes": [axis_to_json(axis) for axis in self.axes],
            "seeds": self.seeds,
            "draws": self.draws,
            "draw_seed": self.draw_seed,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Sweep:
        """Rebuild a sweep from `to_json`; KeyError, TypeError or ConfigError where it was none."""
        return cls(
            name=written["name"],
            base=Config.from_json(written["base"]),
            axes=tuple(axis_from_json(axis) for axis in written["axes"]),
            seeds=written["seeds"],
            draws=written["draws"],
            draw_seed=written["draw_seed"],
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One config of a sweep, and its number there."""

    number: int
    config: Config


@lru_cache(maxsize=16)
def cells_of(sweep: Sweep) -> tuple[Cell, ...]:
    """List all cells of a sweep, in the order of their numbers, the seed changing fastest.

    Raises:
        ConfigError: naming the first cell that cannot be a config, when there are too many, or when
            fewer different points can be drawn than are wanted.
    """
    cells: list[Cell] = []
    for point in _grid(sweep) if sweep.draws is None else _drawn(sweep, sweep.draws):
        for seed in range(sweep.seeds):
            chosen = {"seed": sweep.base.seed + seed} | point
            try:
                cells.append(Cell(len(cells), replace(sweep.base, **chosen)))
            except ConfigError as error:
                values = ", ".join(f"{field} = {value}" for field, value in chosen.items())
                raise ConfigError(
                    "cell {number} of the sweep ({values}): {problem}",
                    number=len(cells),
                    values=values,
                    problem=error.message,
                ) from None
    return tuple(cells)


def _grid(sweep: Sweep) -> Iterator[dict[str, Any]]:
    by_axis = [settings(axis) for axis in sweep.axes]
    _check_count(math.prod(map(len, by_axis)) * sweep.seeds)
    for combination in itertools.product(*by_axis):
        yield dict(itertools.chain.from_iterable(chosen.items() for chosen in combination))


def _drawn(sweep: Sweep, count: int) -> Iterator[dict[str, Any]]:
    """Draw distinct points, so that none is trained twice."""
    _check_count(count * sweep.seeds)
    rng = np.random.default_rng(sweep.draw_seed)
    found: dict[tuple[tuple[str, Value], ...], None] = {}
    for _ in range(MOST_DRAWS * count):
        if len(found) == count:
            break
        drawn = (draw_settings(axis, rng).items() for axis in sweep.axes)
        found.setdefault(tuple(itertools.chain.from_iterable(drawn)))
    if len(found) < count:
        raise ConfigError(
            "draws = {count}: the axes of the sweep have only {found} different points",
            count=count,
            found=len(found),
        )
    for point in found:
        yield dict(point)


def _check_count(cells: int) -> None:
    if cells > MOST_CELLS:
        raise ConfigError("the sweep has {cells} cells: {most} is the most", cells=cells, most=MOST_CELLS)


def cell_values(sweep: Sweep, cell: Cell) -> dict[str, Value]:
    """Return the values that distinguish a cell from the others of its sweep."""
    return values_of(cell.config, sweep.varied)


def parse_sweep(
    words: Sequence[str], *, name: str, base: Config, draws: int | None = None, draw_seed: int = 0
) -> Sweep:
    """Read a sweep from words such as "lr=1e-4..1e-1:log:13", "weight_decay=0,0.1,1" and "seeds=2".

    Args:
        words: an axis each, or how many seeds.
        name: begins the id of the sweep.
        base: the config that the axes vary.
        draws: points drawn at random from the axes; None for their grid.
        draw_seed: of those points.

    Raises:
        ConfigError: saying what is wrong with which word.

    >>> sweep = parse_sweep(["lr=1e-3..1e-1:log:3", "seeds=2"], name="rates", base=Config(p=5))
    >>> len(cells_of(sweep)), sweep.varied
    (6, ('lr', 'seed'))
    """
    seeds, axes = 1, []
    for word in words:
        field, equals, count = word.partition("=")
        if equals and field.strip() == "seeds":
            try:
                seeds = int(count)
            except ValueError:
                raise ConfigError("seeds = {value!r}: it is no whole number", value=count) from None
        else:
            axes.append(parse_axis(word))
    return Sweep(name=name, base=base, axes=tuple(axes), seeds=seeds, draws=draws, draw_seed=draw_seed)
