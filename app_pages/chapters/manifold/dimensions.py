"""The pictures of the chapter "The manifold" that count dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app_pages.canvas import Bars, Lines, Points, Series
from language import Translator
from story.chapters.dimensions import Dimensions
from story.chapters.leap import phase_spans

CODE = """from training.runs.reader import open_run
from story.chapters.dimensions import read_dimensions

found = read_dimensions(open_run("{run_id}"))
print(found.steps, {what})"""


def embedding_dimensions(found: Dimensions, _: Translator) -> Lines:
    """In how many directions the numbers' vectors spread."""
    names = {
        "embedding_no_decay": _("without decay, in the end"),
        "embedding_random_labels": _("random labels, in the end"),
    }
    levels = {label: found.controls[name] for name, label in names.items() if name in found.controls}
    levels[_("white noise")] = found.embedding_null
    span = np.array([0.0, _last(found)])
    return Lines(
        name="embedding",
        title=_("Directions that the numbers use, of {width}", width=found.width),
        x=_("training steps"),
        y=_("directions"),
        range_x=(0.0, _last(found)),
        range_y=(0.0, 1.08 * max(float(np.nanmax(found.embedding, initial=1.0)), *levels.values())),
        cursor=True,
        spans=phase_spans(found.phases),
        height=260,
        series=[
            Series(
                name="run", label=_("this run"), xs=found.steps, ys=found.embedding, colour="geometry"
            ),
            *(
                Series(name=f"control_{number}", label=f"{label} {level:.3g}", xs=span, ys=np.full(2, level),
                       colour="control", dashed=True, thin=number > 0)
                for number, (label, level) in enumerate(levels.items())
            ),
        ],
        says=_(
            "The numbers spread over {value} of {width} directions (participation ratio); white noise over "
            "{null}.",
            value="{value}", null="{null}", width=found.width,
        ),
        numbers={"value": (found.embedding, "short"), "null": ([found.embedding_null], "short")},
        note=_("Each key frequency takes two directions: a circle for each, not one circle for all."),
        code=CODE.format(run_id=found.run_id, what="found.embedding"),
    )  # fmt: skip


def near_dimensions(found: Dimensions, _: Translator) -> Sequence[Lines]:
    """How many dimensions the activations have near a point, with their intervals and a flat cloud."""
    titles = {
        "nearest": _("Near a point, by its two neighbours"),
        "likelihood": _("Near a point, by its twenty neighbours"),
    }
    panels = []
    for name, estimates in found.near.items():
        nearest = np.abs(estimates.steps[None, :] - found.steps[:, None]).argmin(axis=1)
        curves = {
            "value": (_("this run"), estimates.values, "geometry", False, False),
            "low": (_("95 % interval"), estimates.low, "geometry", True, False),
            "high": ("", estimates.high, "geometry", True, False),
            "flat": (_("flat cloud of the same spread"), estimates.flat, "control", False, True),
        }
        panels.append(
            Lines(
                name=name,
                title=titles[name],
                x=_("training steps"),
                y=_("dimensions"),
                range_x=(0.0, _last(found)),
                range_y=(0.0, 1.08 * float(np.nanmax([estimates.high, estimates.flat], initial=1.0))),
                cursor=True,
                spans=phase_spans(found.phases),
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
                numbers={"at": (estimates.steps[nearest], "whole")}
                | {key: (values[nearest], "short") for key, (_l, values, *_r) in curves.items()},
                note=_(
                    "A few hundred points in hundreds of dimensions: compare the curves rather than believe "
                    "a value. Below the grey curve the cloud is bent; look whether it is so before the leap, "
                    "too."
                ),
                code=CODE.format(run_id=found.run_id, what=f'found.near["{name}"]'),
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
                code=CODE.format(run_id=found.run_id, what=f"found.{name}"),
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
            code=CODE.format(run_id=found.run_id, what="found.explained, found.walk_explained"),
        )
    ]


def _last(found: Dimensions) -> float:
    return float(max(1, found.phases.last_step))
