"""Beside the leap: what ordinary generalisation looks like, on the same axes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.chapters.leap.panels import decades
from app_pages.frame.teaching import reveal
from language import Translator
from story.conditions import LEAP, MUCH_DATA
from story.ledger.claim import Curve
from story.ledger.results import read_result
from training.config import Config

CLAIM = "ordinary-generalisation"


def show_ordinary(_: Translator) -> None:
    """The same network with plenty of data; nothing where it is not measured."""
    curves = _curves()
    if not curves:
        return
    st.header(_("Ordinary generalisation, for comparison"))
    st.markdown(
        _(
            "Two other networks of this kind, one shown {share:.0%} of the table, one {much:.0%}: when does "
            "each understand the held-out pairs?",
            much=_config("much").train_fraction,
            share=_config("control").train_fraction,
        )
    )
    stage = pack_stage(panels(curves, _), _, name=CLAIM)
    reveal(_, "the_leap.ordinary", lambda: _mount(stage))


def _mount(stage: bytes) -> None:
    show_stage(stage, key="ordinary")


def panels(curves: Mapping[str, Curve], _: Translator) -> list[Lines]:
    """Both losses of each of the two runs, on the same axes."""
    last = max(curve.x[-1] for curve in curves.values())
    range_y = decades([np.array(curve.y, float) for curve in curves.values()])
    titles = {
        "control": _("{share:.0%} of the table: the leap", share=_config("control").train_fraction),
        "much": _("{share:.0%} of the table: ordinary", share=_config("much").train_fraction),
    }
    return [_panel(curves, which, title, last, range_y, _) for which, title in titles.items()]


def _panel(
    curves: Mapping[str, Curve],
    which: str,
    title: str,
    last: float,
    range_y: tuple[float, float],
    _: Translator,
) -> Lines:
    names = {"train": _("training pairs"), "held_out": _("held-out pairs")}
    middle = "control" if which == "control" else "much_data"
    chosen = {name: curves[f"{name}_{middle}_curve"] for name in names}
    ends = {name: float(curve.y[-1] or 0.0) for name, curve in chosen.items()}
    tops = {name: float(np.nanmax(np.array(curve.y, float))) for name, curve in chosen.items()}
    return Lines(
        name=f"ordinary_{which}",
        title=title,
        x=_("training steps (log scale)"),
        y=_("loss (log scale)"),
        log_x=True,
        log_y=True,
        range_x=(1.0, last),
        range_y=range_y,
        series=[
            Series(name=name, label=label, xs=chosen[name].x, ys=np.array(chosen[name].y, float), colour=name)
            for name, label in names.items()
        ],
        says=_(
            "The held-out loss rises to {top} and ends at {end}; that of the training pairs ends at {train}.",
            top=f"{tops['held_out']:.3g}",
            end=f"{ends['held_out']:.2g}",
            train=f"{ends['train']:.2g}",
        ),
        code=CODE.format(curve=f"held_out_{middle}_curve"),
        width=3,
        height=260,
    )


CODE = """from story.ledger.results import read_result

print(read_result("ordinary-generalisation").evidence.curves["{curve}"])"""


@st.cache_data(ttl=60, show_spinner=False)
def _curves() -> Mapping[str, Curve]:
    result = read_result(CLAIM)
    return {} if result is None else result.evidence.curves


def _config(which: str) -> Config:
    condition = LEAP if which == "control" else MUCH_DATA
    return condition.members(quick=False)[0]
