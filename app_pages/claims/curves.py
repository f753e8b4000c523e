"""Curves of the ledger on a chapter's stage: what was measured over many seeds, without training anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, Series
from language import Translator
from story.claims import CLAIMS
from story.ledger import figure
from story.ledger.results import Result, read_result

CODE = """from story.ledger.results import read_result

found = read_result("{claim}").evidence
for name, curve in found.curves.items():
    print(name, curve.x, curve.y)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a curve of the ledger is drawn: in which colour of the stage; controls are dashed."""

    colour: str
    dashed: bool = False
    points: bool = False


CONTROL = Look(colour="control", dashed=True)


@st.cache_data(ttl=60, show_spinner=False)
def measured(claim: str) -> Result | None:
    """The result of a claim; None where there is none, or one whose curves had other names."""
    result = read_result(claim)
    known = result is not None and {*result.evidence.curves, *result.evidence.readings} == {
        *CLAIMS[claim].labels
    }
    return result if known else None


def measured_lines(
    claim: str,
    looks: Mapping[str, Look],
    _: Translator,
    *,
    title: str,
    says: str = "",
    note: str = "",
    width: int = 6,
    range_y: tuple[float, float] | None = None,
    more: Sequence[Series] = (),
) -> Lines | None:
    """Curves of a claim's evidence as a panel, on the axes of the claim's own figure; None where it is not
    measured yet. In `says`, the name of a curve in braces is its value at its end; – where it has none."""
    result, drawn = measured(claim), CLAIMS[claim].figure
    if result is None or not isinstance(drawn, figure.Lines):
        return None
    labels, curves = CLAIMS[claim].labels, result.evidence.curves
    series = [
        Series(
            name=name, label=_(labels[name]), xs=curves[name].x, ys=np.array(curves[name].y, np.float64),
            colour=look.colour, dashed=look.dashed, points=look.points,
        )
        for name, look in looks.items()
    ]  # fmt: skip
    return Lines(
        name=claim,
        title=title,
        says=says,
        note=note,
        width=width,
        x=_(drawn.x),
        y=_(drawn.y),
        log_x=drawn.log_x,
        log_y=drawn.log_y,
        range_y=range_y,
        series=[*series, *more],
        numbers={name: (np.array(curves[name].y[-1:], np.float64), "short") for name in looks},
        code=CODE.format(claim=claim),
    )
