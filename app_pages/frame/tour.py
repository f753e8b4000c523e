"""The tour's line over a page: which stop this is, what to look at, and the way on."""

from __future__ import annotations

import streamlit as st

from app_pages.frame.footer import forget
from app_pages.frame.links import FIRST, page_link, page_titles
from language import Translator
from story.ways.tour import TOUR, stop_at

# In the address: the number of the stop.
KEY = "tour"


def invite(_: Translator) -> None:
    """Show the way into the tour, where nobody is on it."""
    if stop_at(st.query_params.get(KEY)) is None:
        page_link(TOUR[0].url, _("Take the tour"), icon=":material/tour:", **{KEY: "1"})


def show_tour(path: str, _: Translator) -> None:
    """Show the stop that the address names, over its own page; on another page, the way there.

    Args:
        path: of the page that is shown, as the navigation has it; "" at the root.
    """
    number = stop_at(st.query_params.get(KEY))
    if number is None:
        return
    stop = TOUR[number - 1]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="tour"):
        if (path or FIRST) != stop.url:
            page_link(
                stop.url, _("Back to the tour: {page}", page=page_titles(_)[stop.url]), **{KEY: str(number)}
            )
            return
        st.markdown(f"**{number}/{len(TOUR)}** — {_(stop.sentence)}", width="stretch")
        if number > 1:
            page_link(TOUR[number - 2].url, _("Back"), icon=":material/arrow_back:", **{KEY: str(number - 1)})
        if number < len(TOUR):
            page_link(TOUR[number].url, _("On"), icon=":material/arrow_forward:", **{KEY: str(number + 1)})
        else:
            page_link(TOUR[0].url, _("From the start"), icon=":material/replay:", **{KEY: "1"})
        st.button(_("Leave"), type="tertiary", key="tour.leave", on_click=forget, args=(KEY,))
