"""The chapter "The landscape": the loss around a run's path, and what no plane can show of it."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.guesses import intro
from app_pages.chapters.landscape.panels import distance_guess, scenes
from app_pages.chapters.weight_path import paths
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.exported import is_exported
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import plain, said
from app_pages.frame.teaching import end_of_chapter
from app_pages.jobs.landscapes import Standing, finish_survey, standing, survey
from language import Translator, UserError, translator
from story.chapters.landscape import Landscape, read_measured
from story.chapters.registry import CHAPTERS
from story.chapters.weights.path import WeightPath, read_weight_path
from training.phases import phase_spans
from training.runs.reader import Run
from training.runs.view import RunView

CHAPTER = CHAPTERS["landscape"]
SECONDS_BETWEEN_LOOKS = 1.0
FRAMES = 76
PATH_CODE = """from story.chapters.weights.path import read_weight_path
from training.runs.reader import open_run

view = open_run("{run_id}").view()
print(read_weight_path(view, view.frames(76)).path)"""


@guarded_page
def page() -> None:
    """The page "The landscape"."""
    _ = page_translator()
    st.title(_("The landscape"))
    st.markdown(
        _(
            "Each point is a whole network, its shade the loss there; the dots are the run. A dot of another "
            "shade than the ground lies off the plane."
        )
    )
    run = opened_run(_)
    if run is not None:
        _show(run, _)
    end_of_chapter(CHAPTER, _)


def _show(run: Run, _: Translator) -> None:
    try:
        found = _measured(run)
    except UserError as error:
        st.error(said(error.message, _))
        return
    if found.why_none is not None:
        st.info(_(found.why_none))
        return
    if found.around is None:
        _show_path(run, _)
    else:
        around = found.around
        headings = {"hidden": _("What the plane hides"), "shape": _("How rough is the way?")}
        for name, shown in scenes(found, around, _).items():
            if name in headings:
                st.header(headings[name])
            first = name == "plane"
            begins = intro(found.view, distance_guess(found, around, _)) if first else {"step": asked_step()}
            stage = pack_stage(
                shown, _, name=run.run_id, steps=around.steps, spans=phase_spans(found.view.phases), **begins
            )
            show_stage(stage, key=f"landscape.{name}")
    if found.is_missing:
        _measure(run, found, _)


def _measured(run: Run) -> Landscape:
    """What is measured of a run; a page that is written into a file waits until that is all."""
    found = read_measured(run.view())
    if is_exported() and found.is_missing:
        finish_survey(run)
        return read_measured(run.view())
    return found


def _show_path(run: Run, _: Translator) -> None:
    """The path by itself, while the ground around it is being measured."""
    steps, path = cached(_read_path, run)
    code = PATH_CODE.format(run_id=run.run_id)
    stage = pack_stage(paths(path, code, _), _, name=run.run_id, steps=steps, step=asked_step(), plays=True)
    show_stage(stage, key="landscape.path")


def _read_path(view: RunView) -> tuple[NDArray[np.int64], WeightPath]:
    frames = view.frames(FRAMES)
    return view.steps[frames], read_weight_path(view, frames)


def _measure(run: Run, found: Landscape, _: Translator) -> None:
    """What is missing is being measured, or failed to be. It begins unasked: without it there is nothing to
    see."""
    where, _share, reason = standing(run)
    if where is Standing.DONE:  # it was measured, and yet it is not there
        where, reason = Standing.FAILED, _("what was measured could not be kept beside the run")
    if where is Standing.FAILED:
        st.error(_("The landscape could not be measured: {reason}", reason=plain(reason)))
        st.button(_("Measure again"), on_click=survey, args=(run,), type="primary")
        return
    if where is Standing.NONE:
        survey(run)
    _wait(_.language, run, has_plane=found.around is not None)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _wait(language: str, run: Run, *, has_plane: bool) -> None:
    _ = translator(language)
    where, share, _reason = standing(run)
    if where is Standing.OTHERS_FIRST:
        st.caption(_("Another run's landscape is being measured first."))
        return
    found = read_measured(run.view())
    if where is not Standing.AT_WORK or (found.around is not None and not has_plane):
        st.rerun()
    text = (
        _("How sharply the loss curves is being measured; this takes a minute or two.")
        if has_plane
        else _("Some thousand networks around the path are being tried; this takes up to two minutes.")
    )
    st.progress(share, text=text)
