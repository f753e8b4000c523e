"""A film on a page: played where it is rendered, else rendered on request."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.films import player as films_player
from story.films.catalog import FILMS

PAGE = """
from app_pages.films.player import show_film
from language import translator

show_film("TheLeap", translator("zh"))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path))
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "gallery"))
    films_player._renderers().clear()
    return tmp_path


class Renderer:
    """Stands in for the process that renders."""

    def __init__(self, words: list[str], **_: object) -> None:
        self.words = words
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self.returncode


def visit() -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30).run()
    assert not page.exception
    return page


def test_a_rendered_film_is_played_with_its_captions(folder: Path) -> None:
    (folder / "TheLeap.zh.l.mp4").write_bytes(b"\0" * 64)
    (folder / "TheLeap.zh.l.mp4.json").write_text(json.dumps({"seconds": 60}))
    (folder / "TheLeap.zh.l.vtt").write_text(
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n开窍\n", encoding="utf-8"
    )
    page = visit()
    video = page.get("video")[0].proto
    assert video.url.endswith(".mp4")
    assert [track.label for track in video.subtitles] == ["字幕"]
    assert not page.button


def test_another_languages_film_does_not_do(folder: Path) -> None:
    (folder / "TheLeap.en.l.mp4").write_bytes(b"\0" * 64)
    (folder / "TheLeap.en.l.mp4.json").write_text("{}")
    page = visit()
    assert not page.get("video")
    assert [button.label for button in page.button] == ["渲染影片"]


def test_the_button_starts_one_renderer_and_its_progress_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", Renderer)
    page = visit()
    page.button[0].click().run()
    renderer = films_player._renderers()["TheLeap", "zh"]
    assert isinstance(renderer, Renderer)
    assert renderer.words[2:] == ["animations", "render", "TheLeap", "--lang", "zh", "-q", "m", "--json"]
    log = folder / ".TheLeap.zh.log"
    log.write_text('{"event": "progress", "second": 30, "seconds": 60}\n{"event": "prog', encoding="utf-8")
    page = visit()
    bar = page.get("progress")[0].proto
    assert bar.value == 50
    assert "30" in bar.text
    assert films_player._renderers()["TheLeap", "zh"] is renderer


def test_a_renderer_that_fails_says_why_and_can_be_tried_again(folder: Path) -> None:
    failed = Renderer([])
    failed.returncode = 1
    films_player._renderers()["TheLeap", "zh"] = failed
    (folder / ".TheLeap.zh.log").write_text(
        '{"event": "error", "message": "磁盘已满", "exit_code": 1}\n', "utf-8"
    )
    page = visit()
    assert "磁盘已满" in page.error[0].value
    assert [button.label for button in page.button] == ["渲染影片"]


def test_every_film_has_a_question_in_both_languages() -> None:
    from language import translator

    for film in FILMS.values():
        assert translator("zh")(film.question) != film.question
