"""The chapter "Three phases": one run under four gauges, walked through with one scrubber."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.canvas import AnyPanel, Lines, Series, asked_step, pack_stage, show_stage
from app_pages.films.page import link_to_films
from app_pages.frame.current_run import opened_run, written_at
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import article_and_measurement, predict
from language import Translator
from story.chapters.leap import phase_spans
from story.chapters.three_phases import STRONGEST, ThreePhases, read_three_phases
from training.runs.reader import open_run

CLAIMS = ("three-phases", "silent-loss", "smaller-norm")
CODE = """from training.runs.reader import open_run
from story.chapters.three_phases import read_three_phases

found = read_three_phases(open_run("{run_id}"))
print(found.steps, found.{name})"""


def page() -> None:
    """The page "Three phases"."""
    _ = page_translator()
    st.title(_("Three phases"))
    st.markdown(
        _(
            "Knowing by heart, a long night in which nothing seems to happen, and the leap. Accuracy shows "
            "the first and the last of them. Four gauges show what goes on in between: drag the cursor, "
            "or press the arrow keys on the scrubber."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    guesses = [_("nothing"), _("they move, and then stand still"), _("they move all the time")]
    if predict(_("What do the weights do while accuracy stands still?"), guesses, _, "three_phases.guess"):
        found = _read(run.run_id, written_at(run))
        show_stage(
            pack_stage(panels(found, _), _, name=found.run_id, steps=found.steps, step=asked_step()),
            key="three_phases",
        )
    link_to_films(["ThreePhases"], _)
    article_and_measurement(CLAIMS, _)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(run_id: str, written: int) -> ThreePhases:  # noqa: ARG001 (part of the cache's key)
    return read_three_phases(open_run(run_id))


def panels(found: ThreePhases, _: Translator) -> Sequence[AnyPanel]:
    """The run's curves, and below them the four gauges."""
    return [
        _accuracy(found, _),
        _gauge(
            found, _, "teeth", found.teeth, "train", title=_("Height of the teeth"),
            says=_("The training pairs lead by {value} logits more than the held-out ones."),
            y=_("logits"), form="short",
        ),
        _gauge(
            found, _, "norm", found.norm, "decay", title=_("Norm of all weights"),
            says=_("All weights together are {value} long."), y=_("norm"), form="short",
        ),
        _gauge(
            found, _, "waves", found.waves, "geometry", null=found.waves_null,
            title=_("Energy in the {count} strongest frequencies", count=STRONGEST),
            says=_("They hold {value} of the embedding's energy."), y=_("share"), form="percent",
        ),
        _gauge(
            found, _, "dimensions", found.dimensions, "gradient", null=found.dimensions_null,
            title=_("Directions that the embedding uses"),
            says=_("The numbers spread over {value} directions (participation ratio)."),
            y=_("directions"), form="short",
        ),
    ]  # fmt: skip


def _accuracy(found: ThreePhases, _: Translator) -> Lines:
    metrics, at = found.metrics, np.searchsorted(found.metrics["step"], found.steps)
    names = {"train": _("training pairs"), "held_out": _("held-out pairs")}
    phases = {"memorisation": _("Memorisation"), "plateau": _("Plateau"), "grokking": _("Grokking")}
    spans = phase_spans(found.phases)
    return Lines(
        name="accuracy",
        title=_("Accuracy"),
        x=_("training steps"),
        y=_("pairs right"),
        percent=True,
        range_y=(0.0, 1.0),
        range_x=(0.0, float(max(1, found.phases.last_step))),
        cursor=True,
        spans=spans,
        height=260,
        series=[
            Series(name=name, label=label, xs=metrics["step"], ys=metrics[f"{name}_accuracy"], colour=name)
            for name, label in names.items()
        ],
        legend=tuple((phases[span.phase], span.phase) for span in spans),
        says=_("{train} of the training pairs are right, {held_out} of the held-out pairs."),
        numbers={name: (metrics[f"{name}_accuracy"][at], "percent") for name in names},
    )


def _gauge(
    found: ThreePhases,
    _: Translator,
    name: str,
    values: NDArray[np.float64],
    colour: str,
    *,
    title: str,
    says: str,
    y: str,
    form: str,
    null: float | None = None,
) -> Lines:
    """A gauge over the steps; dashed, where it is known, what white noise would show."""
    span = np.array([0.0, float(max(1, found.phases.last_step))])
    series = [
        Series(name=name, label=title if null is not None else "", xs=found.steps, ys=values, colour=colour)
    ]
    if null is not None:
        series.append(
            Series(
                name="null",
                label=_("white noise"),
                xs=span,
                ys=np.full(2, null),
                colour="control",
                dashed=True,
            )
        )
    return Lines(
        name=name,
        title=title,
        x=_("training steps"),
        y=y,
        percent=form == "percent",
        range_x=(0.0, float(span[1])),
        range_y=(0.0, 1.05 * max(float(np.nanmax(values)), null or 0.0)),
        cursor=True,
        spans=phase_spans(found.phases),
        series=series,
        says=says,
        numbers={"value": (values, form)},
        code=CODE.format(run_id=found.run_id, name=name),
        width=3,
        height=210,
    )
