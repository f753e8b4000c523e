"""Presenter mode: the whole screen, large letters and pictures, no side bar (the key F, or the button)."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app_pages.canvas.declarations import checked
from app_pages.canvas.mounting import mounted
from app_pages.canvas.protocol.components import PresentData
from language import Translator

HERE = Path(__file__).parent
# Sizes are in rem throughout, those of the canvases too, so that all of it grows together.
STYLE = """<style>
html[data-present] { font-size: 150%; }
html[data-present] :is([data-testid="stSidebar"], [data-testid="stHeader"]) { display: none; }
html[data-present] [data-testid="stMainBlockContainer"] { max-width: none; padding: 1rem 2rem 3rem; }
</style>"""


def show_present(_: Translator) -> None:
    """Show the button; it works by the key F as well. A clicker goes from scene to scene."""
    st.html(STYLE)
    mounted("present", HERE)(data=present_data(_), key="shell.present", width="content")


def present_data(_: Translator) -> PresentData:
    """What the button says."""
    data: PresentData = {"present": _("Present (F)"), "leave": _("Leave (F)")}
    checked(data, PresentData, "presenter mode")
    return data
