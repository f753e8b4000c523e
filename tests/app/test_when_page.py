"""The chapter "When does it happen?", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Lines, pack_stage
from app_pages.chapters.when import page as when_page
from app_pages.chapters.when import phase_diagram
from app_pages.jobs import worker
from language import LANGUAGES, translator
from story.chapters.when import read_map, runs_at
from story.claims import CLAIMS
from story.ledger import figure
from story.ledger.claim import Curve, Evidence, Reading

PAGE = """
from app_pages.chapters.when import page
page.page()
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def shown(page: AppTest) -> AppTest:
    """The page with all its questions answered by "just show me"."""
    for number in range(len(page.radio)):
        page.radio[number].set_value(page.radio[number].options[-1])
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_comes_at_once_and_the_answer_in_words_after_the_guess(language: str) -> None:
    page, _ = visit(lang=language), translator(language)
    assert page.get("bidi_component")
    assert len(page.code) == read_map("data_and_decay").table.sweep.seeds
    assert not any(_("Recorded:") in text.value for text in page.markdown)
    page = shown(page)
    assert any(_("Recorded:") in text.value for text in page.markdown)
    assert not page.error


def test_what_is_told_of_a_column_is_what_the_map_shows() -> None:
    found = read_map("data_and_decay")
    column = found.rate[:, found.start[1]]
    there = [decay for decay, rate in zip(found.grid.row_values, column, strict=True) if rate >= 0.5]
    told = when_page.column_told(found, translator("en"))
    assert f"at decays from {there[0]:.2g} to {there[-1]:.2g}" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_random_answers_are_asked_about_where_they_were_measured(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(when_page, "measured", made_up_result)
    monkeypatch.setattr("app_pages.claims.curves.measured", made_up_result)
    page, _ = shown(visit(lang=language)), translator(language)
    assert len(page.radio) == 2
    assert len([text for text in page.markdown if _("Recorded:") in text.value]) == 2


def test_a_link_leads_to_the_cell_and_for_a_class_hides_it() -> None:
    page = visit(lang="en", map="regimes", cell="1,0.01")
    assert any("weight decay 1.3, learning rate 0.0089" in each.value for each in page.markdown)
    assert "--set weight_decay=1.29863" in page.code[0].value
    assert not visit(lang="en", cell="1,0.01", teach="1").code


@pytest.mark.parametrize("cell", ["nonsense", "1", "nan,1", "1,2,3", "1e999,0.3", ""])
def test_a_wrong_cell_gets_one_line_and_the_usual_place(cell: str) -> None:
    page = visit(lang="en", cell=cell, map="no-such-map")
    assert [repr(cell) in info.value for info in page.info] == [False, True]
    assert "no-such-map" in page.info[0].value
    assert page.code


def test_a_cell_out_of_the_map_is_answered_with_the_nearest() -> None:
    page = visit(lang="en", cell="-7,99")
    assert any("weight decay 0.03, 90% of the table" in each.value for each in page.markdown)
    assert not page.info


def test_the_choice_of_the_map_stands_in_the_address() -> None:
    page = visit(lang="en", cell="1,0.3")
    page.segmented_control[0].set_value("regimes").run()
    assert not page.exception
    assert page.query_params["map"] in ("regimes", ["regimes"])
    assert "cell" not in page.query_params


def test_a_cell_s_run_is_trained_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(worker, "start", started.append)
    page = visit(lang="en", cell="1,0.3")
    assert not started
    next(button for button in page.button if "Train this one" in button.label).click().run()
    assert started == [runs_at(read_map("data_and_decay"), (6, 3))[0].config]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sweep", ["data_and_decay", "regimes"])
def test_the_maps_can_be_packed(language: str, sweep: str) -> None:
    _, found = translator(language), read_map(sweep)
    panels = phase_diagram.map_panels(found, found.start, _)
    assert len(pack_stage(panels, _, name=sweep)) < 100_000
    for panel in panels:
        assert panel.chosen == found.start
        assert "{place}" not in panel.says
        run_code(panel.code)


def made_up_result(claim: str) -> SimpleNamespace:
    """What a claim might find: each reading 1, each curve two points."""
    labels, drawn = CLAIMS[claim].labels, CLAIMS[claim].figure
    assert isinstance(drawn, figure.Lines)
    curves = {*drawn.curves} | {name for name in labels if "curve" in name or name == "held_out_leap"}
    return SimpleNamespace(
        evidence=Evidence(
            {name: Reading(1.0) for name in labels if name not in curves},
            dict.fromkeys(curves, Curve((1.0, 2.0), (1.0, 2.0))),
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curves_of_the_ledger_can_be_packed(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(when_page, "measured", made_up_result)
    monkeypatch.setattr("app_pages.claims.curves.measured", made_up_result)
    _ = translator(language)
    panels = [
        make(_)
        for make in (
            when_page.structure_panel, when_page.corrupted_panel, when_page.data_panel,
            when_page.speed_panel, when_page.needed_panel, when_page.too_much_panel,
        )
    ]  # fmt: skip
    there: list[Lines] = [panel for panel in panels if panel is not None]
    assert len(there) == len(panels)
    assert len(pack_stage(there, _, name="x")) < 100_000
    for panel in there:
        assert "nan" not in panel.note
        run_code(panel.code)


def test_what_is_not_measured_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.claims.curves.read_result", lambda _name: None)
    page = shown(visit(lang="en"))
    assert any("not measured yet" in caption.value for caption in page.caption)


def run_code(code: str) -> None:
    exec(compile(code, "<the code for this picture>", "exec"), {})
