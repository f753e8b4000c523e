"""What became of a claim of the article, as a card: the claim, the verdict in a plain sentence, and one click
away its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app_pages.frame.links import page_link
from app_pages.frame.plain_text import plain
from language import Translator
from story.claims import CLAIMS
from story.ledger.claim import Evidence, Verdict
from story.ledger.measuring import Entry, read_ledger
from story.ledger.pages.standing import has_verdict, sentence, verdict_word
from story.ledger.words import interval, number, with_state, with_unit

# A sign beside each verdict, so that it is told apart without colour.
SIGNS: Mapping[Verdict, str] = {
    Verdict.HOLDS: ":material/check_circle:",
    Verdict.ON_CONDITION: ":material/rule:",
    Verdict.FAILS: ":material/cancel:",
    Verdict.ANALOGY: ":material/compare_arrows:",
    Verdict.UNDECIDED: ":material/help:",
}
IN_A_ROW = 3


def show_verdicts(names: Sequence[str], _: Translator) -> None:
    """Show a card for each of these claims."""
    entries = _entries(tuple(names))
    for start in range(0, len(entries), IN_A_ROW):
        row = entries[start : start + IN_A_ROW]
        for column, entry in zip(st.columns(max(2, len(row)), gap="small"), row, strict=False):
            with column.container(border=True, height="stretch"):
                _show_card(entry, _)


def _show_card(entry: Entry, _: Translator) -> None:
    st.markdown(plain(_(entry.claim.statement)))
    if entry.ruling is None or not has_verdict(entry):
        st.caption(verdict_word(entry, _))
        return
    verdict = f"{SIGNS[entry.ruling.verdict]} **{verdict_word(entry, _)}**"
    st.markdown(f"{with_state(verdict, entry.state, _)} — {plain(sentence(entry, _))}")
    if entry.result is not None:
        name = entry.claim.name
        with st.popover(_("In numbers"), key=f"verdict.{name}"):
            st.table(readings_table(entry, entry.result.evidence, _), border="horizontal")
            page_link("claims", _("How it is tested"), icon=":material/arrow_forward:", claim=name)


def readings_table(entry: Entry, evidence: Evidence, _: Translator) -> dict[str, list[str]]:
    """Return what was read for a claim, as the columns of a table."""
    rows = [(plain(_(entry.claim.labels[name])), reading) for name, reading in evidence.readings.items()]
    table = {
        _("reading"): [label for label, _reading in rows],
        _("value"): [with_unit(reading, _) for _label, reading in rows],
        _("95 % interval"): [interval(reading) or "–" for _label, reading in rows],
    }
    if any(reading.null is not None for _label, reading in rows):
        table[_("where there is nothing to find")] = [
            number(reading.null, reading.unit) for _label, reading in rows
        ]
    return table | {_("seeds"): [str(len(reading.each) or "–") for _label, reading in rows]}


@st.cache_data(ttl=60, show_spinner=False)
def _entries(names: tuple[str, ...]) -> list[Entry]:
    return read_ledger(CLAIMS[name] for name in names)
