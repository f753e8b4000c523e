"""The maps of the chapter "When does it happen?": recorded sweeps, whose places open what became of their
runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app_pages.canvas import Heat, Lines, pack_stage, show_stage
from app_pages.chapters.run_lines import accuracy_lines
from app_pages.frame.plain_text import said
from app_pages.jobs import worker
from language import Message, Translator, UserError, mark, translator
from story.chapters.when import MAPS, MappedRun, WhenMap, command_for, nearest_place, read_map, runs_at
from story.words import palette
from training.config import Config
from training.phases import LEAST_DELAY, Verdict
from training.phases.wording import VERDICT_NAMES
from training.runs.status import State
from training.runs.view import RunView
from training.sweeps.presets import REGIME_NAMES

SECONDS_BETWEEN_LOOKS = 1.0
NAMES = {"data_and_decay": mark("amount of data"), "regimes": mark("learning rate")}
VERDICTS: list[Verdict] = [verdict for verdict in Verdict if verdict is not Verdict.RUNNING]
CODE = """from story.chapters.when import read_map, runs_at

found = read_map("{sweep}")
print(found.{name})
print(runs_at(found, {place}))"""


@st.fragment
def show_map(_: Translator) -> None:
    """A recorded sweep as three linked maps, and the runs behind the place that is chosen."""
    st.session_state["map"] = _asked_map(_)
    picture = st.container()
    sweep = st.segmented_control(
        _("Weight decay against"), list(MAPS), format_func=lambda name: _(NAMES[name]), key="map",
        required=True, on_change=_remember_map,
    )  # fmt: skip
    found = _read(sweep or next(iter(MAPS)))
    place = _asked_place(found, _)
    with picture:
        picked = show_stage(pack_stage(map_panels(found, place, _), _, name=found.sweep), key="when.map")
    if picked is not None and (picked["row"], picked["column"]) != place:
        row, column = found.grid.row_values[picked["row"]], found.grid.column_values[picked["column"]]
        st.query_params["cell"] = f"{row:g},{column:g}"
        st.rerun(scope="fragment")
    _show_place(found, place, _)


def _asked_map(_: Translator) -> str:
    wanted = st.query_params.get("map", "")
    if wanted and wanted not in MAPS:
        reason = Message("There is no map {name!r}; there are {known}.", name=wanted, known=", ".join(MAPS))
        st.info(said(reason, _))
    return wanted if wanted in MAPS else next(iter(MAPS))


def _remember_map() -> None:
    st.query_params["map"] = st.session_state["map"]
    st.query_params.pop("cell", None)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(sweep: str) -> WhenMap:
    return read_map(sweep)


def _asked_place(found: WhenMap, _: Translator) -> tuple[int, int]:
    """The place that the address asks for by its two values, else the one where the sweep starts from."""
    wanted = st.query_params.get("cell")
    if wanted is None:
        return found.start
    try:
        row, column = map(float, wanted.split(","))
    except ValueError:
        row = column = float("nan")
    if not (np.isfinite(row) and np.isfinite(column)):
        reason = Message("No place is called {name!r}; it takes two numbers, such as 1,0.3.", name=wanted)
        st.info(said(reason, _))
        return found.start
    return nearest_place(found.grid, row, column)


def named_place(found: WhenMap, place: tuple[int, int], _: Translator) -> str:
    """A place in words."""
    decay, other = found.grid.row_values[place[0]], found.grid.column_values[place[1]]
    if found.grid.columns == "lr":
        return _("weight decay {decay:.2g}, learning rate {rate:.2g}", decay=decay, rate=other)
    return _("weight decay {decay:.2g}, {share:.0%} of the table", decay=decay, share=other)


def map_panels(found: WhenMap, place: tuple[int, int], _: Translator) -> list[Heat]:
    """What became of the runs, how many generalised, and how much later than they memorised."""
    base = found.table.sweep.base
    shared: dict[str, Any] = {
        "x": _("share of the table that is trained on") if found.grid.columns != "lr" else _("learning rate"),
        "y": _("weight decay"),
        "row_names": [f"{value:.2g}" for value in found.grid.row_values],
        "column_names": [_short(found, value) for value in found.grid.column_values],
        "picks": True,
        "chosen": place,
        "group": "map",
        "height": 460,
    }
    here = named_place(found, place, _)
    present = [verdict for verdict in VERDICTS if verdict in found.verdicts]
    number = {verdict: at for at, verdict in enumerate(VERDICTS)}
    return [
        Heat(
            name="verdict", title=_("What became of the runs"), choice=_("what became of them"),
            values=np.array([[[number[Verdict(name)] for name in row] for row in found.verdicts]], np.uint8),
            palette=[palette.VERDICTS[verdict] for verdict in VERDICTS],
            legend=tuple((_(VERDICT_NAMES[verdict]), palette.VERDICTS[verdict]) for verdict in present),
            says=_("At {place}: {verdict}. Click a cell, or walk with the arrow keys.", place=here,
                   verdict=_(VERDICT_NAMES[Verdict(found.verdicts[place])])),
            note=_("Each cell stands for {seeds} runs from different seeds; where they disagree, the first "
                   "of them is drawn. All are of a small network that learns a + b mod {p} for at most "
                   "{steps} steps: \"only\" and \"nothing\" mean within that time.",
                   seeds=found.table.sweep.seeds, p=base.p, steps=base.steps),
            code=_code(found, "verdicts", place), **shared,
        ),
        Heat(
            name="rate", title=_("How many of them generalise"), choice=_("how many generalise"),
            values=found.rate[None], bar="percent",
            says=_("At {place}, {rate} of the runs generalise.", place=here, rate="{rate}"),
            numbers={"rate": ([found.rate[place]], "percent")},
            code=_code(found, "rate", place), **shared,
        ),
        Heat(
            name="delay", title=_("How many times later than they memorise"), choice=_("how much later"),
            values=found.delay[None], low=1.0, high=_highest(found), log=True, bar="short",
            says=_("At {place}, generalising comes {delay} times as late as memorising.", place=here,
                   delay="{delay}") if np.isfinite(found.delay[place])
            else _("At {place}, most runs do not generalise in the time given.", place=here),
            numbers={"delay": ([found.delay[place]], "short")},
            note=_("The median, logarithmic; grey where most runs did not generalise. Below {least:g} times "
                   "it counts as generalising at once.", least=LEAST_DELAY),
            code=_code(found, "delay", place), **shared,
        ),
    ]  # fmt: skip


def _short(found: WhenMap, value: float) -> str:
    return f"{value:.2g}" if found.grid.columns == "lr" else f"{value:.0%}"


def _highest(found: WhenMap) -> float:
    return float(found.delay[np.isfinite(found.delay)].max())


def _code(found: WhenMap, name: str, place: tuple[int, int]) -> str:
    return CODE.format(sweep=found.sweep, name=name, place=place)


def _show_place(found: WhenMap, place: tuple[int, int], _: Translator) -> None:
    runs = runs_at(found, place)
    st.markdown(f"**{_('The runs at {place}', place=named_place(found, place, _))}**")
    with st.expander(_("Each of them, and the command that trains it")):
        st.table(facts(runs, _), border="horizontal")
        for column, run in zip(st.columns(len(runs), gap="medium"), runs, strict=True):
            with column:
                st.caption(_("Seed {seed}: the command that trains it", seed=run.config.seed))
                st.code(command_for(run.config), language="bash", wrap_lines=True)
                _show_curves(run.config, _)


def facts(runs: list[MappedRun], _: Translator) -> Mapping[str, list[str]]:
    """What became of each run, as the columns of a table."""

    def at(step: int | None, run: MappedRun) -> str:
        return _("never, in {steps} steps", steps=run.last_step) if step is None else f"{step:,}"

    columns = {
        "": [
            _("verdict"), _("regime (Liu et al. 2022)"), _("memorised at step"), _("generalised at step"),
            _("steps taken"), _("training pairs right in the end"), _("held-out pairs right in the end"),
            _("norm of all weights in the end"),
        ]
    }  # fmt: skip
    for run in runs:
        columns[_("seed {seed}", seed=run.config.seed)] = [
            _(VERDICT_NAMES[run.verdict]), _(REGIME_NAMES[run.regime]),
            at(run.memorised_at, run), at(run.generalised_at, run), f"{run.last_step:,}",
            f"{run.train_accuracy:.1%}", f"{run.held_out_accuracy:.1%}",
            f"{run.weight_norm:.1f}" if np.isfinite(run.weight_norm) else "–",
        ]  # fmt: skip
    return columns


def _show_curves(config: Config, _: Translator) -> None:
    """The run's curves where it has been trained here; else a button that trains it."""
    try:
        if worker.is_busy(config):
            _watch(config, _.language)
            return
        run = worker.find_run(config)
        if run is not None and run.status().state is State.FINISHED:
            show_stage(pack_stage([curves_of(run.view(), _)], _, name=run.run_id), key=f"when.{run.run_id}")
            return
        if words := worker.last_error(config):
            st.error(_("Training failed: {reason}", reason=said(words, _)))
        st.button(
            _("Train this one here and show its curves"), on_click=worker.start, args=(config,),
            key=f"when.train.{config.run_id}",
        )  # fmt: skip
    except UserError as error:
        st.error(said(error.message, _))


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(config: Config, language: str) -> None:
    _ = translator(language)
    if not worker.is_busy(config):
        st.rerun()
    run = worker.find_run(config)
    status = run.status() if run is not None else None
    share = 0.0 if status is None else min(1.0, status.step / max(1, status.stop_step))
    st.progress(share, text=_("It is being trained on this machine."))


def curves_of(view: RunView, _: Translator) -> Lines:
    """The accuracies of a run that was trained here."""
    return accuracy_lines(
        view, [view.last_step], _, name=f"accuracy-{view.run_id}",
        title=_("Accuracy, seed {seed}", seed=view.config.seed), height=220,
    )  # fmt: skip
