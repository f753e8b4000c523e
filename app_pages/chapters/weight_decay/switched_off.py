"""Decay switched off at the step that a visitor drags: the same run once more, trained through the queue,
seen beside the original as it grows, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from app_pages.canvas import AnyPanel, Lines, Mark, Series, asked_step, pack_stage, picked_on, show_stage
from app_pages.chapters.run_lines import axis_of, over_steps, top_of
from app_pages.frame.exported import is_exported
from app_pages.frame.plain_text import said
from app_pages.jobs import costs, worker
from app_pages.jobs.session import visitor
from app_pages.jobs.turns import readable_run
from app_pages.lab import limits
from language import Message, Translator, UserError, translator
from story.laboratory import fork
from training.config import Config
from training.measures import series
from training.packed import shipped_run
from training.phases.wording import describe
from training.runs.reader import Run, StoreError
from training.runs.view import RunView

KEY, ADDRESS, PROBLEM = "decay.off", "off", "decay.off.problem"
SECONDS_BETWEEN_LOOKS = 1.0
MARKED = "held_out_accuracy"


def show_switched_off(run: Run, _: Translator) -> None:
    """The scene.

    Raises:
        StoreError: when the run is damaged.
    """
    st.header(_("Switch decay off"))
    if reason := why_not(run.config):
        st.caption(_(reason))
        return
    if not is_exported():
        st.markdown(
            _("Drag the mark to where decay is to end: the network is trained once more, alike up to there.")
        )
    # A fragment looks again by itself only while something grows.
    view = run.view()
    busy = worker.is_busy(forked(view))
    st.fragment(_scene, run_every=SECONDS_BETWEEN_LOOKS if busy else None)(view, busy, _.language)


def why_not(config: Config) -> Message | None:
    """Why there is nothing to switch off, as one line."""
    if not config.weight_decay:
        return Message("This run has no weight decay to switch off.")
    if config.weight_decay_until is not None:
        return Message(
            "This run has changed its weight decay at step {step} already.", step=config.weight_decay_until
        )
    return None


def marked_step(view: RunView) -> int:
    """The recorded step at which the mark stands: the address', else where the pairs were memorised."""
    steps, asked = allowed_steps(view), asked_step(ADDRESS)
    wanted = view.phases.memorised_at or view.last_step // 2 if asked is None else asked
    return min(steps, key=lambda step: abs(step - wanted))


def allowed_steps(view: RunView) -> list[int]:
    """The recorded steps at which decay can be switched off."""
    inner = [step for step in view.steps.tolist() if 0 < step < view.config.steps]
    return inner or [1]


def forked(view: RunView) -> Config:
    """The same run without decay from the marked step on, for its curves."""
    return replace(fork(view.config, marked_step(view), 0.0), snapshots=2)


def _scene(view: RunView, was_busy: bool, language: str) -> None:
    _, config = translator(language), forked(view)
    busy = worker.is_busy(config)
    if busy != was_busy:
        st.rerun()
    other = readable_run(config) or (None if busy else _shipped(config))
    grown = None if other is None else _whole(other)
    stage = pack_stage(off_panels(view, grown, marked_step(view), _), _, name=f"{view.run_id}-off")
    show_stage(stage, key=KEY, on_pick=_remember)
    if problem := st.session_state.pop(PROBLEM, None) or worker.last_error(config):
        st.error(said(problem, _))
    if busy:
        _growing(config, other, _)
    elif grown is not None:
        without = _("Without decay from step {step} on:", step=marked_step(view))
        found = _("this run {verdict}.", verdict=describe(grown.phases, _))
        st.markdown(f"**{without}** {found}")
    else:
        _offer(config, _)


def _whole(run: Run) -> RunView | None:
    """What there is of a run; None before its first snapshot, or where it is damaged: it is offered anew."""
    with suppress(StoreError):
        return run.view() if len(run.snapshot_steps()) else None
    return None


def _shipped(config: Config) -> Run | None:
    """The run without decay that comes with the code; None for any other, or where it cannot be read."""
    with suppress(UserError, OSError):
        return shipped_run(config)
    return None


def _growing(config: Config, other: Run | None, _: Translator) -> None:
    at_work, waiting = worker.at_work_and_waiting()
    share = 0.0
    with suppress(StoreError):  # what lies there is damaged, and is trained anew
        status = None if other is None else other.status()
        share = 0.0 if status is None else min(1.0, status.step / max(1, status.stop_step))
    if any(job.name == config.run_id for job in at_work):
        st.progress(share, text=_("It is being trained on this machine …"))
    else:
        ahead = len(at_work) + len(waiting) - 1
        st.progress(share, text=_("It waits for its turn; before it at most: {count}.", count=ahead))
    for job in (*at_work, *waiting):
        if job.name == config.run_id and job.visitor == visitor():
            st.button(
                _("Cancel"), key="decay.off.cancel", on_click=worker.cancel, args=(job.visitor, job.number)
            )


def _offer(config: Config, _: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Train it without decay from step {step} on", step=config.weight_decay_until),
            key="decay.off.train", type="primary", on_click=_ask, args=(config,),
        )  # fmt: skip
        time = costs.said_seconds(costs.estimate(config).seconds)
        st.caption(
            _("At most {time} of this machine, once: the run is kept for whoever asks next.", time=time)
        )


def _ask(config: Config) -> None:
    """Put it into the queue; where that cannot be, the page says why."""
    try:
        limits.check(config)
        worker.submit(visitor(), config)
    except UserError as error:
        st.session_state[PROBLEM] = error.message


def _remember() -> None:
    picked = picked_on(KEY)
    if picked is not None:
        st.query_params[ADDRESS] = str(int(picked["row"]))


def off_panels(view: RunView, grown: RunView | None, step: int, _: Translator) -> Sequence[AnyPanel]:
    """The run, and what there is of the one without decay; the mark on the first picture."""
    titles = {MARKED: _("Held-out pairs right"), "weight_norm": _("Norm of all weights")}
    mark = Mark(at=step, label=_("decay off"), steps=allowed_steps(view))
    return [
        _panel(view, grown, name, title, mark if name == MARKED else None, _)
        for name, title in titles.items()
    ]


def _panel(
    view: RunView, grown: RunView | None, name: str, title: str, mark: Mark | None, _: Translator
) -> Lines:
    views = {"decay": view} | ({} if grown is None else {"off": grown})
    found = {which: series(one, name) for which, one in views.items()}
    labels = {"decay": _("with decay"), "off": _("decay switched off")}
    colours = {"decay": "decay", "off": "held_out"}
    last = max(one.last_step for one in views.values())
    axis = axis_of(view, [name], _)
    return over_steps(
        view, _, **axis, name=f"off_{name}", title=title, width=3, height=260, cursor=False,
        spans=(), range_x=(0.0, float(max(1, last))),
        range_y=(0.0, 1.0) if axis["percent"] else top_of(*(one.values for one in found.values())),
        series=[
            Series(name=which, label=labels[which], xs=one.steps, ys=one.values, colour=colours[which])
            for which, one in found.items()
        ],
        mark=mark,
    )  # fmt: skip
