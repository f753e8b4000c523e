"""Teaching elements of every chapter: a prediction before the answer; at its end, the article's claims beside
what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app_pages.frame.links import page_link
from app_pages.frame.plain_text import plain
from language import Translator
from story.chapters.registry import Chapter
from story.claims import CLAIMS
from story.films.catalog import FILMS
from story.ledger.claim import Verdict
from story.ledger.measuring import Entry, read_ledger
from story.ledger.pages.standing import has_verdict, verdict_word
from story.ledger.words import VERDICTS, with_state

# A sign beside each verdict, so that it is told apart without colour.
SIGNS = {
    Verdict.HOLDS: ":material/check_circle:",
    Verdict.ON_CONDITION: ":material/rule:",
    Verdict.FAILS: ":material/cancel:",
    Verdict.ANALOGY: ":material/compare_arrows:",
    Verdict.UNDECIDED: ":material/help:",
}


def is_teaching() -> bool:
    """Tell whether the address asks for teacher mode (`?teach=1`): answers stay hidden until they are
    clicked."""
    return st.query_params.get("teach") == "1"


def predict(question: str, answers: Sequence[str], _: Translator, key: str) -> bool:
    """Ask the reader to predict, and return whether what follows may be seen.

    Whoever does not want to guess can say so. In teacher mode the class answers aloud, and one click shows
    what follows.
    """
    with st.container(border=True):
        asked = _("Before you look")
        st.markdown(f"**{asked}** — {question}")
        if is_teaching():
            return st.toggle(_("Show the answer"), key=f"{key}.shown")
        chosen = st.radio(
            question, [*answers, _("just show me")], index=None, horizontal=True, key=key,
            label_visibility="collapsed",
        )  # fmt: skip
    return chosen is not None


def reveal(_: Translator, key: str, picture: Callable[[], None]) -> None:
    """Show something at once, but in teacher mode only when it is clicked."""
    if not is_teaching() or st.toggle(_("Show the answer"), key=f"{key}.reveal"):
        picture()


def end_of_chapter(chapter: Chapter, _: Translator) -> None:
    """Show the end of a chapter: its films and its claims."""
    link_to_films(chapter.films, _)
    article_and_measurement(chapter.claims, _)


def link_to_films(names: Sequence[str], _: Translator) -> None:
    """Show links to films."""
    for name in names:
        film = FILMS[name]
        label = _("Film: {title} ({seconds} s)", title=_(film.title), seconds=film.seconds)
        page_link("films", label, icon=":material/movie:", film=name)


def article_and_measurement(names: Sequence[str], _: Translator) -> None:
    """Show each claim of the article that a chapter is about, and what was measured."""
    st.subheader(_("What the article says, and what was measured"))
    for entry in _entries(tuple(names)):
        show_claim(entry, _)


def show_claim(entry: Entry, _: Translator) -> None:
    """Show one claim: its sentence, the verdict, and what it rests on."""
    said, found = st.columns([2, 3], gap="medium")
    said.markdown(_(entry.claim.statement))
    if entry.ruling is None or not has_verdict(entry):
        found.caption(verdict_word(entry, _))
        return
    verdict = f"{SIGNS[entry.ruling.verdict]} **{_(VERDICTS[entry.ruling.verdict])}**"
    found.markdown(f"{with_state(verdict, entry.state, _)} — {plain(_(entry.ruling.because))}")


@st.cache_data(ttl=60, show_spinner=False)
def _entries(names: tuple[str, ...]) -> list[Entry]:
    return read_ledger(CLAIMS[name] for name in names)
