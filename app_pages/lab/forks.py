"""Forks of a recorded run: the same up to a step, and from there on with another weight decay."""

from __future__ import annotations

import streamlit as st

from app_pages.lab.runs import PROBLEM, ask
from language import Translator, UserError
from story.laboratory import RunCurves, fork, fork_step
from training.config import FIELDS


def offer_fork(one: RunCurves, _: Translator) -> None:
    """One click for the fork everybody asks about, and a form for all others."""
    step = fork_step(one)
    memorised = one.phases is not None and one.phases.memorised_at is not None
    if memorised and one.config.weight_decay and one.config.weight_decay_until is None:
        st.button(
            _("Fork: no decay from step {step} on", step=step), key=f"lab.off.{one.run_id}", type="primary",
            on_click=_ask_fork, args=(one, step, 0.0),
        )  # fmt: skip
    with st.popover(_("Another fork")):
        st.caption(
            _(
                "The same run up to a step, and from there on with another weight decay. It is trained from "
                "its start with the same seeds, and so goes the same way up to that step."
            )
        )
        at = st.number_input(
            _("from step"), 1, max(1, one.config.steps - 1), min(step, max(1, one.config.steps - 1)),
            key=f"lab.fork.step.{one.run_id}",
        )  # fmt: skip
        low, high = FIELDS["weight_decay_after"].low, FIELDS["weight_decay_after"].high
        decay = st.number_input(
            _("weight decay"), float(low), float(high), 0.0, step=0.1, format="%g",
            key=f"lab.fork.decay.{one.run_id}",
        )  # fmt: skip
        st.button(
            _("Train the fork"), key=f"lab.fork.{one.run_id}", on_click=_ask_fork, args=(one, at, decay)
        )


def _ask_fork(one: RunCurves, step: int, weight_decay: float) -> None:
    try:
        config = fork(one.config, step, weight_decay)
    except UserError as error:
        st.session_state[PROBLEM] = error.message
        return
    ask(config)
