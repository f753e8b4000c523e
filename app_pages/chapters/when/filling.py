"""The map that fills in on this machine: 64 runs of a small network, one after another, in the queue's turns.

The sweep and its runs lie on disk: whoever leaves finds them again, and what is finished is kept.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.canvas import pack_stage, show_stage
from app_pages.chapters.when.map_panels import curves_of, facts, growing_panels, named_place
from app_pages.chapters.when.places import asked_place, pick
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from app_pages.jobs import costs, worker
from app_pages.jobs.session import visitor
from app_pages.jobs.sweeps import cost_of_sweep
from app_pages.jobs.turns import readable_run, state_of
from language import Message, Translator
from language.installed import as_called_here
from story.chapters.when import (
    HIGHEST_SEED,
    WhenMap,
    cells_to_come,
    command_for,
    config_at,
    read_growing_map,
    runs_at,
    small_sweep,
)
from training.config import Config
from training.runs.status import State
from training.sweeps import Sweep

SEED = "seed"


def asked_sweep() -> Sweep:
    """The sweep of the seed that the address asks for, else of the first."""
    wanted = st.query_params.get(SEED, "")
    return small_sweep(int(wanted) if _is_seed(wanted) else 0)


def _is_seed(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= HIGHEST_SEED


def is_growing() -> bool:
    """Tell whether that sweep is being trained, or is going to be."""
    return worker.is_busy(asked_sweep())


def offer(_: Translator, on_click: Callable[[], None]) -> None:
    """A quiet button beside a recorded map, that has one filled in, or leads to the one there is."""
    begun = is_growing() or state_of(asked_sweep()) is not None
    label = _("See the one of this machine") if begun else _("Fill one in on this machine")
    st.button(label, icon=":material/bolt:", key="when.fill", on_click=on_click)


def show_filling(picture: DeltaGenerator, _: Translator) -> None:
    """The map as far as it is trained, how far it is, and the run behind the place that is chosen.

    Raises:
        SweepError: when the sweep is damaged.
    """
    wanted = st.query_params.get(SEED, "")
    if wanted and not _is_seed(wanted):
        reason = Message("seed {value!r}: it must be a whole number from {low} to {high}",
                         value=wanted, low=0, high=HIGHEST_SEED)  # fmt: skip
        st.info(said(reason, _))
    sweep = asked_sweep()
    found = read_growing_map(sweep)
    place = asked_place(found, _)
    now = _trained_now(found)
    with picture:
        panels = growing_panels(found, place, now, _)
        picked = show_stage(pack_stage(panels, _, name=found.sweep), key="when.here")
        _show_progress(found, sweep, _)
    pick(found, place, picked)
    _show_run(found, place, _)


def _trained_now(found: WhenMap) -> Config | None:
    """The config that is being trained now; None where none is."""
    return next((one for one in cells_to_come(found) if state_of(one) is State.RUNNING), None)


def _show_progress(found: WhenMap, sweep: Sweep, _: Translator) -> None:
    """How far it is, and what can be done: to begin it, to stop it, to go on, or to begin another."""
    finished, cells = len(found.table), len(found.table) + found.table.missing
    told = _("{finished} of {cells} runs are finished.", finished=finished, cells=cells)
    job = worker.find_job(sweep)
    if job is not None:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        at_work, waiting = worker.at_work_and_waiting()
        if job in waiting:
            before = len(at_work) + waiting.index(job)
            told += " " + _("It waits for its turn: {count} before it.", count=before)
        bar.progress(finished / cells, text=told)
        if job.visitor == visitor():
            button.button(
                _("Stop"), key="when.stop", on_click=worker.cancel, args=(job.visitor, job.number),
                width="stretch",
            )  # fmt: skip
        return
    if problem := worker.last_error(sweep):
        st.error(_("Training failed: {reason}", reason=said(problem, _)))
    with st.container(horizontal=True, vertical_alignment="center"):
        if not found.table.missing:
            st.caption(told)
            st.button(_("Another, from other random weights"), key="when.another", on_click=_begin_another,
                      args=(sweep.base.seed,))  # fmt: skip
            return
        label = _("Go on") if finished else _("Fill it in")
        st.button(label, key="when.begin", type="primary", on_click=worker.start, args=(sweep,))
        st.caption(told if finished else _about(sweep, cells, _))


def _about(sweep: Sweep, cells: int, _: Translator) -> str:
    seconds = cost_of_sweep(sweep, costs.estimate).seconds
    return _("{cells} runs, one after another: about {time}.", cells=cells, time=costs.said_seconds(seconds))


def _begin_another(seed: int) -> None:
    """Begin the sweep of the first seed after this one that nobody has begun yet."""
    later = (small_sweep(other) for other in range(seed + 1, HIGHEST_SEED + 1))
    sweep = next((one for one in later if state_of(one) is None), None)
    if sweep is not None:
        st.query_params[SEED] = str(sweep.base.seed)
        worker.start(sweep)


def _show_run(found: WhenMap, place: tuple[int, int], _: Translator) -> None:
    """The run at a place: its curves, as far as they go, and where to see more of it."""
    config = config_at(found, place)
    title = _("The run at {place}", place=named_place(found, place, _))
    st.markdown(f"**{title}**")
    run = readable_run(config)
    status = None if run is None else run.status()
    if run is None or status is None or status.state not in (State.RUNNING, State.FINISHED):
        st.caption(_("It is not trained yet."))
        return
    view = run.view()
    if not len(view.metrics.get("step", ())):
        st.caption(_("It is not trained yet."))
        return
    show_stage(pack_stage([curves_of(view, _)], _, name=run.run_id), key="when.here.run")
    page_link("leap", _("Watch its table fill"), icon=":material/grid_on:", run=run.run_id)
    if done := runs_at(found, place):
        with st.expander(_("What became of it, and the command that trains it")):
            st.table(facts(done, _), border="horizontal")
            st.code(as_called_here(command_for(config)), language="bash", wrap_lines=True)
