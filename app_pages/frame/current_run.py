"""The run that a page shows: the one in the address, else the reference run, which comes with the code."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from app_pages.frame.links import page_link
from app_pages.frame.plain_text import plain, said
from app_pages.jobs import worker
from language import Translator, UserError, translator
from story.chapters.registry import CHAPTERS
from training.config import Config
from training.config.presets import REFERENCE
from training.packed import shipped_run
from training.runs.folder_view import FolderView
from training.runs.reader import STATUS, Run, open_run
from training.runs.status import State
from training.runs.view import RunView
from training.watching.reading import WatchedRun, is_watched, open_watched

SECONDS_BETWEEN_LOOKS = 0.5
# The chapter that shows runs whose task is not known.
ANY_NETWORK = "any_network"
# Readings of runs that are kept, the longest unused thrown away first.
KEPT = 48
P = ParamSpec("P")
T = TypeVar("T")


def opened_any_run(_: Translator) -> Run | WatchedRun | None:
    """Return the run to show, ours or one whose task is not known; None while there is none, and the page
    then shows why."""
    try:
        wanted = st.query_params.get("run")
        if wanted and is_watched(wanted):
            found = open_watched(wanted)
            if len(found.snapshot_steps()):
                return found
            st.info(_("This run ended before anything was recorded."))
            return None
    except UserError as error:
        st.error(said(error.message, _))
        return None
    return opened_run(_)


def opened_run(_: Translator) -> Run | None:
    """Return the finished run to show; None while there is none, and the page then shows why."""
    try:
        wanted = st.query_params.get("run")
        if wanted and is_watched(wanted):
            say_unknown_task(wanted, _)
            return None
        if wanted:
            asked = open_run(wanted)
            if len(asked.snapshot_steps()):
                return asked
            st.info(_("This run ended before anything was recorded."))
            return None
        run = reference_run(REFERENCE)
        if run is not None and run.status().state is State.FINISHED:
            return run
        _grow(_)
    except UserError as error:
        st.error(said(error.message, _))
    return None


def reference_run(config: Config) -> Run | None:
    """Return the recording of the config that pages show when none is named; one that comes with the code is
    unpacked first. None where there is none, or it cannot be unpacked: then it is trained.

    Raises:
        StoreError: when its folder is damaged.
    """
    run = worker.find_run(config)
    if run is None and not worker.is_busy(config):
        with suppress(UserError, OSError):
            return shipped_run(config)
    return run


def say_unknown_task(run_id: str, _: Translator) -> None:
    """Say that this page needs the task of a run, and link to the chapter that does not."""
    st.info(
        _(
            "What the network of run {run_id} was taught is not known: this page cannot show it.",
            run_id=plain(run_id),
        )
    )
    chapter = CHAPTERS[ANY_NETWORK]
    page_link(chapter.url, _("Open in “{chapter}”", chapter=_(chapter.title)), run=run_id)


def written_at(run: Run | WatchedRun) -> int:
    """Return when a run was last written to, 0 where its status is lost; what was read earlier is out of
    date."""
    try:
        return (run.folder / STATUS).lstat().st_mtime_ns
    except OSError:
        return 0


def cached(reader: Callable[Concatenate[RunView, P], T], run: Run, *args: P.args, **more: P.kwargs) -> T:
    """Cache what a reader returns of a run for all visitors until the run is written to.

    Args:
        reader: a function of a module, of the run's view and of arguments that can be hashed; what it returns
            is pickled.

    Raises:
        StoreError: as `training.runs.view.load_view` does, and whatever the reader does; neither is kept.
    """
    name = f"{reader.__module__}.{reader.__qualname__}"
    key = (name, str(run.folder), written_at(run), args, tuple(sorted(more.items())))
    kept: T = _kept(key, lambda: reader(run.view(), *args, **more))
    return kept


def cached_any(
    reader: Callable[Concatenate[FolderView, P], T], run: Run | WatchedRun, *args: P.args, **more: P.kwargs
) -> T:
    """Cache what a reader returns of any run, ours or not, as `cached` does.

    Raises:
        StoreError: when the run is damaged, and whatever the reader raises; neither is kept.
    """
    name = f"{reader.__module__}.{reader.__qualname__}"
    key = (name, str(run.folder), written_at(run), args, tuple(sorted(more.items())))
    kept: T = _kept(key, lambda: reader(run.view(), *args, **more))
    return kept


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _kept(key: Hashable, _read: Callable[[], Any]) -> Any:  # noqa: ARG001 (what it is kept by)
    return _read()


def _grow(_: Translator) -> None:
    if not worker.is_busy(REFERENCE) and not worker.last_error(REFERENCE):
        worker.start(REFERENCE)
    if words := worker.last_error(REFERENCE):
        st.error(_("Training failed: {reason}", reason=said(words, _)))
        st.button(_("Train again"), on_click=worker.start, args=(REFERENCE,), type="primary")
        return
    _wait(_.language)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _wait(language: str) -> None:
    _ = translator(language)
    if not worker.is_busy(REFERENCE):
        st.rerun()
    run = worker.find_run(REFERENCE)
    status = run.status() if run is not None else None
    share = 0.0 if status is None else min(1.0, status.step / max(1, status.stop_step))
    st.progress(share, text=_("The reference run is being trained on this machine; it takes a few seconds."))
