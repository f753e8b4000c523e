"""Links from one page to another, which keep the language, the mode and the run."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app_pages.frame.language import TAKEN_ALONG
from language import Translator, mark
from story.chapters.registry import CHAPTERS

# The first page is at the root; a page that is there still takes a path, which must not be its own, because
# whoever writes that gets there as well.
FIRST, ROOT = "leap", "root"
# Of every page, by its path.
TITLES: Mapping[str, str] = {chapter.url: chapter.title for chapter in CHAPTERS.values()} | {
    "lab": mark("Laboratory"),
    "films": mark("Films"),
    "lesson": mark("A lesson"),
    "claims": mark("Claims"),
}


def kept_address() -> dict[str, str]:
    """Return the parameters of this page's address that links keep."""
    return {name: st.query_params[name] for name in TAKEN_ALONG if name in st.query_params}


def page_link(url: str, label: str, *, icon: str | None = None, **address: str) -> None:
    """Show a link to the page at `url`, with these parameters besides those that links keep."""
    # A page is known by its path alone: whoever links to it need not import what draws it.
    place = st.Page(_elsewhere, title=label, url_path=path_of(url), default=url == FIRST)
    st.page_link(place, label=label, icon=icon, query_params=kept_address() | address)


def path_of(url: str) -> str:
    """The path under which a page is known to the navigation."""
    return ROOT if url == FIRST else url


def page_titles(_: Translator) -> dict[str, str]:
    """Return the title of each page, by its path."""
    return {url: _(title) for url, title in TITLES.items()}


def _elsewhere() -> None:
    """Stand in for a page that another module draws."""
