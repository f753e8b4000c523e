"""The figure of a claim on the canvas of the app."""

from __future__ import annotations

import numpy as np

from app_pages.canvas import AnyPanel, Dots, Lines, Row, Series
from language import Translator
from story.ledger.claim import Claim, Evidence
from story.ledger.pages.details import DOTS_EXPLAINED
from story.ledger.plot import DotPlot, DrawnCurve, LinePlot, plot_of
from story.ledger.words import number, with_unit

CODE = """from story.ledger.results import read_result

evidence = read_result("{name}").evidence
print(evidence.readings, evidence.curves)"""
DOT_ROW, DOT_AXIS = 40, 50


def evidence_panel(claim: Claim, evidence: Evidence, _: Translator) -> AnyPanel | None:
    """The figure of a claim as a panel of the stage; None where its evidence has nothing to draw."""
    plot = plot_of(claim, evidence, _)
    if plot is None:
        return None
    return _lines(claim, plot, _) if isinstance(plot, LinePlot) else _dots(claim, plot, evidence, _)


def _lines(claim: Claim, plot: LinePlot, _: Translator) -> Lines:
    return Lines(
        name=claim.name,
        title=plot.y,
        x=plot.x,
        log_x=plot.log_x,
        log_y=plot.log_y,
        series=[
            Series(
                name=curve.name,
                label=curve.label,
                xs=curve.x,
                ys=np.array(curve.y, float),
                colour=curve.colour,
                dashed=curve.colour == "control" and not plot.points,
                points=plot.points,
            )
            for curve in plot.curves
        ],
        says=_("Where they end: {ends}.", ends="; ".join(map(_end, plot.curves))),
        code=CODE.format(name=claim.name),
        height=320,
    )


def _end(curve: DrawnCurve) -> str:
    """A curve's name and its last value."""
    known = [value for value in curve.y if value is not None]
    return f"{curve.label} {number(known[-1] if known else None, '')}"


def _dots(claim: Claim, plot: DotPlot, evidence: Evidence, _: Translator) -> Dots:
    by_size = sorted(plot.rows, key=lambda row: row.value)
    ends = {row.name: row.label for row in (by_size[0], by_size[-1])}  # the table has all
    return Dots(
        name=claim.name,
        title=_("What was read"),
        x=plot.x,
        log_x=plot.log,
        percent=plot.percent,
        rows=[
            Row(
                label=row.label,
                value=row.value,
                low=row.low,
                high=row.high,
                each=row.each,
                null=row.null,
                colour=row.colour,
            )
            for row in plot.rows
        ],
        says="; ".join(f"{label}: {with_unit(evidence[name], _)}" for name, label in ends.items()),
        note=_(DOTS_EXPLAINED),
        code=CODE.format(name=claim.name),
        height=DOT_ROW * len(plot.rows) + DOT_AXIS,
    )
