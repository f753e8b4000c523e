"""One claim in full: its verdict, how it was put to the test, its figure, its numbers, its thresholds."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.canvas import AnyPanel, Dots, Lines, Row, Series, pack_stage, show_stage
from app_pages.frame.plain_text import plain
from app_pages.frame.teaching import SIGNS
from language import Translator
from story.ledger.claim import Claim, Evidence, Verdict
from story.ledger.controls import RECIPE
from story.ledger.measuring import Entry
from story.ledger.pages import again_line, describe_claim, describe_making, describe_thresholds
from story.ledger.plot import DotPlot, DrawnCurve, LinePlot, plot_of
from story.ledger.words import interval, number, verdict_names, with_state, with_unit

CODE = """from story.ledger.results import read_result

evidence = read_result("{name}").evidence
print(evidence.readings, evidence.curves)"""
DOT_ROW, DOT_AXIS = 40, 50


def verdict_of(entry: Entry, _: Translator) -> str:
    """The verdict with its sign, as Markdown."""
    if entry.ruling is None:
        return ":material/hourglass_empty: " + _("not measured yet")
    verdict = entry.ruling.verdict
    return with_state(f"{SIGNS[verdict]} {_(verdict_names(entry.claim)[verdict])}", entry.state, _)


def show_entry(entry: Entry, _: Translator) -> None:
    """All that is known of a claim."""
    claim = entry.claim
    st.markdown(f"**{verdict_of(entry, _)}**" + _because(entry, _))
    st.markdown("\n".join(f"- {plain(line[2:])}" for line in describe_claim(entry, _)))
    if entry.result is not None and entry.ruling is not None:
        evidence = entry.result.evidence
        if panel := evidence_panel(claim, evidence, _):
            show_stage(pack_stage([panel], _, name=claim.name), key=f"claim.figure.{claim.name}")
        _part(_("In numbers"))
        st.table(_numbers(claim, evidence, _), border="horizontal")
        if lines := [line for line in describe_thresholds(entry, _) if line]:
            _part(_("How much hangs on the thresholds"))
            st.markdown("\n".join(map(plain, lines)))
    if claim.conditions:
        _part(_("The runs it asks for"))
        st.table(_conditions(claim, _), border="horizontal")
    if entry.result is not None and entry.ruling is not None:
        st.caption(describe_making(entry, _).removeprefix("<sub>").removesuffix("</sub>"))
        _runs(entry, _)
    link = _("Link to this claim")
    st.markdown(f"[{link}](?claim={claim.name}&lang={_.language})")


def _runs(entry: Entry, _: Translator) -> None:
    """The runs that the readings are from, folded."""
    if entry.result is None or not entry.result.runs:
        return
    with st.popover(_("the runs")):
        st.markdown(again_line(entry, _))
        for name, ids in entry.result.runs.items():
            st.markdown(f"- `{name}`: " + ", ".join(f"`{each}`" for each in ids))


def _part(heading: str) -> None:
    st.markdown(f"**{heading}**")


def _because(entry: Entry, _: Translator) -> str:
    if entry.ruling is None:
        return ""
    if entry.ruling.verdict is Verdict.UNDECIDED:
        return " — " + _("too coarse to tell:") + " " + plain(_(entry.ruling.because))
    return f" — {plain(_(entry.ruling.because))}"


def _numbers(claim: Claim, evidence: Evidence, _: Translator) -> dict[str, list[str]]:
    rows = [(plain(_(claim.labels[name])), reading) for name, reading in evidence.readings.items()]
    table = {
        _("reading"): [label for label, _reading in rows],
        _("value"): [with_unit(reading, _) for _label, reading in rows],
        _("95 % interval"): [interval(reading) or "–" for _label, reading in rows],
    }
    if any(reading.null is not None for _label, reading in rows):
        table[_("where there is nothing to find")] = [
            number(reading.null, reading.unit) for _label, reading in rows
        ]
    return table | {_("seeds"): [str(len(reading.each) or "–") for _label, reading in rows]}


def _conditions(claim: Claim, _: Translator) -> dict[str, list[str]]:
    """Each kind of run: what it differs in from the recipe, what varies, and over how many seeds."""
    plain_config = RECIPE.to_json()
    table: dict[str, list[str]] = {
        _("kind of run"): [],
        _("unlike the preset slingshots"): [],
        _("seeds"): [],
    }
    first, second, third = table.values()
    for name, condition in claim.conditions.items():
        over = dict([condition.over]) if condition.over else {}
        differs = {
            field: value
            for field, value in condition.config.to_json().items()
            if value != plain_config[field] and field not in over
        }
        said = [f"{field} = {value}" for field, value in differs.items()]
        said += [f"{field} = {', '.join(f'{value:g}' for value in values)}" for field, values in over.items()]
        first.append(f"`{name}`")
        second.append(plain("; ".join(said)) or "–")
        third.append(str(condition.seeds))
    return table


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
        note=_(
            "A diamond is the mean, a line its 95 % interval, a pale dot one seed, an upright stroke what is "
            "read where there is nothing to find."
        ),
        code=CODE.format(name=claim.name),
        height=DOT_ROW * len(plot.rows) + DOT_AXIS,
    )
