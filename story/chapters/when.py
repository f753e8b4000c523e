"""Data of the chapter "When does it happen?": sweeps as maps over two fields of the config, recorded ones and
one that is trained while somebody waits, and the outcome of each run behind a place of a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.config import Config
from training.config.presets import PRESETS, nearest_preset
from training.phases import Verdict
from training.sweeps import (
    Grid,
    Range,
    Sweep,
    SweepTable,
    cells_of,
    grid_of,
    grid_of_design,
    mean_grid,
    median_grid,
    mode_grid,
    read_sweep,
)
from training.sweeps.folder import DESIGN, sweep_folder
from training.sweeps.presets import Regime, regime
from training.sweeps.table import empty_table

# The sweeps that are shown, each with the field of its columns; weight decay always makes the rows.
MAPS: Mapping[str, str] = {"data_and_decay": "train_fraction", "regimes": "lr"}
ROWS = "weight_decay"
# A field that runs over powers of ten, where near and far are told in its logarithm.
LOGARITHMIC = ("weight_decay", "lr")
# So small, and its runs so short, that a map of 64 fills in while one waits: Gromov's (2023), with decay.
SMALLEST = Config(
    p=31, network="quadratic_mlp", d_mlp=128, loss="mse", train_fraction=0.5, lr=3e-2, weight_decay=0.5,
    beta2=0.98, steps=500, steps_after_grokking=0, evaluate_every=10, snapshots=20,
)  # fmt: skip
HIGHEST_SEED = 999


@dataclass(frozen=True, slots=True, eq=False)
class WhenMap:
    """A sweep over weight decay (R rows) and another field (C columns), recorded or growing.

    Attributes:
        sweep: its name, or its id.
        table, grid: the runs, and which of them fall into each place.
        verdicts: the commonest verdict of each place, (R, C); where two are equally common, the first seed's;
            "" where no run is finished yet.
        rate: the share of runs that generalised, (R, C); NaN where none is finished.
        delay: the median of generalised_at / memorised_at, (R, C); infinite where most did not get there, NaN
            where none is finished.
        start: the place nearest to the config from which all runs of the sweep start.
    """

    sweep: str
    table: SweepTable
    grid: Grid
    verdicts: NDArray[np.str_]
    rate: NDArray[np.float64]
    delay: NDArray[np.float64]
    start: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MappedRun:
    """One run of a map: its config and its outcome; steps are None where it did not get there."""

    config: Config
    verdict: Verdict
    regime: Regime
    memorised_at: int | None
    generalised_at: int | None
    last_step: int
    train_accuracy: float
    held_out_accuracy: float
    weight_norm: float


def read_map(sweep: str) -> WhenMap:
    """Read a recorded sweep as a map.

    Raises:
        KeyError: when the sweep is none of `MAPS`.
        SweepError: when its table is damaged.
    """
    table = read_sweep(sweep)
    return map_of(sweep, table, grid_of(table, ROWS, MAPS[sweep]))


@cache
def small_sweep(seed: int = 0) -> Sweep:
    """Return the sweep that a visitor can have trained: 64 places, one run each, of the smallest network.

    >>> len(cells_of(small_sweep()))
    64
    """
    return Sweep(
        name="while_you_wait",
        base=replace(SMALLEST, seed=seed),
        axes=(
            Range("weight_decay", 3e-2, 3.0, log=True, count=8),
            Range("train_fraction", 0.2, 0.9, count=8),
        ),
    )


def read_growing_map(sweep: Sweep) -> WhenMap:
    """Read a sweep of this machine as a map with a place for each of its cells, as far as it is trained.

    Raises:
        SweepError: when it is damaged.
    """
    begun = (sweep_folder(sweep.sweep_id) / DESIGN).exists()
    table = read_sweep(sweep.sweep_id) if begun else empty_table(sweep)
    return map_of(sweep.sweep_id, table, grid_of_design(table))


def map_of(sweep: str, table: SweepTable, grid: Grid) -> WhenMap:
    """Put together what a map shows of a table."""
    base = table.sweep.base
    return WhenMap(
        sweep=sweep,
        table=table,
        grid=grid,
        verdicts=mode_grid(grid, table["verdict"]),
        rate=mean_grid(grid, table["finished"]),
        delay=median_grid(grid, table["delay"]),
        start=nearest_place(grid, base.weight_decay, getattr(base, grid.columns)),
    )


def nearest_place(grid: Grid, row: float, column: float) -> tuple[int, int]:
    """Return the place of a grid nearest to two values."""
    return _nearest(grid.rows, grid.row_values, row), _nearest(grid.columns, grid.column_values, column)


def _nearest(field: str, values: ArrayLike, wanted: float) -> int:
    known = np.asarray(values, np.float64)
    if field in LOGARITHMIC:
        known, wanted = np.log(known), float(np.log(max(wanted, np.finfo(np.float64).tiny)))
    return int(np.argmin(np.abs(known - wanted)))


def config_at(found: WhenMap, place: tuple[int, int]) -> Config:
    """Return the config of the first seed at a place of a map, trained already or not.

    >>> found = read_growing_map(small_sweep())
    >>> config_at(found, (0, 7)).weight_decay, config_at(found, (0, 7)).train_fraction
    (0.03, 0.9)
    """
    wanted = {
        found.grid.rows: found.grid.row_values[place[0]],
        found.grid.columns: found.grid.column_values[place[1]],
    }
    return next(
        cell.config
        for cell in cells_of(found.table.sweep)
        if all(getattr(cell.config, field) == value for field, value in wanted.items())
    )


def place_of(found: WhenMap, config: Config) -> tuple[int, int]:
    """Return the place of a map where a config of its sweep belongs."""
    grid = found.grid
    return nearest_place(grid, getattr(config, grid.rows), getattr(config, grid.columns))


def cells_to_come(found: WhenMap) -> list[Config]:
    """List the configs of a sweep that no finished run is there of yet, in the order of its cells."""
    finished = set(found.table["cell"].tolist())
    return [cell.config for cell in cells_of(found.table.sweep) if cell.number not in finished]


def runs_at(found: WhenMap, place: tuple[int, int]) -> list[MappedRun]:
    """List the runs that a place of the map stands for, seed by seed."""
    table, cells = found.table, cells_of(found.table.sweep)

    def whole(name: str, row: int) -> int | None:
        value = float(table[name][row])
        return None if np.isnan(value) else int(value)

    return [
        MappedRun(
            config=cells[int(table["cell"][row])].config,
            verdict=Verdict(table["verdict"][row]),
            regime=regime(table["verdict"][row]),
            memorised_at=whole("memorised_at", row),
            generalised_at=whole("generalised_at", row),
            last_step=int(table["last_step"][row]),
            train_accuracy=float(table["train_accuracy"][row]),
            held_out_accuracy=float(table["held_out_accuracy"][row]),
            weight_norm=float(table["weight_norm"][row]),
        )
        for row in found.grid.indices[place]
    ]


def command_for(config: Config) -> str:
    """Return the words that train this config at the command line: the preset that is the nearest, and all
    that differs from it.

    >>> command_for(Config(p=59, weight_decay=0.5))
    './run grok --preset slingshots --set p=59 --set weight_decay=0.5'
    """
    preset, settings = nearest_preset(config)
    words = [] if preset == next(iter(PRESETS)) else [f"--preset {preset}"]
    words += [f"--set {name}={'none' if value is None else value}" for name, value in settings.items()]
    return " ".join(["./run grok", *words])


def inverse_law(strengths: ArrayLike, steps: ArrayLike) -> NDArray[np.float64]:
    """Fit steps inversely proportional to the strength of decay (Liu et al. 2022, Omnigrok), through the
    geometric mean of what was measured; NaN is left out of it.

    >>> inverse_law([1.0, 2.0, 4.0], [400.0, 200.0, 100.0]).round(6).tolist()
    [400.0, 200.0, 100.0]
    """
    x, y = np.asarray(strengths, np.float64), np.asarray(steps, np.float64)
    return np.asarray(np.exp(np.nanmean(np.log(x * y))) / x)
