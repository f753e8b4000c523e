"""The language a visitor is spoken to in: that of the address, else of the browser."""

from __future__ import annotations

import streamlit as st

from language import LANGUAGES, Translator, preferred_language, translator

KEY = "lang"


def page_language() -> str:
    """`"zh"` or `"en"`, for this visitor."""
    asked = st.query_params.get(KEY, "")
    return asked if asked in LANGUAGES else preferred_language(st.context.locale or "en")


def page_translator() -> Translator:
    """The translator for this visitor."""
    return translator(page_language())


def language_switch() -> None:
    """The switch between the languages. Its choice stands in the address, so that a link keeps it."""
    st.session_state[KEY] = page_language()
    st.segmented_control(
        "中文 / English",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=KEY,
        label_visibility="collapsed",
        required=True,
        on_change=_remember,
    )


def _remember() -> None:
    st.query_params[KEY] = st.session_state[KEY]
