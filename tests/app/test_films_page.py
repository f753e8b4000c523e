"""The page of all films, run by Streamlit's own test driver; no film is drawn here."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from animations.catalog import FILMS
from app_pages import films
from language import translator

PAGE = """
from app_pages.films_page import page

page()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path))
    films._renderers().clear()
    return tmp_path


class Renderer:
    """Stands in for the process that renders."""

    def __init__(self, words: list[str], **_: object) -> None:
        self.words = words
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self.returncode

    def terminate(self) -> None:
        self.returncode = -15


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def revealed(**address: str) -> AppTest:
    page = visit(**address)
    page.radio[0].set_value(page.radio[0].options[-1]).run()
    assert not page.exception
    return page


def put(folder: Path, stem: str) -> None:
    (folder / f"{stem}.mp4").write_bytes(b"\0" * 64)
    (folder / f"{stem}.mp4.json").write_text(json.dumps({"seconds": 60, "bytes": 64, "run_id": "a-run"}))
    (folder / f"{stem}.srt").write_text("1\n")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_film_of_the_catalog_is_told_of(language: str) -> None:
    page = visit(lang=language)
    questions = page.table[0].value.to_string()
    for film in FILMS.values():
        assert translator(language)(film.question)[:10] in questions
    assert not page.get("video")


def test_a_rendered_film_is_played_and_can_be_taken_away(folder: Path) -> None:
    put(folder, "TheLeap.zh.l")
    page = revealed(lang="zh", film="TheLeap")
    assert page.get("video")
    assert len(page.get("download_button")) == 2
    assert any("a-run" in caption.value for caption in page.caption)
    assert page.segmented_control[1].value == "l"


def test_language_and_quality_of_the_address_are_what_is_rendered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "TheLeap.en.l")
    monkeypatch.setattr(subprocess, "Popen", Renderer)
    page = revealed(lang="en", film="TheLeap", film_language="zh", quality="h")
    assert not page.get("video")
    page.button[0].click().run()
    renderer = films._renderers()["TheLeap", "zh"]
    assert isinstance(renderer, Renderer)
    assert renderer.words[2:] == ["animations", "render", "TheLeap", "--lang", "zh", "-q", "h", "--json"]
    assert page.get("progress")
    page.button(key="stop.TheLeap").click().run()
    assert renderer.returncode == -15


def test_what_the_address_asks_for_and_is_none_is_the_usual(folder: Path) -> None:
    put(folder, "TheLeap.en.l")
    page = visit(lang="en", film="NoSuchFilm", film_language="xx", quality="9")
    assert "NoSuchFilm" in page.warning[0].value
    assert page.selectbox[0].value == next(iter(FILMS))
    assert [choice.value for choice in page.segmented_control] == ["en", "l"]
