"""Up to six recorded runs on the same axes, each to be forked or gone on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.canvas.colours import DISTINCT
from app_pages.frame.current_run import ANY_NETWORK, written_at
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from app_pages.lab.any_measure import show_measure
from app_pages.lab.runs import (
    MOST_COMPARED,
    PROBLEM,
    ask,
    asked_runs,
    label_of,
    open_chapters,
    put_in_address,
    short_label,
)
from app_pages.lab.settings import show_in_address
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.laboratory import RunCurves, fork, fork_step, read_curves
from training.config import FIELDS
from training.phases.wording import describe
from training.runs.reader import list_run_ids, open_run
from training.runs.status import STATES, State
from training.watching import list_watched

LETTERS = "ABCDEF"
MOST_LINKS = 12
WIDGET = "lab.compared"
LOG = "log"
CODE = """from training.runs.reader import open_run
from story.laboratory import read_curves

curves = [read_curves(open_run(run_id)) for run_id in {run_ids!r}]
print([one.metrics["{metric}"][-1] for one in curves])"""


def show_comparison(_: Translator, hidden: str | None) -> None:
    """Runs side by side: those that the address names.

    Args:
        hidden: the run whose curves are not to be seen yet: its visitor has still to predict.
    """
    st.header(_("Runs on the same axes"))
    wanted = asked_runs()
    known = list_run_ids()
    st.session_state[WIDGET] = [run_id for run_id in wanted if run_id in known]
    st.multiselect(
        _("Compare up to {count} runs", count=MOST_COMPARED), known, key=WIDGET,
        format_func=lambda run_id: label_of(run_id, _), max_selections=MOST_COMPARED, on_change=_remember,
    )  # fmt: skip
    _own_networks(_)
    found = [one for run_id in wanted if run_id != hidden and (one := _read(run_id, _)) is not None]
    if not found:
        st.caption(_("Choose runs, or train one: it is laid beside the others when it has ended."))
        return
    logarithmic = _log_switch(_)
    named = dict(zip(LETTERS, found, strict=False))
    show_stage(
        pack_stage(panels(named, _, log_x=logarithmic), _, name=",".join(one.run_id for one in found)),
        key="lab.compare",
    )
    show_measure(named, _, log_x=logarithmic)
    for letter, one in named.items():
        _about(letter, one, _)


def _own_networks(_: Translator) -> None:
    """Links to runs whose task is not known: they have no curves in common with these."""
    names = list_watched()
    if names:
        chapter = CHAPTERS[ANY_NETWORK]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Networks of your own, in “{chapter}”:", chapter=_(chapter.title)))
            for name in names[:MOST_LINKS]:
                page_link(chapter.url, name, run=name)


def panels(named: Mapping[str, RunCurves], _: Translator, *, log_x: bool = False) -> Sequence[Lines]:
    """The same four curves of all runs."""
    last = max(1.0, *(float(one.metrics["step"][-1]) for one in named.values()))
    every = max(one.every for one in named.values())
    note = _("Of long runs every {every}th evaluation is drawn.", every=every) if every > 1 else ""
    titles = {
        "held_out_accuracy": (_("Held-out pairs right"), _("pairs right"), "percent"),
        "train_accuracy": (_("Training pairs right"), _("pairs right"), "percent"),
        "held_out_loss": (_("Held-out loss (log scale)"), _("loss"), "log"),
        "weight_norm": (_("Norm of all weights"), _("norm"), ""),
    }
    return [
        Lines(
            name=metric,
            title=title,
            note=note,
            x=_("training steps (log scale)") if log_x else _("training steps"),
            y=y,
            percent=kind == "percent",
            log_x=log_x,
            log_y=kind == "log",
            range_x=(1.0 if log_x else 0.0, last),
            range_y=(0.0, 1.0) if kind == "percent" else None,
            series=[
                Series(
                    name=one.run_id,
                    label=f"{letter}: {short_label(one, _)}",
                    xs=one.metrics["step"],
                    ys=one.metrics[metric],
                    colour=colour,
                )
                for (letter, one), colour in zip(named.items(), DISTINCT, strict=False)
            ],
            says=_last_values(named, metric, _, percent=kind == "percent"),
            code=CODE.format(run_ids=[one.run_id for one in named.values()], metric=metric),
            width=3,
            height=260,
        )
        for metric, (title, y, kind) in titles.items()
    ]


def _last_values(named: Mapping[str, RunCurves], metric: str, _: Translator, *, percent: bool) -> str:
    values = {letter: one.metrics[metric][-1] for letter, one in named.items()}
    told = ", ".join(
        f"{letter} {value:.1%}" if percent else f"{letter} {value:.3g}" for letter, value in values.items()
    )
    return _("At the end: {values}.", values=told)


def _read(run_id: str, _: Translator) -> RunCurves | None:
    """A run's curves; None where there are none, which is then said."""
    try:
        run = open_run(run_id)
        ended = run.status().state is not State.RUNNING
        one = _kept(run_id, written_at(run)) if ended else read_curves(run)
    except UserError as error:
        if not _waits(run_id):
            st.error(said(error.message, _))
        return None
    if one.phases is None or not np.isfinite(one.metrics["step"]).any():
        st.info(_("Run {run_id} ended before anything was recorded.", run_id=run_id))
        return None
    return one


@st.cache_data(max_entries=24, show_spinner=False)
def _kept(run_id: str, written: int) -> RunCurves:  # noqa: ARG001 (part of the cache's key)
    return read_curves(open_run(run_id))


def _waits(run_id: str) -> bool:
    at_work, waiting = worker.at_work_and_waiting()
    return any(job.name == run_id for job in [*at_work, *waiting])


def _remember() -> None:
    put_in_address(st.session_state[WIDGET])


def _log_switch(_: Translator) -> bool:
    key = f"lab.{LOG}"
    st.session_state[key] = st.query_params.get(LOG) == "1"

    def remember() -> None:
        if st.session_state[key]:
            st.query_params[LOG] = "1"
        else:
            st.query_params.pop(LOG, None)

    return st.checkbox(_("steps on a log scale"), key=key, on_change=remember)


def _about(letter: str, one: RunCurves, _: Translator) -> None:
    """A run in words, and what can be done with it."""
    assert one.phases is not None
    state = one.status.state
    with st.container(border=True):
        ended = "" if state is State.FINISHED else f" ({_(STATES[state])})"
        st.markdown(f"**{letter}** `{one.run_id}`{ended} — {short_label(one, _)}: {describe(one.phases, _)}.")
        if state is State.RUNNING:
            return
        if one.status.message is not None:
            st.caption(said(one.status.message, _))
        with st.container(horizontal=True, vertical_alignment="center"):
            _offer_fork(one, _)
            if worker.can_go_on(open_run(one.run_id)):
                st.button(
                    _("Go on"), key=f"lab.on.{one.run_id}", on_click=ask, args=(one.config, True),
                    help=_("It goes on at its last checkpoint, exactly as it would have."),
                )  # fmt: skip
            st.button(
                _("Take its settings"), key=f"lab.take.{one.run_id}", on_click=show_in_address,
                args=(one.config,),
            )  # fmt: skip
            open_chapters(one.config, one.run_id, _)


def _offer_fork(one: RunCurves, _: Translator) -> None:
    """One click for the fork everybody asks about, and a form for all others."""
    step = fork_step(one)
    memorised = one.phases is not None and one.phases.memorised_at is not None
    if memorised and one.config.weight_decay and one.config.weight_decay_until is None:
        st.button(
            _("Fork: no decay from step {step} on", step=step), key=f"lab.off.{one.run_id}", type="primary",
            on_click=_ask_fork, args=(one, step, 0.0),
        )  # fmt: skip
    with st.popover(_("Another fork")):
        st.caption(
            _(
                "The same run up to a step, and from there on with another weight decay. It is trained from "
                "its start with the same seeds, and so goes the same way up to that step."
            )
        )
        at = st.number_input(
            _("from step"), 1, max(1, one.config.steps - 1), min(step, max(1, one.config.steps - 1)),
            key=f"lab.fork.step.{one.run_id}",
        )  # fmt: skip
        low, high = FIELDS["weight_decay_after"].low, FIELDS["weight_decay_after"].high
        decay = st.number_input(
            _("weight decay"), float(low), float(high), 0.0, step=0.1, format="%g",
            key=f"lab.fork.decay.{one.run_id}",
        )  # fmt: skip
        st.button(
            _("Train the fork"), key=f"lab.fork.{one.run_id}", on_click=_ask_fork, args=(one, at, decay)
        )


def _ask_fork(one: RunCurves, step: int, weight_decay: float) -> None:
    try:
        config = fork(one.config, step, weight_decay)
    except UserError as error:
        st.session_state[PROBLEM] = error.message
        return
    ask(config)
