"""The pictures of the chapter "The manifold": the numbers by one method, beside white noise by the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import Guess, Lines, Points, Series
from app_pages.chapters.guesses import curve_guess
from app_pages.chapters.run_lines import levels, over_steps
from language import Translator
from story.chapters.manifold import DRAWN, Picture
from training.runs.view import RunView

CODE = """from training.runs.reader import open_run
from story.chapters.manifold import read_picture

found = read_picture(open_run("{run_id}").view(), "{method}", axes={axes}{frequency})
print(found.points.shape, found.quality, found.null_quality)"""


def picture_panels(
    found: Picture, view: RunView, _: Translator, *, noise: bool = True
) -> Sequence[Points | Lines]:
    """The numbers by one method; on a plane, how much of them lies on its circle; and white noise by the same
    in grey, where it is asked for."""
    axes = found.points.shape[-1]
    frequency = f", frequency={found.frequency}" if found.frequency is not None else ""
    code = CODE.format(run_id=view.run_id, method=found.method, axes=axes, frequency=frequency)
    rounded = [roundness(found, view, code, _, beside=not noise)] if found.method == "plane" else []
    title, note = _words(found, _)
    judged = "plane" if found.method == "plane" else "neighbours"
    says = {
        "plane": _(
            "At step {at}, {quality} of it lies on one circle, in the order of frequency {frequency}; of "
            "white noise {null}."
        ),
        "neighbours": _("Drawn at step {at}. Trustworthiness {quality} of 1; white noise {null}."),
    }
    how = "percent" if judged == "plane" else "short"
    usual: dict[str, Any] = {"height": 480, "spins": axes == 3}
    drawn = Points(
        name=found.method,
        title=title,
        points=found.points,
        order=found.order,
        joined=found.method == "plane" and axes == 2,
        reach=_reach(found.points),
        width=3 if noise else 4 if rounded else 6,
        says=says[judged],
        numbers={
            "at": (found.at, "whole"),
            "quality": (found.quality, how),
            "null": ([found.null_quality], how),
            "frequency": ([np.nan if found.frequency is None else found.frequency], "whole"),
        },
        note=note,
        code=code,
        **usual,
    )
    if not noise:
        return [drawn, *rounded]
    return [
        drawn,
        Points(
            name=f"{found.method}_noise",
            title=_("White noise"),
            points=found.null_points[None],
            colours=["control"] * len(found.null_points),
            reach=_reach(found.null_points[None]),
            width=3,
            says=_("As many arrows of as many dimensions, drawn at random."),
            **usual,
        ),
        *rounded,
    ]


def roundness(found: Picture, view: RunView, code: str, _: Translator, *, beside: bool) -> Lines:
    """How much of the numbers lies on one circle of the plane, over the steps, beside what noise shows."""
    return over_steps(
        view,
        _,
        name="roundness",
        title=_("How much lies on one circle"),
        y=_("share"),
        percent=True,
        range_y=(0.0, 1.0),
        series=[
            Series(name="run", label="", xs=found.steps, ys=found.quality, colour="geometry"),
            *levels(view, {_("white noise"): found.null_quality}),
        ],
        guess=_circle_guess(view, _),
        code=code,
        says=_("{quality}; white noise {null}."),
        numbers={"quality": (found.quality, "percent"), "null": ([found.null_quality], "percent")},
        width=2 if beside else 6,
        height=400 if beside else 220,
    )


def _circle_guess(view: RunView, _: Translator) -> Guess | None:
    """How round it becomes, to be drawn; None where nothing is memorised."""
    if view.phases.memorised_at is None:
        return None
    words = {
        "ask": _("All known by heart. Draw it: how round does it become?"),
        "told": _("Drawn. Now press play."),
        "near": _("Your curve lies {guess} beside it. Well foreseen!"),
        "early": _("It becomes rounder than that, or sooner: your curve lies {guess} beside it."),
        "late": _("Less round than that, or later: your curve lies {guess} beside it."),
    }
    return curve_guess(0.1, "run", words)


def _words(found: Picture, _: Translator) -> tuple[str, str]:
    """Title and note of a method."""
    turn = (
        " " + _("It turns by itself until you drag it; Shift and the arrow keys turn it, too.")
        if found.points.shape[-1] == 3
        else ""
    )
    third = " " + _("The third axis is from the plane of the next frequency.") if turn else ""
    slow = " " + _("Worked out at {count} snapshots; between them the picture waits.", count=DRAWN)
    frequency = found.frequency if found.frequency is not None else 0
    words = {
        "plane": (
            _("The circle of frequency {frequency}, in space", frequency=frequency)
            if turn
            else _("The plane of frequency {frequency}", frequency=frequency),
            _(
                "The plane is taken from the last snapshot and held. A plane fitted to noise would show a "
                "ring in it; on a plane held from elsewhere noise is a heap, as beside it."
            )
            + third,
        ),
        "pca": (
            _("Principal components"),
            _("The directions in which the arrows spread most, taken anew at each step and laid "
              "over the next."),
        ),
        "isomap": (
            _("Isomap"),
            _("It keeps the ways from neighbour to neighbour, as an ant on the manifold would walk.") + slow,
        ),
        "tsne": (
            _("t-SNE"),
            _("It keeps neighbours and nothing else: sizes and gaps mean little, and noise gets "
              "clumps.") + slow,
        ),
    }  # fmt: skip
    title, note = words[found.method]
    return title, note + turn


def _reach(points: NDArray[np.floating]) -> float:
    """What the picture reaches to: all but a few stragglers, who would make everything else small."""
    distances = np.linalg.norm(points, axis=-1)
    known = distances[np.isfinite(distances)]
    room = (
        1.1 if points.shape[-1] == 2 else 0.95
    )  # in space a picture of the same reach fills less of its box
    return room * float(np.quantile(known, 0.97)) if known.size and known.max() else 1.0
