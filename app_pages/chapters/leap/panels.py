"""The panels of the first page: curves, the tokens on their circles, and one row of margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app_pages.canvas import AnyPanel, Lines, Points, Teeth, pack_stage
from app_pages.chapters.leap.hero import leap_guess
from app_pages.chapters.run_lines import accuracy_lines, at_frames, axis_of, metric_series, over_steps
from language import Translator
from story.chapters.leap import Leap
from story.words.questions import row_of

CODE = """from training.runs.reader import open_run
from story.chapters.leap import read_leap

leap = read_leap(open_run("{run_id}").view())
print(leap.steps, leap.{name})"""


def pack_leap(
    leap: Leap,
    _: Translator,
    *,
    hero: Sequence[AnyPanel] = (),
    live: bool = False,
    step: int | None = None,
    hides: bool = False,
) -> bytes:
    """A Leap as the bytes of a stage.

    Args:
        hero: what stands before and beside the curves: the table, the ring.
        live: the run still grows: no scrubbing, and no circle, whose plane only the finished run has.
        step: the recorded step to show first (None: the last).
        hides: it neither plays by itself nor shows what comes later, until somebody plays it.
    """
    steps = None if live else leap.steps
    shown = panels(leap, _, hero=hero, live=live)
    step = int(leap.steps[0]) if hides and step is None else step
    plays = not live and not hides
    return pack_stage(shown, _, name=leap.view.run_id, steps=steps, step=step, plays=plays, veiled=hides)


def panels(
    leap: Leap, _: Translator, *, hero: Sequence[AnyPanel] = (), live: bool = False
) -> Sequence[AnyPanel]:
    """What there is to see of a run that is recorded, or still grows."""
    circles = [] if live else [_circle(leap, which, _) for which in range(len(leap.frequencies))]
    curves = _curves(leap, live, _)
    if hero:
        accuracy, loss = curves  # the phases stand on the timeline already: they are named once, further down
        curves = [
            replace(
                accuracy,
                width=3,
                height=150,
                legend=(),
                says="",
                guess=None if live else leap_guess(leap.view, _),
            ),
            replace(loss, width=3, height=340, legend=accuracy.legend),
        ]
    return [*hero, *curves, *circles, _row(leap, 3 if circles and not hero else 6, _)]


def at_frames_of(leap: Leap, places: NDArray[np.int64]) -> Leap:
    """A Leap at some of its snapshots."""
    if len(places) == len(leap.steps):
        return leap
    along = ("steps", "circles", "circle_shares", "margins")
    return replace(leap, **{name: getattr(leap, name)[places] for name in along})


def _curves(leap: Leap, live: bool, _: Translator) -> list[Lines]:
    """Accuracy and loss, over the same steps."""
    view, last = leap.view, leap.view.phases.last_step
    colours = {"held_out": "held_out", "train": "train"}
    axis: dict[str, Any] = {
        "range_x": (0.0, float(_horizon(last) if live else max(1, last))),
        "cursor": not live,
        "live": live,
    }
    accuracies = {f"{name}_accuracy": colour for name, colour in colours.items()}
    accuracy = accuracy_lines(
        view,
        leap.steps,
        _,
        **axis,
        series=metric_series(view, accuracies, _),
        says=_("{train} of the training pairs right, {held_out} of the held-out pairs."),
        height=250,
    )
    losses = {f"{name}_loss": colour for name, colour in colours.items()}
    curves = metric_series(view, losses, _)
    loss = over_steps(
        view,
        _,
        **axis_of(view, [*losses], _),
        **axis,
        name="loss",
        title=_("Loss (log scale)"),
        series=curves,
        range_y=decades([curve.ys for curve in curves]),
        height=190,
    )
    return [accuracy, loss]


def _circle(leap: Leap, which: int, _: Translator) -> Points:
    points, shares = leap.circles[:, which], leap.circle_shares[:, which]
    is_circle = bool(np.isfinite(shares).any())
    return Points(
        name=f"circle_{leap.frequencies[which]}",
        group="circle",
        choice=f"k = {leap.frequencies[which]}",
        title=_("The numbers, seen along one frequency"),
        points=points,
        names=[str(symbol) for symbol in leap.symbols],
        order=leap.orders[which],
        joined=True,
        reach=_reach(points),
        says=_("{share} of the numbers' spread lies on the circle.") if is_circle else "",
        numbers={"share": (shares, "percent")} if is_circle else {},
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
    low, high = min(-1.0, float(leap.margins.min())), max(1.0, float(leap.margins.max()))
    room = 0.1 * (high - low)  # for the words above and below
    return Teeth(
        name="row",
        title=_("One row of the table: {row}", row=row_of(leap.view.config, leap.row)),
        x=_("b"),
        values=leap.margins,
        filled=leap.trained,
        range_y=(low - room, high + room),
        above=_("right answer leads"),
        below=_("a wrong answer leads"),
        says=_("Teeth {margin_gap} high."),
        numbers={"margin_gap": (at_frames(leap.view, "margin_gap", leap.steps), "short")},
        note=_(
            "Margin: how far the right answer leads the best wrong one. Filled: training pairs, "
            "hollow: held-out pairs."
        ),
        code=CODE.format(run_id=leap.view.run_id, name="margins"),
        width=width,
        height=340,
    )


def _horizon(last_step: int) -> int:
    """Where the axis of steps ends while the run grows: it moves in leaps, so that the curves stand still."""
    return max(200, -(-(last_step + 20) // 200) * 200)


def decades(losses: Sequence[ArrayLike]) -> tuple[float, float]:
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
