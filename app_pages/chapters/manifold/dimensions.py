"""The pictures of the chapter "The manifold" that count dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app_pages.canvas import Bars, Lines, Points, Series
from app_pages.chapters.run_lines import (
    at_steps,
    axis_of,
    label_of,
    levels,
    null_label,
    over_steps,
    top_of,
)
from language import Translator
from story.chapters.dimensions import NEAR, PARTS, Dimensions

CODE = """from training.runs.reader import open_run
from story.chapters.dimensions import read_dimensions

found = read_dimensions(open_run("{run_id}").view())
print(found.steps, {what})"""


def embedding_dimensions(found: Dimensions, _: Translator) -> Lines:
    """In how many directions the numbers' vectors spread."""
    names = {
        "embedding_no_decay": _("without decay, in the end"),
        "embedding_random_labels": _("random labels, in the end"),
    }
    beside = {label: found.controls[name] for name, label in names.items() if name in found.controls}
    beside[null_label("embedding_participation", _)] = found.embedding_null
    return over_steps(
        found.view,
        _,
        name="embedding",
        title=_("Directions that the numbers use, of {width}", width=found.width),
        **axis_of(found.view, ["embedding_participation"], _),
        range_y=top_of(found.embedding, list(beside.values()), room=1.08, least=1.0),
        height=260,
        series=[
            Series(
                name="run", label=_("this run"), xs=found.steps, ys=found.embedding, colour="geometry"
            ),
            *levels(found.view, beside, ".3g"),
        ],
        says=_(
            "The numbers spread over {value} of {width} directions (participation ratio); white noise over "
            "{null}.",
            value="{value}", null="{null}", width=found.width,
        ),
        numbers={"value": (found.embedding, "short"), "null": ([found.embedding_null], "short")},
        note=_("Each key frequency takes two directions: a circle for each, not one circle for all."),
    )  # fmt: skip


def near_dimensions(found: Dimensions, _: Translator) -> Sequence[Lines]:
    """How many dimensions the activations have near a point, with their intervals and a flat cloud."""
    titles = {
        "nearest": _("Near a point, by its two neighbours"),
        "likelihood": _("Near a point, by its twenty neighbours"),
    }
    panels = []
    for name, estimates in found.near.items():
        measure = f"neuron_dimension_{NEAR[name]}"
        curves = {
            "value": (_("this run"), estimates.values, "geometry", False, False),
            "low": (_("95 % interval"), estimates.low, "geometry", True, False),
            "high": ("", estimates.high, "geometry", True, False),
            "flat": (label_of(f"{measure}_flat", _), estimates.flat, "control", False, True),
        }
        panels.append(
            over_steps(
                found.view,
                _,
                name=name,
                title=titles[name],
                **axis_of(found.view, [measure + part for part in PARTS], _),
                range_y=top_of(estimates.high, estimates.flat, room=1.08, least=1.0),
                width=3,
                height=250,
                series=[
                    Series(
                        name=key,
                        label=label,
                        xs=estimates.steps,
                        ys=values,
                        colour=colour,
                        thin=thin,
                        dashed=dashed,
                    )
                    for key, (label, values, colour, thin, dashed) in curves.items()
                ],
                says=_(
                    "At step {at}, the activations have {value} dimensions near a point, with an interval "
                    "from {low} to {high}; a flat cloud of the same spread has {flat}."
                ),
                numbers={"at": (at_steps(found.steps, estimates.steps, estimates.steps), "whole")}
                | {
                    key: (at_steps(found.steps, estimates.steps, values), "short")
                    for key, (_l, values, *_r) in curves.items()
                },
                note=_(
                    "A few hundred points in hundreds of dimensions: compare the curves rather than believe "
                    "a value. Below the grey curve the cloud is bent; look whether it is so before the leap, "
                    "too."
                ),
            )
        )
    return panels  # fmt: skip


def paths(found: Dimensions, _: Translator) -> Sequence[Points]:
    """The path of all weights so far, and a walk without aim."""
    if not len(found.explained):
        return []
    share, null = found.explained[:2].sum(), found.walk_explained[:2].sum()
    words = {
        "path": (
            _("The path of all {count} weights", count=f"{found.weights:,}"),
            _("On its own two first components, which hold {share} of it."),
            share,
        ),
        "walk": (
            _("A walk without aim"),
            _("As many steps at random; for steps as long as this run's, the two would hold {share}."),
            null,
        ),
    }
    panels = []
    for name, (title, says, held) in words.items():
        points = found.path if name == "path" else found.walk
        places = np.arange(len(points))
        panels.append(
            Points(
                name=name,
                title=title,
                # At each frame the path so far: what is to come waits where the path has got to.
                points=points[np.minimum(places[:, None], places[None, :])],
                colours=["geometry" if name == "path" else "control"] * len(points),
                joined=True,
                closed=False,
                reach=float(np.linalg.norm(points, axis=1).max()) or 1.0,
                width=3,
                height=280,
                says=says,
                numbers={"share": ([held], "percent")},
                note=_(
                    "A smooth bend in few dimensions is what principal components show of any walk: the "
                    "picture alone proves nothing."
                )
                if name == "path"
                else _("Exact, for equal steps in many dimensions: half a cosine against a whole one."),
                code=CODE.format(run_id=found.view.run_id, what=f"found.{name}"),
            )
        )
    return panels


def components(found: Dimensions, _: Translator) -> Sequence[Bars]:
    """How much of the path each of its components holds."""
    count = len(found.explained)
    if count < 2:
        return []
    return [
        Bars(
            name="components",
            title=_("How much of its path each component holds"),
            x=_("component"),
            y=_("share"),
            values=found.explained[None],
            positions=np.arange(1, count + 1),
            beside=found.walk_explained,
            beside_colour="control",
            range_y=(0.0, 1.08 * float(max(found.explained.max(), found.walk_explained.max()))),
            colour="geometry",
            height=220,
            legend=((_("this run"), "geometry"), (_("a walk with steps as long"), "control")),
            says=_(
                "The first component holds {first} of the path; of a walk without aim, with steps as long, "
                "it would hold {null}."
            ),
            numbers={
                "first": (found.explained[:1], "percent"),
                "null": (found.walk_explained[:1], "percent"),
            },
            code=CODE.format(run_id=found.view.run_id, what="found.explained, found.walk_explained"),
        )
    ]
