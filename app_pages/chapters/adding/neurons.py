"""The scene of one neuron: another one that is picked runs this part of the page alone."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.canvas import asked_step, pack_stage, picked_on, show_stage
from app_pages.chapters.adding.inspector import NEURONS, inspector, neuron_at
from app_pages.frame.current_run import cached
from language import translator
from story.chapters.adding import Neurons, first_question, most_missed, read_neuron, read_neurons
from training.phases import phase_spans
from training.runs.reader import Run

KEY, CHOSEN = "adding.neurons", "neuron"


@st.fragment
def show_neurons(run: Run, language: str) -> None:
    """All neurons, and the one that was picked last, or is asked for by the address."""
    _ = translator(language)
    with st.spinner(_("Each neuron is switched off in turn …")):
        found = cached(read_neurons, run)
    neuron = _chosen(found)
    fellows = np.flatnonzero(found.frequencies == found.frequencies[neuron])
    one = cached(read_neuron, run, neuron, tuple(fellows.tolist()))
    view = run.view()
    question = first_question(run.config, asked_step("a"), asked_step("b"))
    stage = pack_stage(
        inspector(view, found, one, (question.left, question.right), _), _, name=run.run_id, steps=one.steps,
        step=asked_step(), spans=phase_spans(view.phases),
    )  # fmt: skip
    show_stage(stage, key=KEY, on_pick=lambda: _pick(found))


def _chosen(found: Neurons) -> int:
    asked = asked_step(CHOSEN)
    return asked if asked is not None and asked < len(found.order) else most_missed(found)


def _pick(found: Neurons) -> None:
    picked = picked_on(KEY)
    if picked is not None and picked["panel"] == NEURONS:
        neuron = neuron_at(found, picked["row"], picked["column"])
        if neuron is not None:
            st.query_params[CHOSEN] = str(neuron)
