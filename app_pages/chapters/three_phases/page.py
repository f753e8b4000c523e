"""The chapter "Three phases": one run under four gauges, walked through with one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app_pages.canvas import AnyPanel, Lines, Series, asked_step, pack_stage, show_stage
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
from app_pages.frame.teaching import end_of_chapter, predict_beside
from app_pages.frame.verdicts import show_verdicts
from language import Translator
from story.chapters.registry import CHAPTERS
from story.chapters.three_phases import ThreePhases, read_leap_interval, read_three_phases
from training.measures.embedding_spectra import TOP
from training.phases.change_points import ChangePoint

CHAPTER = CHAPTERS["three_phases"]
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
    told = predict_beside(
        _("What do the weights do while accuracy stands still?"),
        [_("nothing"), _("they move, and then stand still"), _("they move all the time")],
        lambda: _show(found, _),
        lambda: recorded(found, _),
        _,
        "three_phases.guess",
    )
    leap = cached(read_leap_interval, run)
    if told and leap is not None:
        st.markdown(leap_told(leap, _))
    for reason in found.left_out.values():
        st.caption(_("Not shown: {reason}", reason=_(reason)))
    show_verdicts(CARDS, _, told=told)
    end_of_chapter(CHAPTER, _, shown=CARDS, told=told)


def _show(found: ThreePhases, _: Translator) -> None:
    stage = pack_stage(
        panels(found, _), _, name=found.view.run_id, steps=found.view.steps, step=asked_step(), plays=True
    )
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


def panels(found: ThreePhases, _: Translator) -> Sequence[AnyPanel]:
    """The run's curves, and below them the gauges that it can have."""
    gauges = {
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
        "embedding_participation": Gauge(
            _("Directions that the embedding uses"), "gradient",
            _("The numbers spread over {value} directions (participation ratio)."),
        ),
    }  # fmt: skip
    return [
        accuracy_lines(found.view, found.view.steps, _, height=300),
        *(_panel(found, name, gauges[name], _) for name in gauges if name in found.measured.columns),
    ]


def _panel(found: ThreePhases, name: str, gauge: Gauge, _: Translator) -> Lines:
    """A gauge over the steps; dashed, where it is known, what white noise would show."""
    values, null = found.measured.columns[name], found.measured.nulls.get(name)
    nulls = {} if null is None else {null_label(name, _): null}
    steps, label = found.view.steps, _("this run") if nulls else ""
    axis = axis_of(found.view, [name], _)
    return over_steps(
        found.view, _, **axis, name=name, title=gauge.title, says=gauge.says,
        range_y=top_of(values, list(nulls.values())),
        series=[Series(name=name, label=label, xs=steps, ys=values, colour=gauge.colour),
                *levels(found.view, nulls)],
        numbers={"value": (values, "percent" if axis["percent"] else "short")},
        width=3, height=170,
    )  # fmt: skip
