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
from app_pages.lab.forks import offer_fork
from app_pages.lab.own_network import about_own_network, read_own_network
from app_pages.lab.runs import (
    MOST_COMPARED,
    ask,
    asked_runs,
    label_of,
    open_chapters,
    put_in_address,
    runs_to_choose,
    short_label,
)
from app_pages.lab.settings import show_in_address
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.compared import METRICS, Compared, ForeignCurves, curve_of
from story.laboratory import RunCurves, read_curves
from training.measures import Series as Measured
from training.phases.wording import describe
from training.runs.reader import open_run
from training.runs.status import STATES, State
from training.watching import list_watched
from training.watching.reading import is_watched

LETTERS = "ABCDEF"
MOST_LINKS = 12
WIDGET = "lab.compared"
LOG = "log"
CODE = """from story.compared import curve_of, read_foreign_curves
from story.laboratory import read_curves
from training import open_run, open_watched

for one in [{read}]:
    found = curve_of(one, "{metric}")
    print(one.run_id, found.steps[-1], found.values[-1])"""


def show_comparison(_: Translator) -> None:
    """Runs side by side: those that the address names."""
    st.header(_("Runs on the same axes"))
    wanted = asked_runs()
    known = runs_to_choose(wanted)
    st.session_state[WIDGET] = [run_id for run_id in wanted if run_id in known]
    st.multiselect(
        _("Compare up to {count} runs", count=MOST_COMPARED), known, key=WIDGET,
        format_func=lambda run_id: label_of(run_id, _), max_selections=MOST_COMPARED, on_change=_remember,
    )  # fmt: skip
    _own_networks(_)
    found = [one for run_id in wanted if (one := _read(run_id, _)) is not None]
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
    """Links to runs whose task is not known, where more is shown of them."""
    names = list_watched()
    if names:
        chapter = CHAPTERS[ANY_NETWORK]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Networks of your own, in “{chapter}”:", chapter=_(chapter.title)))
            for name in names[:MOST_LINKS]:
                page_link(chapter.url, name, run=name)


def panels(named: Mapping[str, Compared], _: Translator, *, log_x: bool = False) -> Sequence[Lines]:
    """The same four curves of all runs, as far as they have them."""
    curves = {metric: curves_of(named, metric) for metric in METRICS}
    last = max(1.0, *(float(one.steps[-1]) for of_runs in curves.values() for one in of_runs.values()))
    every = max((one.every for one in named.values() if isinstance(one, RunCurves)), default=1)
    colours = dict(zip(named, DISTINCT, strict=False))
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
                    name=named[letter].run_id,
                    label=f"{letter}: {short_label(named[letter], _)}",
                    xs=one.steps,
                    ys=one.values,
                    colour=colours[letter],
                )
                for letter, one in curves[metric].items()
            ],
            says=_last_values(curves[metric], _, percent=kind == "percent"),
            code=_code(metric, [named[letter] for letter in curves[metric]]),
            width=3,
            height=260,
        )
        for metric, (title, y, kind) in titles.items()
        if curves[metric]
    ]


def curves_of(named: Mapping[str, Compared], metric: str) -> dict[str, Measured]:
    """One of the four curves of all runs that have it, by their letters."""
    found = {letter: curve_of(one, metric) for letter, one in named.items()}
    return {letter: curve for letter, curve in found.items() if curve is not None and len(curve.steps)}


def _code(metric: str, runs: Sequence[Compared]) -> str:
    """The few lines of Python that give a curve of these runs."""
    read = ", ".join(
        f"read_foreign_curves(open_watched({one.run_id!r}))"
        if isinstance(one, ForeignCurves)
        else f"read_curves(open_run({one.run_id!r}))"
        for one in runs
    )
    return CODE.format(read=read, metric=metric)


def _last_values(curves: Mapping[str, Measured], _: Translator, *, percent: bool) -> str:
    values = {letter: float(one.values[-1]) for letter, one in curves.items()}
    told = ", ".join(
        f"{letter} {value:.1%}" if percent else f"{letter} {value:.3g}" for letter, value in values.items()
    )
    return _("At the end: {values}.", values=told)


def _read(run_id: str, _: Translator) -> Compared | None:
    """A run's curves; None where there are none, which is then said."""
    if is_watched(run_id):
        return read_own_network(run_id, _)
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


def _about(letter: str, one: Compared, _: Translator) -> None:
    """A run in words, and what can be done with it."""
    if isinstance(one, ForeignCurves):
        about_own_network(letter, one, _)
        return
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
            offer_fork(one, _)
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
