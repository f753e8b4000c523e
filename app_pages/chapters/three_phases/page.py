"""The chapter "Three phases": one run under four gauges, walked through with one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.canvas import Guess, Lines, Series, pack_stage, show_stage
from app_pages.chapters.guesses import intro, value_guess
from app_pages.chapters.run_lines import (
    accuracy_lines,
    axis_of,
    levels,
    null_label,
    over_steps,
    top_of,
)
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator
from story.chapters.registry import CHAPTERS
from story.chapters.three_phases import ThreePhases, read_leap_interval, read_three_phases
from training.measures.embedding_spectra import TOP
from training.phases.change_points import ChangePoint
from training.runs.reader import Run

CHAPTER = CHAPTERS["three_phases"]
# The gauge whose course is to be guessed.
GUESSED = "embedding_participation"
# Whose verdicts stand below the pictures; the other ones are in a drawer.
CARDS = ("flat-plateau", "sudden-leap", "smaller-norm")


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a measure is shown, beside what its entry says."""

    title: str
    colour: str
    says: str


@guarded_page
def page() -> None:
    """The page "Three phases"."""
    _ = page_translator()
    st.title(_("Three phases"))
    st.markdown(
        _(
            "It learns by heart, for a long night nothing seems to happen, then it leaps. Below: four "
            "gauges of its weights."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    found = cached(read_three_phases, run)
    _show(found, _)
    reveal(_, "three_phases.told", lambda: _tell(found, run, _))
    for reason in found.left_out.values():
        st.caption(_("Not shown: {reason}", reason=_(reason)))
    verdict_cards(CARDS, _)
    end_of_chapter(CHAPTER, _, shown=CARDS)


def _tell(found: ThreePhases, run: Run, _: Translator) -> None:
    """What was recorded, in a drawer: it answers what is asked on the picture."""
    leap = cached(read_leap_interval, run)
    with st.expander(_("The night in numbers")):
        st.markdown("**" + _("Recorded:") + "** " + recorded(found, _))
        if leap is not None:
            st.markdown(leap_told(leap, _))


def _show(found: ThreePhases, _: Translator) -> None:
    shown = panels(found, _)
    guess = next((panel.guess for panel in shown if panel.guess is not None), None)
    begins = intro(found.view, guess)
    stage = pack_stage(shown, _, name=found.view.run_id, steps=found.view.steps, **begins)
    show_stage(stage, key="three_phases")


def recorded(found: ThreePhases, _: Translator) -> str:
    """The answer to the question, from this run: how far the gauges went while accuracy stood still."""
    phases = found.view.phases
    if phases.memorised_at is None or phases.leap_at is None:
        return _("this run has no quiet time between memorising and a leap.")
    start, end = (found.view.nearest(step) for step in (phases.memorised_at, phases.leap_at))
    words = {
        "embedding_participation": _("directions in use {start:.3g} → {end:.3g}"),
        "margin_gap": _("height of the teeth {start:.3g} → {end:.3g} logits"),
        "weight_norm": _("norm {start:.3g} → {end:.3g}"),
    }
    moved = [
        text.format(start=found.measured.columns[name][start], end=found.measured.columns[name][end])
        for name, text in words.items()
        if name in found.measured.columns
    ]
    return _(
        "from step {memorised} to step {leap} they move: {moved}.",
        memorised=phases.memorised_at, leap=phases.leap_at, moved=_("; ").join(moved),
    )  # fmt: skip


def leap_told(leap: ChangePoint, _: Translator) -> str:
    """When the leap begins, as sure as the curve allows to say."""
    return _(
        "Fitted with straight pieces, the held-out curve turns upwards at step {step}; with 90 % confidence "
        "between steps {low} and {high}.",
        step=leap.step, low=leap.low, high=leap.high,
    )  # fmt: skip


def panels(found: ThreePhases, _: Translator) -> Sequence[Lines]:
    """The run's curves, and below them the gauges that it can have."""
    gauges = {
        "embedding_participation": Gauge(
            _("Directions that the embedding uses"), "gradient",
            _("The numbers spread over {value} directions (participation ratio)."),
        ),
        "margin_gap": Gauge(
            _("Height of the teeth"), "train",
            _("The training pairs lead by {value} logits more than the held-out ones."),
        ),
        "weight_norm": Gauge(
            _("Norm of all weights"), "decay", _("All weights together are {value} long.")
        ),
        "embedding_top_share": Gauge(
            _("Energy in the {count} strongest frequencies", count=TOP), "geometry",
            _("They hold {value} of the embedding's energy."),
        ),
    }  # fmt: skip
    return [
        accuracy_lines(found.view, found.view.steps, _, height=220),
        *(_panel(found, name, gauges[name], _) for name in gauges if name in found.measured.columns),
    ]


def gauge_guess(
    found: ThreePhases, values: NDArray[np.float64], range_y: tuple[float, float], _: Translator
) -> Guess | None:
    """Where a gauge will stand when the leap begins, to be guessed; None for a run that does not leap."""
    phases = found.view.phases
    if phases.memorised_at is None or phases.leap_at is None or phases.leap_at <= phases.memorised_at:
        return None
    at = found.view.nearest(phases.leap_at)
    return value_guess(
        float(values[at]), float(found.view.steps[at]), range_y,
        {
            "ask": _("Where will this gauge stand when it leaps? Click on the dashed line."),
            "near": _("You said {guess}; it was {at}. Well foreseen!"),
            "early": _("You said {guess}; it was more: {at}."),
            "late": _("You said {guess}; it was less: {at}."),
        },
    )  # fmt: skip


def _panel(found: ThreePhases, name: str, gauge: Gauge, _: Translator) -> Lines:
    """A gauge over the steps; dashed, where it is known, what white noise would show."""
    values, null = found.measured.columns[name], found.measured.nulls.get(name)
    nulls = {} if null is None else {null_label(name, _): null}
    steps, label = found.view.steps, _("this run") if nulls else ""
    axis, range_y = axis_of(found.view, [name], _), top_of(values, list(nulls.values()))
    return over_steps(
        found.view, _, **axis, name=name, title=gauge.title, says=gauge.says,
        range_y=range_y, guess=gauge_guess(found, values, range_y, _) if name == GUESSED else None,
        series=[Series(name=name, label=label, xs=steps, ys=values, colour=gauge.colour),
                *levels(found.view, nulls)],
        numbers={"value": (values, "percent" if axis["percent"] else "short")},
        width=3, height=170,
    )  # fmt: skip
