"""The navigation: every page under its heading, the chapters in the article's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app_pages.chapters.adding import page as adding
from app_pages.chapters.any_network import page as any_network
from app_pages.chapters.in_the_dark import page as in_the_dark
from app_pages.chapters.landscape import page as landscape
from app_pages.chapters.leap import page as leap
from app_pages.chapters.manifold import page as manifold
from app_pages.chapters.occam import page as occam
from app_pages.chapters.sandpile import page as sandpile
from app_pages.chapters.space import page as space
from app_pages.chapters.symbols import page as symbols
from app_pages.chapters.three_phases import page as three_phases
from app_pages.chapters.weight_decay import page as weight_decay
from app_pages.chapters.when import page as when
from app_pages.claims import page as claims
from app_pages.films import page as films
from app_pages.frame.links import FIRST, page_titles, path_of
from app_pages.lab import page as lab
from app_pages.lesson import page as lesson
from language import Translator, mark

# By heading, what draws each page, under the path of its page.
PAGES: Mapping[str, Mapping[str, Callable[[], None]]] = {
    mark("What happens"): {
        "leap": leap.page,
        "phases": three_phases.page,
        "dark": in_the_dark.page,
        "manifold": manifold.page,
        "adding": adding.page,
        "landscape": landscape.page,
    },
    mark("When and why"): {
        "when": when.page,
        "decay": weight_decay.page,
        "space": space.page,
        "occam": occam.page,
        "sandpile": sandpile.page,
    },
    mark("Try it"): {"lab": lab.page, "any": any_network.page, "films": films.page, "lesson": lesson.page},
    mark("Look it up"): {"claims": claims.page, "symbols": symbols.page},
}


def chapters(_: Translator) -> Mapping[str, list[StreamlitPage]]:
    """Return the pages under their headings; the first is where a visitor arrives."""
    titles = page_titles(_)
    shown = {
        _(heading): [
            st.Page(draw, title=titles[url], url_path=path_of(url), default=url == FIRST)
            for url, draw in pages.items()
        ]
        for heading, pages in PAGES.items()
    }
    shown[next(iter(shown))].append(st.Page(_first, title=titles[FIRST], url_path=FIRST, visibility="hidden"))
    return shown


def _first() -> None:
    """The first page once more, under its own path."""
    leap.page()
