"""One claim in full: its verdict, how it was put to the test, its figure, its numbers, its thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.canvas import AnyPanel, Dots, Lines, Row, Series, pack_stage, show_stage
from app_pages.frame.teaching import SIGNS, plain
from language import Translator
from story.ledger import figure
from story.ledger.claim import Claim, Evidence, Verdict
from story.ledger.drawing import colours_of
from story.ledger.measuring import Entry
from story.ledger.pages import describe_claim, describe_making, describe_thresholds
from story.ledger.words import UNITS, interval, number, verdict_names, with_state, with_unit
from story.words import palette
from training.config import Config

# Colours of the ledger's figures by what they stand for, so that they suit a dark page, too.
MEANINGS = {
    palette.CONTROL: "control",
    palette.TRAIN_ON_WHITE: "train",
    palette.HELD_OUT_ON_WHITE: "held_out",
    palette.GRADIENT: "gradient",
    palette.DECAY: "decay",
    palette.GEOMETRY: "geometry",
}
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
    link = _("Link to this claim")
    st.markdown(f"[{link}](?claim={claim.name}&lang={_.language})")


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
    """Each kind of run: what it differs in from the reference run, what varies, and over how many seeds."""
    plain_config = Config().to_json()
    table: dict[str, list[str]] = {_("kind of run"): [], _("unlike the reference run"): [], _("seeds"): []}
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
    wanted = claim.figure
    if isinstance(wanted, figure.Lines):
        return _lines(claim, wanted, evidence, _)
    if wanted is None:
        units = [reading.unit for reading in evidence.readings.values()]
        most = max(dict.fromkeys(units), key=units.count, default="")
        wanted = figure.Dots(
            readings=tuple(name for name, reading in evidence.readings.items() if reading.unit == most)
        )
    return _dots(claim, wanted, evidence, _)


def _colours(names: Sequence[str]) -> dict[str, str]:
    return {name: MEANINGS.get(colour, colour) for name, colour in colours_of(names).items()}


def _lines(claim: Claim, wanted: figure.Lines, evidence: Evidence, _: Translator) -> Lines | None:
    names = [name for name in wanted.curves or tuple(evidence.curves) if name in evidence.curves]
    if not names:
        return None
    colours = _colours(names)
    return Lines(
        name=claim.name,
        title=_(wanted.y),
        x=_(wanted.x) + (_(" (logarithmic)") if wanted.log_x else ""),
        y=_(" (logarithmic)").strip(" ()（）") if wanted.log_y else "",
        log_x=wanted.log_x,
        log_y=wanted.log_y,
        series=[
            Series(
                name=name,
                label=_(claim.labels[name]),
                xs=evidence.curves[name].x,
                ys=np.array(evidence.curves[name].y, float),
                colour=colours[name],
                dashed=colours[name] == "control" and not wanted.points,
                points=wanted.points,
            )
            for name in names
        ],
        says=_("Where they end: {ends}.", ends="; ".join(_end(claim, name, evidence, _) for name in names)),
        code=CODE.format(name=claim.name),
        height=320,
    )


def _end(claim: Claim, name: str, evidence: Evidence, _: Translator) -> str:
    """A curve's name and its last value."""
    known = [value for value in evidence.curves[name].y if value is not None]
    return f"{_(claim.labels[name])} {number(known[-1] if known else None, '')}"


def _dots(claim: Claim, wanted: figure.Dots, evidence: Evidence, _: Translator) -> Dots | None:
    names = [
        name
        for name in wanted.readings
        if (value := evidence[name].value) is not None and (value > 0 or not wanted.log)
    ]
    if not names:
        return None
    colours, unit = _colours(names), evidence[names[0]].unit
    by_size = sorted(names, key=evidence.value)
    ends = dict.fromkeys((by_size[0], by_size[-1]))  # the lowest and the highest; the table has all
    axis = _(wanted.x) if wanted.x else _(UNITS[unit]) if UNITS[unit] else ""
    return Dots(
        name=claim.name,
        title=_("What was read"),
        x=axis + (_(" (logarithmic)") if wanted.log else ""),
        log_x=wanted.log,
        percent=unit.startswith("share"),
        rows=[_row(_(claim.labels[name]), name, evidence, colours[name], log=wanted.log) for name in names],
        says="; ".join(f"{_(claim.labels[name])}: {with_unit(evidence[name], _)}" for name in ends),
        note=_(
            "A diamond is the mean, a line its 95 % interval, a pale dot one seed, an upright stroke what is "
            "read where there is nothing to find."
        ),
        code=CODE.format(name=claim.name),
        height=DOT_ROW * len(names) + DOT_AXIS,
    )


def _row(label: str, name: str, evidence: Evidence, colour: str, *, log: bool) -> Row:
    def drawable(value: float | None) -> float | None:
        return value if value is not None and (value > 0 or not log) else None

    reading = evidence[name]
    return Row(
        label=label,
        value=reading.value,
        low=drawable(reading.low),
        high=drawable(reading.high),
        each=tuple(map(drawable, reading.each)),
        null=drawable(reading.null),
        colour=colour,
    )
