"""The pictures of the chapter "In the dark": accuracy, the saw, the one curve, the losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import AnyPanel, Bundle, Lines, Series, Teeth
from app_pages.chapters.run_lines import (
    at_frames,
    axis_of,
    label_of,
    levels,
    metric_series,
    null_label,
    over_steps,
)
from language import Translator
from story.chapters.in_the_dark import InTheDark, Row

# What is lower is drawn there: the axis is logarithmic.
LOWEST_LOSS = 1e-6
READ_ROW = """from training.runs.reader import open_run
from story.chapters.in_the_dark import read_row

seen = read_row(open_run("{run_id}").view(), row={row})
print(seen.{name})"""


def teeth(found: InTheDark, row: Row, _: Translator) -> Teeth:
    """The saw of one row."""
    taught, other = row.margins[:, row.trained], row.margins[:, ~row.trained]
    return Teeth(
        name="teeth",
        title=_("The saw: row {row} of the table", row=row.row),
        x=_("right number b"),
        y=_("margin (logits)"),
        values=row.margins,
        filled=row.trained.astype(np.uint8),
        range_y=_range(row.margins),
        height=280,
        legend=((_("training pairs"), "train"), (_("held-out pairs"), "held_out")),
        says=_(
            "Above zero, which is right: {taught} of this row's training pairs, {other} of its held-out ones."
        ),
        numbers={"taught": (_share_above(taught), "percent"), "other": (_share_above(other), "percent")},
        note=_(
            "The article's jagged curve. The order of b along the axis is that of the numbers; the line "
            "between the dots only leads the eye."
        ),
        code=READ_ROW.format(run_id=found.view.run_id, row=row.row, name="margins"),
    )


def curves(found: InTheDark, row: Row, _: Translator) -> Sequence[AnyPanel]:
    """The bundle that falls on to one curve; nothing for a row that has no place on the circle."""
    if row.turned is None:
        return []
    return [
        Bundle(
            name="bundle",
            title=_("{count} answers, one above the other", count=row.turned.shape[1]),
            x="c − a − b",
            y=_("logit"),
            values=row.turned,
            start=float(found.offsets[0]),
            beside=found.curve,
            range_y=_range(row.turned),
            width=4,
            height=400,
            legend=((_("mean of all pairs"), "currentColor"),),
            says=_(
                "The mean of all pairs explains {share} of all logits.",
            ),
            numbers={"share": (found.collapse, "percent")},
            note=_("Each thin curve is one pair of row {row}. The answers c are counted from the right one, "
                   "which stands at 0.", row=row.row),
            code=READ_ROW.format(run_id=found.view.run_id, row=row.row, name="turned"),
        )
    ]  # fmt: skip


def collapse(found: InTheDark, _: Translator) -> Lines:
    """How much of all logits one curve explains."""
    names = {
        "collapse_no_decay": _("without decay, in the end"),
        "collapse_random_labels": _("random labels, in the end"),
    }
    controls = {label: found.controls[name] for name, label in names.items() if name in found.controls}
    return over_steps(
        found.view,
        _,
        name="collapse",
        title=_("How much one curve explains"),
        **axis_of(found.view, ["collapse"], _),
        range_y=(0.0, 1.0),
        width=2,
        height=320,
        series=[
            Series(
                name="collapse", label=_("this run"), xs=found.steps, ys=found.collapse, colour="geometry"
            ),
            *levels(found.view, controls | {null_label("collapse", _): found.collapse_null}, ".2%"),
        ],
        says=_("It explains {share} of the logits."),
        numbers={"share": (found.collapse, "percent")},
        note=_("Grey: the same network without decay and on random labels, means of eight seeds.")
        if controls
        else "",
    )


def losses(found: InTheDark, _: Translator) -> Lines:
    """Four losses, two of which nobody sees who looks at the curves."""
    view, seen = found.view, ("train", "held_out")
    inside = {"restricted": (found.restricted, "geometry"), "excluded": (found.excluded, "decay")}
    evaluated = metric_series(view, {f"{name}_loss": name for name in seen}, _, thin=True)
    return over_steps(
        found.view,
        _,
        name="losses",
        title=_("Loss, seen and hidden"),
        **axis_of(view, [f"{name}_loss" for name in (*seen, *inside)], _),
        height=320,
        width=4,
        series=[
            *(replace(curve, ys=np.maximum(curve.ys, LOWEST_LOSS)) for curve in evaluated),
            *(
                Series(name=name, label=label_of(f"{name}_loss", _), xs=found.steps,
                       ys=np.maximum(values, LOWEST_LOSS), colour=colour)
                for name, (values, colour) in inside.items()
            ),
            *levels(view, {null_label("train_loss", _): found.chance}, ",.3g"),
        ],
        says=_(
            "Training {train}, held-out {held_out}; with the key frequencies alone {restricted}, without "
            "them {excluded}."
        ),
        numbers={name: (at_frames(view, f"{name}_loss", found.steps), "short") for name in seen}
        | {name: (values, "short") for name, (values, _colour) in inside.items()},
        note=_(
            "The key frequencies are {frequencies}. Restricted loss falling means that the rule has "
            "formed; excluded loss rising, that the memory is given up. The key frequencies are those of "
            "the last snapshot, held for all earlier ones. The article says that the loss shows nothing; "
            "the loss on held-out pairs does.",
            frequencies=", ".join(map(str, found.frequencies)),
        ),
    )  # fmt: skip


def _range(values: NDArray[np.floating]) -> tuple[float, float]:
    low, high = float(np.nanmin(values, initial=-1.0)), float(np.nanmax(values, initial=1.0))
    room = 0.05 * (high - low)
    return low - room, high + room


def _share_above(margins: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray((margins > 0).mean(axis=1)) if margins.shape[1] else np.full(len(margins), np.nan)
