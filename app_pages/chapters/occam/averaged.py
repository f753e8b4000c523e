"""Why large models hide the leap: several tasks that leap, and their average."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.frame.teaching import reveal
from language import Translator
from story.chapters.occam import AVERAGED, Averaged, read_averaged
from story.claims.generalisation.averaged_tasks import APART
from story.ledger.results import Result, read_result

CLAIM = "averaged-tasks"
KEY = "averaged"
COLOURS = ("held_out", "gradient", "decay", "train")
CODE = """from story.ledger.results import read_result
from story.chapters.occam import read_averaged

found = read_averaged(read_result("averaged-tasks").evidence, count={count})
print(found.average, found.own, found.together)"""


def show_averaged(_: Translator) -> None:
    """The section on averages; the ledger's curves, so that nothing is trained here."""
    st.header(_("Why large models hide it"))
    st.markdown(
        _("Networks that see more or less of the table leap at different times. Their average hides it.")
    )
    result = _result()
    if result is None:
        st.caption(_("not measured yet"))
        return
    reveal(_, KEY, lambda: _show(result, _))


@st.cache_data(ttl=60, show_spinner=False)
def _result() -> Result | None:
    result = read_result(CLAIM)
    known = result is not None and all(f"{name}_curve" in result.evidence.curves for name in AVERAGED)
    return result if known else None


def _show(result: Result, _: Translator) -> None:
    picture = st.container()
    count = st.slider(
        _("How many are averaged"), 1, len(AVERAGED), len(AVERAGED), key=KEY, bind="query-params"
    )
    found = read_averaged(result.evidence, count)
    with picture:
        show_stage(pack_stage([averaged_panel(found, _)], _, name=f"{CLAIM}-{count}"), key="occam.averaged")


def averaged_panel(found: Averaged, _: Translator) -> Lines:
    """The curves that are averaged in colour, the others in grey, and the average, thick."""
    names = {
        name: _("{share:.0%} of the table", share=condition.config.train_fraction)
        for name, condition in APART.items()
    }
    tasks = [
        Series(
            name=name,
            label=names[name],
            xs=line[0],
            ys=line[1],
            colour=COLOURS[place] if place < found.count else "control",
            dashed=place >= found.count,
            thin=True,
        )
        for place, (name, line) in enumerate(found.tasks.items())
    ]
    average = Series(
        name="average", label=_("their average"), xs=found.average[0], ys=found.average[1], colour="geometry"
    )
    return Lines(
        name="averaged",
        title=_("Held-out pairs that are right"),
        x=_("training steps (logarithmic)"),
        y=_("pairs right"),
        log_x=True,
        percent=True,
        range_y=(0.0, 1.0),
        series=[*tasks, average],
        says=_said(found, _),
        note=_(
            "Each curve is one recorded run, the first of several seeds; a run that has ended stays where it "
            "ended. That large models hide leaps in this way is an inference from these small ones: no large "
            "model was trained here."
        ),
        code=CODE.format(count=found.count),
        height=340,
    )


def _said(found: Averaged, _: Translator) -> str:
    if found.own is None:
        return ""
    alone = _("Alone, from 10 % to 90 % the number of steps doubles {own:.1f} times.", own=found.own)
    if found.together is None:
        return alone + " " + _("The average does not come to 90 %: one of them does not leap.")
    return alone + " " + _("In the average it doubles {together:.1f} times.", together=found.together)
