"""The path of all weights of a run: panels that chapters share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app_pages.canvas import Bars, Points
from language import Translator
from story.chapters.weights.path import WeightPath


def paths(found: WeightPath, code: str, _: Translator) -> Sequence[Points]:
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
                height=300,
                says=says,
                numbers={"share": ([held], "percent")},
                note=_(
                    "A smooth bend in few dimensions is what principal components show of any walk: the "
                    "picture alone proves nothing."
                )
                if name == "path"
                else _("Exact, for equal steps in many dimensions: half a cosine against a whole one."),
                code=code,
            )
        )
    return panels


def components(found: WeightPath, code: str, _: Translator) -> Sequence[Bars]:
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
            code=code,
        )
    ]
