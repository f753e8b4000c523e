"""What the chapter "When does it happen?" reads from the recorded sweeps."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from story.chapters.when import MAPS, command_for, inverse_law, nearest_place, read_map, runs_at
from story.words import palette
from training.commands.settings import settings_from
from training.config import Config
from training.config.presets import PRESETS, REFERENCE
from training.phases import Verdict


@pytest.mark.parametrize("sweep", MAPS)
def test_every_place_of_a_map_tells_what_its_runs_did(sweep: str) -> None:
    found = read_map(sweep)
    shape = (len(found.grid.row_values), len(found.grid.column_values))
    assert found.verdicts.shape == found.rate.shape == found.delay.shape == shape
    for place in [found.start, (0, 0), (shape[0] - 1, shape[1] - 1)]:
        runs = runs_at(found, place)
        assert len(runs) == found.table.sweep.seeds
        assert found.verdicts[place] in [run.verdict for run in runs]
        assert found.rate[place] == np.mean([run.generalised_at is not None for run in runs])
        for run in runs:
            assert run.config.weight_decay == found.grid.row_values[place[0]]
            assert getattr(run.config, MAPS[sweep]) == found.grid.column_values[place[1]]
            assert run.config.run_id in found.table["run_id"]
            assert run.last_step <= run.config.steps


def test_the_table_names_the_runs_that_the_cells_are() -> None:
    found = read_map("regimes")
    (row, *_) = found.grid.indices[3, 4]
    assert runs_at(found, (3, 4))[0].config.run_id == found.table["run_id"][row]


def test_a_value_between_two_places_is_answered_with_the_nearest() -> None:
    grid = read_map("data_and_decay").grid
    assert nearest_place(grid, 1e9, -5) == (len(grid.row_values) - 1, 0)
    assert nearest_place(grid, 0.0, 2.0) == (0, len(grid.column_values) - 1)
    assert nearest_place(grid, grid.row_values[4] * 1.01, grid.column_values[2] + 0.001) == (4, 2)


def test_the_command_says_all_that_a_config_needs() -> None:
    config = runs_at(read_map("data_and_decay"), (2, 3))[1].config
    words = command_for(config).split()
    assert words[:4] == ["./run", "grok", "--preset", "slingshots"]
    assert replace(PRESETS["slingshots"], **settings_from(words[5::2])) == config
    assert command_for(REFERENCE) == "./run grok"
    assert command_for(replace(REFERENCE, lr_after=0.004)) == "./run grok --set lr_after=0.004"
    assert command_for(PRESETS["nanda"]) == "./run grok --preset nanda"
    assert "steps_after_grokking=none" in command_for(Config(steps_after_grokking=None))


def test_the_inverse_law_leaves_out_what_was_not_measured() -> None:
    np.testing.assert_allclose(inverse_law([1, 2, 4], [300.0, np.nan, 75.0]), [300, 150, 75])


def test_every_verdict_has_its_own_colour() -> None:
    assert {*palette.VERDICTS} == {str(verdict) for verdict in Verdict if verdict is not Verdict.RUNNING}
    assert len({*palette.VERDICTS.values()}) == len(palette.VERDICTS)


@pytest.mark.parametrize("module", ["app_pages.chapters.when.page", "app_pages.chapters.weight_decay.page"])
def test_a_page_that_only_reads_needs_no_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
