"""The page "Films": every film of the catalog, to be watched, taken away, or rendered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app_pages.films.film_steps import show_film_steps
from app_pages.films.player import (
    QUALITY,
    is_rendering,
    show_command,
    show_problem,
    show_video,
    start_rendering,
    watch_rendering,
)
from app_pages.frame.address import ask
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from language import LANGUAGES, Message, Translator, UserError
from story.films.catalog import FILMS, HANDOUT, INTRODUCTION, LENGTH
from story.films.entry import QUALITIES, FilmEntry
from story.films.renderings import Rendering, gallery_root, handout_path, poster_of, to_watch
from training.runs.reader import open_run
from training.watching.reading import is_watched

MIME = {"mp4": "video/mp4", "webm": "video/webm", "gif": "image/gif"}
MEGA = 1e6
CARDS_A_ROW = 4


@guarded_page
def page() -> None:
    """The page "Films"."""
    _ = page_translator()
    st.title(_("Films"))
    st.markdown(_(INTRODUCTION))
    film = _choose_film(_)
    st.markdown(f"**{_(film.question)}**")
    screen = st.container()
    with st.expander(_("Language and quality")):
        language, quality = _choose_version(film, _)
    with screen:
        _show(film, language, quality, _)
    st.header(_("All films"))
    _overview(_)


def _choose_film(_: Translator) -> FilmEntry:
    """Which film; it stands in the address."""
    titles = {name: _(film.title) for name, film in FILMS.items()}
    asked = st.query_params.get("film")
    if asked is not None and asked not in FILMS:
        st.warning(
            said(
                Message("There is no film {name!r}; there are: {names}", name=asked, names=", ".join(FILMS)),
                _,
            )
        )
    name = ask(
        "film",
        titles,
        next(iter(FILMS)),
        lambda key, told: st.selectbox(
            _("Film"), list(titles), format_func=titles.__getitem__, key=key, on_change=told,
            label_visibility="collapsed",
        ),
    )  # fmt: skip
    return FILMS[name]


def _choose_version(film: FilmEntry, _: Translator) -> tuple[str, str]:
    """In which language and quality; both stand in the address."""
    qualities = _qualities()
    with st.container(horizontal=True, vertical_alignment="bottom"):
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
            _best(film, language),
            lambda key, told: st.segmented_control(
                _("Quality"), list(qualities), format_func=qualities.__getitem__, key=key, required=True,
                on_change=told),
        )  # fmt: skip
    return language, quality


def _qualities() -> Mapping[str, str]:
    return {name: f"{height}p, {fps}/s" for name, (_width, height, fps) in QUALITIES.items()}


def _best(film: FilmEntry, language: str) -> str:
    """The best quality that there is, else the usual one."""
    return next((found.quality for found in to_watch(film, language)), QUALITY)


def _show(film: FilmEntry, language: str, quality: str, _: Translator) -> None:
    run_id = _asked_run(film, _)
    fit = (one for one in to_watch(film, language) if one.quality == quality)
    found = next((one for one in fit if run_id in (None, one.run_id)), None)
    if found is not None:
        _play(film, found, _)
        _downloads(film, found, _)
    if is_rendering(film.name, language):
        watch_rendering(film.name, language, _.language)
        return
    show_problem(film.name, language, _)
    if found is None:
        st.markdown(_("It has not been rendered in this language and quality yet."))
    else:
        st.caption(_origin(found, _))
    st.button(
        _("Render the film") if found is None else _("Render it again"),
        key=f"films.render.{film.name}",
        type="primary" if found is None else "secondary",
        on_click=start_rendering,
        args=(film.name, language, quality, run_id),
    )
    show_command(film.name, language, quality, _, run_id)


def _asked_run(film: FilmEntry, _: Translator) -> str | None:
    """The run in the address, where it is another than the film's own and the film can be drawn from it;
    where it cannot, the page says why, and goes on with the film's own run.
    """
    run_id = st.query_params.get("run")
    if run_id is None or run_id == film.run_id or not film.of_run:
        return None
    try:
        if is_watched(run_id):
            reason: Message | None = Message("it needs to know what the network was taught")
        else:
            reason = film.why_not_run(open_run(run_id).view())
    except UserError as error:
        reason = error.message
    if reason is None:
        return run_id
    st.info(_("This film cannot be drawn from the run that is looked at: {reason}", reason=said(reason, _)))
    return None


def _play(film: FilmEntry, found: Rendering, _: Translator) -> None:
    """The film, at one go or part by part."""
    record = found.record() or {}
    sections = record.get("sections", [])
    modes = {"through": _("At one go")} | ({"steps": _("Part by part")} if sections else {})
    screen = st.container()
    mode = ask(
        "mode",
        modes,
        "through",
        lambda key, told: st.segmented_control(
            _("How to watch"), list(modes), format_func=modes.__getitem__, key=key, required=True,
            on_change=told),
    )  # fmt: skip
    with screen:
        if mode == "steps":
            show_film_steps(found.movie, sections, float(record["fps"]), _(film.question), _)
            st.caption(_("Space or → goes on, ← goes back, R plays the part again, F fills the screen."))
        else:
            show_video(film, found, _)


def _origin(found: Rendering, _: Translator) -> str:
    """What the film was drawn from, and when it is worth while to render it again."""
    run_id = (found.record() or {}).get("run_id", found.run_id)
    drawn = _("Its corner says what it is drawn from.")
    if run_id:
        drawn = _("Drawn from run {run_id}.", run_id=run_id)
    if found.folder == gallery_root():
        small = _("It came with the code, made small.")
        return f"{drawn} {small}"
    again = _("If the film or its run has changed since, render it again; if not, nothing is done.")
    return f"{drawn} {again}"


def _downloads(film: FilmEntry, found: Rendering, _: Translator) -> None:
    """The film, its captions, its last frame and its printable page, as files."""
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
        page = handout_path(film, found.lang)
        if page.exists():
            st.download_button(
                _(HANDOUT), data=partial(page.read_bytes), file_name=page.name,
                mime="application/pdf", key=f"films.{film.name}.pdf", icon=":material/print:",
                on_click="ignore",
            )  # fmt: skip


def _overview(_: Translator) -> None:
    """Every film as a card: a picture, its question, and the way to it."""
    for start in range(0, len(FILMS), CARDS_A_ROW):
        row = list(FILMS.values())[start : start + CARDS_A_ROW]
        for film, column in zip(row, st.columns(CARDS_A_ROW), strict=False):
            with column.container(border=True, height="stretch"):
                picture = poster_of(film, _.language)
                if picture is not None:
                    st.image(picture, alt=_("A picture of the film “{film}”", film=_(film.title)))
                _link(film, _(film.title), _)
                length = _(LENGTH, seconds=film.seconds)
                st.caption(f"{_(film.question)}  \n{length}")


def _link(film: FilmEntry, label: str, _: Translator) -> None:
    kept = {name: st.query_params[name] for name in ("lang", "teach") if name in st.query_params}
    place = st.Page(page, title=_("Films"), url_path="films")
    st.page_link(place, label=label, query_params=kept | {"film": film.name})
