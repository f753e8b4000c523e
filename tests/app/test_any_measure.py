"""The laboratory draws any measure of any runs, and says of what cannot have it why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.frame.plain_text import plain
from app_pages.lab.any_measure import USUAL, measure_panel, read_series
from language import UserError, translator
from story.laboratory import RunCurves, read_curves
from training.config import Config
from training.measures import MEASURES, Series
from training.runs.reader import Run, open_run
from training.runs.recording import record

PAGE = """
import streamlit as st
from app_pages.lab import page

page.page()
"""
SMALL = Config(p=11, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5, snapshots=6)
DECODER = replace(SMALL, network="two_layer_decoder")
MIXED = replace(SMALL, task="add+subtract")
HELD = replace(SMALL, norm_radius=6.0)
RUNS = (SMALL, DECODER, MIXED, HELD)
DRAWN = [name for name, measure in MEASURES.items() if not measure.along]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    for config in RUNS:
        record([config], root=root, threads=1)
    return root


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    st.cache_data.clear()


@pytest.fixture(scope="module")
def runs(root: Path) -> dict[str, Run]:
    return {letter: open_run(config.run_id, root) for letter, config in zip("ABCD", RUNS, strict=True)}


@pytest.fixture(scope="module")
def curves(runs: dict[str, Run]) -> dict[str, RunCurves]:
    return {letter: read_curves(run) for letter, run in runs.items()}


@pytest.mark.parametrize("name", DRAWN)
def test_every_measure_is_drawn_as_the_registry_gives_it(
    name: str, runs: dict[str, Run], curves: dict[str, RunCurves]
) -> None:
    found: dict[str, Series] = {}
    reasons: list[str] = []
    for letter, run in runs.items():
        try:
            found[letter] = read_series(run.view(), name)
        except UserError as error:
            reasons.append(str(error))
    assert all(name in reason and "\n" not in reason for reason in reasons)
    if not found:  # a parameter that none of these networks has
        assert name.startswith("norm_") or "." in name, name
        return
    for language in ("en", "zh"):
        _ = translator(language)
        panel = measure_panel(name, found, curves, _, log_x=False)
        drawn = {curve.name: curve for curve in panel.series}
        for letter, one in found.items():
            np.testing.assert_array_equal(drawn[runs[letter].run_id].ys, one.values)
        pack_stage([panel], _, name="test")


def test_a_value_that_is_no_number_stays_a_gap(curves: dict[str, RunCurves]) -> None:
    found = {"A": Series("collapse", np.array([0, 5, 10]), np.array([0.1, np.nan, 0.3]), None)}
    panel = measure_panel("collapse", found, curves, translator("en"), log_x=False)
    assert np.isnan(np.asarray(panel.series[0].ys)[1])


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(("language", "unit"), [("en", "unit: radians"), ("zh", "单位：弧度")])
def test_the_address_chooses_and_what_cannot_have_it_is_named(language: str, unit: str) -> None:
    runs = ",".join(config.run_id for config in (SMALL, DECODER, MIXED))
    page = visit(lang=language, runs=runs, measure="angle_error")
    captions = "\n".join(caption.value for caption in page.caption)
    assert not page.error
    assert MEASURES["angle_error"].equation in captions
    assert unit in captions
    assert f"**B** `{DECODER.run_id}`" in captions
    assert plain("two_layer_decoder") in captions
    assert f"**C** `{MIXED.run_id}`" in captions


@pytest.mark.usefixtures("_here")
def test_the_choice_stands_in_the_address() -> None:
    page = visit(lang="en", runs=SMALL.run_id)
    box = page.selectbox("address.measure")
    assert box.value == USUAL
    box.set_value("collapse").run()
    assert not page.exception
    assert page.query_params["measure"] in ("collapse", ["collapse"])
