"""The films that come with the code: all, in both languages, small enough, and what is told of them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import av
import pytest

from animations.handed_out.pages import PAGES, page_path
from language import LANGUAGES
from story.films.catalog import FILMS
from story.films.entry import ROOT
from story.films.renderings import Rendering, gallery_root, handout_path, poster_of
from story.films.teaching import LESSON, TEACHING

MOST_BYTES, MOST_OF_PAGES = 14_000_000, 5_500_000
# Their voice takes its own time in each language.
SECONDS_APART = 5
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
    assert record["seconds"] == pytest.approx(FILMS[name].seconds, abs=SECONDS_APART)
    assert record["run_id"] == FILMS[name].run_id
    for kind in ("srt", "vtt", "png"):
        assert rendering.path(kind).stat().st_size > 100
    assert handout_path(FILMS[name], lang).read_bytes().startswith(b"%PDF")


def test_they_are_small_in_all() -> None:
    """The films with all that belongs to them; the pages to print are counted by themselves."""
    sizes = {path: path.stat().st_size for path in gallery_root().iterdir()}
    pages = sum(size for path, size in sizes.items() if path.suffix == ".pdf")
    assert sum(sizes.values()) - pages <= MOST_BYTES
    assert pages <= MOST_OF_PAGES


@EVERY_FILM
def test_there_are_pictures_of_it(name: str, lang: str) -> None:
    assert (ROOT / "docs" / "films" / f"{name}.{lang}.png").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_say_what_the_catalog_says(name: str, lang: str) -> None:
    """Where this fails: ./run films pages."""
    (other,) = set(LANGUAGES) - {lang}
    assert page_path(name, lang).read_text(encoding="utf-8") == PAGES[name](lang, other)


def test_a_lesson_takes_forty_five_minutes_and_stops_films_where_they_have_parts() -> None:
    assert sum(LESSON.values()) == 45
    assert list(TEACHING) == list(FILMS)
    assert list(LESSON) == [name for name in FILMS if name in LESSON]
    for name, teaching in TEACHING.items():
        record = kept(name, "en").record()
        assert record is not None
        assert 1 <= teaching.stop[0] < len(record["sections"]) - 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_moving_picture_of_the_readme_is_small(lang: str) -> None:
    clip = Path(ROOT / "docs" / "films" / f"TheCircle.{lang}.gif")
    assert clip.stat().st_size < 2_000_000


@EVERY_FILM
def test_its_poster_is_the_gallerys_though_it_was_drawn_here(
    name: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last picture of a film that was drawn carries its answer."""
    shipped = kept(name, lang)
    for path in (shipped.path("png"), shipped.record_path):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path))
    assert poster_of(FILMS[name], lang) == shipped.path("png")
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "none"))
    assert poster_of(FILMS[name], lang) == tmp_path / shipped.path("png").name
