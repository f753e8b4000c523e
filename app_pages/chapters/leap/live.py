"""A network that is being trained, as it grows: the reference run where there is none yet, or a new one."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import streamlit as st

from app_pages.canvas import AnyPanel, show_stage
from app_pages.chapters.leap.hero import answer_table
from app_pages.chapters.leap.panels import pack_leap
from app_pages.frame.footer import forget
from app_pages.frame.plain_text import said
from app_pages.jobs import costs, worker
from app_pages.jobs.session import is_at_this_machine, visitor
from app_pages.jobs.wishes import Job
from language import Translator, UserError, translator
from story.chapters.answers import latest_answers, usual_question, why_no_table
from story.chapters.leap import read_leap
from training.config import Config
from training.config.presets import REFERENCE
from training.phases.wording import describe_so_far
from training.runs.reader import Run, open_run, request_stop, run_folder
from training.runs.status import State, Status
from training.runs.view import RunView

SECONDS_BETWEEN_LOOKS = 0.5


def under_way(run_id: str) -> Config | None:
    """Return the config of a run that is being trained, here or elsewhere, or waits for it; None for any
    other.

    Raises:
        StoreError: when the run is damaged.
    """
    if (job := _job_of(run_id)) is not None:
        return job.config
    if not run_folder(run_id).exists():
        return None
    run = open_run(run_id)
    return run.config if run.status().state is State.RUNNING else None


def offer_another(_: Translator) -> None:
    """Offer to train a network that nobody has seen yet, live."""
    config = another()
    seconds = costs.estimate(config).seconds
    st.button(
        _("Train a new one live, about {seconds:.0f} s", seconds=seconds),
        icon=":material/bolt:",
        help=_("The same recipe from other random weights (seed {seed}): nobody knows when it leaps.",
               seed=config.seed),
        on_click=_train,
        args=(config,),
    )  # fmt: skip
    if words := worker.last_error(config):
        st.error(_("Training failed: {reason}", reason=said(words, _)))


def another() -> Config:
    """The reference recipe with the first seed that has no run yet."""
    seeds = (replace(REFERENCE, seed=seed) for seed in count(REFERENCE.seed + 1))
    return next(
        config for config in seeds
        if not run_folder(config.run_id).exists() and not worker.is_busy(config)
    )  # fmt: skip


def _train(config: Config) -> None:
    """Submit it, and show it from now on."""
    worker.start(config)
    if worker.last_error(config) is None:
        forget("step")
        st.query_params["run"] = config.run_id


def offer_again(run: Run, status: Status, _: Translator) -> None:
    """Say how a run ended before its end, and offer to go on."""
    if status.state is State.STOPPED:
        st.info(_("Stopped at step {step}. What was recorded until then is shown below.", step=status.step))
    elif status.message:
        st.error(_("Training failed: {reason}", reason=said(status.message, _)))
    with st.container(horizontal=True):
        if worker.can_go_on(run):
            st.button(_("Go on"), on_click=worker.go_on, args=(run.config,), type="primary")
        st.button(_("Train again"), on_click=worker.start, args=(run.config,), type="primary")


def watch(config: Config, _: Translator) -> None:
    """Show the run as it grows, and then the page anew."""
    st.fragment(_watch, run_every=SECONDS_BETWEEN_LOOKS)(_.language, config)


def _watch(language: str, config: Config) -> None:
    _ = translator(language)
    try:
        if not worker.is_busy(config):
            st.rerun()
        run = worker.find_run(config)
        if run is None:
            st.progress(0.0, text=_waiting(config, _) or _("The worker is starting …"))
            return
        _show_progress(run, config, _)
        if not len(run.snapshot_steps()):
            return
        view = run.view()
        leap = read_leap(view, snapshots=slice(-1, None))
        st.markdown(f"**{describe_so_far(leap.view.phases, _)}**")
        show_stage(pack_leap(leap, _, hero=_live_hero(view, _), live=True), key="live")
        st.caption(
            _("When the run has ended, you can walk through it step by step and see what happened inside.")
        )
    except UserError as error:
        st.error(said(error.message, _))


def _waiting(config: Config, _: Translator) -> str:
    """Whose turn comes before its; "" where it does not wait."""
    _at_work, waiting = worker.at_work_and_waiting()
    before = next((place for place, job in enumerate(waiting) if job.name == config.run_id), None)
    return "" if before is None else _("It waits for its turn: {count} before it.", count=before + 1)


def _show_progress(run: Run, config: Config, _: Translator) -> None:
    """How far it is, and a way to stop it for whoever may."""
    status, job = run.status(), _job_of(config.run_id)
    bar, button = st.columns([5, 1], vertical_alignment="center")
    text = _waiting(config, _) or _progress(status, _)
    bar.progress(min(1.0, status.step / max(1, status.stop_step)), text=text)
    if job is not None and job.visitor == visitor():
        button.button(_("Stop"), on_click=worker.cancel, args=(job.visitor, job.number), width="stretch")
    elif is_at_this_machine():  # what is trained for all visitors none of them stops
        button.button(_("Stop"), on_click=request_stop, args=(run.run_id,), width="stretch")


def _job_of(run_id: str) -> Job | None:
    """The job that trains a run, or is going to."""
    at_work, waiting = worker.at_work_and_waiting()
    of_runs = (job for job in [*at_work, *waiting] if isinstance(job.work, Config))
    return next((job for job in of_runs if job.run_id == run_id), None)


def _progress(status: Status, _: Translator) -> str:
    left = status.seconds_left
    return _(
        "Training live on this machine: step {step} of at most {goal}, {pace:.0f} steps a second, "
        "at most {left:.0f} s left",
        step=status.step,
        goal=status.stop_step,
        pace=status.steps_per_second,
        left=0 if left is None else left,
    )


def _live_hero(view: RunView, _: Translator) -> list[AnyPanel]:
    """The table as the network fills it just now."""
    if why_no_table(view.config) is not None:
        return []
    first = usual_question(view.config)
    return [answer_table(view, latest_answers(view), (first.left, first.right), _)]
