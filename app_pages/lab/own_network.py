"""A network of a visitor's own among the runs that are compared: what can be asked of it, and why no more."""

from __future__ import annotations

import streamlit as st

from app_pages.frame.current_run import ANY_NETWORK, written_at
from app_pages.frame.links import page_link
from app_pages.frame.plain_text import plain, said
from language import Translator, UserError
from story.chapters.registry import CHAPTERS
from story.compared import METRICS, ForeignCurves, read_foreign_curves
from training.measures import MEASURES
from training.phases.wording import describe
from training.runs.status import STATES, State
from training.watching.reading import open_watched


def read_own_network(run_id: str, _: Translator) -> ForeignCurves | None:
    """The curves of a run whose task is not known; None where there are none, which is then said."""
    try:
        run = open_watched(run_id)
        if not len(run.snapshot_steps()):
            st.info(_("Run {run_id} ended before anything was recorded.", run_id=plain(run_id)))
            return None
        return read_foreign_curves(run) if run.is_locked() else _kept(run_id, written_at(run))
    except UserError as error:
        st.error(said(error.message, _))
        return None


@st.cache_data(max_entries=24, show_spinner=False)
def _kept(run_id: str, written: int) -> ForeignCurves:  # noqa: ARG001 (part of the cache's key)
    return read_foreign_curves(open_watched(run_id))


def about_own_network(letter: str, one: ForeignCurves, _: Translator) -> None:
    """Such a run in words, and where more of it is shown."""
    state = one.status.state
    with st.container(border=True):
        ended = "" if state is State.FINISHED else f" ({_(STATES[state])})"
        kind = _("your own network")
        title = f"**{letter}** `{one.run_id}`{ended} — {kind}"
        st.markdown(f"{title}: {describe(one.phases, _)}." if one.phases is not None else f"{title}.")
        with st.expander(_("What it can be asked")):
            st.caption(answers_told(one, _))
        chapter = CHAPTERS[ANY_NETWORK]
        page_link(chapter.url, _("Open in “{chapter}”", chapter=_(chapter.title)), run=one.run_id)


def answers_told(one: ForeignCurves, _: Translator) -> str:
    """Which measures it can have, in one line, and why it cannot have the others."""
    names = ", ".join(_(MEASURES[name].label) for name in one.can_have)
    parts = [_("It can be asked for {count} measures: {names}.", count=len(one.can_have), names=names)]
    if missing := [_(MEASURES[name].label) for name in METRICS if name not in one.curves]:
        parts.append(_("Nobody has logged its {names}.", names=", ".join(missing)))
    if one.unrecorded:
        parts.append(_("{count} more need its forces, which were not recorded.", count=len(one.unrecorded)))
    parts.append(
        _("The other {count} need to know what it was taught.", count=len(one.untaught) - len(missing))
    )
    return " ".join(parts)
