"""The chapter "How it adds": the addition, built by hand from the circles that the network has found."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.adding.attention import show_attention
from app_pages.chapters.adding.neurons import show_neurons
from app_pages.chapters.adding.panels import clocks
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator
from story.chapters.adding import Adding, first_question, read_adding, why_no_attention, why_no_neurons
from story.chapters.registry import CHAPTERS
from training.phases import phase_spans
from training.runs.reader import Run

CHAPTER = CHAPTERS["adding"]


@guarded_page
def page() -> None:
    """The page "How it adds"."""
    _ = page_translator()
    st.title(_("How it adds"))
    st.markdown(
        _(
            "The network has found clocks. Each turns its hand by the first number, then by the second. "
            "Switch circles on until the whole table is right."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    if reason := CHAPTER.why_not(run.config):
        st.info(_("This chapter needs a task that is addition on a circle: {reason}", reason=_(reason)))
        end_of_chapter(CHAPTER, _)
        return
    with st.spinner(_("All pairs are put to the network again, snapshot by snapshot …")):
        found = cached(read_adding, run)
    _show_clocks(run, found, _)
    st.header(_("Inside a circle: the neurons"))
    if reason := why_no_neurons(run.config):
        st.info(_("Its neurons cannot be switched off here: {reason}", reason=_(reason)))
    else:
        reveal(_, "adding.neurons", lambda: show_neurons(run, _.language))
    with st.expander(_("What its attention looks at")):
        if reason := why_no_attention(run.config):
            st.caption(_("There is nothing to be seen here: {reason}", reason=_(reason)))
        else:
            reveal(_, "adding.attention", lambda: show_attention(run, _))
    verdict_cards(CHAPTER.claims, _)
    end_of_chapter(CHAPTER, _, shown=CHAPTER.claims)


def _show_clocks(run: Run, found: Adding, _: Translator) -> None:
    asked = first_question(run.config, asked_step("a"), asked_step("b"))
    panel = clocks(found, asked, _asked_circles(), _)
    stage = pack_stage(
        [panel], _, name=run.run_id, steps=found.steps, step=asked_step(), plays=True,
        spans=phase_spans(found.view.phases),
    )  # fmt: skip
    show_stage(stage, key="adding")


def _asked_circles() -> set[int]:
    """The frequencies that the address asks for."""
    words = st.query_params.get("circles", "")[:99].split("-")
    return {int(word) for word in words if word.isascii() and word.isdecimal()}
