"""The stage of a recorded run: table, ring and curves; another question can be asked without the rest of the
page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages.canvas import AnyPanel, asked_step, picked_on, show_stage
from app_pages.chapters.leap.desk import table_of
from app_pages.chapters.leap.hero import answer_table, ring
from app_pages.chapters.leap.panels import at_frames_of, pack_leap
from app_pages.frame.current_run import cached
from app_pages.frame.exported import is_exported
from app_pages.frame.teaching import is_teaching
from language import Translator, translator
from story.chapters.answers import (
    AnswerTable,
    find_question,
    read_rounded,
    read_row,
    usual_question,
    weigh,
    why_no_table,
)
from story.chapters.leap import Leap
from training.config import Config
from training.runs.reader import Run

KEY, ASKED = "recorded", "leap.asked"
SECONDS_BETWEEN_LOOKS = 0.5


def show_hero(run: Run, leap: Leap, _: Translator) -> None:
    """The stage, with the table as soon as it is worked out; the curves alone for a run that has no table."""
    if why_no_table(run.config) is not None:
        show_stage(pack_leap(leap, _, step=asked_step()), key=KEY)
    elif table_of(run) is None:
        _waiting(run, leap, _.language)
    else:
        _answering(run, leap, _.language)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _waiting(run: Run, leap: Leap, language: str) -> None:
    """What there is before the table; it waits at its beginning, to play with the table."""
    if table_of(run) is not None:
        st.rerun()
    _ = translator(language)
    step = int(leap.steps[0]) if asked_step() is None else asked_step()
    show_stage(pack_leap(leap, _, step=step), key=f"{KEY}.first")


@st.fragment
def _answering(run: Run, leap: Leap, language: str) -> None:
    """The stage; a question that is asked on it runs this alone."""
    table, _ = table_of(run), translator(language)
    if table is None:  # it has just been thrown out of memory
        st.rerun()
    asked = asked_pair(run.config)
    shown = at_frames_of(_with_row(run, leap, asked[0]), table.places)
    hero = _hero(run, leap, table, asked, _)
    stage = pack_leap(shown, _, hero=hero, step=asked_step(), hides=is_teaching())
    show_stage(stage, key=KEY, on_pick=_remember)


def _with_row(run: Run, leap: Leap, row: int) -> Leap:
    """The row that the question stands in."""
    if row == leap.row:
        return leap
    margins, trained = cached(read_row, run, row)
    return replace(leap, row=row, margins=margins, trained=trained)


def _hero(run: Run, leap: Leap, table: AnswerTable, asked: tuple[int, int], _: Translator) -> list[AnyPanel]:
    weighed = cached(weigh, run, *asked, tuple(table.places.tolist()))
    network = cached(read_rounded, run, tuple(table.places.tolist())) if is_exported() else None
    rings = [] if weighed is None else [ring(leap.view, weighed, _, table=True, network=network)]
    return [answer_table(leap.view, table, asked, _), *rings]


def asked_pair(config: Config) -> tuple[int, int]:
    """The question that was asked last, else that of the address, else the usual one."""
    address = asked_step("a"), asked_step("b")
    for left, right in (st.session_state.get(ASKED, (None, None)), address):
        if left is not None and right is not None and find_question(config, left, right):
            return left, right
    usual = usual_question(config)
    return usual.left, usual.right


def _remember() -> None:
    picked = picked_on(KEY)
    if picked is not None:
        st.session_state[ASKED] = picked["row"], picked["column"]
