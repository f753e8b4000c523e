"""The chapter "Sandpile": a live pile beside a run's hidden progress, and what of it carries over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.canvas import AnyPanel, Guess, Lines, Series, pack_stage, show_stage
from app_pages.chapters.guesses import intro, step_guess
from app_pages.chapters.run_lines import axis_of, levels, metric_series, over_steps, top_of
from app_pages.chapters.sandpile.pile import show_pile
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, verdict_cards
from language import Translator
from story.chapters.registry import CHAPTERS
from story.chapters.sandpile import HiddenProgress, read_hidden_progress
from story.ledger.claim import Evidence
from training.phases import PHASE_NAMES, phase_spans

CHAPTER = CHAPTERS["sandpile"]


@guarded_page
def page() -> None:
    """The page "Sandpile"."""
    _ = page_translator()
    st.title(_("Sandpile"))
    st.markdown(
        _("Grain after grain nothing happens, and then an avalanche: the article's picture of the leap.")
    )
    show_pile(_, key="pile")
    st.header(_("And the run?"))
    run = opened_run(_)
    if run is None:
        return
    found = cached(read_hidden_progress, run)
    _show_run(found, _)
    verdict_cards(CHAPTER.claims, _)
    with st.expander(_("What the picture carries, and what it does not")):
        _show_comparison(_)
    end_of_chapter(CHAPTER, _, shown=CHAPTER.claims)


def jump_guess(found: HiddenProgress, _: Translator) -> Guess:
    """When it jumps furthest underneath, to be guessed on what is seen."""
    words = {
        "ask": _("When does it jump furthest underneath? Click there."),
        "told": _("You say step {guess}. Now press play."),
        "near": _("You said step {guess}: its furthest jump is at step {at}. Well foreseen!"),
        "early": _("You said step {guess}; its furthest jump comes later, at step {at}."),
        "late": _("You said step {guess}; its furthest jump comes sooner, at step {at}."),
    }
    return step_guess(found.view, float(found.largest_at), words)


def jump_told(found: HiddenProgress, _: Translator) -> str:
    """Where this run's furthest jump lies among its phases."""
    spans = phase_spans(found.view.phases)
    within = next((span.phase for span in spans if span.start <= found.largest_at <= span.end), None)
    words = _(
        "Its furthest jump, at step {step}, is {times:.3g} times the median of the plateau",
        step=found.largest_at,
        times=found.times,
    )
    phase = "" if within is None else _(PHASE_NAMES[within])
    return f"{words} ({phase})." if phase else f"{words}."


def _show_run(found: HiddenProgress, _: Translator) -> None:
    sizes = measured_lines(
        "sandpile",
        {
            "curve_run": Look(colour="held_out"),
            "curve_pile": Look(colour="geometry", dashed=True),
            "curve_walk": CONTROL,
        },
        _,
        title=_("Sizes of changes and of avalanches"),
        note=_(
            "The runs of the ledger, looked at after every step between memorising and understanding. Dashed "
            "are the pile, an analogy, and the control. A straight line would be a power law."
        ),
    )
    panels = [*panels_of(found, _)]
    if sizes is not None:
        panels.append(replace(sizes, group="sizes", choice=_("sizes"), height=260))
    guess = next(panel.guess for panel in panels if isinstance(panel, Lines))
    begins = intro(found.view, guess)
    show_stage(pack_stage(panels, _, name=found.view.run_id, steps=found.steps, **begins), key="avalanche")


def panels_of(found: HiddenProgress, _: Translator) -> Sequence[AnyPanel]:
    """What is seen of the run, and how it moves underneath."""
    view = found.view
    seen, underneath = (
        metric_series(view, {name: "held_out"}, _, label="")
        for name in ("held_out_accuracy", "held_out_margin")
    )
    floor = found.typical / 100 if found.typical > 0 else 1e-3
    accuracy = over_steps(
        view, _, **axis_of(view, ["held_out_accuracy"], _), name="held_out",
        title=_("What is seen: accuracy on held-out pairs"), range_y=(0.0, 1.0), series=seen,
        says=_("{share} of the held-out pairs are right."),
        numbers={"share": (seen[0].ys, "percent")}, guess=jump_guess(found, _),
        width=3, height=220,
    )  # fmt: skip
    margin = over_steps(
        view, _, **axis_of(view, ["held_out_margin"], _), name="margin",
        title=_("What moves underneath: the held-out margin"), series=underneath,
        says=_("On held-out pairs the right answer leads by {value} logits in the mean."),
        numbers={"value": (underneath[0].ys, "short")},
        note=_("Below zero a wrong answer is ahead: what is gained there, accuracy does not show."),
        width=3, height=220,
    )  # fmt: skip
    changes = over_steps(
        view, _, **axis_of(view, ["margin_change"], _), name="changes",
        title=_("How far it moves from one evaluation to the next"),
        range_y=(floor, top_of(found.changes, room=1.3, least=10 * floor)[1]),
        series=[
            Series(name="changes", label=_("change of the margin"), xs=found.steps,
                   ys=np.where(found.changes < floor, floor, found.changes), colour="held_out"),
            *levels(view, {_("its median on the plateau"): found.typical}),
        ],
        says=_("It moves by {value} logits here; in the median of the plateau by {typical}."),
        numbers={"value": (found.changes, "short"), "typical": ([found.typical], "short")},
        note=_("Large jumps on the plateau are slingshots of the optimizer: the run is thrown back and "
               "recovers. They are no avalanches. {furthest}", furthest=jump_told(found, _)),
        group="sizes", choice=_("step by step"), height=260,
    )  # fmt: skip
    return [accuracy, margin, changes]


def _show_comparison(_: Translator) -> None:
    """What carries over and what does not, with the numbers of the ledger beside it."""
    result = measured("sandpile")
    st.table(
        {
            "": [
                _("a long quiet"), _("set off by nothing special"), _("sizes of every scale"),
                _("again and again"), _("something is conserved"), _("a threshold"),
            ],
            _("the pile"): [
                _("yes, between large avalanches"), _("yes: one more grain"), _("yes, up to its own size"),
                _("yes, without end"), _("yes: grains, but for the edge"), _("yes: four grains"),
            ],
            _("the run"): _of_the_run(None if result is None else result.evidence, _),
        }
    )  # fmt: skip


def _of_the_run(evidence: Evidence | None, _: Translator) -> list[str]:
    """The run's column: from the ledger where it can be measured, in words where it cannot."""
    none = _("not measured yet")
    said = {
        "quiet": _("its plateau is {value} times as long as its leap"),
        "push": _("the leap's first step is {value} times a usual one"),
        "decades_run": _("a power law over {value} powers of ten"),
        "leaps": _("it leaps {value} times"),
    }
    told = [
        none if evidence is None else text.format(value=_with_interval(evidence, name))
        for name, text in said.items()
    ]
    return [*told, _("no: nothing is"), _("none is known")]


def _with_interval(evidence: Evidence, name: str) -> str:
    reading = evidence[name]
    if reading.value is None:
        return "–"
    if reading.low is None or reading.high is None:
        return f"{reading.value:.1f}"
    return f"{reading.value:.1f} ({reading.low:.1f} – {reading.high:.1f})"
