"""A film on a page: played where it has been rendered, else the command that renders it."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from language import Translator

QUALITIES = ("h", "m", "l")


def films_root() -> Path:
    """The folder of rendered films: KAIQIAO_FILMS, else `films` beside the code."""
    return Path(os.environ.get("KAIQIAO_FILMS") or Path(__file__).parents[1] / "films")


def rendered_film(name: str, language: str) -> Path | None:
    """The best rendering of a film in a language, if there is one."""
    paths = (films_root() / f"{name}.{language}.{quality}.mp4" for quality in QUALITIES)
    return next((path for path in paths if path.exists()), None)


def show_film(name: str, _: Translator) -> None:
    st.subheader(_("The film"))
    path = rendered_film(name, _.language)
    if path is None:
        st.markdown(_("The same run as a film. It plays here once it has been rendered:"))
        st.code(f"./run render {name} --lang {_.language} -q m", language="bash")
        return
    subtitles = path.with_suffix(".vtt")
    st.video(path, subtitles=subtitles if subtitles.exists() else None)
