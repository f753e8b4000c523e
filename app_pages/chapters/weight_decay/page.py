"""The chapter "Weight decay": two forces, a sieve, a tax, and a spring."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import Lines, asked_step, pack_stage, show_stage
from app_pages.chapters.weight_decay.panels import panels, penalty_panels, why_no_forces
from app_pages.chapters.weight_decay.throttle import show_throttle, slower_panel
from app_pages.chapters.weight_decay.two_forces import show_two_forces
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import end_of_chapter, predict
from app_pages.lab.sweep_panels import shell_panels
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.chapters.weight_decay import Valley, read_weight_decay
from training.sweeps import read_sweep
from training.sweeps.shells import NAME as SHELLS

CHAPTER = CHAPTERS["weight_decay"]
VALLEY = Valley()
VALLEY_CODE = """from story.chapters.weight_decay import Valley

valley = Valley()
gradient, decay = valley.pulls([0.8, 1.6], weight_decay=0.5)
print(gradient, decay, valley.balance(weight_decay=0.5))"""


def page() -> None:
    """The page "Weight decay"."""
    _ = page_translator()
    st.title(_("Weight decay"))
    st.markdown(
        _(
            "At every step each weight is pulled twice: the gradient pulls it to where the task is done "
            "better, and decay pulls it a little towards zero. The article calls the first a coach, the "
            "second gravity. First take a made-up weight in your hand, then see what the two do to all "
            "weights of a real run."
        )
    )
    try:
        _touch(_)
        _run(_)
        _penalty(_)
        _spring(_)
        _softness(_)
        end_of_chapter(CHAPTER, _)
    except UserError as error:
        st.error(said(error.message, _))


def _touch(_: Translator) -> None:
    st.subheader(_("Two pulls on a weight"))
    st.markdown(
        _(
            "Drag the point, or move it with the arrow keys. Its two coordinates are two weights: the loss "
            "asks something of the first and nothing of the second."
        )
    )
    show_two_forces(VALLEY, _)
    st.caption(
        _(
            "A picture with a made-up loss (dashed: lines of equal loss) and plain gradient descent. Let go: "
            "the weight that is of use comes to rest a little short of what the loss asks for, the other one "
            "goes to zero. That is the article's sieve."
        )
    )
    with st.expander(_("the code for this picture")):
        st.code(VALLEY_CODE, language="python")


def _run(_: Translator) -> None:
    st.subheader(_("The two forces on a real run"))
    run = opened_run(_)
    if run is None:
        return
    guesses = [_("on most of them"), _("on about half"), _("on hardly any")]
    question = _("The training pairs are memorised. On how many of the weights does decay now pull alone?")
    if predict(question, guesses, _, "decay.guess"):
        found = cached(read_weight_decay, run)
        show_stage(
            pack_stage(panels(found, _), _, name=found.view.run_id, steps=found.steps, step=asked_step()),
            key="decay.run",
        )
        if reason := why_no_forces(found):
            st.caption(_("Not shown: {reason}", reason=_(reason)))


def _penalty(_: Translator) -> None:
    st.subheader(_("A tax on the loss: is it the same thing?"))
    st.markdown(
        _(
            "The article's second form adds λ‖W‖² to the loss. The gradient of ‖W‖² is 2W, so under plain "
            "gradient descent this is decay of strength 2λ, to the last digit. Two networks set out from the "
            "same weights, one with the penalty, the other with the decay."
        )
    )
    guesses = [_("yes, under every optimizer"), _("not under Adam"), _("no, under none")]
    if predict(_("Do they stay together?"), guesses, _, "decay.penalty"):
        _show("penalty", penalty_panels(_), _)


def _spring(_: Translator) -> None:
    st.subheader(_("Throttle against spring"))
    st.markdown(
        _(
            "Could a lower learning rate do what decay does? Step the article's weight by hand. The throttle "
            "(the learning rate) only makes the gradient's step longer or shorter, and without a gradient it "
            "does nothing; the spring pulls all the time."
        )
    )
    show_throttle(_)
    _show("slower", [slower_panel(_)], _)


def _softness(_: Translator) -> None:
    st.subheader(_("A smaller norm: a smaller shell, or a softer softmax?"))
    st.markdown(
        _(
            "Decay makes the norm of the weights smaller, and the article reads that as a move to a smaller "
            "shell. But with the weights the logits shrink, too, which makes the softmax softer. Here the "
            "norm is held fixed, without any decay, and a temperature undoes or imitates what it does to the "
            "logits."
        )
    )
    guesses = [_("most of it"), _("about half"), _("hardly any of it")]
    question = _("Longer weights understand later. How much of that is gone once the temperature undoes it?")
    if predict(question, guesses, _, "decay.softness"):
        panels = shell_panels(read_sweep(SHELLS), SHELLS, _)
        show_stage(pack_stage(panels, _, name=SHELLS), key="decay.softness.stage")


def _show(name: str, found: list[Lines | None], _: Translator) -> None:
    there = [panel for panel in found if panel is not None]
    if there:
        show_stage(pack_stage(there, _, name=name), key=f"decay.{name}.stage")
    if len(there) < len(found):
        st.caption(_("Some of these pictures are not measured yet."))
