"""The neuron inspector: all neurons to choose from, one of them, and what is answered without it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app_pages.canvas import Answers, AnyPanel, Bundle, Heat
from app_pages.chapters.run_lines import kind_names
from language import Translator
from story.chapters.adding import Neuron, Neurons
from story.words.questions import form_of
from training.runs.view import RunView

NEURONS, COLUMNS = "neurons", 16
# Frequencies that have a colour of their own; the others share one.
COLOURED = 6
IDLE = "wrong"
CODE = """from training.runs.reader import open_run
from story.chapters.adding import read_neurons, read_neuron

view = open_run("{run_id}").view()
found = read_neurons(view)
fellows = (found.frequencies == found.frequencies[{neuron}]).nonzero()[0]
one = read_neuron(view, {neuron}, tuple(fellows.tolist()))
print(one.frequency, one.share, one.accuracies)"""


def inspector(
    view: RunView, found: Neurons, one: Neuron, asked: tuple[int, int], _: Translator
) -> Sequence[AnyPanel]:
    """All neurons, the activity and the words of one, and the table with it and without."""
    code = CODE.format(run_id=view.run_id, neuron=one.neuron)
    tables = _tables(view, one, asked, code, _)
    return [_all(found, one, code, _), _activity(one, code, _), *tables, _says(one, code, _)]


def cell_of(found: Neurons, neuron: int) -> tuple[int, int]:
    """The row, from below, and the column of a neuron among all."""
    row, column = divmod(int(np.flatnonzero(found.order == neuron)[0]), COLUMNS)
    return _rows(found) - 1 - row, column


def neuron_at(found: Neurons, row: int, column: int) -> int | None:
    """The neuron in a cell; None where there is none."""
    place = (_rows(found) - 1 - row) * COLUMNS + column
    inside = 0 <= place < len(found.order) and 0 <= column < COLUMNS
    return int(found.order[place]) if inside else None


def _rows(found: Neurons) -> int:
    return -(-len(found.order) // COLUMNS)


def _all(found: Neurons, one: Neuron, code: str, _: Translator) -> Heat:
    """Every neuron as a cell, in the colour of its frequency."""
    frequencies = found.frequencies[found.order]
    several = list(dict.fromkeys(frequencies.tolist()))
    colours = [f"oklch(0.68 0.15 {round(360 * at / COLOURED)})" for at in range(min(COLOURED, len(several)))]
    palette = [IDLE, *colours, "control"]
    places = np.array([1 + min(several.index(int(k)), len(colours)) for k in frequencies])
    places = np.where(found.alive[found.order], places, 0)
    names = [
        _(
            "neuron {neuron}: k = {k}, {share:.0%}; loss without it {loss:.2g}",
            neuron=int(j), k=int(found.frequencies[j]), share=float(found.shares[j]),
            loss=float(found.loss[j]),
        )
        for j in found.order
    ]  # fmt: skip
    size = _rows(found) * COLUMNS
    values, said = np.full(size, np.nan), np.full(size, "", object)
    values[: len(places)], said[: len(places)] = places, names
    grid = values.reshape(-1, COLUMNS)[::-1]
    legend = [(f"k = {k}", colour) for k, colour in zip(several, colours, strict=False)]
    others = len(several) > COLOURED
    return Heat(
        name=NEURONS,
        title=_("All neurons"),
        values=grid[None],
        names=said.reshape(-1, COLUMNS)[::-1].ravel().tolist(),
        palette=palette,
        picks=True,
        chosen=cell_of(found, one.neuron),
        legend=(*legend, *([(_("another frequency"), "control")] if others else []),
                *([(_("no longer alive"), IDLE)] if not found.alive.all() else [])),
        says=_("Neuron {neuron}, of frequency {k}.", neuron=one.neuron, k=one.frequency),
        hint=_("Click another, or use the arrow keys."),
        note=_("Every cell is a neuron, in the colour of the frequency at which it turns most; those come "
               "first without which the loss would grow most."),
        code=code,
        width=2,
        height=300,
    )  # fmt: skip


def _activity(one: Neuron, code: str, _: Translator) -> Heat:
    known = one.activations[-1][np.isfinite(one.activations[-1])]  # what is beyond is drawn as the ends are
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    return Heat(
        name="activity",
        title=_("Where it is active"),
        x=_("second number"),
        y=_("first number"),
        values=one.activations,
        row_names=[str(symbol) for symbol in one.left],
        column_names=[str(symbol) for symbol in one.right],
        low=low,
        high=high if high > low else low + 1.0,
        bar="short",
        says=_("{share} of its variance is waves of frequency {k}."),
        numbers={"share": (one.share, "percent"), "k": ([one.frequency], "whole")},
        note=_("Its activation for every pair, the numbers in the order in which circle {k} meets them: what "
               "is a fine pattern in the table is one broad wave there.", k=one.frequency)
        if one.ordered else "",
        code=code,
        width=2,
        height=300,
    )  # fmt: skip


def _tables(view: RunView, one: Neuron, asked: tuple[int, int], code: str, _: Translator) -> list[Answers]:
    """The whole table, without this neuron, without all of its frequency, and with all of them."""
    without, frequency = _("this one off"), _("all of k = {k} off", k=one.frequency)
    choices = (
        ("with", _("all on"), _("With all neurons, {accuracy} of the whole table is right.")),
        ("without", without, _("Without this neuron, {accuracy} of the whole table is right.")),
        ("frequency", frequency, _("Without all {count} neurons of its frequency, {accuracy} is right.")),
    )
    return [
        Answers(
            name=name,
            group="table",
            choice=choice,
            title=_("Switch it off"),
            values=table.answers,
            expected=table.taught[None],
            kinds=table.kinds[None],
            kind_names=kind_names(_),
            none=table.none,
            form=form_of(view.config),
            chosen=asked,
            says=says,
            numbers={"accuracy": (accuracy, "percent"), "count": ([one.fellows], "whole")},
            note=_("Light: right; dark: wrong. Rows: the first number, columns: the second."),
            code=code,
            width=2,
            height=300,
        )
        for (name, choice, says), table, accuracy in zip(choices, one.tables, one.accuracies, strict=True)
    ]


def _says(one: Neuron, code: str, _: Translator) -> Bundle:
    """What the neuron adds to each answer, over what its fellows add in the end."""
    known = np.abs(np.concatenate([one.says.ravel(), one.fellows_say.ravel()]))
    most = 1.05 * float(np.nanmax(np.where(np.isfinite(known), known, 0), initial=0)) or 1.0
    return Bundle(
        name="says",
        title=_("What it says to each answer"),
        x=_("answers, in the order of circle {k}", k=one.frequency) if one.ordered else _("answer"),
        y=_("logits for an activation of 1"),
        values=one.fellows_say[None],
        beside=one.says,
        range_y=(-most, most),
        legend=((_("this neuron"), "currentColor"),),
        note=_("Thin: all neurons of its frequency, in the end. Each votes in a wave, shifted against the "
               "others; together they make the circle."),
        code=code,
        height=190,
    )  # fmt: skip
