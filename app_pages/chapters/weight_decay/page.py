"""The chapter "Weight decay": two forces, a sieve, a tax, and a spring."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages.canvas import Lines, pack_stage, show_stage
from app_pages.chapters.guesses import intro
from app_pages.chapters.weight_decay.held_norm import show_held_norm
from app_pages.chapters.weight_decay.panels import (
    alone_guess,
    panels,
    penalty_panels,
    why_no_forces,
)
from app_pages.chapters.weight_decay.switched_off import show_switched_off
from app_pages.chapters.weight_decay.throttle import show_throttle, slower_panel
from app_pages.chapters.weight_decay.two_forces import show_two_forces
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.chapters.weight_decay import Valley, read_weight_decay
from training.runs.reader import Run

CHAPTER = CHAPTERS["weight_decay"]
VALLEY = Valley()
VALLEY_CODE = """from story.chapters.weight_decay import Valley

valley = Valley()
gradient, decay = valley.pulls([0.8, 1.6], weight_decay=0.5)
print(gradient, decay, valley.balance(weight_decay=0.5))"""


# Whose verdict stands below the pictures; the other ones, which would answer what is asked, are in a drawer.
CARDS = ("sieve",)


@guarded_page
def page() -> None:
    """The page "Weight decay"."""
    _ = page_translator()
    st.title(_("Weight decay"))
    st.markdown(
        _(
            "Two pulls on every weight: the gradient's, to where the task is done better, and decay's, to "
            "zero. Drag the point and let go."
        )
    )
    try:
        show_two_forces(VALLEY, _)
        _about_the_valley(_)
        run = opened_run(_)
        if run is not None:
            _run(run, _)
            reveal(_, "decay.off", lambda: show_switched_off(run, _))
        show_held_norm(_)
        verdict_cards(CARDS, _)
        with st.expander(_("Would something else do the same?")):
            _penalty(_)
        with st.expander(_("Throttle against spring")):
            _spring(_)
        end_of_chapter(CHAPTER, _, shown=CARDS)
    except UserError as error:
        st.error(said(error.message, _))


def _about_the_valley(_: Translator) -> None:
    with st.expander(_("details")):
        st.markdown(
            _(
                "Two made-up weights as a point: the loss asks something of the first and nothing of the "
                "second (dashed: lines of equal loss), under plain gradient descent. The weight that is of "
                "use comes to rest a little short of what the loss asks for, the other one goes to zero. "
                "That is the article's sieve."
            )
        )
        st.code(VALLEY_CODE, language="python")


def _run(run: Run, _: Translator) -> None:
    """The forces, the sieve, and what else they do."""
    st.header(_("The two forces on a real run"))
    found = cached(read_weight_decay, run)
    begins = intro(found.view, alone_guess(found, _))
    stage = pack_stage(panels(found, _), _, name=found.view.run_id, steps=found.steps, **begins)
    show_stage(stage, key="decay.run")
    if reason := why_no_forces(found):
        st.caption(_("Not shown: {reason}", reason=_(reason)))


def _penalty(_: Translator) -> None:
    st.markdown(
        _(
            "A tax λ‖W‖² on the loss has the gradient 2λW. Two networks, alike at first: one pays it, one "
            "decays. Do they stay together?"
        )
    )
    reveal(_, "decay.penalty", lambda: _show("penalty", instead_panels(_), _))


def _spring(_: Translator) -> None:
    st.markdown(
        _("Step the article's weight by hand: the throttle is the learning rate, the spring is decay.")
    )
    reveal(_, "decay.spring", lambda: show_throttle(_))


def instead_panels(_: Translator) -> list[Lines | None]:
    """What could stand in the place of decay, one figure that takes turns."""
    apart, norms = penalty_panels(_)
    turns = {
        _("tax or decay?"): apart,
        _("what it does to the norm"): norms,
        _("a lower learning rate"): slower_panel(_),
    }
    return [
        None if panel is None else replace(panel, group="instead", choice=choice, width=6, height=340)
        for choice, panel in turns.items()
    ]


def _show(name: str, found: list[Lines | None], _: Translator) -> None:
    there = [panel for panel in found if panel is not None]
    if there:
        show_stage(pack_stage(there, _, name=name), key=f"decay.{name}.stage")
    if len(there) < len(found):
        st.caption(_("Some of these pictures are not measured yet."))
