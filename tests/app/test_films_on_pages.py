"""A film on a page: played where it is rendered, else rendered on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.jobs import worker
from app_pages.jobs.wishes import Film, Visitor
from story.films.catalog import FILMS
from tests.app.conftest import Workers

PAGE = """
from app_pages.films.player import show_film
from language import translator

show_film("TheLeap", translator("zh"))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: Workers) -> Path:  # noqa: ARG001
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path))
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "gallery"))
    return tmp_path


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


def test_the_button_starts_one_renderer_and_its_progress_is_shown(folder: Path, workers: Workers) -> None:
    page = visit()
    page.button[0].click().run()
    (job,) = workers.jobs
    assert job.work == Film("TheLeap", "zh", "m")
    log = folder / ".TheLeap.zh.log"
    log.write_text('{"event": "progress", "second": 30, "seconds": 60}\n{"event": "prog', encoding="utf-8")
    page.run()
    bar = page.get("progress")[0].proto
    assert bar.value == 50
    assert "30" in bar.text
    assert len(workers.jobs) == 1


def test_a_renderer_that_fails_says_why_and_can_be_tried_again(folder: Path, workers: Workers) -> None:
    visit().button[0].click().run()
    (folder / ".TheLeap.zh.log").write_text(
        '{"event": "error", "message": "磁盘已满", "exit_code": 1}\n', "utf-8"
    )
    workers.end()
    page = visit()
    assert "磁盘已满" in page.error[0].value
    assert [button.label for button in page.button] == ["渲染影片"]
    page.button[0].click().run()
    assert not page.error
    assert len(workers.jobs) == 2


def test_nobody_stops_what_another_visitor_has_asked_for_and_one_is_rendered_at_a_time(
    folder: Path, workers: Workers
) -> None:
    assert folder.exists()
    own = visit()
    own.button[0].click().run()
    other = visit()  # of another session
    assert not other.button
    assert other.get("progress")
    worker.submit(Visitor("elsewhere", "browser"), Film("TheLeap", "en", "m"))
    assert len(workers.jobs) == 1
    own.run()
    own.button[0].click().run()
    assert workers.processes[0].wait(timeout=10)
    worker.advance(worker.job_server())
    assert [job.work for job in workers.jobs] == [Film("TheLeap", "zh", "m"), Film("TheLeap", "en", "m")]


def test_every_film_has_a_question_in_both_languages() -> None:
    from language import translator

    for film in FILMS.values():
        assert translator("zh")(film.question) != film.question
