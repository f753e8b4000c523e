"""Control runs that a page shows once they are there, and that a visitor may have trained."""

from __future__ import annotations

import streamlit as st

from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from language import Translator, translator
from training.config import Config
from training.config.presets import PRESETS
from training.runs.reader import Run
from training.runs.status import State

SECONDS_BETWEEN_LOOKS = 1.0


def finished_control(preset: str) -> Run | None:
    """The finished run of a preset; None while there is none."""
    run = worker.find_run(PRESETS[preset])
    return run if run is not None and run.status().state is State.FINISHED else None


def offer_control(preset: str, label: str, _: Translator) -> None:
    """A button that has the control trained in a process of its own, or how far that has come."""
    config = PRESETS[preset]
    if worker.is_busy(config):
        _watch(preset, _.language)
        return
    if words := worker.last_error(config):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
    st.button(label, on_click=worker.start, args=(config,), key=f"control.{preset}")


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(preset: str, language: str) -> None:
    _, config = translator(language), PRESETS[preset]
    if not worker.is_busy(config):
        st.rerun()
    share = _share_done(config)
    st.progress(share, text=_("The control is being trained on this machine."))


def _share_done(config: Config) -> float:
    run = worker.find_run(config)
    status = run.status() if run is not None else None
    return 0.0 if status is None else min(1.0, status.step / max(1, status.stop_step))
