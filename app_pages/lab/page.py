"""The chapter "Laboratory": train networks of one's own, and lay their runs beside each other."""

from __future__ import annotations

import streamlit as st

from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import article_and_measurement
from app_pages.jobs import costs, worker
from app_pages.jobs.limits import limits
from app_pages.jobs.turns import readable_run, state_of
from app_pages.lab.compare import show_comparison
from app_pages.lab.guess import guess_on, held_against
from app_pages.lab.queue import show_queue
from app_pages.lab.runs import ASKED, PROBLEM, ask
from app_pages.lab.settings import draft_config
from app_pages.lab.sweeps import show_sweeps
from language import Translator, UserError
from training.config import Config
from training.phases.wording import describe
from training.runs.status import State

CLAIMS = ("decay-needed", "room-to-compress")


@guarded_page
def page() -> None:
    """The page "Laboratory"."""
    _ = page_translator()
    st.title(_("Laboratory"))
    st.markdown(
        _(
            "Train a network of your own: change one thing, say what you expect, and watch whether and when "
            "it understands. Every run is kept, to be laid beside others or forked."
        )
    )
    try:
        if problem := st.session_state.pop(PROBLEM, None):
            st.error(said(problem, _))
        _set_up(_)
        st.header(_("The queue"))
        _outcome(_)
        show_queue(_)
        show_comparison(_)
        show_sweeps(_)
    except UserError as error:
        st.error(said(error.message, _))
    article_and_measurement(CLAIMS, _)


def _set_up(_: Translator) -> None:
    config = draft_config(_)
    if config is None:
        st.button(_("Train this network"), disabled=True)
        return
    try:
        costs.check(config, limits())
        costs.check_room(limits())
    except UserError as error:
        st.button(_("Train this network"), disabled=True)
        st.warning(said(error.message, _))
        return
    run, state = readable_run(config), state_of(config)
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
    """What it will cost, and how many runs come before it."""
    cost = costs.estimate(config)
    text = _(
        "At most {steps} steps: about {time}, {memory} of memory, {disk} on disk.",
        steps=config.steps, time=costs.said_seconds(cost.seconds), memory=costs.said_bytes(cost.memory),
        disk=costs.said_bytes(cost.disk),
    )  # fmt: skip
    at_work, waiting = worker.at_work_and_waiting()
    ahead = len(waiting) + len(at_work)
    return text + " " + _("Runs before it, at most: {count}.", count=ahead) if ahead else text


def _outcome(_: Translator) -> None:
    """What has become of the run that the visitor asked for last, and how near the guess was."""
    config: Config | None = st.session_state.get(ASKED)
    if config is None:
        return
    run = readable_run(config)
    if run is None or worker.is_busy(config):
        if words := worker.last_error(config):
            st.error(_("Training failed: {reason}", reason=said(words, _)))
        return
    try:
        phases = run.phases()
    except UserError as error:  # it is damaged; the queue and the other runs are not
        st.error(said(error.message, _))
        return
    if phases is not None:
        verdict = _("This run {verdict}.", verdict=describe(phases, _))
        st.markdown(f"{held_against(guess_on(config), config.steps, phases, _)} **{verdict}**")
    elif words := worker.last_error(config):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
