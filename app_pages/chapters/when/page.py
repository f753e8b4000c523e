"""The chapter "When does it happen?": data, structure and decay as knobs, turned in recorded runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.chapters.when.phase_diagram import show_map
from app_pages.chapters.when.structure import show_structure
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.chapters.when import WhenMap, inverse_law, read_map
from story.claims.prerequisites.too_much_decay import STRENGTHS
from story.conditions import LEAP
from story.ledger.claim import Curve
from training.phases import Verdict
from training.phases.wording import VERDICT_NAMES

CHAPTER = CHAPTERS["when"]
HELD_OUT, TRAIN = Look(colour="held_out"), Look(colour="train")
# Whose verdicts stand below the pictures; the other ones are in a drawer.
CARDS = ("amount-of-data", "structure-needed", "decay-needed")


@guarded_page
def page() -> None:
    """The page "When does it happen?"."""
    _ = page_translator()
    st.title(_("When does it happen?"))
    st.markdown(
        _("Not every network groks. Each cell is a run with its own amount of data and its own weight decay.")
    )
    try:
        reveal(_, "when.map", lambda: _show_map(_))
        st.header(_("Is there anything to understand?"))
        if not show_structure(_):
            st.caption(_("Some of these pictures are not measured yet."))
        st.header(_("One knob at a time"))
        reveal(_, "when.strength", lambda: _show("strength", knobs(_), _))
        verdict_cards(CARDS, _)
        end_of_chapter(CHAPTER, _, shown=CARDS)
    except UserError as error:
        st.error(said(error.message, _))


def _show_map(_: Translator) -> None:
    show_map(_)
    st.markdown(column_told(read_map("data_and_decay"), _))


def column_told(found: WhenMap, _: Translator) -> str:
    """What turning up decay does, from the column of the map in which its sweep starts."""
    column, decays = found.start[1], found.grid.row_values
    there = np.flatnonzero(found.rate[:, column] >= 0.5)
    if not len(there):
        return _("In this column most runs never generalise.")
    first, last = there[0], there[-1]
    return _(
        "With {share:.0%} of the table, most runs generalise at decays from {low:.2g} to {high:.2g}; the "
        "delay goes from {slow:.2g} to {fast:.2g} times. At {top:.2g}: {verdict}.",
        share=found.grid.column_values[column], low=decays[first], high=decays[last],
        slow=found.delay[first, column], fast=found.delay[last, column], top=decays[-1],
        verdict=_(VERDICT_NAMES[Verdict(found.verdicts[-1, column])]),
    )  # fmt: skip


def knobs(_: Translator) -> list[Lines | None]:
    """What each knob does, one figure that takes turns."""
    panels = {
        _("amount of data"): data_panel(_),
        _("strength of decay"): speed_panel(_),
        _("no decay"): needed_panel(_),
        _("too much decay"): too_much_panel(_),
    }
    return [
        None if panel is None else replace(panel, group="knob", choice=choice, width=6, height=360)
        for choice, panel in panels.items()
    ]


def _show(name: str, panels: Sequence[Lines | None], _: Translator) -> None:
    """A stage of what is measured; a word where something is not."""
    there = [panel for panel in panels if panel is not None]
    if there:
        show_stage(pack_stage(there, _, name=name), key=f"when.{name}.stage")
    if len(there) < len(panels):
        st.caption(_("Some of these pictures are not measured yet."))


def _mean(claim: str, reading: str) -> float:
    """A reading of a claim; nan where there is none."""
    result = measured(claim)
    return float("nan") if result is None else result.evidence.value(reading)


def data_panel(_: Translator) -> Lines | None:
    """Steps against the amount of data."""
    return measured_lines(
        "amount-of-data", {"generalised_curve": HELD_OUT, "memorised_curve": TRAIN}, _,
        title=_("Little data, and much"), width=3,
        says=_("With the most data, the pairs are memorised at step {memorised_curve} and the others known "
               "at step {generalised_curve}."),
        note=_("A gap in the curve: no run came there in the time given."),
    )  # fmt: skip


def speed_panel(_: Translator) -> Lines | None:
    """Steps against the strength of decay, beside the inverse law of Omnigrok."""
    result = measured("decay-speeds")
    if result is None:
        return None
    curve = result.evidence.curves["generalised_curve"]
    steps = np.array(curve.y, np.float64)
    law = Series(
        name="inverse", label=_("inverse to decay (Liu et al. 2022)"), xs=curve.x,
        ys=inverse_law(curve.x, steps), colour="control", dashed=True,
    )  # fmt: skip
    return measured_lines(
        "decay-speeds", {"generalised_curve": HELD_OUT, "memorised_curve": TRAIN}, _,
        title=_("Weak decay, and strong"), width=3, more=[law],
        says=speeds_told(curve, _),
        note=_("Medians, both axes logarithmic. Grey: were the steps inverse to decay."),
    )  # fmt: skip


def speeds_told(curve: Curve, _: Translator) -> str:
    """Between which decays networks understand, and how soon; and where most never do."""
    there = [(decay, at) for decay, at in zip(curve.x, curve.y, strict=True) if at is not None]
    if len(there) < 2:
        return ""
    (weak, late), (strong, soon) = there[0], there[-1]
    told = _("From decay {weak:g} to {strong:g} the others are known at steps {late:,.0f} to {soon:,.0f}.",
             weak=weak, strong=strong, late=late, soon=soon)  # fmt: skip
    if curve.y[-1] is not None:
        return told
    return _("{told} At {top:g} half of the networks or more never know them.", told=told, top=curve.x[-1])


def needed_panel(_: Translator) -> Lines | None:
    """Held-out accuracy with decay, without, and in other recipes without."""
    looks = {
        "held_out_leap": Look(colour="decay"),
        "no_decay_curve": CONTROL,
        "perp_grad_curve": Look(colour="gradient"),
        "squares_curve": Look(colour="geometry"),
        "stablemax_curve": Look(colour="train"),
    }
    return measured_lines(
        "decay-needed", looks, _,
        title=_("No decay at all"), width=3, range_y=(0.0, 100.0),
        says=_("Held-out pairs right in the end: with decay {held_out_leap} %, without {no_decay_curve} %; "
               "without, but by other recipes, {perp_grad_curve} % and {squares_curve} %."),
        note=_("Where a curve without decay reaches the top, decay is needed by the first recipe, not by "
               "generalising as such: the article's \"must\" is too strong."),
    )  # fmt: skip


def too_much_panel(_: Translator) -> Lines | None:
    """Training accuracy under strong decay."""
    colours = ("train", "decay", "geometry")
    strong = {f"curve_{kind}": Look(colour=colour) for kind, colour in zip(STRENGTHS, colours, strict=True)}
    strongest, decay = max(STRENGTHS.items(), key=lambda item: item[1])
    return measured_lines(
        "too-much-decay", {"curve_usual": CONTROL, **strong}, _,
        title=_("Too much of it"), width=3, range_y=(0.0, 100.0),
        says=_("In the end {curve_usual} % of the training pairs are known at decay {usual:g}, {left} % at "
               "decay {decay:g}.", usual=LEAP.config.weight_decay, decay=decay, left=f"{{curve_{strongest}}}",
               curve_usual="{curve_usual}"),
        note=_("Training pairs, not held-out ones: under too strong a pull the network cannot even hold what "
               "it is shown. Grey: the preset as it is."),
    )  # fmt: skip
