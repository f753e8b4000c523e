"""The chapter on simplicity: what a network can do without when it remembers and when it understands; and
how an average hides leaps."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.occam.averaged import show_averaged
from app_pages.chapters.occam.panels import curve_panels, simplified_panels
from app_pages.frame.control_runs import finished_control, offer_control
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, predict
from language import Translator
from story.chapters.occam import LEFT_OUT, Occam, read_occam, simplify_at
from story.chapters.registry import CHAPTERS
from story.ledger.claim import Curve
from story.ledger.controls import is_recipe
from story.ledger.results import read_result
from training.config.presets import REFERENCE

CHAPTER = CHAPTERS["occam"]
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
            found = cached(read_occam, run)
        _show_run(found, _)
    show_averaged(_)
    end_of_chapter(CHAPTER, _)


def _show_run(found: Occam, _: Translator) -> None:
    st.subheader(_("Leave out weights"))
    st.markdown(_("Drag the cursor: the smallest weights go first, whichever matrix they are in."))
    comparable = found.view.run_id == REFERENCE.run_id
    control = finished_control(CONTROL) if comparable else None
    shown = None if control is None else cached(simplify_at, control, "no_decay", whole=True)
    show_stage(
        pack_stage(
            simplified_panels(found, shown, _), _, name=found.view.run_id, steps=LEFT_OUT, address="left_out",
            step=asked_step("left_out") or 0,
            words={"step": _("{step} % left out"), "scrubber": _("Share of the weights that is left out")},
        ),
        key="occam.simplified",
    )  # fmt: skip
    if comparable and control is None:
        offer_control(CONTROL, _("Train the control: the same network without decay"), _)
    st.subheader(_("Shorter, and yet surer"))
    others = _ledger_curves() if is_recipe(found.view.config) else {}
    show_stage(
        pack_stage(
            curve_panels(found, others, _), _, name=found.view.run_id, steps=found.steps, step=asked_step(),
        ),
        key="occam.curves",
    )  # fmt: skip


@st.cache_data(ttl=60, show_spinner=False)
def _ledger_curves() -> dict[str, Curve]:
    """The ledger's norms without decay and on random labels, of runs with its own recipe."""
    result = read_result("smaller-norm")
    return {} if result is None else dict(result.evidence.curves)
