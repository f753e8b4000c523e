"""The place of a map that is chosen: it stands in the address, by its two values."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.canvas.mounting import Picked
from app_pages.frame.plain_text import said
from language import Message, Translator
from story.chapters.when import WhenMap, nearest_place


def asked_place(found: WhenMap, _: Translator) -> tuple[int, int]:
    """The place that the address asks for by its two values, else the one where the sweep starts from."""
    wanted = st.query_params.get("cell")
    if wanted is None:
        return found.start
    try:
        row, column = map(float, wanted.split(","))
    except ValueError:
        row = column = float("nan")
    if not (np.isfinite(row) and np.isfinite(column)):
        reason = Message("No place is called {name!r}; it takes two numbers, such as 1,0.3.", name=wanted)
        st.info(said(reason, _))
        return found.start
    return nearest_place(found.grid, row, column)


def pick(found: WhenMap, place: tuple[int, int], picked: Picked | None) -> None:
    """Put another place into the address, where one was picked, and show the map anew."""
    if picked is not None and (picked["row"], picked["column"]) != place:
        row, column = found.grid.row_values[picked["row"]], found.grid.column_values[picked["column"]]
        st.query_params["cell"] = f"{row:g},{column:g}"
        st.rerun(scope="fragment")
