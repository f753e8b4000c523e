"""The chapter "In the dark": what moves inside a run while its accuracy stands still, on one scrubber."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.canvas import AnyPanel, asked_step, pack_stage, show_stage
from app_pages.chapters.in_the_dark.panels import collapse, curves, losses, teeth
from app_pages.chapters.in_the_dark.slingshots import show_slingshots
from app_pages.chapters.in_the_dark.spectra import spectra, waves
from app_pages.chapters.run_lines import accuracy_lines
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, predict
from language import Translator
from story.chapters.in_the_dark import InTheDark, Row, read_in_the_dark, read_row
from story.chapters.registry import CHAPTERS
from training.runs.reader import Run

CHAPTER = CHAPTERS["in_the_dark"]


def page() -> None:
    """The page "In the dark"."""
    _ = page_translator()
    st.title(_("In the dark"))
    st.markdown(
        _(
            "The training pairs are known by heart, and most held-out pairs are still wrong. For a long "
            "while nothing seems to happen. Looked at from inside, the saw loses its teeth, a bundle of "
            "curves falls on to a single one, and a great many waves become a handful."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    if reason := CHAPTER.why_not(run.config):
        st.info(_("This chapter needs a task that is addition on a circle: {reason}", reason=_(reason)))
    else:
        guesses = [
            _("while it still memorises"),
            _("early in the night"),
            _("just before accuracy rises"),
            _("only when accuracy rises"),
        ]
        if predict(_("When does it begin to understand?"), guesses, _, "in_the_dark.guess"):
            _show(run, _)
            show_slingshots(run, _)
    end_of_chapter(CHAPTER, _)


def _show(run: Run, _: Translator) -> None:
    with st.spinner(_("All pairs are put to the network again, snapshot by snapshot …")):
        found = cached(read_in_the_dark, run)
    st.markdown(told(found, _))
    row = st.number_input(
        _("Row of the table: the left number a"),
        min_value=0,
        max_value=run.config.p - 1,
        value=run.config.p // 2,
        step=1,
        key="row",
        bind="query-params",
        width=260,
    )
    seen = cached(read_row, run, int(row))
    show_stage(
        pack_stage(panels(found, seen, _), _, name=run.run_id, steps=found.steps, step=asked_step()),
        key="in_the_dark",
    )


def told(found: InTheDark, _: Translator) -> str:
    """The answer to the question, from this run: when each measure was half of its way."""
    if not found.half_way:
        return _("This run has not leapt: there is no moment at which its accuracy is half-way.")
    return _(
        "In this run, counted from where it had memorised, held-out loss has gone half of its way at step "
        "{held_out_loss:.0f}, the one curve that all logits share at step {collapse:.0f}, restricted loss at "
        "step {restricted:.0f}, and held-out accuracy at step {accuracy:.0f}. One seed is one story: what "
        "eight seeds say stands at the end of this page.",
        **found.half_way,
    )


def panels(found: InTheDark, row: Row, _: Translator) -> Sequence[AnyPanel]:
    """What stands still, and below it what moves."""
    return [
        accuracy_lines(found.view, found.steps, _, height=190),
        teeth(found, row, _),
        *curves(found, row, _),
        collapse(found, _),
        losses(found, _),
        *spectra(found, _),
        waves(found, _),
    ]
