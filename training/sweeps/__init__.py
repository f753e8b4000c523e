"""Sweeps: train many configs on all cores or on a cluster; the result is one table.

    axes             one field over a list or a range of values
    axis_syntax      parse_axis: "lr=1e-4..1e-1:log:13"
    design           which configs are trained: a grid or random points, times seeds
    groups           which of them are trained together
    group_training   training a group                                              (torch)
    recording        the same, each kept as a run
    pools            in processes of this machine, or on a Dask cluster
    running          sweep, run_sweep: train what is not finished, write what is
    folder           a sweep on disk
    table            read_sweep: the table, finished or growing
    rates            the table as a grid over two fields: rates, medians
    presets          sweeps with a name; the four regimes

>>> from training.config import Config
>>> sweep = parse_sweep(["weight_decay=0,1", "seeds=3"], name="decay", base=Config(p=5))
>>> len(cells_of(sweep))
6
"""

from training.sweeps.axes import Axis, Linked, Range, Values
from training.sweeps.axis_syntax import parse_axis
from training.sweeps.design import Cell, Sweep, cell_values, cells_of, parse_sweep
from training.sweeps.folder import SweepError, list_sweeps, sweep_folder, sweeps_root
from training.sweeps.rates import (
    Grid,
    Rate,
    grid_of,
    grid_of_design,
    mean_grid,
    median_grid,
    mode_grid,
    rate_grid,
    wilson,
)
from training.sweeps.running import Progress, run_sweep, sweep
from training.sweeps.table import SweepTable, read_sweep, recorded_sweeps

__all__ = [
    "Axis",
    "Cell",
    "Grid",
    "Linked",
    "Progress",
    "Range",
    "Rate",
    "Sweep",
    "SweepError",
    "SweepTable",
    "Values",
    "cell_values",
    "cells_of",
    "grid_of",
    "grid_of_design",
    "list_sweeps",
    "mean_grid",
    "median_grid",
    "mode_grid",
    "parse_axis",
    "parse_sweep",
    "rate_grid",
    "read_sweep",
    "recorded_sweeps",
    "run_sweep",
    "sweep",
    "sweep_folder",
    "sweeps_root",
    "wilson",
]
