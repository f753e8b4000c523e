"""A film on a page: played where it has been rendered, else rendered on request in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages.frame.plain_text import plain
from language import Translator, translator
from story.films.catalog import FILMS, ROOT
from story.films.renderings import films_root, to_watch

QUALITY = "m"
SECONDS_BETWEEN_LOOKS = 1.0


@st.cache_resource
def _renderers() -> dict[tuple[str, str], subprocess.Popen[bytes]]:
    """The renderers this server has started, by film and language; shared by all its visitors."""
    return {}


def show_film(name: str, _: Translator) -> None:
    """The film in the visitor's language, or what it takes to have it."""
    film = FILMS[name]
    st.subheader(_("The film"))
    st.markdown(_(film.question))
    if is_rendering(name, _.language):
        watch_rendering(name, _.language, _.language)
        return
    movie = next(iter(to_watch(film, _.language)), None)
    if movie is not None:
        subtitles = movie.path("vtt")
        st.video(movie.movie, subtitles={_("Captions"): subtitles} if subtitles.exists() else None)
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
    words = _render_words(name, language, quality, run_id)
    st.caption(_("On the command line:") + f" `./run {' '.join(words)}`")


def _render_words(name: str, language: str, quality: str, run_id: str | None) -> list[str]:
    of_run = [] if run_id is None else ["--run", run_id]
    return ["render", name, "--lang", language, "-q", quality, *of_run]


def is_rendering(name: str, language: str) -> bool:
    """Whether a renderer of this server is at work on this film in this language."""
    renderer = _renderers().get((name, language))
    return renderer is not None and renderer.poll() is None


def show_problem(name: str, language: str, _: Translator) -> None:
    """Why the last renderer of this film in this language gave up, if it did."""
    if (name, language) in _renderers() and (problem := _last_event(name, language).get("message")):
        st.error(_("Rendering failed: {reason}", reason=plain(problem)))


def start_rendering(name: str, language: str, quality: str = QUALITY, run_id: str | None = None) -> None:
    """Start a renderer, unless one is at work on this film in this language; of the reference run if none is
    named.
    """
    if is_rendering(name, language):
        return
    log = _log_path(name, language)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            _renderers()[name, language] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "animations",
                    *_render_words(name, language, quality, run_id),
                    "--json",
                ],
                cwd=ROOT,
                stdout=file,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        st.error(
            translator(language)(
                "cannot write films in {folder}: {reason}",
                folder=str(log.parent),
                reason=error.strerror or str(error),
            )
        )


def stop_rendering(name: str, language: str) -> None:
    """End the renderer at work on this film in this language; it leaves no half film."""
    if is_rendering(name, language):
        _renderers()[name, language].terminate()


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def watch_rendering(name: str, language: str, told_in: str) -> None:
    """How far the renderer of a film in a language has come, told in the visitor's."""
    _ = translator(told_in)
    if _renderers()[name, language].poll() is not None:
        st.rerun()
    event = _last_event(name, language)
    total = float(event.get("seconds", FILMS[name].seconds))
    second = float(event.get("second", 0.0))
    st.progress(
        min(1.0, second / max(total, 1e-9)),
        text=_(
            "Rendering: {second:.0f} of about {total:.0f} seconds of film are drawn",
            second=second,
            total=total,
        ),
    )
    st.button(_("Stop rendering"), key=f"stop.{name}", on_click=stop_rendering, args=(name, language))


def _last_event(name: str, language: str) -> dict[str, Any]:
    """The last complete line that the renderer has said, {} before the first."""
    try:
        lines = _log_path(name, language).read_text(encoding="utf-8").splitlines(keepends=True)
        event = json.loads(next(line for line in reversed(lines) if line.endswith("\n")))
        return event if isinstance(event, dict) else {}
    except (OSError, ValueError, StopIteration):
        return {}


def _log_path(name: str, language: str) -> Path:
    return films_root() / f".{name}.{language}.log"
