"""The page of the films: each with its subtitles, what there is to think about, and its page to print."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from kaiqiao.site.folder import SiteError
from kaiqiao.site.pages import Entry, Page
from language import translator
from story.films.catalog import FILMS, HANDOUT, INTRODUCTION, LENGTH
from story.films.entry import FilmEntry
from story.films.renderings import Rendering, gallery_root, handout_path, renderings

SMALL = "l"


def film_page(language: str) -> Page:
    """All films of the gallery, in the order in which they are best watched.

    Raises:
        SiteError: when a film is not in the gallery.
    """
    say = translator(language)
    films = [_film(film, language) for film in FILMS.values()]
    entries = [Entry(say(film.title), say(film.question), film.name) for film in FILMS.values()]
    return Page(
        language=language, path="films.html", title=say("Films"), template="films.html", 
        data={"films": films, "introduction": INTRODUCTION, "length": LENGTH, "handout": HANDOUT},
        found=[Entry(say("Films"), ""), *entries],
    )  # fmt: skip


def film_files(languages: Sequence[str]) -> dict[str, Path]:
    """Where each file of the films goes in the site, and where it is."""
    found: dict[str, Path] = {}
    for language in languages:
        for film in FILMS.values():
            movie = _of_gallery(film, language)
            for path in (movie.movie, movie.path("png"), handout_path(film, language)):
                found[f"media/films/{path.name}"] = path
    return found


def poster_file(film: FilmEntry, language: str) -> str:
    """Where the picture that stands for a film lies in the site."""
    return f"media/films/{_of_gallery(film, language).path('png').name}"


def _film(film: FilmEntry, language: str) -> dict[str, object]:
    movie = _of_gallery(film, language)
    # A page in a folder may not read files beside it, and would show no subtitles; so they lie in the page.
    captions = base64.b64encode(movie.path("vtt").read_bytes()).decode()
    record = movie.record() or {}
    return {
        "entry": film,
        "movie": f"media/films/{movie.movie.name}",
        "poster": poster_file(film, language),
        "handout": f"media/films/{handout_path(film, language).name}",
        "captions": f"data:text/vtt;base64,{captions}",
        "seconds": round(float(record["seconds"])),
        "width": record["width"],
        "height": record["height"],
    }


def _of_gallery(film: FilmEntry, language: str) -> Rendering:
    found = [
        one
        for one in renderings(film, language, gallery_root())
        if one.quality == SMALL and one.format == "mp4"
    ]
    if not found or not found[0].record():
        raise SiteError("{film}: there is no such film in {folder}", film=film.name, folder=gallery_root())
    return found[0]
