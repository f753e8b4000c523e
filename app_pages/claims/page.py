"""The page "Claims": what became of every claim of the article, and of the numbers that papers print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from app_pages.claims.figure import show_entry, verdict_of
from app_pages.frame.address import ask
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import plain, said
from app_pages.frame.teaching import SIGNS, is_teaching, predict
from language import Message, Translator, UserError
from story.claims import CLAIMS
from story.ledger.claim import Verdict
from story.ledger.measuring import Entry, read_ledger
from story.ledger.words import VERDICTS
from story.registry import LEDGER

ALL, MISSING = "all", "missing"


def page() -> None:
    """The page "Claims"."""
    _ = page_translator()
    st.title(_("Claims"))
    st.markdown(
        _(
            "The article makes {count} claims that can be put to the test. Each has an experiment with its "
            "control, and a rule that computes the verdict from the measurements, over several seeds. Where "
            "they are too coarse to tell, or the rule was changed after a first result, it says so.",
            count=len(CLAIMS),
        )
    )
    try:
        entries = _entries()
    except UserError as error:
        st.error(said(error.message, _))
        return
    if wanted := st.query_params.get("claim"):
        if wanted in LEDGER:
            _show_one(next(entry for entry in entries if entry.claim.name == wanted), _)
            return
        st.warning(said(Message("There is no claim {name!r}; here are all of them.", name=wanted), _))
    _show_all(entries, _)


@st.cache_data(ttl=60, show_spinner=False)
def _entries() -> list[Entry]:
    return read_ledger(LEDGER.values())


def _show_one(entry: Entry, _: Translator) -> None:
    """The claim that the address names, alone."""
    st.button(_("All claims"), icon=":material/arrow_back:", on_click=_forget)
    st.subheader(plain(_(entry.claim.statement)))
    if not is_teaching() or st.toggle(_("Show the answer"), key="claims.answer"):
        show_entry(entry, _)


def _forget() -> None:
    st.query_params.pop("claim", None)


def _show_all(entries: Sequence[Entry], _: Translator) -> None:
    of_article = [entry for entry in entries if not entry.claim.of_paper]
    of_papers = [entry for entry in entries if entry.claim.of_paper]
    question = _("How many of the article's claims hold just as they are said?")
    guesses = [_("nearly all"), _("about half"), _("hardly any")]
    if not predict(question, guesses, _, "claims.guess"):
        return
    _summary(of_article, _)
    verdict, heading = _filters(of_article, _)
    shown = [
        entry
        for entry in of_article
        if verdict in (ALL, _slug(entry)) and heading in (ALL, entry.claim.heading)
    ]
    if not shown:
        st.info(_("No claim has this verdict in this part of the article."))
    _list(shown, _)
    st.subheader(_("The papers' numbers"))
    st.markdown(
        _(
            "Numbers that papers print, measured again on a small machine. Where our recipe is not theirs, "
            "it is said; a number that differs may differ for that reason."
        )
    )
    _list([entry for entry in of_papers if verdict in (ALL, _slug(entry))], _)


def _slug(entry: Entry) -> str:
    return MISSING if entry.ruling is None else entry.ruling.verdict.name.lower()


def _summary(entries: Sequence[Entry], _: Translator) -> None:
    """How many claims have each verdict."""
    counts = Counter(map(_slug, entries))
    told = [
        (f"{SIGNS[verdict]} {_(name)}", counts[verdict.name.lower()]) for verdict, name in VERDICTS.items()
    ]
    told.append((":material/hourglass_empty: " + _("not measured yet"), counts[MISSING]))
    with st.container(horizontal=True):
        for label, count in told:
            if count:
                st.metric(label, count, border=True, width="content")


def _filters(entries: Sequence[Entry], _: Translator) -> tuple[str, str]:
    """Which verdict and which part of the article to show; both stand in the address."""
    names = {ALL: _("all")} | {verdict.name.lower(): _(VERDICTS[verdict]) for verdict in Verdict}
    names[MISSING] = _("not measured yet")
    headings = {ALL: _("the whole article")} | {
        entry.claim.heading: _(entry.claim.heading) for entry in entries
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        verdict = ask(
            "verdict",
            names,
            ALL,
            lambda key, told: st.pills(
                _("Verdict"), list(names), format_func=names.__getitem__, key=key, required=True,
                on_change=told,
            ),
        )  # fmt: skip
        heading = ask(
            "part",
            headings,
            ALL,
            lambda key, told: st.selectbox(
                _("Part of the article"), list(headings), format_func=headings.__getitem__, key=key,
                on_change=told,
            ),
        )  # fmt: skip
    return verdict, heading


def _list(entries: Sequence[Entry], _: Translator) -> None:
    """Claims to be opened; what is in them is made only then."""
    for entry in entries:
        label = f"{verdict_of(entry, _)} — {plain(_(entry.claim.statement))}"
        box = st.expander(label, key=f"claims.{entry.claim.name}", on_change="rerun")
        if box.open:
            with box:
                show_entry(entry, _)
