"""The chapter "The landscape", by Streamlit's own test driver: what is kept is shown, the rest measured."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from app_pages.canvas import Heat, Lines, pack_stage
from app_pages.chapters.landscape import page as landscape_page
from app_pages.chapters.landscape.panels import scenes
from app_pages.frame import current_run
from app_pages.jobs.landscapes import Standing, _log_path, standing, survey, surveyor
from language import translator
from story.chapters.landscape import CURVATURES, read_measured
from tests.app.conftest import visit_page
from training.config import Config
from training.landscape import landscape_of
from training.measures import measured, series
from training.runs.reader import Run, open_run
from training.runs.recording import record

SMALL = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=30, steps_after_grokking=0, snapshots=6)
SHORT = replace(SMALL, steps=1, snapshots=2)
PAGE = "chapters.landscape.page"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    monkeypatch.setattr(current_run, "REFERENCE", SMALL)
    st.cache_data.clear()
    st.cache_resource.clear()
    record([SMALL], root=tmp_path, threads=1)
    return open_run(SMALL.run_id, tmp_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_kept_is_drawn_as_it_was_measured(
    run: Run, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = landscape_of(run.view(), 5)
    measured(run, ["curvature"])
    monkeypatch.setattr(landscape_page, "survey", None)
    page = visit_page(PAGE, lang=language)
    assert not page.error
    assert not page.info
    _ = translator(language)
    found = read_measured(run.view())
    drawn = {panel.name: panel for scene in scenes(found, around, _).values() for panel in scene}
    pack_stage([*drawn.values()], _, name="run", steps=around.steps)
    plane, line = drawn["train_loss"], drawn["line"]
    assert isinstance(plane, Heat)
    assert isinstance(line, Lines)
    np.testing.assert_array_equal(plane.values, around.surface.train_loss[None])
    np.testing.assert_array_equal(np.asarray(plane.path_values), np.maximum(around.path.train_loss, 1e-3))
    # The cell under the last dot is the one whose middle is nearest to the last network.
    column, row = np.floor(np.asarray(plane.path)[-1] * 5).astype(int)
    assert column == np.abs(around.xs - around.coordinates[-1, 0]).argmin()
    assert row == np.abs(around.ys - around.coordinates[-1, 1]).argmin()
    shown = {one.name: one for name in ("largest", "trace") for one in drawn[name].series}
    for name in CURVATURES:
        np.testing.assert_array_equal(shown[name].ys, series(run.view(), name).values)


def test_what_is_not_kept_is_measured_and_the_page_waits(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    stands = [(Standing.NONE, 0.0, "")]
    monkeypatch.setattr(landscape_page, "standing", lambda _run: stands[0])

    def begin(run: Run) -> None:
        asked.append(run.run_id)
        stands[0] = (Standing.AT_WORK, 0.4, "")

    monkeypatch.setattr(landscape_page, "survey", begin)
    assert not visit_page(PAGE, lang="en").error
    assert asked == [run.run_id]
    for where, words in ((Standing.FAILED, "no luck"), (Standing.DONE, "kept")):
        stands[0] = (where, 0.0, "no luck")
        page = visit_page(PAGE, lang="en")
        assert words in page.error[0].value
        assert page.button
    stands[0] = (Standing.OTHERS_FIRST, 0.0, "")
    assert not visit_page(PAGE, lang="zh").error


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_whose_path_has_no_plane_says_so(run: Run, language: str) -> None:
    record([SHORT], root=run.folder.parent, threads=1)
    page = visit_page(PAGE, lang=language, run=SHORT.run_id)
    (info,) = page.info
    assert "snapshots = 2" in info.value


def test_the_worker_measures_and_another_run_waits(run: Run) -> None:
    record([SHORT], root=run.folder.parent, threads=1)
    other = open_run(SHORT.run_id, run.folder.parent)
    assert standing(run)[0] is Standing.NONE
    survey(run)
    assert standing(other)[0] is Standing.OTHERS_FIRST
    survey(other)  # nothing happens: one at a time
    deadline = time.monotonic() + 120
    while standing(run)[0] is Standing.AT_WORK and time.monotonic() < deadline:
        time.sleep(0.1)
    assert standing(run) == (Standing.DONE, 1.0, "")
    found = read_measured(run.view())
    assert found.around is not None
    assert set(found.curvatures) == {*CURVATURES}
    one = surveyor()
    _log_path(run.run_id).write_text("once\nupon a time\n")
    with one.lock:
        one.process = subprocess.Popen([sys.executable, "-c", "import sys; sys.exit(2)"])
        one.process.wait()
    assert standing(run) == (Standing.FAILED, 0.0, "upon a time")
