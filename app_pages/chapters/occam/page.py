"""The chapter on simplicity: what a network can do without when it remembers and when it understands; and
how an average hides leaps."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.occam.averaged import show_averaged
from app_pages.chapters.occam.control_runs import finished_control, offer_control
from app_pages.chapters.occam.panels import curve_panels, simplified_panels
from app_pages.frame.current_run import opened_run, written_at
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import article_and_measurement, predict
from language import Translator
from story.chapters.occam import LEFT_OUT, Occam, Simplified, read_occam, simplify_at
from story.ledger.claim import Curve
from story.ledger.results import read_result
from training.config.presets import REFERENCE
from training.runs.reader import open_run

CLAIMS = ("simpler-generalises", "smaller-norm", "averaged-tasks", "ordinary-generalisation")
CONTROL = "no_decay"


def page() -> None:
    """The page "Why the simple generalises"."""
    _ = page_translator()
    st.title(_("Why the simple generalises"))
    st.markdown(
        _(
            "Two networks answer all training pairs rightly: the one that has just memorised them, and the "
            "one that has understood. Which of them is simpler? Here that is no matter of taste: it is how "
            "long its weights are, how many of them can be left out, and how coarsely the rest can be "
            "written down before it forgets."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    guesses = [
        _("the one that remembers"),
        _("the one that understands"),
        _("both alike: they have as many weights"),
    ]
    question = _("Which of the two can lose more of its weights before it forgets?")
    if predict(question, guesses, _, "occam.guess"):
        with st.spinner(_("Leaving out weights …")):
            found = _read(run.run_id, written_at(run))
        _show_run(found, _)
    show_averaged(_)
    article_and_measurement(CLAIMS, _)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(run_id: str, written: int) -> Occam:  # noqa: ARG001 (part of the cache's key)
    return read_occam(open_run(run_id))


@st.cache_data(max_entries=4, show_spinner=False)
def _read_control(run_id: str, written: int) -> Simplified:  # noqa: ARG001 (part of the cache's key)
    return simplify_at(open_run(run_id), "no_decay", whole=True)


def _show_run(found: Occam, _: Translator) -> None:
    st.subheader(_("Leave out weights"))
    st.markdown(_("Drag the cursor: the smallest weights go first, whichever matrix they are in."))
    comparable = found.run_id == REFERENCE.run_id
    control = finished_control(CONTROL) if comparable else None
    shown = None if control is None else _read_control(control.run_id, written_at(control))
    show_stage(
        pack_stage(
            simplified_panels(found, shown, _), _, name=found.run_id, steps=LEFT_OUT, address="left_out",
            step=asked_step("left_out") or 0,
            words={"step": _("{step} % left out"), "scrubber": _("Share of the weights that is left out")},
        ),
        key="occam.simplified",
    )  # fmt: skip
    if comparable and control is None:
        offer_control(CONTROL, _("Train the control: the same network without decay"), _)
    st.subheader(_("Shorter, and yet surer"))
    show_stage(
        pack_stage(
            curve_panels(found, _ledger_curves() if comparable else {}, _), _, name=found.run_id,
            steps=found.steps, step=asked_step(),
        ),
        key="occam.curves",
    )  # fmt: skip


@st.cache_data(ttl=60, show_spinner=False)
def _ledger_curves() -> dict[str, Curve]:
    """The ledger's norms without decay and on random labels, of runs with the reference's recipe."""
    result = read_result("smaller-norm")
    return {} if result is None else dict(result.evidence.curves)
