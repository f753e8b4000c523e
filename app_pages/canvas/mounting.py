"""A stage on a page: mounted in the browser, and what a visitor picks on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

ASSETS = Path(__file__).parent
SCRIPTS = ("base.js", "pictures.js", "dots.js", "heat.js", "downloads.js", "stage.js")


class Picked(TypedDict):
    """A cell that was picked: of which panel, which row and column."""

    panel: str
    row: int
    column: int


def show_stage(data: bytes, key: str) -> Picked | None:
    """Mount the stage, or bring the one already mounted under this key up to date; returns what was picked
    just now."""
    result = _component()(data=data, key=key, on_picked_change=_nothing)
    picked: Picked | None = getattr(result, "picked", None)
    return picked


def asked_step(address: str = "step") -> int | None:
    """The step that the address asks for, if it does."""
    wanted = st.query_params.get(address, "")
    return int(wanted) if wanted.isdecimal() else None


def _nothing() -> None:
    """Picking reruns the page, which reads what was picked."""


@cache
def _component() -> Any:
    js = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    html, css = ((ASSETS / f"stage.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    return st.components.v2.component("kaiqiao_stage", html=html, css=css, js=js)
