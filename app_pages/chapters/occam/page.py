"""The chapter on simplicity: what a network can do without when it remembers and when it understands; and
how an average hides leaps."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.occam.averaged import show_averaged
from app_pages.chapters.occam.panels import can_be_guessed, curve_panels, simplified_panels, telling_share
from app_pages.frame.control_runs import finished_control, offer_control
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, is_teaching, reveal, verdict_cards
from language import Translator
from story.chapters.occam import LEFT_OUT, Occam, read_occam, simplify_at
from story.chapters.registry import CHAPTERS
from story.ledger.claim import Curve
from story.ledger.controls import is_recipe
from story.ledger.results import read_result
from training.config.presets import REFERENCE

CHAPTER = CHAPTERS["occam"]
CONTROL = "no_decay"


# Whose verdicts stand below the pictures; the other ones are in a drawer.
CARDS = ("simpler-generalises", "smaller-norm", "averaged-tasks")


@guarded_page
def page() -> None:
    """The page "Why the simple generalises"."""
    _ = page_translator()
    st.title(_("Why the simple generalises"))
    st.markdown(
        _(
            "One network has memorised its pairs, the other has understood them. Their smallest weights "
            "are left out, one after another: which forgets first?"
        )
    )
    run = opened_run(_)
    if run is None:
        return
    hero = st.container()
    with hero, st.spinner(_("Leaving out weights …")):
        found = cached(read_occam, run)
    with hero:
        _show_tables(found, _)
    reveal(_, "occam.curves", lambda: _show_curves(found, _))
    show_averaged(_)
    verdict_cards(CARDS, _)
    end_of_chapter(CHAPTER, _, shown=CARDS)


def _show_tables(found: Occam, _: Translator) -> None:
    """Both tables as weights are left out, and the curves of all networks below them."""
    control = finished_control(CONTROL) if _is_reference(found) else None
    shown = None if control is None else cached(simplify_at, control, "no_decay", whole=True)
    asked, rest, waits = asked_step("left_out"), telling_share(found), is_teaching()
    show_stage(
        pack_stage(
            simplified_panels(found, shown, _), _, name=found.view.run_id, steps=LEFT_OUT, address="left_out",
            step=int(LEFT_OUT[0]) if waits and asked is None else asked, rest=rest, plays=True,
            veiled=waits or (can_be_guessed(found) and asked in (None, rest)),
            words={"step": _("{step} % left out"), "scrubber": _("Share of the weights that is left out")},
        ),
        key="occam.simplified",
    )  # fmt: skip


def _is_reference(found: Occam) -> bool:
    """Controls are of the reference run's recipe, and stand beside no other."""
    return found.view.run_id == REFERENCE.run_id


def _show_curves(found: Occam, _: Translator) -> None:
    if _is_reference(found) and finished_control(CONTROL) is None:
        offer_control(CONTROL, _("Train the control: the same network without decay"), _)
    st.header(_("Shorter, and yet surer"))
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
