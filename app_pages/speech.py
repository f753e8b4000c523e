"""The language a visitor is spoken to in: the address bar's, else the switch's, else the browser's."""

from __future__ import annotations

import streamlit as st

from language import LANGUAGES, Translator, preferred_language, translator

KEY = "lang"


def page_translator() -> Translator:
    """The translator for this visitor."""
    chosen = st.session_state.get(KEY)
    return translator(chosen if chosen in LANGUAGES else preferred_language(st.context.locale or "en"))


def language_switch() -> None:
    """The switch between the languages; its choice stands in the address, so that links keep it."""
    if KEY not in st.session_state and st.query_params.get(KEY) not in LANGUAGES:
        st.session_state[KEY] = preferred_language(st.context.locale or "en")
    st.segmented_control(
        "中文 / English",
        list(LANGUAGES),
        format_func=lambda name: LANGUAGES[name],
        key=KEY,
        label_visibility="collapsed",
        required=True,
        bind="query-params",
    )
