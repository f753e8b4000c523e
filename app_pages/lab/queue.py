"""The laboratory's queue as every visitor sees it, and the run that is being trained, live."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.canvas import Lines, Mark, Series, pack_stage, show_stage
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from app_pages.jobs.session import visitor
from app_pages.jobs.wishes import SYSTEM, Job
from app_pages.lab.guess import mark_on, remember_on
from language import Translator, UserError, translator
from story.chapters.when import read_growing_map
from story.laboratory import RunCurves, read_curves
from training.config import Config
from training.phases import phase_spans
from training.phases.wording import describe_so_far
from training.runs.status import State
from training.sweeps import Sweep, cells_of

# While something is trained the page looks again each second; else only for what others have asked for.
SECONDS_AT_WORK, SECONDS_IDLE = 1.0, 5.0
SEEN = "lab.seen"


def show_queue(_: Translator) -> None:
    """What is being trained, what waits, and whose turn is next."""
    st.session_state[SEEN] = _numbers()
    seconds = SECONDS_AT_WORK if _numbers() else SECONDS_IDLE
    st.fragment(_queue, run_every=seconds)(_.language)


def _queue(language: str) -> None:
    _ = translator(language)
    at_work, waiting = worker.at_work_and_waiting()
    if _numbers() != st.session_state[SEEN]:
        st.rerun()  # what has ended is laid beside the other runs
    _news(_)
    if not at_work and not waiting:
        st.caption(_("Nothing is being trained: what you ask for starts at once."))
        return
    for job in at_work:
        _at_work(job, _)
    if not waiting:
        st.caption(_("Nothing else waits."))
    for place, job in enumerate(waiting, 1):
        _waiting(place, job, _)


def _numbers() -> list[int]:
    """The numbers of the jobs there are: others when one has ended, or come."""
    at_work, waiting = worker.at_work_and_waiting()
    return sorted(job.number for job in [*at_work, *waiting])


def _news(_: Translator) -> None:
    """What has become of the queue of an earlier server."""
    restored, put_aside = worker.news()
    if restored:
        text = _("The server was started anew; the queue is as it was, {count} in all.", count=restored)
        st.caption(text)
    if put_aside:
        text = _("The file of the queue could not be read and was put aside: {name}.", name=f"`{put_aside}`")
        st.caption(text)


def _waiting(place: int, job: Job, _: Translator) -> None:
    line, button = st.columns([5, 1], vertical_alignment="center")
    name = _("{place}. {run_id}, {whose}", place=place, run_id=f"`{job.name}`", whose=_whose(job, _))
    line.markdown(f"{name} · " + _("goes on in its next turn") if job.turns else name)
    if job.visitor == visitor():
        button.button(
            _("Cancel"), key=f"lab.cancel.{job.number}", on_click=worker.cancel,
            args=(job.visitor, job.number), width="stretch",
        )  # fmt: skip


def _whose(job: Job, _: Translator) -> str:
    if job.visitor == SYSTEM:
        return _("for all pages")
    return _("yours") if job.visitor == visitor() else _("another visitor's")


def _at_work(job: Job, _: Translator) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    if job.visitor == visitor():
        button.button(
            _("Stop"), key=f"lab.stop.{job.number}", on_click=worker.cancel,
            args=(job.visitor, job.number), width="stretch",
        )  # fmt: skip
    name = f"`{job.name}`, {_whose(job, _)}"
    try:
        if isinstance(job.work, Sweep):
            _sweep_at_work(bar, job.work, name, _)
            return
        curves = _growing(job.config)
    except UserError as error:
        st.error(said(error.message, _))
        return
    starting = _("{run}: the worker is starting …", run=name)
    if curves is None:
        bar.progress(0.0, text=starting)
        return
    status = curves.status
    told = _(
        "{run}: step {step} of at most {goal}, {pace:.0f} steps a second, at most {left:.0f} s left",
        run=name, step=status.step, goal=status.stop_step, pace=status.steps_per_second,
        left=status.seconds_left or 0.0,
    )  # fmt: skip
    # In a turn that has only begun it is not said yet how far the run will go.
    known = status.stop_step > 0
    bar.progress(min(1.0, status.step / max(1, status.stop_step)), text=told if known else starting)
    if curves.phases is not None:
        st.markdown(f"**{describe_so_far(curves.phases, _)}**")
        page_link("leap", _("Watch its table fill"), icon=":material/grid_on:", run=job.run_id)
        mark, key = mark_on(job.config, curves.phases, _), f"lab.live.{job.number}"
        show_stage(
            pack_stage([_accuracy(curves, mark, _), _loss(curves, _)], _, name=f"live.{job.run_id}"),
            key=key, on_pick=remember_on(key, job.config),
        )  # fmt: skip


def _sweep_at_work(bar: DeltaGenerator, sweep: Sweep, name: str, _: Translator) -> None:
    """How far a sweep is, of which the chapter and the sweeps below show the map."""
    finished, cells = len(read_growing_map(sweep).table), len(cells_of(sweep))
    told = _("{finished} of {cells} runs are finished.", finished=finished, cells=cells)
    bar.progress(finished / cells, text=f"{name}: {told}")
    page_link("when", _("Watch its map fill in"), icon=":material/grid_on:", map="here",
              seed=str(sweep.base.seed))  # fmt: skip


def _growing(config: Config) -> RunCurves | None:
    run = worker.find_run(config)
    if run is None or run.status().state is not State.RUNNING:
        return None
    return read_curves(run)


def _accuracy(curves: RunCurves, mark: Mark | None, _: Translator) -> Lines:
    assert curves.phases is not None
    said = _(
        "At step {step}, {train:.1%} of the training pairs are right, {held_out:.1%} of the held-out pairs.",
        step=curves.phases.last_step,
        train=curves.metrics["train_accuracy"][-1],
        held_out=curves.metrics["held_out_accuracy"][-1],
    )
    return Lines(
        name="live_accuracy", title=_("Accuracy"), x=_("training steps"), y=_("pairs right"), says=said,
        percent=True, range_y=(0.0, 1.0), spans=phase_spans(curves.phases), width=3, height=240,
        mark=mark, range_x=_planned(curves),
        series=_both(curves, "accuracy", _),
    )  # fmt: skip


def _loss(curves: RunCurves, _: Translator) -> Lines:
    said = _(
        "The loss on the training pairs is {train:.3g}, on the held-out pairs {held_out:.3g}.",
        train=curves.metrics["train_loss"][-1],
        held_out=curves.metrics["held_out_loss"][-1],
    )
    return Lines(
        name="live_loss", title=_("Loss (log scale)"), x=_("training steps"), y=_("loss"), says=said,
        log_y=True, width=3, height=240, range_x=_planned(curves), series=_both(curves, "loss", _),
    )  # fmt: skip


def _planned(curves: RunCurves) -> tuple[float, float]:
    """All steps that were asked for, so that the pictures show how far it is."""
    return 0.0, float(curves.config.steps)


def _both(curves: RunCurves, metric: str, _: Translator) -> list[Series]:
    names = {"train": _("training pairs"), "held_out": _("held-out pairs")}
    return [
        Series(name=name, label=label, xs=curves.metrics["step"], ys=curves.metrics[f"{name}_{metric}"],
               colour=name)
        for name, label in names.items()
    ]  # fmt: skip
