"""Teaching elements of every chapter: what a class sees only after a click; at its end, the article's claims
beside what was measured, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from app_pages.frame.links import page_link
from app_pages.frame.verdicts import IN_A_ROW, show_verdicts
from language import Translator
from story.chapters.registry import CHAPTERS, Chapter
from story.films.catalog import FILMS


def is_teaching() -> bool:
    """Tell whether the address asks for teacher mode (`?teach=1`): answers stay hidden until they are
    clicked."""
    return st.query_params.get("teach") == "1"


def reveal(_: Translator, key: str, picture: Callable[[], None]) -> None:
    """Show something at once, but in teacher mode only when it is clicked."""
    if not is_teaching() or st.toggle(_("Show the answer"), key=f"{key}.reveal"):
        picture()


def verdict_cards(names: Sequence[str], _: Translator) -> None:
    """Show the verdicts on these claims, which give away what a page asks: in teacher mode after a click."""
    reveal(_, f"verdicts.{names[0]}", lambda: show_verdicts(names, _))


def end_of_chapter(chapter: Chapter, _: Translator, *, shown: Collection[str] = ()) -> None:
    """Show the end of a chapter: its other claims, its films, and the next chapter.

    Args:
        shown: claims whose cards stand on the page already.
    """
    left = [name for name in chapter.claims if name not in shown]
    if left and (shown or len(left) > IN_A_ROW):
        with st.expander(_("What the article says, and what was measured")):
            verdict_cards(left, _)
    elif left:
        article_and_measurement(left, _)
    names = list(CHAPTERS)
    after = names[names.index(chapter.name) + 1 :] if chapter.name in names else []
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        link_to_films(chapter.films, _)
        if after:
            following = CHAPTERS[after[0]]
            label = _("Next: {chapter}", chapter=_(following.title))
            page_link(following.url, label, icon=":material/arrow_forward:")


def link_to_films(names: Sequence[str], _: Translator) -> None:
    """Show links to films."""
    for name in names:
        film = FILMS[name]
        label = _("Film: {title} ({seconds} s)", title=_(film.title), seconds=film.seconds)
        page_link("films", label, icon=":material/movie:", film=name)


def article_and_measurement(names: Sequence[str], _: Translator) -> None:
    """Show each claim of the article that a page is about, and what was measured."""
    st.header(_("What the article says, and what was measured"))
    verdict_cards(names, _)
