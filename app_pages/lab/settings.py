"""The laboratory's controls: one for every field of a config. What they say stands in the address.

The address names the preset and the fields that differ from it. Each time the page runs, the controls are set
from the address; a change of one rewrites the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app_pages.frame.plain_text import said
from app_pages.lab import limits
from language import Message, Translator, UserError, mark
from training.config import FIELDS, Config
from training.config.fields import GROUPS
from training.config.presets import PRESETS, nearest_preset
from training.config.relevance import is_used
from training.errors import ConfigError
from training.tasks import MIXED

PRESET = "preset"
FIRST = "leap"
PRESET_TITLES: Mapping[str, str] = {
    "leap": mark("the leap: the reference run"),
    "slingshots": mark("the leap at a rate that stays large: slingshots"),
    "no_decay": mark("the leap without weight decay"),
    "random_labels": mark("the leap with random labels"),
    "little_data": mark("the leap with a tenth of the table"),
    "much_data": mark("the leap with eight tenths of the table"),
    "gromov": mark("Gromov 2023: no decay at all"),
    "nanda": mark("Nanda et al. 2023: slow and large"),
    "power": mark("Power et al. 2022: division, two layers"),
}
COLUMNS = 3
# What most decides how a run comes out: what it is called, and what to expect of it.
BASICS: Mapping[str, tuple[str, str]] = {
    "task": (mark("what it is to learn"), mark("With random labels there is nothing to understand.")),
    "train_fraction": (
        mark("share of the table"),
        mark("Less: later, or never. Much more: almost at once."),
    ),
    "weight_decay": (
        mark("weight decay"),
        mark("More: sooner, until not even the training pairs can be held."),
    ),
    "lr": (mark("learning rate"), mark("Lower: everything takes longer. Too high: it never settles.")),
    "p": (mark("hours on the clock"), mark("More: a larger table, and slower steps.")),
}


def draft_config(_: Translator) -> Config | None:
    """Show the controls; returns the config they make, or None where they make none, which is then said."""
    values = _read_address(_)
    st.session_state[_key(PRESET)] = _preset()
    st.selectbox(
        _("start from"), list(PRESET_TITLES), format_func=lambda name: _(PRESET_TITLES[name]),
        key=_key(PRESET), on_change=_start_from_preset,
    )  # fmt: skip
    for column, (name, said_of) in zip(st.columns(len(BASICS), gap="medium"), BASICS.items(), strict=True):
        label, expected = map(_, said_of)
        with column:
            _control(name, label, values[name], _)
            st.caption(expected)
    _all_others(values, _)
    try:
        config = Config(**values)
        limits.check(config)
    except UserError as error:
        st.error(said(error.message, _))
        return None
    return config


def _all_others(values: Mapping[str, Any], _: Translator) -> None:
    """Show, folded, the controls of all other fields that have a part in a run with these values."""
    shown = [
        name
        for name, field in FIELDS.items()
        if name not in BASICS and not field.of_imports and is_used(name, values)
    ]
    with st.expander(_("All settings")):
        for tab, group in zip(st.tabs([_(group) for group in GROUPS]), GROUPS, strict=True):
            own = [name for name in shown if FIELDS[name].group == group]
            with tab:
                for at, name in enumerate(own):
                    if at % COLUMNS == 0:
                        columns = st.columns(COLUMNS, gap="medium", vertical_alignment="bottom")
                    with columns[at % COLUMNS]:
                        _control(name, f"{_(FIELDS[name].help)} · `{name}`", values[name], _)


def show_in_address(config: Config) -> None:
    """Set the controls to a config that is recorded: to be called before the page runs again."""
    _forget()
    preset, settings = nearest_preset(config)
    if preset != FIRST:
        st.query_params[PRESET] = preset
    for name, value in settings.items():
        st.query_params[name] = _said(value)


def _key(name: str) -> str:
    return f"lab.{name}"


def _said(value: Any) -> str:
    if isinstance(value, float) and value == float(f"{value:g}"):
        return f"{value:g}"
    return "none" if value is None else str(value)


def _preset() -> str:
    asked = st.query_params.get(PRESET, FIRST)
    return asked if asked in PRESETS else FIRST


def _read_address(_: Translator) -> dict[str, Any]:
    """All fields: as the address has them, else as the preset has them. What cannot be is said, and left."""
    values = PRESETS[_preset()].to_json()
    if (asked := st.query_params.get(PRESET, FIRST)) not in PRESETS:
        problem = Message("{name} = {value!r}: known are {names}",
                          name=PRESET, value=asked, names=", ".join(PRESETS))  # fmt: skip
        st.error(said(problem, _))
    for name in values:
        if name not in st.query_params:
            continue
        try:
            values[name] = _checked(name, FIELDS[name].parsed(st.query_params[name]))
        except ConfigError as error:
            st.error(said(error.message, _))
    return values


def _checked(name: str, value: Any) -> Any:
    checked = FIELDS[name].checked(name, value)
    if checked is not None and FIELDS[name].is_number and checked > limits.highest(name):
        raise limits.too_high(name, checked)
    return checked


def _control(name: str, label: str, value: Any, _: Translator) -> None:
    """Show the control of one field, set to a value."""
    field, key = FIELDS[name], _key(name)
    change: dict[str, Any] = {"on_change": _remember, "args": (name,)}
    if field.mixable:
        st.session_state[key] = value.split(MIXED)
        st.multiselect(label, field.names, key=key, max_selections=limits.MOST_TASKS, **change)
        return
    st.session_state[key] = value
    if not field.is_number:
        st.selectbox(label, field.names, key=key, **change)
        return
    low, high = field.low, limits.highest(name)
    if field.optional:
        change |= {"value": None, "placeholder": _("none")}  # it can be emptied
    if field.is_whole:
        st.number_input(label, int(low), int(high), step=1, key=key, **change)
    else:
        st.number_input(label, float(low), float(high), step=field.increment, format="%g", key=key, **change)


def _remember(name: str) -> None:
    """Write a changed control into the address; a field that is as in its preset is left out."""
    value = st.session_state[_key(name)]
    if FIELDS[name].mixable:
        value = MIXED.join(value) or "none"
    if value == getattr(PRESETS[_preset()], name):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = _said(value)


def _start_from_preset() -> None:
    chosen = st.session_state[_key(PRESET)]
    _forget()
    if chosen != FIRST:
        st.query_params[PRESET] = chosen


def _forget() -> None:
    for name in (PRESET, *PRESETS[FIRST].to_json()):
        st.query_params.pop(name, None)
