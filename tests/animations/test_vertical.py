"""Vertical cuts: composed for a tall screen, short, readable without sound."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from animations.drawing.audit import TALL, WIDE, reading_length
from language import LANGUAGES
from story.films.catalog import FILMS
from story.films.renderings import Rendering, renderings, scene_of, source_key
from story.films.vertical import MOMENTS
from training.runs.reader import Run

EVERY = pytest.mark.parametrize(("name", "lang"), list(product(MOMENTS, LANGUAGES)))


@pytest.fixture(scope="module")
def played(small_run: Run) -> Callable[[str, str], Any]:
    from functools import cache

    from animations.rendering.dry_run import play_through

    @cache
    def once(name: str, lang: str) -> Any:
        moment, run = MOMENTS[name], small_run if FILMS[name].of_run else None
        scene = getattr(importlib.import_module(f"animations.vertical.{moment.module}"), moment.scene)
        return play_through(scene, run, lang)

    return once


@pytest.mark.film
@EVERY
def test_nothing_in_it_is_hard_to_read(played: Callable[[str, str], Any], name: str, lang: str) -> None:
    scene = played(name, lang)
    assert scene.findings == []
    assert scene.screen == TALL
    assert 20 <= scene.time <= 40


@pytest.mark.film
@EVERY
def test_what_is_said_is_written_on_the_picture(
    played: Callable[[str, str], Any], name: str, lang: str
) -> None:
    """It is watched without sound: the last sentence is still there at the end, in lines that are whole."""
    scene = played(name, lang)
    lines = [part.written.text for part in scene._said]
    joined = "".join(lines) if lang == "zh" else " ".join(lines)
    assert joined == scene.captions[-1][2]
    assert all(sum(reading_length(text)) <= 24 for _start, _end, text in scene.captions)


@pytest.mark.parametrize(
    "text",
    ["One two three four five six seven eight nine ten.", "训练继续，请看：一团乱麻变成了一只钟。", "a"],
)
def test_lines_are_broken_between_words_and_lose_nothing(text: str) -> None:
    from animations.vertical.scene import broken

    lines = broken(text, 16)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line == line.strip() for line in lines)
    assert not any(line[0] in "，。？！：" for line in lines)


def test_a_picture_stands_upright_in_every_quality() -> None:
    from animations.rendering.worker import picture_size

    assert [picture_size("h", TALL)[name] for name in ("pixel_width", "pixel_height")] == [1080, 1920]
    assert [picture_size("h", WIDE)[name] for name in ("pixel_width", "pixel_height")] == [1920, 1080]


def test_a_vertical_cut_lies_beside_its_film(tmp_path: Path) -> None:
    film = FILMS["TheLeap"]
    wide, tall = (Rendering(film, film.run_id, "en", "m", kind, tmp_path) for kind in ("mp4", "vertical"))
    assert tall.movie.name == "TheLeap.en.m.vertical.mp4"
    assert {path.name for path in (wide.movie, wide.path("srt"))}.isdisjoint(
        {path.name for path in (tall.movie, tall.path("srt"))}
    )
    for one in (wide, tall):
        one.record_path.write_text("{}")
    assert renderings(film, "en", tmp_path) == [wide, tall]
    assert scene_of(wide) == ("the_leap", "TheLeap")
    assert source_key(wide, None) != source_key(tall, None)


def test_films_without_one_are_named(call: Callable[..., tuple[int, str, str]]) -> None:
    code, _out, err = call("render", "WhatIsTrained", "--format", "vertical")
    assert code == 2
    assert f"WhatIsTrained has no vertical cut; {', '.join(MOMENTS)} have one" in err
