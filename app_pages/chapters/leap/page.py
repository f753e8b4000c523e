"""The first page: a network groks in front of the visitor, and its recorded run can be walked through."""

from __future__ import annotations

import streamlit as st

from app_pages.chapters.leap.asking import show_hero
from app_pages.chapters.leap.desk import table_of
from app_pages.chapters.leap.live import offer_again, offer_another, under_way, watch
from app_pages.chapters.leap.ordinary import show_ordinary
from app_pages.films.player import show_film
from app_pages.frame.current_run import cached, reference_run, say_unknown_task
from app_pages.frame.exported import is_exported
from app_pages.frame.footer import forget
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import said
from app_pages.frame.teaching import article_and_measurement, reveal
from app_pages.jobs import worker
from language import Translator, UserError
from story.chapters.answers import why_no_table
from story.chapters.leap import Leap, Milestone, milestones, read_leap
from story.chapters.registry import CHAPTERS
from story.words.questions import rule_of
from training.config import Config
from training.config.presets import REFERENCE
from training.phases import Verdict
from training.phases.wording import describe
from training.runs.reader import ROUNDED, Run, open_run
from training.runs.status import State
from training.watching.reading import is_watched

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
            if is_exported():
                return  # the rest is of other runs
        elif not _show_run(wanted, _):
            return  # what comes after would be below a picture that still grows
        show_ordinary(_)
        article_and_measurement(CHAPTER.claims, _)
    except UserError as error:
        st.error(said(error.message, _))
        if st.query_params.get("run"):
            st.button(_("Show the reference run"), on_click=forget, args=("run",))


def _show_run(wanted: str | None, _: Translator) -> bool:
    """A run, or the reference run; whether it has ended."""
    if not wanted and not _has_reference(_):
        return False
    run_id = wanted or REFERENCE.run_id
    if (config := under_way(run_id)) is not None:
        st.markdown(_introduction(config, _))
        watch(config, _)
        return False
    run = open_run(run_id)
    if words := worker.last_error(run.config):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
    if (status := run.status()).state in (State.STOPPED, State.FAILED):
        offer_again(run, status, _)
    _show_recorded(run, _)
    return True


def _has_reference(_: Translator) -> bool:
    """Whether there is a reference run to show, recorded or being trained; it is trained where none came with
    the code."""
    if reference_run(REFERENCE) is not None or worker.is_busy(REFERENCE):
        return True
    if words := worker.last_error(REFERENCE):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
        st.button(_("Train again"), on_click=worker.start, args=(REFERENCE,), type="primary")
        return False
    worker.start(REFERENCE)
    return worker.last_error(REFERENCE) is None or _has_reference(_)


def _show_recorded(run: Run, _: Translator) -> None:
    if not len(run.snapshot_steps()):
        st.info(_("This run ended before anything was recorded."))
        return
    if why_no_table(run.config) is None:
        table_of(run, wait=0)  # it is worked out while the rest is read
    leap = cached(read_leap, run)
    st.markdown(_introduction(run.config, _))
    show_hero(run, leap, _)
    if run.status().state is State.FINISHED:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            offer_another(_)
            page_link(CHAPTERS["weight_decay"].url, _("And if weight decay is switched off?"))
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
        + _where_from(run, _)
    )
    if run.run_id == REFERENCE.run_id and leap.view.phases.verdict is Verdict.GROKS:
        show_film("TheLeap", _)  # it is drawn from the reference run, and only where that groks


def _where_from(run: Run, _: Translator) -> str:
    """Where a run was trained, if not here."""
    if ROUNDED not in run.machine:
        return ""
    return " " + _(
        "It came as a file, with weights rounded to 1/{levels} of their spread.", levels=run.machine[ROUNDED]
    )


def _show_numbers(leap: Leap, _: Translator) -> None:
    """What became of the run, and what was measured on the way."""
    with st.expander(_("In numbers")):  # closed: it tells what the picture is going to show
        st.markdown(f"**{_headline(leap, _)}**")
        st.table(_numbers(milestones(leap), _), border="horizontal")


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
            "shown, the others never. Watch when they light up: that is the leap, grokking.",
            **numbers,
        )
    return _(
        "A small network is to learn {task}. Each cell is one question: {share} of them it is shown, the "
        "others never. Watch when they light up: that is the leap, grokking.",
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
        _("at the time"): [
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
