"""The maps of the chapter "When does it happen?": sweeps that are recorded, and one that fills in on this
machine. A place of each opens what became of its runs."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.canvas import pack_stage, show_stage
from app_pages.chapters.when.filling import asked_sweep, is_growing, offer, show_filling
from app_pages.chapters.when.map_panels import curves_of, facts, map_panels, named_place
from app_pages.chapters.when.places import asked_place, pick
from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from language import Message, Translator, UserError, mark, translator
from language.installed import as_called_here
from story.chapters.when import MAPS, WhenMap, command_for, read_map, runs_at
from training.config import Config
from training.runs.status import State

SECONDS_BETWEEN_LOOKS = 1.0
# The map that is trained on this machine, beside those that are recorded.
HERE = "here"
NAMES = {
    "data_and_decay": mark("amount of data"),
    "regimes": mark("learning rate"),
    HERE: mark("made here"),
}


def show_map(_: Translator) -> None:
    """A sweep as linked maps, and the runs behind the place that is chosen; anew while it grows."""
    growing = _is_growing()
    every = SECONDS_BETWEEN_LOOKS if growing else None
    st.fragment(_show_map, run_every=every)(_.language, growing)


def _is_growing() -> bool:
    return st.query_params.get("map") == HERE and is_growing()


def _show_map(language: str, was_growing: bool) -> None:
    _ = translator(language)
    if _is_growing() != was_growing:
        st.rerun()
    st.session_state["map"] = _asked_map(_)
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            _("Weight decay against"), list(NAMES), format_func=lambda name: _(NAMES[name]), key="map",
            required=True, on_change=_remember_map,
        )  # fmt: skip
        if chosen != HERE:
            offer(_, on_click=_show_here)
    try:
        if chosen == HERE:
            show_filling(picture, _)
        else:
            _show_recorded(picture, chosen or next(iter(MAPS)), _)
    except UserError as error:
        st.error(said(error.message, _))


def _show_recorded(picture: DeltaGenerator, sweep: str, _: Translator) -> None:
    found = _read(sweep)
    place = asked_place(found, _)
    with picture:
        picked = show_stage(pack_stage(map_panels(found, place, _), _, name=found.sweep), key="when.map")
    pick(found, place, picked)
    _show_place(found, place, _)


def _show_here() -> None:
    """Show the map of this machine, and have it filled in if nobody has yet."""
    st.session_state["map"] = HERE
    _remember_map()
    worker.start(asked_sweep())


def _asked_map(_: Translator) -> str:
    wanted = st.query_params.get("map", "")
    if wanted and wanted not in NAMES:
        reason = Message("There is no map {name!r}; there are {known}.", name=wanted, known=", ".join(NAMES))
        st.info(said(reason, _))
    return wanted if wanted in NAMES else next(iter(NAMES))


def _remember_map() -> None:
    st.query_params["map"] = st.session_state["map"]
    st.query_params.pop("cell", None)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(sweep: str) -> WhenMap:
    return read_map(sweep)


def _show_place(found: WhenMap, place: tuple[int, int], _: Translator) -> None:
    runs = runs_at(found, place)
    title = _("The runs at {place}", place=named_place(found, place, _))
    st.markdown(f"**{title}**")
    with st.expander(_("Each of them, and the command that trains it")):
        st.table(facts(runs, _), border="horizontal")
        for column, run in zip(st.columns(len(runs), gap="medium"), runs, strict=True):
            with column:
                st.caption(_("Seed {seed}: the command that trains it", seed=run.config.seed))
                st.code(as_called_here(command_for(run.config)), language="bash", wrap_lines=True)
                _show_curves(run.config, _)


def _show_curves(config: Config, _: Translator) -> None:
    """The run's curves where it has been trained here; else a button that trains it."""
    try:
        if worker.is_busy(config):
            _watch(config, _.language)
            return
        run = worker.find_run(config)
        if run is not None and run.status().state is State.FINISHED:
            show_stage(pack_stage([curves_of(run.view(), _)], _, name=run.run_id), key=f"when.{run.run_id}")
            return
        if words := worker.last_error(config):
            st.error(_("Training failed: {reason}", reason=said(words, _)))
        st.button(
            _("Train this one here and show its curves"), on_click=worker.start, args=(config,),
            key=f"when.train.{config.run_id}",
        )  # fmt: skip
    except UserError as error:
        st.error(said(error.message, _))


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(config: Config, language: str) -> None:
    _ = translator(language)
    if not worker.is_busy(config):
        st.rerun()
    run = worker.find_run(config)
    status = run.status() if run is not None else None
    share = 0.0 if status is None else min(1.0, status.step / max(1, status.stop_step))
    st.progress(share, text=_("It is being trained on this machine."))
