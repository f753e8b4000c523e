"""All of the site, written into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaiqiao.site.chapters import Chaptered, ExportPage, app_export, chapter_page, export_chapters, runs_shown
from kaiqiao.site.documents import ROOT, figures, read_documents
from kaiqiao.site.films import film_files, film_page
from kaiqiao.site.folder import clear, copy, write
from kaiqiao.site.pages import Page, render
from kaiqiao.site.reference.pages import reference_pages
from kaiqiao.site.style import LOOK, stylesheet
from language import LANGUAGES, translator
from story.films.catalog import FILMS

JOBS = 2


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: how many pages, files and bytes, and the chapters that could not be had."""

    pages: int
    files: int
    size: int
    missing: Sequence[Chaptered]


def build(
    target: Path,
    *,
    run_id: str | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    export: ExportPage = app_export,
    jobs: int = JOBS,
) -> Built:
    """Build the site.

    Args:
        target: the folder; an earlier site there goes.
        run_id: the run whose chapters it has; the reference run and its control if not given.
        languages: which trees of pages.
        export: makes one file of a page of the app.
        jobs: how many of these at once.

    Raises:
        SiteError: when the folder cannot be had, or something that belongs into the site is not there.
        StoreError: when there is no such run.
    """
    shown = runs_shown(run_id)
    documents = {language: read_documents(language, languages) for language in languages}
    pictures = {f"media/{path.name}": path for path in (ROOT / "docs").glob("the_leap*.png")}
    scripts = {f"look/{path.name}": path for path in LOOK.glob("*.js")}
    copied = figures() | film_files(languages) | pictures | scripts
    clear(target)
    chaptered = export_chapters(target, shown, languages, export, jobs)
    pages = [page for language in languages for page in _pages(language, chaptered, documents[language])]
    for page in pages:
        write(target, page.file, render(page, languages))
    for language in languages:
        write(
            target, f"{language}/search-index.js", _index(page for page in pages if page.language == language)
        )
    write(target, "index.html", _entrance(languages))
    write(target, "look/style.css", stylesheet())
    for file, source in copied.items():
        copy(target, file, source)
    return _counted(target, chaptered)


def _pages(language: str, chaptered: Sequence[Chaptered], documents: Sequence[Page]) -> list[Page]:
    say = translator(language)
    playing = (one.file for one in chaptered if one.url == "leap" and one.problem is None)
    alive = next((f"{file}?lang={language}" for file in playing), "")
    picture = "media/the_leap.png" if language == "en" else f"media/the_leap.{language}.png"
    home = Page(
        language=language, path="index.html", title=say("From memorising to understanding"),
        template="home.html", data={"alive": alive, "picture": picture, "films": len(FILMS)},
    )  # fmt: skip
    return [
        home,
        chapter_page(language, chaptered),
        film_page(language),
        *documents,
        *reference_pages(language),
    ]


def _entrance(languages: Sequence[str]) -> str:
    """The first page of all, which leads a reader to the tree of their language."""
    first = "en" if "en" in languages else languages[0]
    page = Page(language=first, path="../index.html", title="Kaiqiao 开窍", template="entrance.html",
                data={"languages": list(languages)})  # fmt: skip
    return render(page, languages)


def _index(pages: Iterable[Page]) -> str:
    """What the search looks through, as a script: a page in a folder may read nothing else."""
    entries = [entry for page in pages for entry in page.entries()]
    return f"window.KAIQIAO_INDEX = {json.dumps(entries, ensure_ascii=False)};\n"


def _counted(target: Path, chaptered: Sequence[Chaptered]) -> Built:
    files = [path for path in target.rglob("*") if path.is_file()]
    return Built(
        pages=sum(path.suffix == ".html" for path in files),
        files=len(files),
        size=sum(path.stat().st_size for path in files),
        missing=[one for one in chaptered if one.problem is not None],
    )
