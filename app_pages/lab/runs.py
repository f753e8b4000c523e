"""Which runs the laboratory lays beside each other, how they are called, and how one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from app_pages.frame.links import page_link
from app_pages.jobs import worker
from app_pages.jobs.session import visitor
from app_pages.jobs.turns import readable_run, state_of
from app_pages.lab import limits
from language import Translator, UserError
from story.chapters.registry import chapters_that_show
from story.compared import Compared, ForeignCurves
from training.config import FIELDS, Config
from training.config.presets import REFERENCE, differences
from training.runs.reader import list_run_ids, open_run
from training.runs.status import State
from training.sweeps import SweepError, cells_of, list_sweeps, sweep_folder
from training.sweeps.folder import read_design
from training.watching import list_watched
from training.watching.reading import is_watched

RUNS = "runs"
MOST_COMPARED = 6
# More differences than this are counted, not listed.
MOST_LISTED = 3
# In a visit: what the visitor asked for last, and why the last thing asked for could not be done.
ASKED, PROBLEM = "lab.asked", "lab.problem"


def asked_runs() -> list[str]:
    """The ids that the address names, six at most; without any, the reference run if it is recorded, and the
    run that the other chapters show."""
    named = st.query_params.get(RUNS)
    if named is None:
        run = readable_run(REFERENCE)
        named = ",".join(filter(None, [run.run_id if run is not None else "", st.query_params.get("run")]))
    return list(dict.fromkeys(run_id for run_id in named.split(",") if run_id))[:MOST_COMPARED]


def runs_to_choose(chosen: Iterable[str]) -> list[str]:
    """The ids of all runs, own networks among them, without the cells of this machine's sweeps: those are a
    map, and would be a list of hundreds. What is chosen already stays."""
    cells = frozenset[str]().union(*map(_cells, list_sweeps())) - {*chosen}
    return list(dict.fromkeys(run_id for run_id in (*list_run_ids(), *list_watched()) if run_id not in cells))


@st.cache_data(max_entries=64, show_spinner=False)
def _cells(sweep_id: str) -> frozenset[str]:
    """The ids of a sweep's runs; none of one that cannot be read."""
    try:
        sweep, _machine = read_design(sweep_folder(sweep_id))
    except SweepError:
        return frozenset()
    return frozenset(cell.config.run_id for cell in cells_of(sweep))


def put_in_address(run_ids: Iterable[str]) -> None:
    """Let the address name these runs."""
    st.query_params[RUNS] = ",".join(run_ids)


def ask(config: Config, goes_on: bool = False) -> None:
    """Put a run into the queue and beside the others; one that is recorded already is only shown.

    Where it cannot be, the next page says why.
    """
    try:
        limits.check(config)
        if state_of(config) is not State.FINISHED:
            worker.submit(visitor(), config, goes_on=goes_on)
            st.session_state[ASKED] = config
        others = [run_id for run_id in asked_runs() if run_id != config.run_id]
        put_in_address([*others[-(MOST_COMPARED - 1) :], config.run_id])
    except UserError as error:
        st.session_state[PROBLEM] = error.message


def differences_said(differs: Mapping[str, Any], _: Translator) -> str:
    """In what a run differs from the reference run, in a few words of code."""
    if not differs:
        return _("the reference run")
    listed = [
        f"{name} = {'none' if value is None else f'{value:g}' if isinstance(value, float) else value}"
        for name, value in differs.items()
        if not FIELDS[name].of_imports
    ]
    if len(listed) > MOST_LISTED:
        more = len(listed) - MOST_LISTED
        return _("{listed} and {more} more", listed=", ".join(listed[:MOST_LISTED]), more=more)
    return ", ".join(listed)


def short_label(one: Compared, _: Translator) -> str:
    """A run by what makes it different from the reference run; one whose task is not known by its name."""
    return one.run_id if isinstance(one, ForeignCurves) else differences_said(one.differs, _)


def label_of(run_id: str, _: Translator) -> str:
    """A run by its id and its differences."""
    differs = _differs(run_id)
    if differs is None and is_watched(run_id):
        kind = _("your own network")
        return f"{run_id} · {kind}"
    return run_id if differs is None else f"{run_id} · {differences_said(differs, _)}"


@st.cache_data(max_entries=2000, show_spinner=False)
def _differs(run_id: str) -> dict[str, Any] | None:
    """A run never changes its config, so that this is read once."""
    try:
        return differences(open_run(run_id).config, REFERENCE)
    except UserError:
        return None


def open_chapters(config: Config, run_id: str, _: Translator) -> None:
    """Links to the chapters that can show a run."""
    st.caption(_("Look into it:"))
    for chapter in chapters_that_show(config):
        page_link(chapter.url, _(chapter.title), run=run_id)
