"""Any registered measure of the runs that are compared, on one pair of axes, with what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, pack_stage, show_stage
from app_pages.canvas import Series as Curve
from app_pages.canvas.colours import DISTINCT
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached
from app_pages.frame.plain_text import said
from app_pages.lab.runs import short_label
from language import Translator, UserError
from story.laboratory import MOST_POINTS, RunCurves
from training.measures import MEASURES, Measure, Series, series
from training.measures.measure import SHARE
from training.runs.reader import open_run
from training.runs.view import RunView

ADDRESS = "measure"
USUAL = "margin_gap"
# A run that grows is measured anew each time it is looked at: at a few snapshots.
MOST_OF_GROWING = 20
CODE = """from training.measures import series
from training.runs.reader import open_run

for run_id in {run_ids!r}:
    found = series(open_run(run_id).view(), "{name}")
    print(run_id, found.steps[-1], found.values[-1])"""


def show_measure(named: Mapping[str, RunCurves], _: Translator, *, log_x: bool) -> None:
    """A measure chosen from the list, of all runs that can have it; those that cannot are named with why."""
    options = offered()

    def widget(key: str, remember: Callable[[], None]) -> str | None:
        return st.selectbox(
            _("Any measure of these runs"),
            options,
            key=key,
            on_change=remember,
            format_func=lambda name: _(MEASURES[name].label),
        )

    name = ask(ADDRESS, options, USUAL, widget)
    found: dict[str, Series] = {}
    reasons: list[str] = []
    with st.spinner(_("Measuring …")):
        for letter, one in named.items():
            try:
                found[letter] = _read(one, name)
            except UserError as error:
                reasons.append(f"**{letter}** `{one.run_id}`: {said(error.message, _)}")
    if found:
        panel = measure_panel(name, found, named, _, log_x=log_x)
        show_stage(pack_stage([panel], _, name=f"{name},{','.join(named)}"), key="lab.measure")
    for reason in reasons:
        st.caption(reason)
    st.caption(explanation(MEASURES[name], _))


def offered() -> list[str]:
    """All measures that are one number a step: what a curve can show."""
    return [name for name, measure in MEASURES.items() if not (measure.along or measure.on_request)]


def measure_panel(
    name: str, found: Mapping[str, Series], named: Mapping[str, RunCurves], _: Translator, *, log_x: bool
) -> Lines:
    """The curves of one measure, by the letters of their runs, and what is shown without structure."""
    measure = MEASURES[name]
    last = max(1.0, *(float(one.steps[-1]) for one in found.values()))
    is_share, log_y = measure.unit == SHARE, measure.is_log and _all_positive(found)
    colours = dict(zip(named, DISTINCT, strict=False))
    curves = [
        Curve(
            name=named[letter].run_id,
            label=f"{letter}: {short_label(named[letter], _)}",
            xs=one.steps,
            ys=one.values,
            colour=colours[letter],
            points=measure.every > 1,
        )
        for letter, one in found.items()
    ]
    nulls = {float(one.null) for one in found.values() if one.null is not None and np.isfinite(one.null)}
    curves += [
        Curve(name=f"null {number}", label=_(measure.null_label) if not number else "", xs=[0.0, last],
              ys=[null, null], colour="control", dashed=True)
        for number, null in enumerate(sorted(nulls))
    ]  # fmt: skip
    unit = _(measure.unit)
    return Lines(
        name=name,
        title=_(measure.label) + (_(" (logarithmic)") if log_y else ""),
        x=_("training steps (log scale)") if log_x else _("training steps"),
        y=unit,
        percent=is_share,
        log_x=log_x,
        log_y=log_y,
        range_x=(1.0 if log_x else 0.0, last),
        range_y=(0.0, 1.0) if is_share and not log_y else None,
        series=curves,
        says=_at_the_end(found, _, percent=is_share),
        code=CODE.format(run_ids=[named[letter].run_id for letter in found], name=name),
        height=320,
    )


def explanation(measure: Measure, _: Translator) -> str:
    """What a measure is: its equation, unit and source, and what its grey line is of."""
    parts = [
        f"`{measure.equation}`",
        _("unit: {unit}", unit=_(measure.unit)),
        _("source: {source}", source=_(measure.source)),
    ]
    if measure.null_label:
        parts.append(_("grey: {null}", null=_(measure.null_label)))
    if measure.every > 1:
        parts.append(_("costly: measured at every {every}th snapshot", every=measure.every))
    return " · ".join(parts)


def read_series(view: RunView, name: str) -> Series:
    """A measure of a run, thinned to what a screen can show."""
    snapshots = view.frames(MOST_OF_GROWING) if view.is_growing else None
    found = series(view, name, snapshots)
    every = -(-len(found.steps) // MOST_POINTS)
    kept = slice((len(found.steps) - 1) % every, None, every)
    return Series(found.name, found.steps[kept], found.values[kept], found.null)


def _read(one: RunCurves, name: str) -> Series:
    run = open_run(one.run_id)
    return read_series(run.view(), name) if run.is_locked() else cached(read_series, run, name)


def _all_positive(found: Mapping[str, Series]) -> bool:
    values = np.concatenate([one.values for one in found.values()])
    finite = values[np.isfinite(values)]
    return bool(len(finite) and (finite > 0).all())


def _at_the_end(found: Mapping[str, Series], _: Translator, *, percent: bool) -> str:
    """The last values; a dash for what is no number."""

    def said(value: float) -> str:
        if not np.isfinite(value):
            return "–"
        return f"{value:.1%}" if percent else f"{value:.3g}"

    values = ", ".join(f"{letter} {said(float(one.values[-1]))}" for letter, one in found.items())
    return _("At the end: {values}.", values=values)
