"""The chapter "In the dark": what moves inside a run while its accuracy stands still, on one scrubber."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app_pages.canvas import AnyPanel, Guess, asked_step, pack_stage, show_stage
from app_pages.chapters.guesses import intro, step_guess
from app_pages.chapters.in_the_dark.panels import collapse, curves, losses, teeth
from app_pages.chapters.in_the_dark.slingshots import is_told_of, show_slingshots
from app_pages.chapters.in_the_dark.spectra import spectra, waves
from app_pages.chapters.run_lines import accuracy_lines
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator
from story.chapters.in_the_dark import InTheDark, Row, read_in_the_dark, read_row
from story.chapters.registry import CHAPTERS
from training.runs.reader import Run

CHAPTER = CHAPTERS["in_the_dark"]
# Whose verdicts stand below the pictures; the other ones are in a drawer.
CARDS = ("sawtooth-to-smooth", "few-frequencies")


@guarded_page
def page() -> None:
    """The page "In the dark"."""
    _ = page_translator()
    st.title(_("In the dark"))
    st.markdown(
        _(
            "Accuracy stands still, and yet inside the network everything moves: many jagged curves fall "
            "on to a single one."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    if reason := CHAPTER.why_not(run.config):
        st.info(_("This chapter needs a task that is addition on a circle: {reason}", reason=_(reason)))
        end_of_chapter(CHAPTER, _)
    else:
        _show(run, _)
        verdict_cards(CARDS, _)
        if is_told_of(run.config):
            with st.expander(_("Slingshots: when the plateau is not quiet")):
                show_slingshots(_)
        end_of_chapter(CHAPTER, _, shown=CARDS)


def _show(run: Run, _: Translator) -> None:
    """The pictures, scene by scene."""
    hero, saw = st.container(), st.container()
    with saw:
        st.header(_("The saw loses its teeth"))
        row = st.number_input(
            _("Row of the table"), min_value=0, max_value=run.config.p - 1,
            value=run.config.p // 2, step=1, key="row", bind="query-params", width=260,
        )  # fmt: skip
    with hero, st.spinner(_("All pairs are put to the network again, snapshot by snapshot …")):
        found = cached(read_in_the_dark, run)
    seen = cached(read_row, run, int(row))
    shown = stages(found, seen, _)

    def stage(name: str) -> None:
        """One of the stages; the first one plays by itself, until there is something to guess."""
        first = intro(found.view, half_way_guess(found, _)) if name == "hero" else {"step": asked_step()}
        packed = pack_stage(shown[name], _, name=run.run_id, steps=found.steps, **first)
        show_stage(packed, key=f"in_the_dark.{name}")

    with hero:
        stage("hero")
    with saw:
        reveal(_, "in_the_dark.saw", lambda: stage("saw"))
    st.header(_("The loss that nobody sees"))
    reveal(_, "in_the_dark.losses", lambda: stage("losses"))
    st.header(_("A great many waves become a handful"))
    reveal(_, "in_the_dark.waves", lambda: stage("waves"))


def half_way_guess(found: InTheDark, _: Translator) -> Guess | None:
    """When the bundle is half-way to one curve, to be guessed on the curve of accuracy, which says nothing of
    it; None for a run that does not leap."""
    if "collapse" not in found.half_way:
        return None
    return step_guess(
        found.view,
        found.half_way["collapse"],
        {
            "ask": _("When will the bundle be half-way to one curve? Click there."),
            "near": _("You said step {guess}: it was half-way at step {at}. Well foreseen!"),
            "early": _("You said step {guess}; it took until step {at}."),
            "late": _("You said step {guess}; it was sooner, at step {at}."),
        },
    )


def told(found: InTheDark, _: Translator) -> str:
    """The answer to the question, from this run: when each measure was half of its way."""
    if not found.half_way:
        return _("this run has not leapt: there is no moment at which its accuracy is half-way.")
    return _(
        "since memorising, held-out loss has gone half of its way at step {held_out_loss:.0f}, the one "
        "curve at step {collapse:.0f}, restricted loss at step {restricted:.0f}, and accuracy at step "
        "{accuracy:.0f}.",
        **found.half_way,
    )


def stages(found: InTheDark, row: Row, _: Translator) -> Mapping[str, Sequence[AnyPanel]]:
    """What stands still beside what moves; then what moves, scene by scene."""
    still = accuracy_lines(
        found.view, found.steps, _, height=400, width=2, legend=(), note=told(found, _),
        guess=half_way_guess(found, _),
    )  # fmt: skip
    return {
        "hero": [*curves(found, row, _), still],
        "saw": [teeth(found, row, _)],
        "losses": [losses(found, _), collapse(found, _)],
        "waves": [*spectra(found, _), waves(found, _)],
    }
