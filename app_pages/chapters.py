"""The chapters, in the article's order, and the navigation between them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app_pages import (
    avalanche,
    claims,
    films_page,
    in_the_dark,
    laboratory,
    manifold,
    occam,
    space,
    symbols,
    the_leap,
    three_phases,
    weight_decay,
    when,
)
from language import Translator


def chapters(_: Translator) -> Mapping[str, list[StreamlitPage]]:
    """The pages under their headings; the first is where a visitor arrives."""
    return {
        _("What happens"): [
            st.Page(the_leap.page, title=_("The leap"), url_path="leap", default=True),
            st.Page(three_phases.page, title=_("Three phases"), url_path="phases"),
            st.Page(in_the_dark.page, title=_("In the dark"), url_path="dark"),
            st.Page(manifold.page, title=_("The manifold"), url_path="manifold"),
        ],
        _("When and why"): [
            st.Page(when.page, title=_("When does it happen?"), url_path="when"),
            st.Page(weight_decay.page, title=_("Weight decay"), url_path="decay"),
            st.Page(space.page, title=_("High-dimensional space"), url_path="space"),
            st.Page(occam.page, title=_("Why the simple generalises"), url_path="occam"),
            st.Page(avalanche.page, title=_("Sandpile"), url_path="sandpile"),
        ],
        _("Try it"): [
            st.Page(laboratory.page, title=_("Laboratory"), url_path="lab"),
            st.Page(films_page.page, title=_("Films"), url_path="films"),
        ],
        _("Look it up"): [
            st.Page(claims.page, title=_("Claims"), url_path="claims"),
            st.Page(symbols.page, title=_("Symbols and words"), url_path="symbols"),
        ],
    }
