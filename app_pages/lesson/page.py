"""The page "A lesson": forty-five minutes for a class, each part a link."""

from __future__ import annotations

from itertools import accumulate

import streamlit as st

from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.links import page_link
from story.ways.lesson import LESSON, MINUTES


@guarded_page
def page() -> None:
    """The page "A lesson"."""
    _ = page_translator()
    st.title(_("A lesson"))
    st.markdown(
        _(
            "A class sees a network understand, in {minutes} minutes. Every link opens in teacher mode: "
            "nothing gives its answer away before you play it.",
            minutes=MINUTES,
        )
    )
    begins = [0, *accumulate(part.minutes for part in LESSON)]
    for part, begin in zip(LESSON, begins, strict=False):
        with st.container(border=True, key=f"lesson.{begin}"):
            page_link(part.url, _(part.title), icon=":material/play_circle:", teach="1", **part.address)
            st.caption(_("minutes {first} to {last}", first=begin, last=begin + part.minutes))
            st.markdown(_(part.task))
