"""The pictures of the chapter "The landscape"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import AnyPanel, Guess, Heat, Lines, Series
from app_pages.chapters.guesses import value_guess
from app_pages.chapters.run_lines import at_steps, axis_of, label_of, over_steps
from language import Translator, mark
from story.chapters.landscape import CURVATURES, Landscape
from training.landscape import RunLandscape

CODE = """from training.landscape import landscape_of
from training.runs.reader import open_run

found = landscape_of(open_run("{run_id}").view())
print({what})"""
# Losses below this share one shade: nothing is to be seen there.
LEAST = 1e-3
PLANES = {
    "train": mark("Training loss on the plane of the path"),
    "held_out": mark("Held-out loss on the same plane"),
}
Float64 = NDArray[np.float64]


def scenes(found: Landscape, around: RunLandscape, _: Translator) -> Mapping[str, Sequence[AnyPanel]]:
    """The plane twice; what it hides; the line, and the curvature where it is known."""
    return {
        "plane": [_plane(found, around, _, "train"), _plane(found, around, _, "held_out")],
        "hidden": [_hidden(found, around, _), _distance(found, around, _)],
        "shape": [_line(found, around, _), *_curvatures(found, around, _)],
    }


def _plane(found: Landscape, around: RunLandscape, _: Translator, which: str) -> Heat:
    name = f"{which}_loss"
    ground, own, near = (getattr(of, name) for of in (around.surface, around.path, around.nearest))
    known = np.concatenate([values[np.isfinite(values)] for values in (ground.ravel(), own)])
    low = max(LEAST, float(known.min(initial=1.0)))
    return Heat(
        name=name,
        title=_(PLANES[which]),
        x=_("first component"),
        y=_("second component"),
        values=ground[None],
        low=low,
        high=max(2 * low, float(known.max(initial=LEAST))),
        log=True,
        bar="short",
        path=_on_table(around),
        path_values=np.maximum(own, LEAST),
        width=3,
        height=420,
        says=_("This network: {own} nats; the nearest point of the plane: {near}."),
        numbers={"own": (own, "short"), "near": (near, "short")},
        code=CODE.format(run_id=found.view.run_id, what=f"found.surface.{name}, found.path.{name}"),
    )  # fmt: skip


def _on_table(around: RunLandscape) -> Float64:
    """The path from the lower left corner (0, 0) to the upper right one (1, 1) of the table of cells, whose
    middles are the points of the grid."""
    shares = []
    for axis, values in zip((around.xs, around.ys), around.coordinates.T, strict=True):
        shares.append(((values - axis[0]) / (axis[1] - axis[0]) + 0.5) / len(axis))
    return np.stack(shares, axis=1)


def _hidden(found: Landscape, around: RunLandscape, _: Translator) -> Lines:
    own, near = around.path.train_loss, around.nearest.train_loss
    curves = {
        "own": (_("the networks themselves"), own, "train", False),
        "near": (_("the nearest points of the plane"), near, "control", True),
    }
    return over_steps(
        found.view, _, name="hidden", title=_("What the plane hides"), y=_("training loss (logarithmic)"),
        log_y=True, width=3, height=260,
        series=[
            Series(
                name=key, label=label, xs=around.steps, ys=_above_zero(values), colour=colour, dashed=dashed
            )
            for key, (label, values, colour, dashed) in curves.items()
        ],
        says=_("Itself {own} nats, on the plane {near}."),
        numbers={"own": (own, "short"), "near": (near, "short")},
        code=CODE.format(run_id=found.view.run_id, what="found.path.train_loss, found.nearest.train_loss"),
    )  # fmt: skip


def distance_guess(found: Landscape, around: RunLandscape, _: Translator) -> Guess | None:
    """How far from the plane the network lies when it begins to leap, to be guessed; None for a run that does
    not."""
    phases = found.view.phases
    if phases.memorised_at is None or phases.leap_at is None or phases.leap_at <= phases.memorised_at:
        return None
    at = int(np.abs(around.steps - phases.leap_at).argmin())
    return value_guess(
        float(around.distances[at]), float(around.steps[at]), _distance_axis(around),
        {
            "ask": _("How far will it be when it leaps? Click on the dashed line."),
            "near": _("You said {guess}; it was {at}. Well foreseen!"),
            "early": _("You said {guess}; it was more: {at}."),
            "late": _("You said {guess}; it was less: {at}."),
        },
    )  # fmt: skip


def _distance_axis(around: RunLandscape) -> tuple[float, float]:
    """From 0 to the width of the picture: as far as one could go on the plane."""
    return 0.0, max(float(np.ptp(around.xs)), 1.05 * float(around.distances.max())) or 1.0


def _distance(found: Landscape, around: RunLandscape, _: Translator) -> Lines:
    range_y = _distance_axis(around)
    return over_steps(
        found.view, _, name="distance", title=_("How far the networks are from the plane"), y=_("weight"),
        range_y=range_y, width=3, height=260, guess=distance_guess(found, around, _),
        series=[Series(name="distance", label="", xs=around.steps, ys=around.distances, colour="geometry")],
        says=_("{distance} away; the whole picture is {width} wide."),
        numbers={
            "distance": (around.distances, "short"),
            "width": ([float(np.ptp(around.xs))], "short"),
        },
        code=CODE.format(run_id=found.view.run_id, what="found.steps, found.distances"),
    )  # fmt: skip


def _line(found: Landscape, around: RunLandscape, _: Translator) -> Lines:
    line, (start, end) = around.line, around.line_steps
    curves = {
        "train": (_("training pairs"), line.losses.train_loss),
        "held_out": (_("held-out pairs"), line.losses.held_out_loss),
    }
    return Lines(
        name="line",
        title=_("On the straight line from step {start} to step {end}", start=start, end=end),
        x=_("share of the way"), y=_("loss (logarithmic)"), log_y=True, range_x=(0.0, 1.0),
        width=2 if found.curvatures else 6, height=260,
        series=[
            Series(name=name, label=label, xs=line.fractions, ys=_above_zero(losses), colour=name)
            for name, (label, losses) in curves.items()
        ],
        says=_("The training loss rises {barrier} nats above the line between its ends."),
        numbers={"barrier": ([line.barrier], "short")},
        code=CODE.format(run_id=found.view.run_id, what="found.line.losses"),
    )  # fmt: skip


def _curvatures(found: Landscape, around: RunLandscape, _: Translator) -> Sequence[Lines]:
    if not found.curvatures:
        return []
    shown = {
        "largest": (_("The sharpest direction"), CURVATURES[:1]),
        "trace": (_("All directions together"), CURVATURES[1:]),
    }
    drawn = []
    for name, (title, measures) in shown.items():
        main, axis = found.curvatures[measures[0]], axis_of(found.view, measures, _)
        curves = []
        for measure in measures:
            known, own = found.curvatures[measure], measure == measures[0]
            curves.append(
                Series(
                    name=measure, label=_("95 % interval") if measure.endswith("low") else "",
                    xs=known.steps, ys=_above_zero(known.values), colour="geometry",
                    thin=not own, dashed=not own,
                )
            )  # fmt: skip
        drawn.append(
            over_steps(
                found.view, _, name=name, title=title, y=axis["y"], log_y=axis["log_y"],
                width=2, height=260, series=curves,
                says=_("{label}: {value}", label=label_of(measures[0], _), value="{value}"),
                numbers={"value": (at_steps(around.steps, main.steps, main.values), "short")},
                code=axis["code"],
            )
        )  # fmt: skip
    return drawn


def _above_zero(values: Float64) -> Float64:
    """What a logarithmic axis can show; the rest is a gap."""
    return np.where(values > 0, values, np.nan)
