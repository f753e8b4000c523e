"""The chapter "When does it happen?": data, structure and decay as knobs, turned in recorded runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.chapters.when.phase_diagram import show_map
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import end_of_chapter, is_teaching, predict
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.chapters.when import inverse_law
from story.claims.prerequisites.structure_needed import PERMUTATIONS
from story.claims.prerequisites.too_much_decay import STRENGTHS
from story.conditions import LEAP

CHAPTER = CHAPTERS["when"]
HELD_OUT, TRAIN = Look(colour="held_out"), Look(colour="train")


def page() -> None:
    """The page "When does it happen?"."""
    _ = page_translator()
    st.title(_("When does it happen?"))
    st.markdown(
        _(
            "Not every network groks. The article names three conditions: not too many examples, a task with "
            "structure, and weight decay. Here each of them is a knob. Every picture shows runs that were "
            "trained once and recorded; nothing is trained while you look, unless you ask for it."
        )
    )
    try:
        _map(_)
        _structure(_)
        _strength(_)
        end_of_chapter(CHAPTER, _)
    except UserError as error:
        st.error(said(error.message, _))


def _map(_: Translator) -> None:
    st.subheader(_("How much data, how strong a pull"))
    guesses = [
        _("the network generalises sooner and sooner"),
        _("sooner at first, and then it holds nothing at all"),
        _("nothing changes"),
    ]
    question = _("Weight decay is turned up, tenfold and tenfold again. What happens?")
    asked = predict(question, guesses, _, "when.guess")
    # A link to a cell leads to that cell, but for a class the answer stays hidden.
    if asked or ("cell" in st.query_params and not is_teaching()):
        show_map(_)


def _structure(_: Translator) -> None:
    st.subheader(_("Is there anything to understand?"))
    st.markdown(
        _(
            "The same network on answers with a rule, and on answers drawn at random: those can be learnt by "
            "heart as well, but there is nothing in them to understand."
        )
    )
    guesses = [_("no better than chance"), _("about half of them"), _("nearly all of them, but later")]
    question = _("Random answers, all of them memorised: how many of the held-out pairs will be right?")
    if predict(question, guesses, _, "when.structure"):
        _show("structure", [structure_panel(_), corrupted_panel(_)], _)


def _strength(_: Translator) -> None:
    st.subheader(_("The knobs one at a time"))
    st.markdown(
        _(
            "Each point is taken over several seeds of the preset leap, in which one knob is turned: "
            "how many steps until the training pairs are known, and how many until the others are."
        )
    )
    _show("strength", [data_panel(_), speed_panel(_), needed_panel(_), too_much_panel(_)], _)


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


def structure_panel(_: Translator) -> Lines | None:
    """Held-out accuracy where there is a rule, and where there is none."""
    looks = {
        "leap_curve": HELD_OUT,
        "multiply_curve": Look(colour="gradient"),
        "permutations_curve": Look(colour="geometry"),
        "random_labels_curve": CONTROL,
    }
    return measured_lines(
        "structure-needed", looks, _,
        title=_("Held-out pairs: three rules, and none"), range_y=(0.0, 100.0),
        says=_("In the end {leap_curve} % of the held-out sums are right, {multiply_curve} % of the "
               "products, {permutations_curve} % of the permutations, and {random_labels_curve} % where the "
               "answers are random."),
        note=_("One recorded run of each. Over all seeds, sums are understood {leap:.1f} times as late as "
               "they are memorised, products {multiply:.1f} times, and permutations (with decay {decay:g} "
               "instead of {usual:g}) {permutations:.1f} times.",
               decay=PERMUTATIONS.config.weight_decay, usual=LEAP.config.weight_decay,
               **{name: _mean("structure-needed", f"delay_{name}")
                  for name in ("leap", "multiply", "permutations")}),
    )  # fmt: skip


def corrupted_panel(_: Translator) -> Lines | None:
    """What is known in the end, against the share of wrong labels."""
    looks = {"held_out_curve": HELD_OUT, "train_curve": TRAIN, "right_labels_curve": CONTROL}
    return measured_lines(
        "corrupted-labels", looks, _,
        title=_("Between the two: some of the answers are wrong"), range_y=(0.0, 100.0),
        says=_("At the largest share of wrong labels, {held_out_curve} % of the held-out pairs are right in "
               "the end."),
        note=_("Held-out pairs are marked by the right answers. Where the curve of the training pairs lies "
               "on the dashed line, the network knows the rule and refuses the wrong labels; above it, it "
               "has learnt them by heart as well."),
    )  # fmt: skip


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
        says=_("At the strongest decay tried here, the pairs are memorised at step {memorised_curve} and the "
               "others known at step {generalised_curve}."),
        note=_("Medians, both axes logarithmic. Grey: were the steps inverse to decay."),
    )  # fmt: skip


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
        says=_("With decay {held_out_leap} % of the held-out pairs are right in the end, without it "
               "{no_decay_curve} %; with the gradient across the weights only, {perp_grad_curve} %, and in a "
               "network of squares, {squares_curve} %, both without any decay."),
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
