"""The app's pages of the reference run and of its control, each as one file that needs no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from streamlit.logger import set_log_level

from app_pages.export import export_pages
from app_pages.frame.links import TITLES
from kaiqiao.site.films import poster_file
from kaiqiao.site.folder import write
from kaiqiao.site.pages import Entry, Page, render
from language import Message, Translator, UserError, mark, translator
from story.chapters.registry import CHAPTERS, Chapter, why_not_shown
from story.films.catalog import FILMS
from story.films.entry import FilmEntry
from training.config import Config
from training.config.presets import REFERENCE
from training.packed.file import unpack_run
from training.packed.shipped import FOLDER as SHIPPED
from training.packed.shipped import shipped_run
from training.runs.reader import open_run, run_folder, runs_root
from training.watching.reading import is_watched

# Of a page: its name, the run (None where it is of none), languages, where its link home leads, and where the
# other pages lie; the HTML of one file.
ExportPage: TypeAlias = Callable[[str, str | None, tuple[str, ...], str, Mapping[str, str]], str]
# Pages of the app that the site has in a form of its own.
OWN: Mapping[str, str] = {"films": "films.html", "lesson": "lesson.html", "claims": "claims/index.html"}
FIRST = "explore"
BY_URL: Mapping[str, Chapter] = {chapter.url: chapter for chapter in CHAPTERS.values()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A run that the site shows: its id, its config (None where its task is not known), what it is called,
    and the folder of its pages.
    """

    run_id: str
    config: Config | None
    title: str
    folder: str


@dataclass(frozen=True, slots=True)
class Chaptered:
    """A page of a run: where it lies in the site, or why there is none."""

    url: str
    shown: Shown
    file: str
    problem: Message | None = None


def runs_shown(run_id: str | None) -> list[Shown]:
    """Return the run that was asked for; else the reference run and its control, unpacked where they are not
    there.

    Raises:
        StoreError: when there is no such run, or it is damaged.
    """
    if run_id is not None and run_id != REFERENCE.run_id:
        config = None if is_watched(run_id) else open_run(run_id).config
        return [Shown(run_id, config, mark("The run"), FIRST)]
    if not run_folder(REFERENCE.run_id).exists():
        shipped_run(REFERENCE)
    title = mark("The same run, with decay switched off once it had memorised")
    return [
        Shown(REFERENCE.run_id, open_run(REFERENCE.run_id).config, mark("The reference run"), FIRST),
        *(Shown(one, open_run(one).config, title, f"{FIRST}/without-decay") for one in _shipped_controls()),
    ]


def _shipped_controls() -> Iterator[str]:
    """The other runs that come with the code, unpacked."""
    for file in sorted(SHIPPED.glob("*.zip")):
        if file.stem != REFERENCE.run_id:
            yield unpack_run(file, runs_root(), replacing=False).name


@cache
def headings() -> Mapping[str, Sequence[str]]:
    """The app's pages by their headings, in the order of its navigation."""
    set_log_level("ERROR")  # Streamlit warns of every page that no server shows
    from app_pages.navigation import PAGES

    return {heading: list(urls) for heading, urls in PAGES.items()}


def urls_of(shown: Shown) -> list[str]:
    """Which pages to make of a run: of the first all chapters, of a control those that show a run."""
    urls = [url for urls in headings().values() for url in urls if url in BY_URL]
    return [url for url in urls if shown.folder == FIRST or BY_URL[url].reader is not None]


def app_export(
    page: str, run_id: str | None, languages: tuple[str, ...], home: str, links: Mapping[str, str]
) -> str:
    """A page of the app as one file."""
    return export_pages([page], run_id, languages, home=home, links=links, file_name=f"{page}.html").html


def export_chapters(
    target: Path, shown: Sequence[Shown], languages: Sequence[str], export: ExportPage, jobs: int
) -> list[Chaptered]:
    """Make the pages of the runs, a few at a time, and write them."""
    wanted = [(one, url) for one in shown for url in urls_of(one)]
    work = partial(_export, target, tuple(languages), export)
    if jobs == 1:
        return list(map(work, wanted))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, wanted))


def _export(
    target: Path, languages: tuple[str, ...], export: ExportPage, wanted: tuple[Shown, str]
) -> Chaptered:
    shown, url = wanted
    chapter = BY_URL[url]
    file = f"{shown.folder}/{url}.html"
    home = "../" * file.count("/") + "index.html"
    links = {other: f"{other}.html?lang={{language}}" for other in urls_of(shown)}
    links |= {own: f"{home}?to={path}" for own, path in OWN.items()}
    of_run = chapter.reader is not None
    problem = why_not_shown(chapter, shown.config) if of_run else None
    html = ""
    if problem is None:
        try:
            html = export(url, shown.run_id if of_run else None, languages, home, links)
        except UserError as error:
            problem = error.message
    write(target, file, html if problem is None else _instead(languages, url, file, problem))
    return Chaptered(url, shown, file, problem)


def _instead(languages: Sequence[str], url: str, file: str, problem: Message) -> str:
    """What lies where others link to, of a page that this run has not."""
    reasons = [(language, translator(language)(problem)) for language in languages]
    page = Page(language=languages[0], path=f"../{file}", title=translator(languages[0])(TITLES[url]),
                template="instead.html", data={"reasons": reasons})  # fmt: skip
    return render(page, languages)


def chapter_page(language: str, chaptered: Sequence[Chaptered]) -> Page:
    """The page that leads to all of them."""
    say = translator(language)
    groups = []
    for shown in dict.fromkeys(one.shown for one in chaptered):
        of_run = {one.url: one for one in chaptered if one.shown == shown}
        cards = [
            (say(heading), [_card(of_run[url], language) for url in urls if url in of_run])
            for heading, urls in headings().items()
        ]
        groups.append((shown, [(heading, found) for heading, found in cards if found]))
    title = say("Chapters")
    first = [one for one in chaptered if one.shown == chaptered[0].shown and one.problem is None]
    entries = [
        Entry(say(TITLES[one.url]), _question(one.url, say), address=f"../{one.file}?lang={language}")
        for one in first
    ]
    return Page(
        language=language, path="chapters.html", title=title, template="chapters.html",
        data={"groups": groups}, found=[Entry(title, ""), *entries],
    )  # fmt: skip


def _card(one: Chaptered, language: str) -> dict[str, str]:
    say, film = translator(language), _film_of(one.url)
    return {
        "title": say(TITLES[one.url]),
        "file": f"{one.file}?lang={language}",
        "problem": say(one.problem) if one.problem else "",
        "question": _question(one.url, say),
        "picture": poster_file(film, language) if film else "",
    }


def _question(url: str, say: Translator) -> str:
    film = _film_of(url)
    return say(film.question) if film else ""


def _film_of(url: str) -> FilmEntry | None:
    """The film that tells a chapter: the one of the same title, else the first of its own."""
    films = [FILMS[name] for name in BY_URL[url].films]
    return next((film for film in films if film.title == BY_URL[url].title), films[0] if films else None)
