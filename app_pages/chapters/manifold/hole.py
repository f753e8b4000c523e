"""Whether the cloud of the numbers has a hole, on whatever plane: its longest loop beside shuffled clouds."""

from __future__ import annotations

import streamlit as st

from app_pages.canvas import Lines, asked_step, pack_stage, show_stage
from app_pages.canvas import Series as Curve
from app_pages.chapters.run_lines import axis_of, label_of, over_steps, top_of
from app_pages.frame.current_run import cached
from language import Translator
from training.measures import Series, series, unavailable
from training.runs.reader import Run
from training.runs.view import RunView

LOOP, SHUFFLED = "token_loop", "token_loop_shuffled"


def show_hole(run: Run, _: Translator) -> None:
    """The scene; one line for a run whose cloud cannot be asked.

    Raises:
        StoreError: when the run is damaged.
    """
    view = run.view()
    if reason := unavailable(LOOP, view):
        st.caption(_("Not shown: {reason}", reason=_(reason)))
        return
    with st.spinner(_("Loops are looked for …")):
        loop, shuffled = (cached(series, run, name) for name in (LOOP, SHUFFLED))
    panel = hole_panel(view, loop, shuffled, _)
    show_stage(
        pack_stage([panel], _, name=run.run_id, steps=loop.steps, step=asked_step()), key="manifold.hole"
    )


def hole_panel(view: RunView, loop: Series, shuffled: Series, _: Translator) -> Lines:
    """The longest loop over the steps, that of shuffled clouds dashed."""
    return over_steps(
        view,
        _,
        name="hole",
        title=_("The longest loop in the cloud"),
        **axis_of(view, [LOOP, SHUFFLED], _),
        range_y=top_of(loop.values, shuffled.values, room=1.3),
        height=240,
        series=[
            Curve(name=LOOP, label=label_of(LOOP, _), xs=loop.steps, ys=loop.values, colour="geometry"),
            Curve(name=SHUFFLED, label=_("the same cloud, shuffled"), xs=shuffled.steps, ys=shuffled.values,
                  colour="control", dashed=True),
        ],
        says=_("At step {at}: {loop}; shuffled, {shuffled}."),
        numbers={
            "at": (loop.steps, "whole"),
            "loop": (loop.values, "short"),
            "shuffled": (shuffled.values, "short"),
        },
        note=_(
            "Balls grow around all arrows at once. A loop opens when they close a ring, and closes when the "
            "ring is filled: the longer that takes, the larger the hole (persistent homology, in units of "
            "the distance of two arrows). One circle would stand far above the dashed curve, which has the "
            "same spread along each axis and no shape. Several circles at once, in planes of their own, make "
            "no ring together."
        ),
    )  # fmt: skip
