"""The pictures of the chapter "The manifold" that compare the numbers' vectors with the final ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app_pages.canvas import AnyPanel, Heat, Lines, Series
from app_pages.chapters.manifold.dimensions import CODE
from app_pages.chapters.run_lines import axis_of, levels, null_label, over_steps
from language import Translator
from story.chapters.dimensions import ANGLES, SHARES, Dimensions


def end_panels(found: Dimensions, _: Translator) -> Sequence[AnyPanel]:
    """The final plane and the final geometry, and how much of them is there at each step."""
    panels: list[AnyPanel] = [_plane(found, _), _shares(found, _)]
    if np.isfinite(found.towards_the_end.between).any():
        panels.append(_between(found, _))
    return panels


def _plane(found: Dimensions, _: Translator) -> Lines:
    end = found.towards_the_end
    labels = {ANGLES[0]: _("smaller angle"), ANGLES[1]: _("larger angle")}
    return over_steps(
        found.view, _, **axis_of(found.view, ANGLES, _),
        name="plane_angles",
        title=_("Is the plane of now the final plane?"),
        range_y=(0.0, 92.0),
        width=2,
        height=300,
        series=[
            *(
                Series(name=name, label=label, xs=found.steps, ys=end.values[name], colour=colour)
                for (name, label), colour in zip(labels.items(), ("geometry", "held_out"), strict=True)
            ),
            *levels(found.view, {null_label(ANGLES[0], _): end.nulls[ANGLES[0]], "": end.nulls[ANGLES[1]]}),
        ],
        says=_(
            "Turned against the final plane by {smaller} and {larger} degrees; planes at random by {null} "
            "and {other}."
        ),
        numbers={
            "smaller": (end.values[ANGLES[0]], "whole"),
            "larger": (end.values[ANGLES[1]], "whole"),
            "null": ([end.nulls[ANGLES[0]]], "whole"),
            "other": ([end.nulls[ANGLES[1]]], "whole"),
        },
        note=_(
            "Two planes have two angles; both are 0 when they are the same. The larger one leaps where two "
            "directions of about equal spread change places."
        ),
    )  # fmt: skip


def _shares(found: Dimensions, _: Translator) -> Lines:
    end = found.towards_the_end
    labels = {SHARES[0]: _("leading directions"), SHARES[1]: _("whole geometry (CKA)")}
    colours = {SHARES[0]: "geometry", SHARES[1]: "held_out"}
    nulls = {null_label(name, _): end.nulls[name] for name in SHARES}
    lowest = min(0.0, float(np.nanmin(end.values[SHARES[1]], initial=0.0)))
    return over_steps(
        found.view, _, **(axis_of(found.view, SHARES, _) | {"y": _("of 1"), "percent": False}),
        name="towards_the_end",
        title=_("How much of the end is there already?"),
        range_y=(lowest, 1.05),
        width=2,
        height=300,
        series=[
            *(
                Series(name=name, label=label, xs=found.steps, ys=end.values[name], colour=colours[name])
                for name, label in labels.items()
            ),
            *levels(found.view, nulls),
        ],
        says=_(
            "Of the final leading directions {overlap} lead now (by chance {null}); alike to {similarity}."
        ),
        numbers={
            "overlap": (end.values[SHARES[0]], "percent"),
            "null": ([end.nulls[SHARES[0]]], "percent"),
            "similarity": (end.values[SHARES[1]], "short"),
        },
        note=_("CKA asks how the numbers lie to each other, in whatever directions; shuffled it is about 0."),
    )  # fmt: skip


def _between(found: Dimensions, _: Translator) -> Heat:
    between = found.towards_the_end.between
    count = len(between)
    middle = (np.arange(count) + 0.5) / count
    names = [f"{step:,}" for step in found.steps.tolist()]
    return Heat(
        name="between_steps",
        title=_("Each step beside each other one"),
        x=_("training steps"),
        y=_("training steps"),
        values=between[None],
        path=np.stack([middle, middle], axis=1),
        path_values=np.ones(count),
        row_names=names,
        column_names=names,
        low=0.0,
        high=1.0,
        bar="short",
        width=2,
        height=300,
        says=_("A change at one stroke would show two squares."),
        note=_(
            "How alike the numbers lie to each other at each two steps. "
            "Similarity (debiased linear CKA) of the embeddings at two steps, between 0 and 1."
        ),
        code=CODE.format(run_id=found.view.run_id, what="found.towards_the_end.between"),
    )  # fmt: skip
