"""Components of the browser on a page: mounted, and what a visitor picks on a stage."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

HERE = Path(__file__).parent
BUNDLES = HERE / "dist"
# Steps go up to a thousand million.
MOST_DIGITS = 10


class Picked(TypedDict):
    """A cell that was picked: of which panel, which row and column."""

    panel: str
    row: int
    column: int


def show_stage(data: bytes, key: str, on_pick: Callable[[], None] | None = None) -> Picked | None:
    """Mount the stage, or bring the one already mounted under this key up to date; returns what was picked
    just now.

    Args:
        on_pick: called before the page that something was picked on runs again; `picked_on` says what.
    """
    result = mounted("stage", HERE)(data=data, key=key, on_picked_change=on_pick or _nothing)
    picked: Picked | None = getattr(result, "picked", None)
    return picked


def picked_on(key: str) -> Picked | None:
    """What was picked just now on the stage of this key, before it is mounted again."""
    picked: Picked | None = getattr(st.session_state.get(key), "picked", None)
    return picked


def asked_step(address: str = "step") -> int | None:
    """The step that the address asks for, if it does; more digits than a step can have are none."""
    wanted = st.query_params.get(address, "")
    return int(wanted) if wanted.isdecimal() and len(wanted) <= MOST_DIGITS else None


@cache
def mounted(name: str, folder: Path) -> Any:
    """The component of this name: its HTML and CSS lie in the folder, its script among the bundles."""
    html, css = ((folder / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    js = (BUNDLES / f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"kaiqiao_{name}", html=html, css=css, js=js)


def _nothing() -> None:
    """Picking reruns the page, which reads what was picked."""
