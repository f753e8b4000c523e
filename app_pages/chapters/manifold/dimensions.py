"""The pictures of the chapter "The manifold" that count dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from app_pages.canvas import Lines, Series
from app_pages.chapters.run_lines import (
    at_steps,
    axis_of,
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
        width=3,
        height=260,
        series=[
            Series(
                name="run", label=_("this run"), xs=found.steps, ys=found.embedding, colour="geometry"
            ),
            *levels(found.view, beside, ".3g"),
        ],
        says=_(
            "The numbers spread over {value} of {width} directions; white noise over {null}.",
            value="{value}", null="{null}", width=found.width,
        ),
        numbers={"value": (found.embedding, "short"), "null": ([found.embedding_null], "short")},
        note=_(
            "Participation ratio. Each key frequency takes two directions: a circle for each, not one circle "
            "for all. The article compares this with the curled-up dimensions of string theory; nothing is "
            "curled up here: directions along which the arrows do not differ carry no information."
        ),
    )  # fmt: skip


def near_dimensions(found: Dimensions, _: Translator) -> Sequence[Lines]:
    """How many dimensions the activations have near a point, with their intervals and a flat cloud."""
    titles = {
        "nearest": _("Near a point, by its two neighbours"),
        "likelihood": _("Near a point, by its twenty neighbours"),
    }
    words = {"nearest": _("two neighbours"), "likelihood": _("twenty neighbours")}
    panels = []
    for name, estimates in found.near.items():
        measure = f"neuron_dimension_{NEAR[name]}"
        curves = {
            "value": (_("this run"), estimates.values, "geometry", False, False),
            "low": (_("95 % interval"), estimates.low, "geometry", True, False),
            "high": ("", estimates.high, "geometry", True, False),
            "flat": (_("a flat cloud"), estimates.flat, "control", False, True),
        }
        panels.append(
            over_steps(
                found.view,
                _,
                name=name,
                title=titles[name],
                **axis_of(found.view, [measure + part for part in PARTS], _),
                range_y=top_of(estimates.high, estimates.flat, room=1.08, least=1.0),
                group="near",
                choice=words[name],
                width=3,
                height=260,
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
                says=_("At step {at}: {value} dimensions ({low} to {high}); a flat cloud has {flat}."),
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
