"""The first page: a network groks in front of the visitor, and its recorded run can be walked through."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import AnyPanel, show_stage
from app_pages.chapters.leap.asking import show_hero
from app_pages.chapters.leap.desk import table_of
from app_pages.chapters.leap.hero import answer_table
from app_pages.chapters.leap.ordinary import show_ordinary
from app_pages.chapters.leap.panels import pack_leap
from app_pages.films.player import show_film
from app_pages.frame.current_run import cached, say_unknown_task
from app_pages.frame.footer import forget
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import article_and_measurement, reveal
from app_pages.jobs import worker
from app_pages.jobs.session import is_at_this_machine
from language import Translator, UserError, translator
from story.chapters.answers import latest_answers, usual_question, why_no_table
from story.chapters.leap import Leap, Milestone, milestones, read_leap
from story.chapters.registry import CHAPTERS
from story.words.questions import rule_of
from training.config import Config
from training.config.presets import REFERENCE
from training.phases import Verdict
from training.phases.wording import describe
from training.runs.reader import Run, open_run, request_stop
from training.runs.status import State, Status
from training.runs.view import RunView
from training.watching.reading import is_watched

SECONDS_BETWEEN_LOOKS = 0.5
CHAPTER = CHAPTERS["leap"]


@guarded_page
def page() -> None:
    """The page "The leap"."""
    _ = page_translator()
    st.title(_("The leap"))
    try:
        wanted = st.query_params.get("run")
        if wanted and is_watched(wanted):
            say_unknown_task(wanted, _)
        elif wanted:
            _show_recorded(open_run(wanted), _)
        elif not _show_reference(_):
            return  # what comes after would be below a picture that still grows
        show_ordinary(_)
        article_and_measurement(CHAPTER.claims, _)
    except UserError as error:
        st.error(said(error.message, _))
        if st.query_params.get("run"):
            st.button(_("Show the reference run"), on_click=forget, args=("run",))


def _show_reference(_: Translator) -> bool:
    """The reference run as it stands; whether it has ended."""
    run = worker.find_run(REFERENCE)
    if run is None and not worker.is_busy(REFERENCE) and not worker.last_error(REFERENCE):
        worker.start(REFERENCE)
    if worker.is_busy(REFERENCE):
        st.markdown(_introduction(REFERENCE, _))
        _watch(_.language)
        return False
    if words := worker.last_error(REFERENCE):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
    if run is None:
        st.button(_("Train again"), on_click=worker.start, args=(REFERENCE,), type="primary")
        return False
    status = run.status()
    if status.state is not State.FINISHED:
        _offer_again(run, status, _)
    _show_recorded(run, _)
    return True


def _offer_again(run: Run, status: Status, _: Translator) -> None:
    if status.state is State.STOPPED:
        st.info(_("Stopped at step {step}. What was recorded until then is shown below.", step=status.step))
    elif status.message:
        st.error(_("Training failed: {reason}", reason=said(status.message, _)))
    with st.container(horizontal=True):
        if worker.can_go_on(run):
            st.button(_("Go on"), on_click=worker.go_on, args=(REFERENCE,), type="primary")
        st.button(_("Train again"), on_click=worker.start, args=(REFERENCE,), type="primary")


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(language: str) -> None:
    """The run as it grows."""
    _ = translator(language)
    try:
        if not worker.is_busy(REFERENCE):
            st.rerun()
        run = worker.find_run(REFERENCE)
        if run is None or run.status().state is not State.RUNNING:
            st.progress(0.0, text=_("The worker is starting …"))
            return
        status = run.status()
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(min(1.0, status.step / max(1, status.stop_step)), text=_progress(status, _))
        if is_at_this_machine():  # it is trained for all visitors: none of them stops it
            button.button(_("Stop"), on_click=request_stop, args=(run.run_id,), width="stretch")
        if len(run.snapshot_steps()):
            view = run.view()
            leap = read_leap(view, snapshots=slice(-1, None))
            st.markdown(f"**{_watched(leap, _)}**")
            show_stage(pack_leap(leap, _, hero=_live_hero(view, _), live=True), key="live")
            st.caption(
                _(
                    "When the run has ended, you can walk through it step by step "
                    "and see what happened inside."
                )
            )
    except UserError as error:
        st.error(said(error.message, _))


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


def _watched(leap: Leap, _: Translator) -> str:
    """What is to be seen now, in one line."""
    phases = leap.view.phases
    if phases.generalised_at is not None:
        return _("It has understood: the held-out pairs follow at step {step}.", step=phases.generalised_at)
    if phases.memorised_at is not None:
        return _(
            "It knows the training pairs by heart since step {step}. Now watch the held-out pairs.",
            step=phases.memorised_at,
        )
    return _("It is learning the training pairs by heart.")


def _show_recorded(run: Run, _: Translator) -> None:
    if not len(run.snapshot_steps()):
        st.info(_("This run ended before anything was recorded."))
        return
    if why_no_table(run.config) is None:
        table_of(run, wait=0)  # it is worked out while the rest is read
    leap = cached(read_leap, run)
    st.markdown(_introduction(run.config, _))
    show_hero(run, leap, _)
    reveal(_, "the_leap.numbers", lambda: _show_numbers(leap, _))
    st.caption(
        _(
            "Run {run_id}: {task}, seed {seed}, weight decay {weight_decay:g}, learning rate {lr:g}.",
            run_id=run.run_id,
            task=rule_of(run.config),
            seed=run.config.seed,
            weight_decay=run.config.weight_decay,
            lr=run.config.lr,
        )
    )
    if run.run_id == REFERENCE.run_id and leap.view.phases.verdict is Verdict.GROKS:
        show_film("TheLeap", _)  # it is drawn from the reference run, and only where that groks


def _show_numbers(leap: Leap, _: Translator) -> None:
    """What became of the run, and what was measured on the way."""
    st.subheader(_("In numbers"))
    st.markdown(f"**{_headline(leap, _)}**")
    st.table(_numbers(milestones(leap), _), border="horizontal")


def _live_hero(view: RunView, _: Translator) -> list[AnyPanel]:
    """The table as the network fills it just now."""
    if why_no_table(view.config) is not None:
        return []
    first = usual_question(view.config)
    return [answer_table(view, latest_answers(view), (first.left, first.right), _)]


def _introduction(config: Config, _: Translator) -> str:
    """What is to be seen, in a few words; every number is the run's."""
    numbers = {
        "p": config.p,
        "share": f"{config.train_fraction:.0%}",
        "pairs": f"{config.table_shape.rows:,}",
        "task": rule_of(config),
    }
    if why_no_table(config) is not None:
        return _(
            "A small network is to learn {task}. {share} of all {pairs} questions it is shown, the others "
            "never. Watch when it gets them right.",
            **numbers,
        )
    if config.task == "add":
        return _(
            "A small network is to add on a clock of {p} hours. Each cell is one sum: {share} of them it is "
            "shown, the others never. Watch when they light up.",
            **numbers,
        )
    return _(
        "A small network is to learn {task}. Each cell is one question: {share} of them it is shown, the "
        "others never. Watch when they light up.",
        **numbers,
    )


def _headline(leap: Leap, _: Translator) -> str:
    text = describe(leap.view.phases, _)
    return _("This run {verdict}.", verdict=text)


def _numbers(rows: list[Milestone], _: Translator) -> dict[str, list[str]]:
    names = {
        "memorised": _("memorised"),
        "leap": _("the leap begins"),
        "generalised": _("generalised"),
        "end": _("end"),
    }
    table = {
        "": [
            _("step"),
            _("training pairs right"),
            _("held-out pairs right"),
            _("height of the teeth"),
            _("spread on the circle"),
            _("norm of the weights"),
        ]
    }
    for row in rows:
        circle = "–" if row.circle_share is None else f"{row.circle_share:.0%}"
        accuracies = [f"{row.train_accuracy:.1%}", f"{row.held_out_accuracy:.1%}"]
        table[names[row.name]] = [
            str(row.step),
            *accuracies,
            f"{row.margin_gap:.1f}",
            circle,
            f"{row.weight_norm:.1f}",
        ]
    return table
