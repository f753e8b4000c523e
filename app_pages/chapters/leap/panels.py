"""The panels of the first page: curves, the tokens on their circles, and one row of margins."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import AnyPanel, Lines, Points, Series, Teeth, pack_stage
from app_pages.chapters.run_lines import phase_legend
from language import Translator
from story.chapters.leap import Leap
from training.phases import phase_spans

CODE = """from training.runs.reader import open_run
from story.chapters.leap import read_leap

leap = read_leap(open_run("{run_id}").view())
print(leap.steps, leap.{name})"""
CURVES = """from training.runs.reader import open_run

metrics = open_run("{run_id}").metrics()
print(metrics["step"], metrics["held_out_{name}"])"""


def pack_leap(leap: Leap, _: Translator, *, live: bool = False, step: int | None = None) -> bytes:
    """A Leap as the bytes of a stage.

    Args:
        live: the run still grows: no scrubbing, and no circle, whose plane only the finished run has.
        step: the recorded step to show first (None: the last).
    """
    steps = None if live else leap.steps
    return pack_stage(panels(leap, _, live=live), _, name=leap.view.run_id, steps=steps, step=step)


def panels(leap: Leap, _: Translator, *, live: bool = False) -> Sequence[AnyPanel]:
    """What there is to see of a run that is recorded, or still grows."""
    circles = [] if live else [_circle(leap, which, _) for which in range(len(leap.frequencies))]
    return [*_curves(leap, live, _), *circles, _row(leap, 3 if circles else 6, _)]


def _curves(leap: Leap, live: bool, _: Translator) -> list[AnyPanel]:
    """Accuracy and loss, over the same steps."""
    metrics, last = leap.view.metrics, leap.view.phases.last_step
    names = {"held_out": _("Held-out pairs"), "train": _("Training pairs")}
    at = _evaluations(leap)

    def series(measured: str) -> list[Series]:
        """Of both sets; the legend of the accuracy serves the loss as well."""
        return [
            Series(
                name=name,
                label=label if measured == "accuracy" else "",
                xs=metrics["step"],
                ys=metrics[f"{name}_{measured}"],
                colour=name,
            )
            for name, label in names.items()
        ]

    over_steps = partial(
        Lines,
        x=_("training steps"),
        range_x=(0.0, float(_horizon(last) if live else max(1, last))),
        cursor=not live,
        live=live,
        spans=phase_spans(leap.view.phases),
    )
    accuracy = over_steps(
        name="accuracy",
        title=_("Accuracy"),
        series=series("accuracy"),
        percent=True,
        range_y=(0.0, 1.0),
        legend=phase_legend(leap.view, _),
        says=_("{train} of the training pairs right, {held_out} of the held-out pairs."),
        numbers={name: (metrics[f"{name}_accuracy"][at], "percent") for name in names},
        code=CURVES.format(run_id=leap.view.run_id, name="accuracy"),
        height=250,
    )
    loss = over_steps(
        name="loss",
        title=_("Loss (log scale)"),
        series=series("loss"),
        log_y=True,
        range_y=_decades([metrics[f"{name}_loss"] for name in names]),
        code=CURVES.format(run_id=leap.view.run_id, name="loss"),
        height=190,
    )
    return [accuracy, loss]


def _circle(leap: Leap, which: int, _: Translator) -> Points:
    points = leap.circles[:, which]
    return Points(
        name=f"circle_{leap.frequencies[which]}",
        group="circle",
        choice=f"k = {leap.frequencies[which]}",
        title=_("The numbers, seen along one frequency"),
        points=points,
        order=leap.orders[which],
        joined=True,
        reach=_reach(points),
        says=_("{share} of the numbers' spread lies on the circle."),
        numbers={"share": (leap.circle_share[:, which], "percent")},
        note=_(
            "Each dot is a number; a line leads to the next in the frequency's order. The plane is "
            "the finished network's and is held still: fitted anew at each step, it would show "
            "a circle even in noise."
        ),
        code=CODE.format(run_id=leap.view.run_id, name=f"circles[:, {which}]"),
        width=3,
        height=340,
    )


def _row(leap: Leap, width: int, _: Translator) -> Teeth:
    at = _evaluations(leap)
    height = leap.view.metrics["train_margin"][at] - leap.view.metrics["held_out_margin"][at]
    low, high = min(-1.0, float(leap.margins.min())), max(1.0, float(leap.margins.max()))
    room = 0.04 * (high - low)
    return Teeth(
        name="row",
        title=_("One row of the table: {row} + b", row=leap.row),
        x=_("b"),
        values=leap.margins,
        filled=leap.trained,
        range_y=(low - room, high + room),
        above=_("right answer leads"),
        below=_("a wrong answer leads"),
        says=_("Teeth {tooth} high."),
        numbers={"tooth": (height, "short")},
        note=_(
            "Margin: how far the right answer leads the best wrong one. Filled: training pairs, "
            "hollow: held-out pairs."
        ),
        code=CODE.format(run_id=leap.view.run_id, name="margins"),
        width=width,
        height=340,
    )


def _evaluations(leap: Leap) -> NDArray[np.intp]:
    """For every snapshot the place of the evaluation next to it."""
    apart: NDArray[np.int64] = np.abs(leap.view.metrics["step"][None] - leap.steps[:, None])
    nearest: NDArray[np.intp] = np.argmin(apart, axis=1)
    return nearest


def _horizon(last_step: int) -> int:
    """Where the axis of steps ends while the run grows: it moves in leaps, so that the curves stand still."""
    return max(200, -(-(last_step + 20) // 200) * 200)


def _decades(losses: Sequence[NDArray[np.floating]]) -> tuple[float, float]:
    """The powers of ten around all losses above 0, which move in leaps too."""
    values = np.concatenate([np.asarray(loss, float) for loss in losses])
    powers = np.log10(values[np.isfinite(values) & (values > 0)])
    if not len(powers):
        return 0.1, 10.0
    return 10.0 ** np.floor(powers.min()), 10.0 ** max(np.ceil(powers.max()), np.floor(powers.min()) + 1)


def _reach(points: NDArray[np.float32]) -> float:
    """Half the side of the window on a plane, one for all snapshots: the finished circle fills it, and of
    what came before all but a few strays lies inside."""
    return max(1.1 * float(np.abs(points[-1]).max()), float(np.quantile(np.abs(points), 0.999)))
