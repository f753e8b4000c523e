"""The chapter "In the dark", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.canvas import pack_stage
from app_pages.chapters.in_the_dark.page import panels, told
from app_pages.frame import current_run
from language import translator
from story.chapters.in_the_dark import read_in_the_dark, read_row
from training.config import Config
from training.runs.reader import open_run
from training.runs.recording import record

SMALL = Config(p=13, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5, snapshots=8)
NO_CIRCLE = Config(
    task="squares", p=11, d_model=8, n_heads=2, d_mlp=16, steps=10, evaluate_every=5, train_fraction=0.5,
    snapshots=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    record([SMALL], root=root, threads=1)
    record([NO_CIRCLE], root=root, threads=1)
    return root


@pytest.fixture(autouse=True)
def small_reference(monkeypatch: pytest.MonkeyPatch, recorded: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    monkeypatch.setattr(current_run, "REFERENCE", SMALL)
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def visit(**address: str) -> AppTest:
    """The page with its answer shown."""
    page = AppTest.from_string(
        "from app_pages.chapters.in_the_dark.page import page\n\npage()", default_timeout=60
    )
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    if page.radio:
        page.radio[0].set_value(page.radio[0].options[-1]).run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_is_hidden_until_it_is_asked_for(language: str) -> None:
    page = AppTest.from_string(
        "from app_pages.chapters.in_the_dark.page import page\n\npage()", default_timeout=60
    )
    page.query_params["lang"] = language
    page.run()
    assert not page.exception
    assert not page.number_input
    page.radio[0].set_value(page.radio[0].options[0]).run()
    assert not page.exception
    assert page.number_input[0].value == SMALL.p // 2
    assert not page.error


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
    found, row = read_in_the_dark(run), read_row(run, 2)
    shown = panels(found, row, _)
    assert len({panel.name for panel in shown}) == len(shown) == 8
    assert len(pack_stage(shown, _, name="a", steps=found.steps)) < 5_000_000
    for panel in shown:
        panel.says.format(**dict.fromkeys(panel.numbers, ""))
    assert told(found, _)


def test_the_code_beside_the_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = open_run(SMALL.run_id), translator("en")
    for code in {panel.code for panel in panels(read_in_the_dark(run), read_row(run, 2), _)} - {""}:
        exec(code, {})
        assert capsys.readouterr().out
