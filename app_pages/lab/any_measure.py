"""Any registered measure of the runs that are compared, on one pair of axes, with what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

from app_pages.canvas import Lines, pack_stage, show_stage
from app_pages.canvas import Series as Curve
from app_pages.canvas.colours import DISTINCT
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached_any
from app_pages.frame.plain_text import said
from app_pages.lab.runs import short_label
from language import Translator, UserError
from story.compared import MOST_OF_GROWING, Compared, ForeignCurves, single_numbers, thinned
from story.laboratory import MOST_POINTS
from training.measures import MEASURES, Measure, Series, series
from training.measures.measure import SHARE
from training.runs.folder_view import FolderView
from training.runs.reader import open_run
from training.watching.reading import open_watched

ADDRESS = "measure"
# What is drawn first, and what of networks whose task is not known alone.
USUAL, USUAL_FOREIGN = "margin_gap", "weight_norm"
CODE = """from training import open_run, open_watched
from training.measures import series

for run in [{runs}]:
    found = series(run.view(), "{name}")
    print(run.run_id, found.steps[-1], found.values[-1])"""
LOGGED_CODE = """from training import open_watched

for run in [{runs}]:
    print(run.run_id, run.metrics())"""


def show_measure(named: Mapping[str, Compared], _: Translator, *, log_x: bool) -> None:
    """A measure chosen from the list, of all runs that can have it; those that cannot are named with why."""
    options = single_numbers()

    def widget(key: str, remember: Callable[[], None]) -> str | None:
        return st.selectbox(
            _("Any measure of these runs"),
            options,
            key=key,
            on_change=remember,
            format_func=lambda name: _(MEASURES[name].label),
        )

    is_foreign = all(isinstance(one, ForeignCurves) for one in named.values())
    name = ask(ADDRESS, options, USUAL_FOREIGN if is_foreign else USUAL, widget)
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


def measure_panel(
    name: str, found: Mapping[str, Series], named: Mapping[str, Compared], _: Translator, *, log_x: bool
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
        code=_code(name, [named[letter] for letter in found]),
        height=320,
    )


def _code(name: str, runs: Sequence[Compared]) -> str:
    """The few lines of Python that give a measure of these runs; of what was only written down, all of it."""
    opened = ", ".join(
        f"open_{'watched' if isinstance(one, ForeignCurves) else 'run'}({one.run_id!r})" for one in runs
    )
    is_logged = all(isinstance(one, ForeignCurves) and name in one.logged for one in runs)
    return (LOGGED_CODE if is_logged else CODE).format(runs=opened, name=name)


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


def read_series(view: FolderView, name: str) -> Series:
    """A measure of a run, thinned to what a screen can show."""
    snapshots = view.frames(MOST_OF_GROWING) if view.is_growing else None
    return thinned(series(view, name, snapshots), MOST_POINTS)


def _read(one: Compared, name: str) -> Series:
    if isinstance(one, ForeignCurves) and name in one.curves:
        return one.curves[name]
    run = open_watched(one.run_id) if isinstance(one, ForeignCurves) else open_run(one.run_id)
    return read_series(run.view(), name) if run.is_locked() else cached_any(read_series, run, name)


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
