"""The chapter "In the dark", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.in_the_dark import slingshots
from app_pages.chapters.in_the_dark.page import stages, told
from app_pages.frame import control_runs
from language import translator
from story.chapters.in_the_dark import read_in_the_dark, read_row
from story.chapters.slingshots import read_plateau
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from training.runs.reader import open_run
from training.runs.recording import record

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    """The page with its answer shown."""
    return visit_page("chapters.in_the_dark.page", answered=True, **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_come_at_once_and_nothing_is_asked_beside_them(language: str) -> None:
    page = visit_page("chapters.in_the_dark.page", lang=language)
    assert page.number_input[0].value == SMALL.p // 2
    assert len(page.get("bidi_component")) == 4
    assert not page.radio
    assert not page.error


def test_a_class_sees_each_scene_when_it_is_clicked() -> None:
    page = visit_page("chapters.in_the_dark.page", lang="en", teach="1")
    assert len(page.get("bidi_component")) == 1, "it waits for somebody to play it"
    for toggle in page.toggle:
        toggle.set_value(True)
    page.run()
    assert len(page.get("bidi_component")) == 4


def test_the_row_of_the_address_is_shown() -> None:
    assert visit(lang="en", row="3").number_input[0].value == 3


@pytest.mark.parametrize("row", ["99", "-1", "no", "1.5", ""])
def test_a_row_that_there_is_not_breaks_nothing(row: str) -> None:
    assert 0 <= visit(lang="en", row=row).number_input[0].value < SMALL.p


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_task_without_a_circle_is_told_so(language: str) -> None:
    page = visit(lang=language, run=NO_CIRCLE.run_id)
    assert "squares" in page.info[0].value
    assert not page.number_input


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_stage_can_be_packed_and_every_sentence_filled(language: str) -> None:
    run, _ = open_run(SMALL.run_id), translator(language)
    found, row = read_in_the_dark(run.view()), read_row(run.view(), 2)
    shown = [panel for stage in stages(found, row, _).values() for panel in stage]
    assert len({panel.name for panel in shown}) == len(shown) == 8
    assert len(pack_stage(shown, _, name="a", steps=found.steps)) < 5_000_000
    for panel in shown:
        panel.says.format(**dict.fromkeys(panel.numbers, ""))
    assert told(found, _)


def test_the_code_beside_the_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = open_run(SMALL.run_id), translator("en")
    shown = stages(read_in_the_dark(run.view()), read_row(run.view(), 2), _)
    for code in {panel.code for stage in shown.values() for panel in stage} - {""}:
        exec(code, {})
        assert capsys.readouterr().out


MEMORISES = replace(SMALL, d_model=32, n_heads=2, d_mlp=64, steps=80, train_fraction=0.6)
QUIETLY = replace(MEMORISES, lr_after=0.004, lr_falls_from=60, lr_falls_until=70, split_by="mirrors")


@pytest.fixture
def _two_plateaus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small runs in the place of the two that are held against each other; neither is recorded."""
    both = {"leap": QUIETLY, "slingshots": MEMORISES}
    monkeypatch.setattr(slingshots, "REFERENCE", both["leap"])
    monkeypatch.setattr(slingshots, "SLINGSHOTS", both["slingshots"])
    monkeypatch.setattr(control_runs, "PRESETS", both)


@pytest.mark.usefixtures("_two_plateaus")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_slingshots_are_shown_beside_the_run_that_has_none(
    language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, (quiet, loud) = translator(language), control_runs.PRESETS.values()
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    record([quiet], root=tmp_path, threads=1)
    page = visit(lang=language, run=quiet.run_id)
    assert _("Slingshots: when the plateau is not quiet") in [drawer.label for drawer in page.expander]
    assert page.button(key="control.slingshots").label == _("Train the other run: a few seconds")
    record([loud], root=tmp_path, threads=1)
    page = visit(lang=language, run=quiet.run_id)
    assert not [button for button in page.button if button.key == "control.slingshots"]
    falls, stays = (read_plateau(open_run(config.run_id).view()) for config in (quiet, loud))
    assert stays.mirrored > 3 * stays.unmirrored
    assert np.isnan(falls.mirrored)
    shown = [*slingshots.panels(falls, stays, _), slingshots.mirrors(stays, _)]
    assert all("{" not in panel.says for panel in shown)
    assert pack_stage(shown, _, name="x")
    assert slingshots.compared(falls, stays, _) in [text.value for text in page.markdown]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_run_has_no_section_on_slingshots(language: str) -> None:
    _ = translator(language)
    drawers = [drawer.label for drawer in visit(lang=language).expander]
    assert _("Slingshots: when the plateau is not quiet") not in drawers
