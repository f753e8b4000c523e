"""The chapter "Any network": what can be seen of a run without knowing what the network was taught."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.any_network.panels import overview, spectrum
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached_any, opened_any_run
from app_pages.frame.exported import is_exported
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from language import Message, Translator, UserError
from story.chapters.registry import CHAPTERS, why_not_shown
from story.chapters.weights.any_network import AnyNetwork, read_any_network, read_spectrum
from training.phases.wording import describe
from training.runs.reader import Run
from training.watching import list_watched
from training.watching.reading import WatchedRun

CHAPTER = CHAPTERS["any_network"]
MOST_LINKS = 12
HOW = """./run import checkpoints/ --name mine
./run import grokking.pth --preset nanda      # a network of ours, or of TransformerLens: every chapter"""
WATCH = """from training import watch

with watch("mine", model, optimizer, every=10) as log:
    for step, batch in enumerate(loader):
        ...
        log(step, train_accuracy=..., held_out_accuracy=...)"""


@guarded_page
def page() -> None:
    """The page "Any network"."""
    _ = page_translator()
    st.title(_("Any network"))
    st.markdown(
        _(
            "How weights move needs no task, so your own network can stand here: the path of all its "
            "weights, beside a walk without aim."
        )
    )
    run = opened_any_run(_)
    if run is not None:
        try:
            _show(run, _)
        except UserError as error:
            st.error(said(error.message, _))
    if not is_exported():
        _choose(_)
        _how_to(_)


def _choose(_: Translator) -> None:
    """Links to the runs whose task is not known."""
    names = list_watched()
    if not names:
        return
    here = st.query_params.get("run", "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Networks of your own:"))
        for name in names[:MOST_LINKS]:
            page_link(CHAPTER.url, f"**{name}**" if name == here else name, run=name)


def _show(run: Run | WatchedRun, _: Translator) -> None:
    found = cached_any(read_any_network, run)
    stage = pack_stage(
        overview(found, _), _, name=run.run_id, steps=found.steps, step=asked_step(), plays=True
    )
    show_stage(stage, key="any_network")
    if found.phases is not None:
        st.markdown(_("This run {verdict}.", verdict=describe(found.phases, _)))
    if found.left_out:
        reason, names = next(iter(found.left_out.values())), ", ".join(found.left_out)
        reason = Message(reason.text, **{**reason.values, "name": names})
        st.caption(_("Not shown: {reason}", reason=_(reason)))
    if found.matrices:
        _show_matrix(run, found, _)
    _chapters(run, _)


def _show_matrix(run: Run | WatchedRun, found: AnyNetwork, _: Translator) -> None:
    """One matrix against the law of its initialisation."""
    st.header(_("One matrix against chance"))
    largest = max(found.matrices, key=lambda name: found.columns["singular_values_outside"][
        -1, found.matrices.index(name)
    ])  # fmt: skip
    chosen = ask(
        "matrix", found.matrices, largest,
        lambda key, remember: st.selectbox(_("Matrix"), found.matrices, key=key, on_change=remember),
    )  # fmt: skip
    one = cached_any(read_spectrum, run, chosen)
    if one is None:
        st.info(_("All its entries were zero at the first snapshot: there is no law to compare with."))
        return
    stage = pack_stage(
        [spectrum(found, one, _)], _, name=f"{run.run_id}.{chosen}", steps=found.steps, step=asked_step()
    )
    show_stage(stage, key="any_network.matrix")


def _chapters(run: Run | WatchedRun, _: Translator) -> None:
    """Which chapters show this run, and why not the others."""
    config = run.config if isinstance(run, Run) else None
    with st.expander(_("Which chapters show this run")):
        for chapter in CHAPTERS.values():
            reason = why_not_shown(chapter, config)
            if chapter is CHAPTER:
                continue
            if reason is None:
                page_link(chapter.url, _(chapter.title), run=run.run_id)
            else:
                st.caption(f"{_(chapter.title)}: {_(reason)}")


def _how_to(_: Translator) -> None:
    with st.expander(_("How to bring your own network")):
        st.markdown(_("Checkpoints that are there already (safetensors, npz, PyTorch):"))
        st.code(HOW, language="bash")
        st.markdown(_("Or record it while it is trained, in any loop:"))
        st.code(WATCH, language="python")
