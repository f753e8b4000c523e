"""The chapter "Symbols and words", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.symbols import page as symbols_page
from language import translator
from story.chapters.symbols import read_symbols
from story.words.glossary import GLOSSARY
from tests.app.conftest import SMALL, visit_page
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.symbols.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_and_its_tables_come_at_once(language: str) -> None:
    page = visit(lang=language)
    assert len(page.get("bidi_component")) == 1
    assert not page.radio
    symbol, part = translator(language)("symbol"), translator(language)("part")
    for column in (symbol, part):
        assert [table for table in page.table if column in table.value]
    assert not page.error


def test_every_part_of_w_has_its_shape() -> None:
    tables = [table.value for table in visit(lang="en").table]
    (symbol_table,) = (table for table in tables if "symbol" in table)
    (parts,) = (table for table in tables if "part" in table)
    run = read_symbols(open_run(SMALL.run_id).view())
    assert parts["part"].tolist() == [each.name for each in run.parameters]
    assert "16 × 32" in parts["shape"].tolist()
    assert symbol_table["how many numbers"].tolist()[0] == f"{run.size:,}"


@pytest.mark.parametrize("part", ["W_E", "b_in", "no such"])
def test_the_part_stands_in_the_address(part: str) -> None:
    page = visit(lang="en", part=part)
    assert page.selectbox[0].value == (part if part != "no such" else "W_in")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_are_searched(language: str) -> None:
    page = visit(lang=language, q="参与率")
    assert page.text_input[0].value == "参与率"
    page.text_input[0].set_value("Weight DECAY").run()
    assert not page.exception
    assert page.query_params["q"] in ("Weight DECAY", ["Weight DECAY"])
    (drawer,) = (each for each in page.expander if str(len(GLOSSARY)) in each.label)
    assert not drawer.label.startswith("0")
    assert drawer.proto.expanded
    page.text_input[0].set_value("").run()
    assert "q" not in page.query_params


def test_the_pictures_fit_into_the_browser_and_their_code_runs(capsys: pytest.CaptureFixture[str]) -> None:
    _ = translator("zh")
    found = read_symbols(open_run(SMALL.run_id).view())
    panels = symbols_page.single_numbers(found, _)
    assert len(pack_stage(panels, _, name="test", steps=found.steps)) < 5e6
    for code in [panel.code for panel in panels] + [
        symbols_page.PARAMETERS_CODE.format(run_id=found.view.run_id)
    ]:
        exec(code, {})
        assert capsys.readouterr().out
