"""What a map shows: what became of its runs, how many generalised and how much later; the runs of a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import Heat, Lines
from app_pages.chapters.run_lines import accuracy_lines
from language import Translator
from story.chapters.when import MappedRun, WhenMap, cells_to_come, place_of
from story.words import palette
from training.config import Config
from training.phases import LEAST_DELAY, Verdict
from training.phases.wording import VERDICT_NAMES
from training.runs.view import RunView
from training.sweeps.presets import REGIME_NAMES

VERDICTS: list[Verdict] = [verdict for verdict in Verdict if verdict is not Verdict.RUNNING]
# Behind the verdicts, what is none yet.
NOT_YET, BEING_TRAINED = len(VERDICTS), len(VERDICTS) + 1
PALETTE = [*(palette.VERDICTS[verdict] for verdict in VERDICTS), "#80808022", "#80808088"]
CODE = """from story.chapters.when import read_map, runs_at

found = read_map("{sweep}")
print(found.{name})
print(runs_at(found, {place}))"""
GROWING_CODE = """from story.chapters.when import read_growing_map, runs_at, small_sweep

found = read_growing_map(small_sweep(seed={seed}))
print(found.verdicts)
print(runs_at(found, {place}))"""


def named_place(found: WhenMap, place: tuple[int, int], _: Translator) -> str:
    """A place in words."""
    decay, other = found.grid.row_values[place[0]], found.grid.column_values[place[1]]
    if found.grid.columns == "lr":
        return _("weight decay {decay:.2g}, learning rate {rate:.2g}", decay=decay, rate=other)
    return _("weight decay {decay:.2g}, {share:.0%} of the table", decay=decay, share=other)


def map_panels(found: WhenMap, place: tuple[int, int], _: Translator) -> list[Heat]:
    """What became of the runs, how many generalised, and how much later than they memorised."""
    base = found.table.sweep.base
    return [
        _verdict_panel(
            found, place, _, number_verdicts(found), code=_code(found, "verdicts", place),
            note=_("Each cell stands for {seeds} runs from different seeds; where they disagree, the first "
                   "of them is drawn. All are of a small network that learns a + b mod {p} for at most "
                   "{steps} steps: \"only\" and \"nothing\" mean within that time.",
                   seeds=found.table.sweep.seeds, p=base.p, steps=base.steps),
        ),
        Heat(
            name="rate", title=_("How many of them generalise"), choice=_("how many generalise"),
            values=found.rate[None], bar="percent",
            says=_("At {place}, {rate} of the runs generalise.", place=named_place(found, place, _),
                   rate="{rate}"),
            numbers={"rate": ([found.rate[place]], "percent")},
            code=_code(found, "rate", place), **_shared(found, place, _),
        ),
        _delay_panel(
            found, place, _, code=_code(found, "delay", place),
            note=_("The median, logarithmic; grey where most runs did not generalise. Below {least:g} times "
                   "it counts as generalising at once.", least=LEAST_DELAY),
        ),
    ]  # fmt: skip


def growing_panels(found: WhenMap, place: tuple[int, int], now: Config | None, _: Translator) -> list[Heat]:
    """What became of the runs that are finished, and how much later they generalised than they memorised.

    Args:
        now: what is being trained now; None where nothing is.
    """
    base, to_come = found.table.sweep.base, cells_to_come(found)
    numbers = number_verdicts(found)
    at = None if now is None else place_of(found, now)
    if at is not None:
        numbers[at] = BEING_TRAINED
    code = GROWING_CODE.format(seed=base.seed, place=place)
    more = [(_("not trained yet"), PALETTE[NOT_YET])] if to_come else []
    more += [(_("being trained"), PALETTE[BEING_TRAINED])] if at is not None else []
    return [
        _verdict_panel(
            found, place, _, numbers, code=code, more=more,
            note=_("Each cell is one run, from seed {seed}, of a network with one hidden layer that learns "
                   "a + b mod {p} for at most {steps} steps: \"only\" and \"nothing\" mean within that time.",
                   seed=base.seed, p=base.p, steps=base.steps),
        ),
        _delay_panel(
            found, place, _, code=code,
            note=_("Logarithmic; grey where a run did not generalise, or is not trained yet. Below {least:g} "
                   "times it counts as generalising at once.", least=LEAST_DELAY),
        ),
    ]  # fmt: skip


def number_verdicts(found: WhenMap) -> NDArray[np.uint8]:
    """The colour of each place, as a place in the palette."""
    number = {str(verdict): at for at, verdict in enumerate(VERDICTS)} | {"": NOT_YET}
    return np.array([[number[str(name)] for name in row] for row in found.verdicts], np.uint8)


def _shared(found: WhenMap, place: tuple[int, int], _: Translator) -> dict[str, Any]:
    return {
        "x": _("share of the table that is trained on") if found.grid.columns != "lr" else _("learning rate"),
        "y": _("weight decay"),
        "row_names": [f"{value:.2g}" for value in found.grid.row_values],
        "column_names": [_short(found, value) for value in found.grid.column_values],
        "picks": True,
        "chosen": place,
        "group": "map",
        "height": 460,
    }


def _verdict_panel(
    found: WhenMap,
    place: tuple[int, int],
    _: Translator,
    numbers: NDArray[np.uint8],
    *,
    note: str,
    code: str,
    more: Sequence[tuple[str, str]] = (),
) -> Heat:
    present = [verdict for verdict in VERDICTS if verdict in found.verdicts]
    names = [_(VERDICT_NAMES[verdict]) for verdict in VERDICTS] + [_("not trained yet"), _("being trained")]
    return Heat(
        name="verdict", title=_("What became of the runs"), choice=_("what became of them"),
        values=numbers[None], palette=PALETTE,
        legend=(*((_(VERDICT_NAMES[verdict]), palette.VERDICTS[verdict]) for verdict in present), *more),
        says=_("At {place}: {verdict}.", place=named_place(found, place, _),
               verdict=names[int(numbers[place])]),
        hint=_("Click a cell, or walk with the arrow keys."),
        note=note, code=code, **_shared(found, place, _),
    )  # fmt: skip


def _delay_panel(found: WhenMap, place: tuple[int, int], _: Translator, *, note: str, code: str) -> Heat:
    here, delay = named_place(found, place, _), found.delay[place]
    if np.isnan(delay):
        says = _("At {place}: not trained yet.", place=here)
    elif np.isfinite(delay):
        says = _("At {place}, generalising comes {delay} times as late as memorising.", place=here,
                 delay="{delay}")  # fmt: skip
    else:
        says = _("At {place}, most runs do not generalise in the time given.", place=here)
    return Heat(
        name="delay", title=_("How many times later than they memorise"), choice=_("how much later"),
        values=found.delay[None], low=1.0, high=_highest(found), log=True, bar="short", says=says,
        numbers={"delay": ([delay], "short")}, note=note, code=code, **_shared(found, place, _),
    )  # fmt: skip


def _short(found: WhenMap, value: float) -> str:
    return f"{value:.2g}" if found.grid.columns == "lr" else f"{value:.0%}"


def _highest(found: WhenMap) -> float:
    """The latest of them; a map in which none has generalised yet has a scale all the same."""
    return max(2.0 * LEAST_DELAY, float(found.delay[np.isfinite(found.delay)].max(initial=0.0)))


def _code(found: WhenMap, name: str, place: tuple[int, int]) -> str:
    return CODE.format(sweep=found.sweep, name=name, place=place)


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


def curves_of(view: RunView, _: Translator) -> Lines:
    """The accuracies of a run that was trained here."""
    return accuracy_lines(
        view, [view.last_step], _, name=f"accuracy-{view.run_id}",
        title=_("Accuracy, seed {seed}", seed=view.config.seed), height=220,
    )  # fmt: skip
