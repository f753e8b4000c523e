"""The sandpile on a page: what it says, and its mounting in the browser."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app_pages.canvas.colours import COLOURS
from app_pages.canvas.declarations import checked
from app_pages.canvas.mounting import mounted
from app_pages.canvas.protocol.components import PileData
from language import Translator
from story.chapters.sandpile import mean_sizes
from story.words import palette

HERE = Path(__file__).parent
# Sites along one side of the table.
SIDES = (32, 64, 128)
CODE = """from geometry import drive_sandpile

avalanches = drive_sandpile(64, grains=100_000, rng=0)
print(avalanches.sizes.mean(), avalanches.sizes.max(), avalanches.lost)"""


def nearest_side(asked: str) -> int:
    """The side nearest to what the address asks for.

    >>> nearest_side("100"), nearest_side("wide")
    (128, 64)
    """
    wanted = int(asked) if asked.isdecimal() and len(asked) < 10 else 64
    return min(SIDES, key=lambda side: abs(side - wanted))


def show_pile(_: Translator, key: str) -> None:
    """Mount the sandpile."""
    data = pile_data(nearest_side(st.query_params.get("side", "")), _)
    mounted("pile", HERE)(key=key, data=data)


def pile_data(side: int, _: Translator) -> PileData:
    """What the browser is told of the sandpile."""
    data: PileData = {
        "language": _.language,
        "side": side,
        "sides": SIDES,
        "means": mean_sizes(SIDES),
        "colours": COLOURS,
        "avalanche": palette.DAWN,
        "text": _texts(_),
        "paces": (_("round by round"), _("slowly"), _("fast"), _("as fast as it can")),
    }
    checked(data, PileData, "pile")
    return data


def _texts(_: Translator) -> dict[str, str]:
    return {
        "mark": _("An analogy: this is sand, not a network."),
        "play": _("Let it rain"),
        "pause": _("Pause"),
        "drop": _("One grain"),
        "fill": _("Fill the table"),
        "again": _("Empty the table"),
        "pace": _("how fast grains fall"),
        "side": _("size of the table"),
        "sand-title": _("The table: click to drop a grain"),
        "latest-title": _("What the latest grains set off"),
        "sizes-title": _("Avalanches of all sizes"),
        "told": _(
            "{grains} grains have been dropped: {lying} lie on the table, {lost} fell over the edge. "
            "The latest set off {last} topplings."
        ),
        "filling": _("The table is filling: avalanches are counted from grain {burn_in} on."),
        "counted": _(
            "{counted} grains counted: {mean} topplings in the mean (exactly: {exact}), {largest} at most."
        ),
        "grains": _("latest grains"),
        "topplings": _("topplings (log)"),
        "size": _("topplings (log)"),
        "share": _("share of avalanches at least as large (log)"),
        "rule": _(
            "The rule: a site that holds four grains gives one to each of its four neighbours; what falls "
            "over the edge is lost. The darker the site, the more grains (on a dark page, the lighter); what "
            "has just toppled glows."
        ),
        "download": _("download as {kind}"),
        "summary": _("details"),
        "code": CODE,
    }
