"""The chapters, in the article's order, and the navigation between them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app_pages.chapters.in_the_dark import page as in_the_dark_page
from app_pages.chapters.leap import page as leap_page
from app_pages.chapters.manifold import page as manifold_page
from app_pages.chapters.occam import page as occam_page
from app_pages.chapters.sandpile import page as sandpile_page
from app_pages.chapters.space import page as space_page
from app_pages.chapters.symbols import page as symbols_page
from app_pages.chapters.three_phases import page as three_phases_page
from app_pages.chapters.weight_decay import page as weight_decay_page
from app_pages.chapters.when import page as when_page
from app_pages.claims import page as claims_page
from app_pages.films import page as films_page
from app_pages.lab import page as lab_page
from language import Translator


def chapters(_: Translator) -> Mapping[str, list[StreamlitPage]]:
    """The pages under their headings; the first is where a visitor arrives."""
    return {
        _("What happens"): [
            st.Page(leap_page.page, title=_("The leap"), url_path="leap", default=True),
            st.Page(three_phases_page.page, title=_("Three phases"), url_path="phases"),
            st.Page(in_the_dark_page.page, title=_("In the dark"), url_path="dark"),
            st.Page(manifold_page.page, title=_("The manifold"), url_path="manifold"),
        ],
        _("When and why"): [
            st.Page(when_page.page, title=_("When does it happen?"), url_path="when"),
            st.Page(weight_decay_page.page, title=_("Weight decay"), url_path="decay"),
            st.Page(space_page.page, title=_("High-dimensional space"), url_path="space"),
            st.Page(occam_page.page, title=_("Why the simple generalises"), url_path="occam"),
            st.Page(sandpile_page.page, title=_("Sandpile"), url_path="sandpile"),
        ],
        _("Try it"): [
            st.Page(lab_page.page, title=_("Laboratory"), url_path="lab"),
            st.Page(films_page.page, title=_("Films"), url_path="films"),
        ],
        _("Look it up"): [
            st.Page(claims_page.page, title=_("Claims"), url_path="claims"),
            st.Page(symbols_page.page, title=_("Symbols and words"), url_path="symbols"),
        ],
    }
