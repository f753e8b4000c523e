"""The tables that come with the program: whole, small, and of the presets as they are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from training.phases import Verdict
from training.sweeps import cells_of, grid_of, rate_grid, read_sweep, recorded_sweeps
from training.sweeps.presets import SWEEP_PRESETS, Regime, regime
from training.sweeps.table import RECORDED


def test_every_preset_is_recorded_in_little_space() -> None:
    assert recorded_sweeps() == sorted(set(SWEEP_PRESETS) - {"diagram"})  # which is made while one waits
    assert sum(path.stat().st_size for path in RECORDED.iterdir()) < 1e6


@pytest.mark.parametrize("name", recorded_sweeps())
def test_a_recorded_table_holds_every_cell_of_its_preset_once(name: str) -> None:
    table, design = read_sweep(name), SWEEP_PRESETS[name]
    assert table.sweep == design
    cells = cells_of(design)
    assert table["cell"].tolist() == [cell.number for cell in cells]
    assert table["run_id"].tolist() == [cell.config.run_id for cell in cells]
    assert table.missing == 0
    assert table.provenance["code_version"] not in ("", "unknown")
    assert not str(table.provenance["code_version"]).endswith("+")
    assert {"made", "threads", "libraries"} <= set(table.provenance)
    finished = ~np.isnan(table["generalised_at"])
    assert table.dnf == (~table["finished"]).sum()
    assert (table["finished"] <= finished).all()
    assert set(table["verdict"].tolist()) <= {verdict.value for verdict in Verdict}


def test_the_four_regimes_are_all_there() -> None:
    table = read_sweep("regimes")
    counts = Counter(regime(verdict) for verdict in table["verdict"].tolist())
    assert set(counts) == set(Regime)
    assert min(counts.values()) >= 10


def test_more_data_needs_less_decay() -> None:
    """Of the runs with a tenth of the table none generalises, of those with nine tenths most do."""
    table = read_sweep("data_and_decay")
    grid = grid_of(table, "train_fraction", "weight_decay")
    rates = rate_grid(grid, ~np.isnan(table["generalised_at"])).rate
    assert rates[0].max() == 0
    assert rates[-1].mean() > 0.5
