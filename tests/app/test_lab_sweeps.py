"""The laboratory's sweeps: a map that fills in while it grows, and the steps over fixed norms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Heat, Lines, pack_stage
from app_pages.lab.sweep_panels import VERDICTS, map_panel, shell_panels
from app_pages.lab.sweeps import panels_of
from language import LANGUAGES, translator
from training.config import Config
from training.phases import Verdict
from training.sweeps import SweepError, grid_of_design, list_sweeps, parse_sweep, read_sweep, run_sweep
from training.sweeps.groups import Group
from training.sweeps.outcomes import Outcome
from training.sweeps.shells import read_shells

PAGE = """
from app_pages.frame.language import page_translator
from app_pages.lab.sweeps import show_sweeps
show_sweeps(page_translator())
"""
BASE = Config(p=5, d_model=8, d_mlp=8, steps=20)
DESIGN = parse_sweep(["weight_decay=0,0.5,1", "train_fraction=0.4,0.6", "seeds=2"], name="map", base=BASE)


def made_up(group: Group) -> list[Outcome]:
    """Half a step of decay leads to grokking, none to memorising; one of decay 1 cannot be trained."""
    if any(cell.config.weight_decay == 1 for cell in group):
        raise ZeroDivisionError("later")
    return [
        Outcome(
            cell=cell.number, verdict=Verdict.GROKS if cell.config.weight_decay else Verdict.MEMORISES_ONLY,
            memorised_at=5, generalised_at=15 if cell.config.weight_decay else None, delay=None, last_step=20,
            seconds=0.1, together=1, measures={},
        )
        for cell in group
    ]  # fmt: skip


@pytest.fixture
def growing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A sweep of which two of three rows are finished."""
    monkeypatch.setenv("KAIQIAO_SWEEPS", str(tmp_path))
    with pytest.raises(SweepError, match="later"):
        run_sweep(DESIGN, jobs=1, members=1, root=tmp_path, work=made_up)
    st.cache_data.clear()
    yield DESIGN.sweep_id
    st.cache_data.clear()


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def test_a_growing_map_has_a_place_for_every_cell_of_the_design(growing: str) -> None:
    table = read_sweep(growing)
    assert (len(table), table.missing) == (8, 4)
    grid = grid_of_design(table)
    assert grid.row_values.tolist() == [0.0, 0.5, 1.0]
    assert grid.counts.tolist() == [[2, 2], [2, 2], [0, 0]]
    panel = map_panel(table, growing, translator("en"))
    expected = [VERDICTS.index(Verdict.MEMORISES_ONLY), VERDICTS.index(Verdict.GROKS), len(VERDICTS)]
    assert np.asarray(panel.values)[0].tolist() == [[one] * 2 for one in expected]
    assert panel.palette is not None
    assert len(panel.palette) == len(VERDICTS) + 1
    assert panel.legend[-1][0] == "not finished yet"
    assert panel.says == "8 of 12 runs are finished."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_sweep_written_last_and_how_far_it_is(language: str, growing: str) -> None:
    assert list_sweeps() == [growing]
    page = visit(lang=language)
    assert page.selectbox[0].value == growing
    assert not page.error
    found = visit(lang=language, sweep="shell_or_softmax")
    assert found.selectbox[0].value == "shell_or_softmax"
    assert not found.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_over_the_norm_are_those_of_the_finding(language: str) -> None:
    _, table = translator(language), read_sweep("shell_or_softmax")
    found = read_shells(table)
    panels = shell_panels(table, "shell_or_softmax", _)
    assert [panel.name for panel in panels] == [f"shells_{name}" for name in found]
    for panel, one in zip(panels, found.values(), strict=True):
        assert isinstance(panel, Lines)
        drawn = {series.name: series for series in panel.series}
        for arm, held in one.arms.items():
            medians = [held.median(rho) for rho in np.asarray(drawn[arm].xs).tolist()]
            np.testing.assert_allclose(drawn[arm].ys, medians)
            assert held.line is not None
            np.testing.assert_allclose(drawn[f"{arm} fit"].ys, held.line.times(drawn[f"{arm} fit"].xs))
        assert one.exponent is not None
        assert f"{one.exponent.value:.2f}" in panel.says
    assert pack_stage(panels, _, name="shells")


def test_what_is_no_map_says_so_and_other_maps_are_drawn() -> None:
    (regimes,) = panels_of(read_sweep("regimes"), "regimes", translator("en"))
    assert isinstance(regimes, Heat)
    assert np.asarray(regimes.values).shape == (1, 12, 13)


def test_a_sweep_over_one_field_has_no_map(tmp_path: Path) -> None:
    design = parse_sweep(["weight_decay=0,0.5"], name="line", base=BASE)
    table = read_sweep(run_sweep(design, jobs=1, root=tmp_path, work=made_up))
    with pytest.raises(SweepError, match="a map needs a grid of two fields"):
        panels_of(table, "line", translator("en"))
