"""The films that come with the code: all, in both languages, small enough, and what is told of them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import av
import pytest

from language import LANGUAGES, translator
from story.films.catalog import FILMS, ROOT
from story.films.renderings import Rendering, gallery_root, handout_path

MOST_BYTES = 10_000_000
# Their voice takes its own time in each language.
TOLD = ("WhatIsTrained", "TheLeap", "Gravity", "ThrottleAndSpring")
EVERY_FILM = pytest.mark.parametrize(("name", "lang"), list(product(FILMS, LANGUAGES)))


def kept(name: str, lang: str) -> Rendering:
    film = FILMS[name]
    return Rendering(film, film.run_id, lang, "l", "mp4", gallery_root())


@EVERY_FILM
def test_every_film_is_there_and_plays(name: str, lang: str) -> None:
    rendering = kept(name, lang)
    record = rendering.record()
    assert record is not None
    with av.open(str(rendering.movie)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (854, 480)
        titles = [chapter["metadata"]["title"] for chapter in film.chapters()]
        assert film.duration / av.time_base == pytest.approx(record["seconds"], abs=0.1)
    assert titles == [part["name"] for part in record["sections"]]
    assert record["seconds"] == pytest.approx(FILMS[name].seconds, abs=5 if name in TOLD else 2)
    assert record["run_id"] == FILMS[name].run_id
    for kind in ("srt", "vtt", "png"):
        assert rendering.path(kind).stat().st_size > 100
    assert handout_path(FILMS[name], lang).read_bytes().startswith(b"%PDF")


def test_they_are_small_in_all() -> None:
    """The films with all that belongs to them; the pages to print are counted by themselves."""
    sizes = {path: path.stat().st_size for path in gallery_root().iterdir()}
    pages = sum(size for path, size in sizes.items() if path.suffix == ".pdf")
    assert sum(sizes.values()) - pages <= MOST_BYTES
    assert pages <= MOST_BYTES / 3


@EVERY_FILM
def test_the_page_of_pictures_tells_of_it(name: str, lang: str) -> None:
    page = ROOT / "docs" / ("films.md" if lang == "en" else f"films.{lang}.md")
    text, _ = page.read_text(encoding="utf-8"), translator(lang)
    assert f"films/{name}.{lang}.png" in text
    assert (ROOT / "docs" / "films" / f"{name}.{lang}.png").exists()
    for told in (FILMS[name].title, FILMS[name].question, *FILMS[name].questions):
        assert _(told) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_moving_picture_of_the_readme_is_small(lang: str) -> None:
    clip = Path(ROOT / "docs" / "films" / f"TheCircle.{lang}.gif")
    assert clip.stat().st_size < 2_000_000
