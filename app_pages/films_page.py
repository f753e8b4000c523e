"""The page "Films": every film of the catalog, to be watched, taken away, or rendered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from animations.catalog import FILMS, QUALITIES, FilmEntry, Rendering, films_root, renderings
from app_pages.address import ask
from app_pages.chapter import predict
from app_pages.films import (
    QUALITY,
    is_rendering,
    show_command,
    show_problem,
    start_rendering,
    watch_rendering,
)
from app_pages.speech import page_translator
from language import LANGUAGES, Translator, translator

MIME = {"mp4": "video/mp4", "webm": "video/webm", "gif": "image/gif"}
MEGA = 1e6


def page() -> None:
    """The page "Films"."""
    _ = page_translator()
    st.title(_("Films"))
    st.markdown(
        _(
            "Short films without a speaker, each with one question, drawn from recorded runs: what moves in "
            "them was measured. They can be watched and taken away where they have been rendered, and "
            "rendered here, which takes some minutes."
        )
    )
    film, language, quality = _choose(_)
    st.subheader(_(film.title))
    st.caption(_("About {seconds} seconds.", seconds=film.seconds))
    if predict(_(film.question), [_("I have an answer")], _, f"films.guess.{film.name}"):
        _show(film, language, quality, _)
    st.subheader(_("All films"))
    st.table(_overview(_), border="horizontal")


def _choose(_: Translator) -> tuple[FilmEntry, str, str]:
    """Which film, in which language and quality; all three stand in the address."""
    titles = {name: _(film.title) for name, film in FILMS.items()}
    qualities = _qualities()
    asked = st.query_params.get("film")
    if asked is not None and asked not in FILMS:
        st.warning(_("There is no film {name!r}; there are: {names}", name=asked, names=", ".join(FILMS)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        film = ask(
            "film",
            titles,
            next(iter(FILMS)),
            lambda key, told: st.selectbox(
                _("Film"), list(titles), format_func=titles.__getitem__, key=key, on_change=told
            ),
        )
        language = ask(
            "film_language",
            LANGUAGES,
            _.language,
            lambda key, told: st.segmented_control(
                _("Language of the film"),
                list(LANGUAGES),
                format_func=LANGUAGES.__getitem__,
                key=key,
                required=True,
                on_change=told,
            ),
        )
        quality = ask(
            "quality",
            qualities,
            _best(FILMS[film], language),
            lambda key, told: st.segmented_control(
                _("Quality"), list(qualities), format_func=qualities.__getitem__, key=key, required=True,
                on_change=told),
        )  # fmt: skip
    return FILMS[film], language, quality


def _qualities() -> Mapping[str, str]:
    return {name: f"{height}p, {fps}/s" for name, (_width, height, fps) in QUALITIES.items()}


def _rendered(film: FilmEntry, language: str) -> list[Rendering]:
    """The renderings of a film in a language that can be watched in a browser, the best first."""
    return [
        found
        for found in renderings(film, language, films_root())
        if found.format == "mp4" and found.record() is not None
    ]


def _best(film: FilmEntry, language: str) -> str:
    """The best quality that there is, else the usual one."""
    return next((found.quality for found in _rendered(film, language)), QUALITY)


def _show(film: FilmEntry, language: str, quality: str, _: Translator) -> None:
    found = next((one for one in _rendered(film, language) if one.quality == quality), None)
    if found is not None:
        captions = found.path("vtt")
        label = translator(language)("Captions")
        st.video(
            found.movie, subtitles={label: captions} if captions.exists() else None, alt=_(film.question)
        )
        _downloads(film, found, _)
    if is_rendering(film.name, language):
        watch_rendering(film.name, language, _.language)
        return
    show_problem(film.name, language, _)
    if found is None:
        st.markdown(_("It has not been rendered in this language and quality yet."))
    else:
        drawn_from = str((found.record() or {}).get("run_id", found.run_id))
        st.caption(
            _("Drawn from run {run_id}. If the film or its run has changed since, render it again; if not, "
              "nothing is done.", run_id=drawn_from)
        )  # fmt: skip
    st.button(
        _("Render the film") if found is None else _("Render it again"),
        key=f"films.render.{film.name}",
        type="primary" if found is None else "secondary",
        on_click=start_rendering,
        args=(film.name, language, quality),
    )
    show_command(film.name, language, quality, _)


def _downloads(film: FilmEntry, found: Rendering, _: Translator) -> None:
    """The film, its captions and its last frame, as files."""
    record = found.record() or {}
    size = _("the film, {size:.1f} MB", size=float(record.get("bytes", 0)) / MEGA)
    kinds = {
        found.format: size,
        "srt": _("captions, SRT"),
        "vtt": _("captions, WebVTT"),
        "png": _("last frame"),
    }
    with st.container(horizontal=True):
        for kind, label in kinds.items():
            path = found.path(kind)
            if path.exists():
                st.download_button(
                    label, data=partial(path.read_bytes), file_name=path.name, mime=MIME.get(kind),
                    key=f"films.{film.name}.{kind}", icon=":material/download:", on_click="ignore",
                )  # fmt: skip


def _overview(_: Translator) -> dict[str, list[str]]:
    """Every film, its question, and in which languages and qualities it has been rendered."""
    names = _qualities()
    rendered = {
        name: "; ".join(
            f"{LANGUAGES[language]}: {', '.join(names[found.quality] for found in there)}"
            for language in LANGUAGES
            if (there := _rendered(film, language))
        )
        for name, film in FILMS.items()
    }
    return {
        _("Film"): [f"[{_(film.title)}](?film={name}&lang={_.language})" for name, film in FILMS.items()],
        _("question"): [_(film.question) for film in FILMS.values()],
        _("seconds"): [str(film.seconds) for film in FILMS.values()],
        _("rendered"): [rendered[name] or "–" for name in FILMS],
    }
