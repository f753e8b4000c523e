"""The pages of the films in docs: what each asks, and a lesson with them. Written from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path

from language import LANGUAGES, Translator, translator
from language.catalogs import SOURCE
from story.films.catalog import FILMS
from story.films.entry import ROOT, FilmEntry
from story.films.teaching import LESSON, TEACHING

DOCS = ROOT / "docs"


def write_pages() -> list[Path]:
    """Write the pages in all languages; returns where they are."""
    written = []
    for lang, other in zip(LANGUAGES, [*LANGUAGES][::-1], strict=True):
        for name, page in PAGES.items():
            path = page_path(name, lang)
            path.write_text(page(lang, other), encoding="utf-8")
            written.append(path)
    return written


def page_path(name: str, lang: str) -> Path:
    """Where a page lies in a language.

    >>> page_path("films", "zh").name
    'films.zh.md'
    """
    return DOCS / (f"{name}.md" if lang == SOURCE else f"{name}.{lang}.md")


def films_page(lang: str, other: str) -> str:
    """All films: question, pictures, what to think about. `other` is the language the page leads to."""
    _ = translator(lang)
    told = _(
        "Twelve pictures of each. The films lie in [`animations/gallery`](../animations/gallery) and play on "
        "the page “Films”. [A lesson with them]({lesson})",
        lesson=page_path("lesson", lang).name,
    )
    title = _("The films")
    lines = [f"# {title}", "", f"{told} [{LANGUAGES[other]}]({page_path('films', other).name})"]
    for film in FILMS.values():
        lines += ["", *_of_film(film, _)]
    return "\n".join(lines) + "\n"


def _of_film(film: FilmEntry, _: Translator) -> list[str]:
    drawn_from = (
        _("drawn from a recorded run") if film.of_run else _("drawn from exact laws and measured results")
    )
    facts = _("{seconds} s, {source}", seconds=film.seconds, source=drawn_from)
    return [
        f"## {_(film.title)}",
        "",
        f"*{_(film.question)}* `{film.name}`, {facts}",
        "",
        f"![{_(film.question)}](films/{film.name}.{_.language}.png)",
        "",
        _("To think about:"),
        "",
        *(f"{number}. {_(question)}" for number, question in enumerate(film.questions, 1)),
    ]


def lesson_page(lang: str, other: str) -> str:
    """Forty-five minutes with films, for whoever teaches: what to show, where to stop, what to ask."""
    _ = translator(lang)
    told = _(
        "{minutes} minutes, {count} of the {all} films. Nothing is assumed but adding on a clock. Stop each "
        "film before the part that the table names, let the class guess in writing, and only then go on. "
        "`./run films slides` makes one file that stops by itself. Each film has a page to print.",
        minutes=sum(LESSON.values()),
        count=len(LESSON),
        all=len(FILMS),
    )
    title = _("A lesson with films")
    columns = (_("minutes"), _("film"), _("aim"), _("stop before, and ask"))
    lines = [
        f"# {title}",
        "",
        f"{told} [{LANGUAGES[other]}]({page_path('lesson', other).name})",
        "",
        f"| {' | '.join(columns)} |",
        "|---|---|---|---|",
    ]
    begins = [0, *accumulate(LESSON.values())]
    for begin, (name, lasts) in zip(begins, LESSON.items(), strict=False):
        film, teaching = FILMS[name], TEACHING[name]
        stop = _("part {number}: {asked}", number=teaching.stop[0] + 1, asked=_(teaching.stop[1]))
        lines.append(
            f"| {begin}–{begin + lasts} | [{_(film.title)}]({page_path('films', lang).name}) "
            f"({film.seconds} s) | {_(teaching.aim)} | {stop} |"
        )
    lines += ["", "## " + _("Answers")]
    for film in FILMS.values():
        lines += ["", f"**{_(film.title)}.** {_(TEACHING[film.name].aim)}", ""]
        lines += [
            f"{number}. *{_(question)}* {_(answer)}"
            for number, (question, answer) in enumerate(
                zip(film.questions, TEACHING[film.name].answers, strict=True), 1
            )
        ]
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[str, str], str]] = {"films": films_page, "lesson": lesson_page}
