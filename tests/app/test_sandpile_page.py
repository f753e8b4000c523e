"""The chapter "Sandpile", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.sandpile.page import panels_of
from app_pages.chapters.sandpile.pile import nearest_side
from app_pages.chapters.sandpile.pile.mounting import CODE
from language import translator
from story.chapters.sandpile import read_hidden_progress
from tests.app.conftest import SMALL, visit_page
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.sandpile.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_come_at_once_and_nothing_is_asked_in_words(language: str) -> None:
    page = visit(lang=language)
    assert not page.radio
    assert len(page.get("bidi_component")) == 2
    assert not page.error


def test_the_comparison_has_the_ledgers_numbers() -> None:
    (table,) = (one for one in visit(lang="en").table if "the run" in one.value)
    assert len(table.value) == 6
    assert "times as long" in " ".join(table.value["the run"])


@pytest.mark.parametrize(
    ("asked", "side"), [("", 64), ("x", 64), ("-5", 64), ("1", 32), ("100", 128), ("9" * 30, 64)]
)
def test_the_nearest_table_is_laid(asked: str, side: int) -> None:
    assert nearest_side(asked) == side
    assert not visit(lang="en", side=asked).error


def test_the_pictures_fit_into_the_browser_and_their_code_runs(capsys: pytest.CaptureFixture[str]) -> None:
    _ = translator("zh")
    found = read_hidden_progress(open_run(SMALL.run_id).view())
    panels = panels_of(found, _)
    assert len(pack_stage(panels, _, name="test", steps=found.steps)) < 5e6
    for code in [panel.code for panel in panels] + [CODE.replace("64", "8").replace("100_000", "100")]:
        exec(code, {})
        assert capsys.readouterr().out
