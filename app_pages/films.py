"""A film on a page: played where it has been rendered, else rendered on request in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import streamlit as st

from animations.catalog import FILMS, ROOT, films_root, renderings
from language import Translator, translator

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
    renderer = _renderers().get((name, _.language))
    if renderer is not None and renderer.poll() is None:
        _watch(name, _.language)
        return
    movie = next(
        (found for found in renderings(film, _.language, films_root()) if found.format == "mp4"), None
    )
    if movie is not None and movie.movie.exists():
        subtitles = movie.path("vtt")
        st.video(movie.movie, subtitles={_("Captions"): subtitles} if subtitles.exists() else None)
        return
    if renderer is not None and (problem := _last_event(name, _.language).get("message")):
        st.error(_("Rendering failed: {reason}", reason=problem))
    st.markdown(
        _(
            "The same run as a film of about {seconds} seconds. Rendering it takes a few minutes:",
            seconds=film.seconds,
        )
    )
    st.button(_("Render the film"), on_click=_start, args=(name, _.language))
    st.caption(_("On the command line:") + f" `./run render {name} --lang {_.language} -q {QUALITY}`")


def _start(name: str, language: str) -> None:
    """Start a renderer, unless one is at work on this film in this language."""
    at_work = _renderers().get((name, language))
    if at_work is not None and at_work.poll() is None:
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
                    "render",
                    name,
                    "--lang",
                    language,
                    "-q",
                    QUALITY,
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


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(name: str, language: str) -> None:
    """How far the renderer has come."""
    _ = translator(language)
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
