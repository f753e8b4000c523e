"""The chapter on simplicity, run by Streamlit's own test driver."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Heat, Lines, pack_stage
from app_pages.chapters.occam import averaged
from app_pages.chapters.occam import page as occam_page
from app_pages.chapters.occam.averaged import averaged_panel
from app_pages.chapters.occam.panels import curve_panels, simplified_panels
from language import translator
from story.chapters.occam import read_averaged, read_occam, simplify_at
from tests.app.conftest import SMALL, visit_page
from tests.story.test_occam import made_up
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


@pytest.fixture(autouse=True)
def _controls_of_the_small_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page offers controls beside the reference run alone; its averages are made up."""
    monkeypatch.setattr(occam_page, "REFERENCE", SMALL)
    monkeypatch.setattr(averaged, "_result", lambda: SimpleNamespace(evidence=made_up()))


def visit(**address: str) -> AppTest:
    return visit_page("chapters.occam.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_come_at_once_and_nothing_is_asked_beside_them(language: str) -> None:
    page = visit(lang=language)
    _ = translator(language)
    assert page.title[0].value == _("Why the simple generalises")
    assert len(page.get("bidi_component")) == 3
    assert page.button(key="control.no_decay")
    assert not page.radio


def test_a_class_sees_the_averages_only_when_they_are_clicked() -> None:
    page = visit(lang="en", teach="1")
    assert not page.slider
    page.toggle(key="averaged.reveal").set_value(True).run()
    assert not page.exception
    assert page.slider[0].value == 4


@pytest.mark.parametrize("asked", ["99", "x", "-1"])
def test_a_bad_number_of_averages_in_the_address_is_none(asked: str) -> None:
    assert visit(lang="en", averaged=asked).slider[0].value in range(1, 5)


def test_a_wrong_run_gets_one_line() -> None:
    page = visit(lang="en", run="no-such-run")
    assert "there is none" in page.error[0].value


def test_the_control_stands_in_grey_beside_the_run_s_own_networks() -> None:
    run, _ = open_run(SMALL.run_id), translator("zh")
    found = read_occam(run.view())
    panels = simplified_panels(found, simplify_at(run.view(), "no_decay", whole=True), _)
    assert isinstance(panels[0], Heat)
    (*_curves, control, guessing) = next(panel for panel in panels if isinstance(panel, Lines)).series
    assert (control.name, control.colour, control.dashed) == ("no_decay", "control", True)
    assert (guessing.colour, guessing.dashed) == ("control", True)
    block = pack_stage([*panels, *curve_panels(found, {}, _)], _, name="x", steps=found.steps)
    assert len(block) < 5e6


def test_what_is_averaged_is_in_colour_and_the_rest_in_grey() -> None:
    panel = averaged_panel(read_averaged(made_up(), 2), translator("en"))
    assert [one.colour == "control" for one in panel.series] == [False, False, True, True, False]
    assert "doubles" in panel.says


def test_the_code_of_the_pictures_runs() -> None:
    found, _ = read_occam(open_run(SMALL.run_id).view()), translator("en")
    for panel in [*simplified_panels(found, None, _), *curve_panels(found, {}, _)]:
        exec(compile(panel.code, panel.name, "exec"), {})
