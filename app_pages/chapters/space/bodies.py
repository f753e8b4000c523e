"""Is it only the ball? Three other bodies, and how far out their points lie."""

from __future__ import annotations

from collections.abc import Sequence

from app_pages.canvas import AnyPanel, Lines, Points, Series
from language import Translator
from story.chapters.bodies.others import POINTS, Bodies

BODIES_CODE = """from story.chapters.bodies.others import read_bodies

bodies = read_bodies()
print(bodies.curve_dims, bodies.typical)"""
COLOURS = {"ball": "geometry", "cube": "held_out", "cross_polytope": "gradient", "simplex": "train"}


def names_of_bodies(_: Translator) -> dict[str, str]:
    """What the bodies are called."""
    return {
        "ball": _("ball"),
        "cube": _("cube"),
        "cross_polytope": _("octahedron's kind"),
        "simplex": _("tetrahedron's kind"),
    }


def body_panels(bodies: Bodies, _: Translator) -> Sequence[AnyPanel]:
    """Points of each body by their distance; below, all bodies over the dimensions."""
    names = names_of_bodies(_)
    clouds = [
        Points(
            name=f"body_{name}",
            title=names[name],
            points=points,
            colours=[COLOURS[name]] * POINTS,
            reach=1.03,
            shell=(1.0, 1.0),
            says=_("Typically at {share} of the way to a corner."),
            numbers={"share": (bodies.at_dims[name], "percent")},
            note=_(
                "Points drawn evenly in the body, by their distance from its centre; the circle is where its "
                "corners are. Their directions mean nothing here."
            ),
            code=BODIES_CODE,
            width=2,
            height=220,
        )
        for name, points in bodies.clouds.items()
    ]
    return [*clouds, _typical(bodies, names, _)]


def _typical(bodies: Bodies, names: dict[str, str], _: Translator) -> Lines:
    return Lines(
        name="bodies",
        title=_("How far out a body's points lie"),
        x=_("dimensions (log)"),
        y=_("distance from the centre, of the farthest point's"),
        log_x=True,
        percent=True,
        cursor=True,
        range_x=(float(bodies.curve_dims[0]), float(bodies.curve_dims[-1])),
        range_y=(0.0, 1.0),
        series=[
            Series(name=name, label=names[name], xs=bodies.curve_dims, ys=values, colour=COLOURS[name])
            for name, values in bodies.typical.items()
        ],
        says=_(
            "In {dim} dimensions: ball {ball}, cube {cube}, octahedron's kind {cross_polytope}, "
            "tetrahedron's kind {simplex}."
        ),
        numbers={
            "dim": (bodies.dims, "whole"),
            **{name: (shares, "percent") for name, shares in bodies.at_dims.items()},
        },
        note=_("Root mean square distances of points drawn evenly in each body, by the exact laws."),
        code=BODIES_CODE,
        width=6,
        height=220,
    )
