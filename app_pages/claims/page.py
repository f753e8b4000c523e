"""The page "Claims": what became of every claim of the article, and of the numbers that papers print."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.claims.card import show_card
from app_pages.claims.ledger import Opened, show_ledger
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import plain, said
from app_pages.frame.teaching import reveal
from language import Message, Translator, UserError
from story.ledger.measuring import Entry, read_ledger
from story.ledger.pages.chapters import chapters
from story.ledger.results import RESULTS
from story.registry import LEDGER

LAST = "claims.last"


@guarded_page
def page() -> None:
    """The page "Claims"."""
    _ = page_translator()
    st.title(_("Claims"))
    try:
        with st.spinner(_("Reading the results …")):
            entries = _entries()
    except UserError as error:
        st.error(said(error.message, _))
        return
    wanted = st.query_params.get("claim", "")
    if wanted in LEDGER:
        _show_one(wanted, entries, _)
        return
    if wanted:
        st.warning(said(Message("There is no claim {name!r}; here are all of them.", name=wanted), _))
    _show_all(entries, _)


def _entries() -> Sequence[Entry]:
    """The ledger as it is on disk: read anew when a result has changed, because that takes seconds."""
    results = sorted(RESULTS.glob("*.json"))
    return _read(tuple((path.name, path.stat().st_mtime_ns) for path in results))


@st.cache_resource(max_entries=1, show_spinner=False)
def _read(stamp: tuple[tuple[str, int], ...]) -> Sequence[Entry]:
    del stamp  # it is what the cache goes by
    return tuple(read_ledger(LEDGER.values()))


def _show_all(entries: Sequence[Entry], _: Translator) -> None:
    papers = sum(entry.claim.of_paper for entry in entries)
    st.markdown(
        _(
            "{claims} claims of an article about grokking and {papers} numbers of papers, put to the test.",
            claims=len(entries) - papers,
            papers=papers,
        )
    )
    last = st.session_state.pop(LAST, "")
    reveal(_, "claims", lambda: show_ledger(entries, _, last=last, on_open=_open))


def _open(opened: Opened) -> None:
    """Go to a claim; how the list was sifted stays in the address, and is had again on the way back."""
    _go(claim=opened["claim"], verdict=opened["verdict"], q=opened["q"])


def _go(**address: str) -> None:
    """Change the address at once, so that it is one step back in the browser; "" takes a value away."""
    asked = {**st.query_params.to_dict(), **address}
    st.query_params.from_dict({name: value for name, value in asked.items() if value})


def _show_one(name: str, entries: Sequence[Entry], _: Translator) -> None:
    """The claim that the address names, between those before and after it."""
    st.session_state[LAST] = name
    rows = [(group.title, entry) for group in chapters(entries, _) for entry in group.entries]
    at = next(at for at, (_title, entry) in enumerate(rows) if entry.claim.name == name)
    ways = [(_("All claims"), "arrow_back", "")]
    ways += [(_("Previous"), "chevron_left", rows[at - 1][1].claim.name)] if at else []
    ways += [(_("Next"), "chevron_right", rows[at + 1][1].claim.name)] if at + 1 < len(rows) else []
    with st.container(horizontal=True):
        for label, icon, claim in ways:
            st.button(
                label, icon=f":material/{icon}:", key=f"claims.{icon}", on_click=_go, kwargs={"claim": claim}
            )
    title, entry = rows[at]
    st.caption(plain(f"{title} · {_(entry.claim.heading)}" if entry.claim.of_paper else title))
    st.header(plain(_(entry.claim.statement)))
    reveal(_, f"claims.{name}", lambda: show_card(entry, _))
