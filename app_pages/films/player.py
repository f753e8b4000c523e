"""A film on a page: played where it has been rendered, else rendered on request, one after another."""

from __future__ import annotations

from importlib.util import find_spec

import streamlit as st

from app_pages.frame.exported import is_exported
from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from app_pages.jobs.session import visitor
from app_pages.jobs.store import look
from app_pages.jobs.turns import last_event, render_words
from app_pages.jobs.wishes import Film, Job, name_of
from language import Translator, UserError, translator
from language.installed import COMMAND
from story.films.catalog import FILMS
from story.films.entry import FilmEntry
from story.films.renderings import Rendering, to_watch

QUALITY = "m"
LANE = "film"
# In seconds: by then a film shows its question.
OPENED_AT = 2
SECONDS_BETWEEN_LOOKS = 1.0


def show_video(film: FilmEntry, movie: Rendering, _: Translator) -> None:
    """A film to be watched. It is opened after its dark first moment, so that there is something to see."""
    captions = movie.path("vtt")
    label = _("Captions")
    st.video(
        movie.movie,
        start_time=OPENED_AT,
        subtitles={label: captions} if captions.exists() else None,
        alt=_(film.question),
    )


def show_film(name: str, _: Translator) -> None:
    """The film in the visitor's language, or what it takes to have it; a page as a file has none."""
    if is_exported():
        return
    film = FILMS[name]
    st.header(_("The film"))
    st.markdown(_(film.question))
    if is_rendering(name, _.language):
        watch_rendering(name, _.language, _.language)
        return
    movie = next(iter(to_watch(film, _.language)), None)
    if movie is not None:
        show_video(film, movie, _)
        return
    show_problem(name, _.language, _)
    st.markdown(
        _(
            "The same run as a film of about {seconds} seconds. Rendering it takes a few minutes:",
            seconds=film.seconds,
        )
    )
    st.button(_("Render the film"), on_click=start_rendering, args=(name, _.language))
    show_command(name, _.language, QUALITY, _)


def show_command(name: str, language: str, quality: str, _: Translator, run_id: str | None = None) -> None:
    """What renders the film without this page."""
    words = render_words(Film(name, language, quality, run_id))
    st.caption(_("On the command line:") + f" `{COMMAND} {' '.join(words)}`")


def is_rendering(name: str, language: str) -> bool:
    """Whether this film in this language is being rendered, or waits for its turn."""
    return _job(name, language) is not None


def _job(name: str, language: str) -> Job | None:
    return look().lanes[LANE].find(name_of(Film(name, language, QUALITY)))


def show_problem(name: str, language: str, _: Translator) -> None:
    """Why the last renderer of this film in this language gave up, if it did."""
    if problem := worker.last_error(Film(name, language, QUALITY)):
        st.error(_("Rendering failed: {reason}", reason=said(problem, _)))


def start_rendering(name: str, language: str, quality: str = QUALITY, run_id: str | None = None) -> None:
    """Have a film rendered, in this visitor's turn, unless it is under way in this language; of the reference
    run if none is named.
    """
    if is_rendering(name, language):
        return
    try:
        if find_spec("manim") is None:
            raise UserError('Films are drawn by Manim, which is not installed: pip install "kaiqiao[films]"')
        worker.submit(visitor(), Film(name, language, quality, run_id))
    except UserError as error:
        st.error(said(error.message, translator(language)))


def stop_rendering(number: int) -> None:
    """End the renderer of a job of this visitor's, or take it out of the queue; it leaves no half film."""
    worker.cancel(visitor(), number, LANE)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def watch_rendering(name: str, language: str, told_in: str) -> None:
    """How far the renderer of a film in a language has come, told in the visitor's."""
    _ = translator(told_in)
    job = _job(name, language)
    if job is None:
        st.rerun()
    at_work, waiting = worker.at_work_and_waiting(LANE)
    if job in waiting:
        before = len(at_work) + waiting.index(job)
        st.progress(0.0, text=_("It waits for its turn: {count} before it.", count=before))
    else:
        _progress(job, _)
    if job.visitor == visitor():
        st.button(
            _("Stop rendering"), key=f"stop.{name}", on_click=stop_rendering, args=(job.number,)
        )  # fmt: skip
    else:
        st.caption(_("Another visitor has asked for it."))


def _progress(job: Job, _: Translator) -> None:
    assert isinstance(job.work, Film)
    event = last_event(job.work)
    total = float(event.get("seconds", FILMS[job.work.film].seconds))
    second = float(event.get("second", 0.0))
    st.progress(
        min(1.0, second / max(total, 1e-9)),
        text=_(
            "Rendering: {second:.0f} of about {total:.0f} seconds of film are drawn",
            second=second,
            total=total,
        ),
    )
