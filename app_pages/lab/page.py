"""The chapter "Laboratory": train networks of one's own, and lay their runs beside each other."""

from __future__ import annotations

import streamlit as st

from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import article_and_measurement, is_teaching, predict
from app_pages.jobs import worker
from app_pages.lab.compare import show_comparison
from app_pages.lab.queue import show_queue
from app_pages.lab.runs import ASKED, PROBLEM, ask
from app_pages.lab.settings import draft_config
from app_pages.lab.sweeps import show_sweeps
from language import Translator, UserError
from story.laboratory import measured_pace
from training.config import Config
from training.phases.wording import describe
from training.runs.reader import list_runs
from training.runs.status import State

CLAIMS = ("decay-needed", "room-to-compress")
# How old the list of finished runs may be from which the pace is read.
SECONDS_KEPT = 30


def page() -> None:
    """The page "Laboratory"."""
    _ = page_translator()
    st.title(_("Laboratory"))
    st.markdown(
        _(
            "Train a network of your own: change what it learns, how large it is and how it learns, and see "
            "whether and when it understands. One network is trained at a time, and visitors take turns. "
            "Every run is recorded; lay up to six of them on the same axes, or fork one: switch its weight "
            "decay off once it has memorised, and see whether it still groks."
        )
    )
    try:
        if problem := st.session_state.pop(PROBLEM, None):
            st.error(said(problem, _))
        with st.expander(_("Set up a run"), expanded=not is_teaching()):
            _set_up(_)
        st.subheader(_("The queue"))
        hidden = _prediction(_)
        show_queue(_, hidden)
        show_comparison(_, hidden)
        show_sweeps(_)
    except UserError as error:
        st.error(said(error.message, _))
    article_and_measurement(CLAIMS, _)


def _set_up(_: Translator) -> None:
    config = draft_config(_)
    if config is None:
        st.button(_("Train this network"), disabled=True)
        return
    run = worker.find_run(config)
    state = None if run is None else run.status().state
    with st.container(horizontal=True, vertical_alignment="center"):
        if state is State.FINISHED:
            st.button(_("Show this run"), on_click=ask, args=(config,), type="primary")
            st.caption(_("It is recorded already."))
        elif worker.is_busy(config):
            st.button(_("Train this network"), disabled=True)
            st.caption(_("It is in the queue already."))
        else:
            if run is not None and worker.can_go_on(run):
                st.button(_("Go on"), on_click=ask, args=(config, True), type="primary")
            st.button(_("Train this network"), on_click=ask, args=(config,), type="primary")
            st.caption(_expected(config, _))


def _expected(config: Config, _: Translator) -> str:
    """How long it will take, as far as that is known, and how many runs come before it."""
    pace = _pace(config)
    if pace is None:
        time = _(
            "At most {steps} steps; no such network has been trained here, so its time is not known.",
            steps=config.steps,
        )
    else:
        time = _(
            "At most {steps} steps; such networks take {pace:.0f} a second here: at most {seconds:.0f} s.",
            steps=config.steps,
            pace=pace,
            seconds=config.steps / pace,
        )
    at_work, waiting = worker.at_work_and_waiting()
    ahead = len(waiting) + len(at_work)
    return f"{time} {_('Runs before it, at most: {count}.', count=ahead)}" if ahead else time


@st.cache_data(ttl=SECONDS_KEPT, max_entries=200, show_spinner=False)
def _pace(config: Config) -> float | None:
    return measured_pace(config, list_runs())


def _prediction(_: Translator) -> str | None:
    """Ask what will become of the run the visitor asked for last, and say it when it has ended; returns the
    run that is not to be seen yet."""
    config: Config | None = st.session_state.get(ASKED)
    if config is None:
        return None
    key = f"lab.guess.{config.run_id}"
    answers = [
        _("it memorises and later understands"),
        _("it understands at once"),
        _("it only memorises"),
        _("it learns nothing"),
    ]
    if not predict(_("What will become of the run you have asked for?"), answers, _, key):
        return config.run_id
    run = worker.find_run(config)
    if run is None or worker.is_busy(config):
        if words := worker.last_error(config):
            st.error(_("Training failed: {reason}", reason=said(words, _)))
        return None
    phases = run.phases()
    if phases is not None:
        guessed = st.session_state.get(key)
        guess = _("You said: {guess}.", guess=guessed) if guessed in answers else ""
        st.markdown(f"{guess} **{_('This run {verdict}.', verdict=describe(phases, _))}**")
    elif words := worker.last_error(config):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
    return None
