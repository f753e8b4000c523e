"""The page of all films, run by Streamlit's own test driver; no film is drawn here."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.films.film_steps import pack_film
from app_pages.jobs.wishes import Film
from language import translator
from story.films.catalog import FILMS
from story.films.renderings import to_watch
from tests.app.conftest import Workers

PAGE = """
from app_pages.films.page import page

page()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: Workers) -> Path:  # noqa: ARG001
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path))
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "gallery"))
    return tmp_path


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def put(folder: Path, stem: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{stem}.mp4").write_bytes(b"\0" * 64)
    sections = [{"name": "one", "start": 0}, {"name": "two", "start": 30.5}]
    record = {"seconds": 60, "bytes": 64, "fps": 15, "run_id": "a-run", "sections": sections}
    (folder / f"{stem}.mp4.json").write_text(json.dumps(record))
    (folder / f"{stem}.srt").write_text("1\n")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_film_of_the_catalog_is_told_of(language: str) -> None:
    page = visit(lang=language)
    captions = " ".join(caption.value for caption in page.caption)
    for film in FILMS.values():
        assert translator(language)(film.question) in captions
    links = page.get("page_link")
    assert [f"film={name}" in link.proto.query_string for name, link in zip(FILMS, links, strict=True)] == [
        True
    ] * len(FILMS)
    assert not page.get("video")


def test_a_rendered_film_is_played_and_can_be_taken_away(folder: Path) -> None:
    put(folder, "TheLeap.zh.l")
    page = visit(lang="zh", film="TheLeap")
    assert page.get("video")
    assert len(page.get("download_button")) == 2
    assert any("a-run" in caption.value for caption in page.caption)
    assert page.segmented_control[-1].value == "l"


def test_language_and_quality_of_the_address_are_what_is_rendered(folder: Path, workers: Workers) -> None:
    put(folder, "TheLeap.en.l")
    page = visit(lang="en", film="TheLeap", film_language="zh", quality="h")
    assert not page.get("video")
    page.button[0].click().run()
    (job,) = workers.jobs
    assert job.work == Film("TheLeap", "zh", "h")
    assert page.get("progress")
    page.button(key="stop.TheLeap").click().run()
    assert workers.processes[0].wait(timeout=10) == -signal.SIGTERM


def test_what_the_address_asks_for_and_is_none_is_the_usual(folder: Path) -> None:
    put(folder, "WhatIsTrained.en.l")
    page = visit(lang="en", film="NoSuchFilm", film_language="xx", quality="9")
    assert "NoSuchFilm" in page.warning[0].value
    assert page.selectbox[0].value == next(iter(FILMS))
    assert [choice.value for choice in page.segmented_control] == ["through", "en", "l"]


def test_a_film_of_the_gallery_is_played_with_its_page_of_questions(folder: Path) -> None:
    put(folder / "gallery", "TheLeap.zh.l")
    (folder / "gallery" / "TheLeap.zh.pdf").write_bytes(b"%PDF")
    page = visit(lang="zh", film="TheLeap")
    assert page.get("video")
    assert len(page.get("download_button")) == 3
    put(folder, "TheLeap.zh.l")  # one's own rendering comes first
    assert to_watch(FILMS["TheLeap"], "zh")[0].folder == folder
    assert len(to_watch(FILMS["TheLeap"], "zh")) == 1


def test_the_browser_gets_the_parts_and_the_whole_film() -> None:
    sections = [{"name": "谜题", "start": 0.0}, {"name": "答案", "start": 3.25}]
    packed = pack_film(b"a film", sections, 15, "a circle", translator("zh"))
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    assert packed[4 + length :] == b"a film"
    assert header["parts"] == sections
    assert "{part}" in header["text"]["on"]


def test_part_by_part_is_offered_where_the_parts_are_known(folder: Path) -> None:
    put(folder, "TheLeap.zh.l")
    assert not visit(lang="zh", film="TheLeap", mode="steps").get("video")
    (folder / "TheLeap.zh.l.mp4.json").write_text(json.dumps({"seconds": 60, "bytes": 64}))
    assert visit(lang="zh", film="TheLeap", mode="steps").get("video")
