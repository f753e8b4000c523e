"""The sweeps of this machine and those that come with the program, filling in while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app_pages.canvas import pack_stage, show_stage
from app_pages.canvas.panels import AnyPanel
from app_pages.frame.address import ask
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from app_pages.lab.sweep_panels import map_panel, shell_panels
from language import Translator, UserError, translator
from language.installed import COMMAND
from training.sweeps import SweepError, SweepTable, list_sweeps, read_sweep, recorded_sweeps
from training.sweeps.presets import SWEEP_PRESETS
from training.sweeps.shells import NAME as SHELLS

ADDRESS = "sweep"
SECONDS_BETWEEN_LOOKS = 2.0


def show_sweeps(_: Translator) -> None:
    """A sweep as its table grows: the one that the address names, else the one that was written to last."""
    st.header(_("Sweeps: many runs as one picture"))
    options = [*list_sweeps(), *recorded_sweeps()]

    def widget(key: str, remember: Callable[[], None]) -> str | None:
        return st.selectbox(_("Sweep"), options, key=key, on_change=remember)

    name = ask(ADDRESS, options, options[0], widget)
    commands = ", ".join(f"`{COMMAND} sweep --preset {preset}`" for preset in SWEEP_PRESETS)
    with st.expander(_("How a sweep is started")):
        st.markdown(_("At the command line; it fills in here while it runs: {commands}", commands=commands))
    page_link("when", _("Fill one in on this machine"), icon=":material/bolt:", map="here")
    try:
        growing = read_sweep(name).missing > 0
    except UserError as error:
        st.error(said(error.message, _))
        return
    st.fragment(_sweep, run_every=SECONDS_BETWEEN_LOOKS if growing else None)(name, _.language, growing)


def _sweep(name: str, language: str, was_growing: bool) -> None:
    _ = translator(language)
    try:
        table = read_sweep(name)
    except UserError as error:
        st.error(said(error.message, _))
        return
    if was_growing and not table.missing:
        st.rerun()  # nothing more to wait for
    cells = len(table) + table.missing
    if table.missing:
        told = _("{finished} of {cells} runs are finished.", finished=len(table), cells=cells)
        st.progress(len(table) / cells, text=told)
    if not len(table):
        st.caption(_("Too few of its runs are finished yet."))
        return
    try:
        panels = panels_of(table, name, _)
    except SweepError as error:
        st.caption(said(error.message, _))
        return
    show_stage(pack_stage(panels, _, name=name), key="lab.sweep")


def panels_of(table: SweepTable, name: str, _: Translator) -> Sequence[AnyPanel]:
    """What is drawn of a sweep.

    Raises:
        SweepError: where it is neither a map nor a sweep that has a picture of its own.
    """
    return shell_panels(table, name, _) if table.sweep.name == SHELLS else [map_panel(table, name, _)]
