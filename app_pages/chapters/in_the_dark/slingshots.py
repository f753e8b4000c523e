"""Why the plateau of the reference run is quiet: beside it the same network at a rate that stays large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.chapters.run_lines import axis_of, over_steps
from app_pages.frame.control_runs import finished_control, offer_control
from app_pages.frame.current_run import cached
from language import Translator
from story.chapters.slingshots import MEASURES, MIRRORS, Plateau, read_plateau
from training.config import Config
from training.config.presets import REFERENCE, SLINGSHOTS
from training.measures import series
from training.runs.view import RunView

PRESET = "slingshots"


def is_told_of(config: Config) -> bool:
    """Tell whether a run is one of the two that are held against each other."""
    return config in (REFERENCE, SLINGSHOTS)


def show_slingshots(_: Translator) -> None:
    """What is told beside the reference run and beside the one that is flung about."""
    st.markdown(
        _(
            "Adam divides every step by the recent size of the gradient. On the plateau the gradient is "
            "tiny, and so is what it is divided by: a large rate then overshoots, what was known is lost for "
            "some steps, and the weights are flung elsewhere. Thilak et al. 2022 call this a slingshot. The "
            "reference run escapes it: once it has memorised, its rate falls to a quarter, while weight "
            "decay keeps its pull."
        )
    )
    quiet, loud = finished_control("leap"), finished_control(PRESET)
    if quiet is None or loud is None:
        offer_control(PRESET if loud is None else "leap", _("Train the other run: a few seconds"), _)
        return
    falls, stays = cached(read_plateau, quiet), cached(read_plateau, loud)
    st.markdown(compared(falls, stays, _))
    shown = [*panels(falls, stays, _), mirrors(stays, _)]
    show_stage(pack_stage(shown, _, name=PRESET), key="in_the_dark.slingshots")


def compared(quiet: Plateau, loud: Plateau, _: Translator) -> str:
    """Both plateaus in one sentence."""
    return _(
        "Since it had memorised, the reference run always knew {quiet:.1%} of its training pairs or more. At "
        "the full rate the lowest is {loud:.0%}, and the run is thrown back {times} times. Both understand, "
        "so understanding does not need slingshots.",
        quiet=quiet.lowest,
        loud=loud.lowest,
        times=loud.times,
    )


def panels(quiet: Plateau, loud: Plateau, _: Translator) -> Sequence[Lines]:
    """What the two do, on the same axes."""
    accuracy, step, readout = MEASURES
    return [
        _panel(
            accuracy, quiet.view, loud.view, _,
            title=_("Training pairs right"), range_y=(0.0, 1.0),
            says=_("Lowest since memorising: {loud:.0%} and {quiet:.1%}.",
                   loud=loud.lowest, quiet=quiet.lowest),
        ),
        _panel(
            step, quiet.view, loud.view, _,
            title=_("Length of the gradient's step"),
            says=_("Longest since memorising: {loud:.2f} and {quiet:.2f}.",
                   loud=loud.longest, quiet=quiet.longest),
        ),
        _panel(
            readout, quiet.view, loud.view, _,
            title=_("Norm of the last layer"),
            note=_("Thilak et al. tell slingshots by its growth. Under weight decay it shrinks in both "
                   "runs."),
        ),
    ]  # fmt: skip


def _panel(name: str, quiet: RunView, loud: RunView, _: Translator, **more: Any) -> Lines:
    runs = {
        "loud": (series(loud, name), _("the rate stays large"), "decay"),
        "quiet": (series(quiet, name), _("the rate falls"), "gradient"),
    }
    return Lines(
        name=f"slingshots.{name}",
        x=_("training steps"),
        range_x=(0.0, float(max(quiet.last_step, loud.last_step))),
        series=[
            Series(name=run, label=label, xs=found.steps, ys=found.values, colour=colour)
            for run, (found, label, colour) in runs.items()
        ],
        width=2,
        height=230,
        **axis_of(loud, [name], _),
        **more,
    )


def mirrors(loud: Plateau, _: Translator) -> Lines:
    """What the other run, whose held-out pairs are drawn one by one, knows of them."""
    mirrored, unmirrored = MIRRORS
    looks = {mirrored: (_("59 + 52 was taught"), "train"), unmirrored: (_("it was not"), "held_out")}
    curves = {name: series(loud.view, name) for name in looks}
    return over_steps(
        loud.view,
        _,
        name="slingshots.mirrors",
        title=_("52 + 59, held out: is it right?"),
        range_y=(0.0, 1.0),
        series=[
            Series(name=name, label=label, xs=curves[name].steps, ys=curves[name].values, colour=colour)
            for name, (label, colour) in looks.items()
        ],
        says=_("When it has memorised: {mirrored:.0%} where the mirror image was taught, else {others:.1%}.",
               mirrored=loud.mirrored, others=loud.unmirrored),
        note=_("What the run knows of the held-out pairs on its plateau is the mirror images of what it was "
               "taught. The reference run has both of a kind on one side, and so knows nothing."),
        width=6,
        height=230,
        **axis_of(loud.view, [*looks], _),
    )  # fmt: skip
