"""The language of the page: from the address, else from the browser."""

from __future__ import annotations

import streamlit as st

from language import LANGUAGES, Translator, preferred_language, translator

KEY = "lang"


# A visitor takes these along from page to page; Streamlit leaves a page's address behind.
TAKEN_ALONG = (KEY, "teach", "run")


def page_language() -> str:
    """Return `"zh"` or `"en"`, for this visitor."""
    asked = st.query_params.get(KEY, "")
    return asked if asked in LANGUAGES else preferred_language(st.context.locale or "en")


def take_along() -> None:
    """Carry language, mode and run from the previous page over to a page just opened and its link.

    Whoever follows a link within the pages keeps them; whoever types an address gets what it says.
    """
    here = st.context.url
    for name in TAKEN_ALONG:
        kept = f"{name}.kept"
        if name in st.query_params:
            st.session_state[kept] = st.query_params[name]
        elif kept in st.session_state and st.session_state.get("page.kept") != here:
            st.query_params[name] = st.session_state[kept]
        else:
            st.session_state.pop(kept, None)
    st.session_state["page.kept"] = here


def page_translator() -> Translator:
    """Return the translator for this visitor."""
    return translator(page_language())


def language_switch() -> None:
    """Show the language switch. Its choice is kept in the address, so that a link keeps it."""
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
