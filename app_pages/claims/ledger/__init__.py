"""The whole ledger on one screen: marks by chapter, a row a claim, filter and search, in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlencode

import streamlit as st

from app_pages.canvas.colours import COLOURS
from app_pages.canvas.declarations import checked
from app_pages.canvas.mounting import mounted
from app_pages.canvas.protocol.components import LedgerData, LedgerRow
from language import Translator
from story.ledger.measuring import Entry
from story.ledger.pages.blindness import WORDS, blind_word, how_blind
from story.ledger.pages.chapters import chapters
from story.ledger.pages.standing import NAMES, counted, has_verdict, sentence, standing, verdict_word

HERE = Path(__file__).parent
KEY, ALL, LONGEST_SEARCH = "claims.ledger", "all", 60


class Opened(TypedDict):
    """A claim that was opened, and the filter and the search of the list it was in; "" for none."""

    claim: str
    verdict: str
    q: str


def show_ledger(
    entries: Sequence[Entry], _: Translator, *, last: str, on_open: Callable[[Opened], None]
) -> None:
    """The ledger; what is filtered and searched stands in the address.

    Args:
        last: the claim that was open before, which has the focus; "" for none.
        on_open: called with the claim that a visitor opens, and with what the list was sifted by.
    """

    def opened() -> None:
        on_open(st.session_state[KEY]["open"])

    data = ledger_data(entries, _, st.query_params.to_dict(), last=last)
    mounted("ledger", HERE)(data=data, key=KEY, on_open_change=opened)


def ledger_data(
    entries: Sequence[Entry], _: Translator, address: Mapping[str, str], *, last: str = ""
) -> LedgerData:
    """What the browser gets; the filter and the search are those of the address."""
    groups = chapters(entries, _)
    asked = address.get("verdict", ALL)
    standings = counted(entries)
    kept = {name: address[name] for name in ("lang", "teach", "run") if name in address}
    judged = [entry for entry in entries if has_verdict(entry)]
    data: LedgerData = {
        "rows": tuple(
            _row(entry, at, _) for at, group in enumerate(groups) for entry in group.entries
        ),
        "groups": tuple(group.title for group in groups),
        "standings": tuple({"name": str(each), "label": _(NAMES[each])} for each in standings),
        "blind": tuple(how_blind(entries, _)),
        "verdict": asked if asked in {str(each) for each in standings} else ALL,
        "search": address.get("q", "")[:LONGEST_SEARCH],
        "last": last,
        "address": f"&{urlencode(kept)}" if kept else "",
        "colours": COLOURS,
        "text": {
            "all": _("all"),
            "search": _("Search the claims"),
            "filter": _("Verdict"),
            "mark": _("{name}: {said}", name="{verdict}", said="{statement}"),
            "map": _("Every claim by chapter"),
            "blind": _("How blind are these {count} verdicts?", count=len(judged)),
            "found": _("{left} of {all} claims", left="{left}", all="{all}"),
            "none": _("No claim has this verdict and these words."),
        },
    }  # fmt: skip
    checked(data, LedgerData, "ledger")
    return data


def _row(entry: Entry, group: int, _: Translator) -> LedgerRow:
    return {
        "name": entry.claim.name,
        "group": group,
        "standing": str(standing(entry)),
        "verdict": verdict_word(entry, _),
        "statement": _(entry.claim.statement),
        "sentence": sentence(entry, _),
        "blind": blind_word(entry, _, WORDS),
    }
