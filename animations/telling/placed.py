"""Where the texts and curves of a picture are, in units of the screen, for the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DL, UR, VMobject
from manim.utils.family import extract_mobject_family_members
from numpy.typing import NDArray

from animations.drawing import audit
from animations.drawing.audit import Placed
from animations.drawing.colours import blend
from animations.drawing.words import Written
from animations.telling.camera import Look
from story.words import palette

HIDES = 0.3  # what is filled so far hides a text that lies below


def family(mobjects: Sequence[Any]) -> Iterator[Any]:
    """Everything on the screen, down to its parts."""
    for mobject in mobjects:
        yield from mobject.get_family()


def placed_texts(mobjects: Sequence[Any], look: Look) -> Iterator[Placed]:
    """Every text on the screen. What lies behind it are the colours it says that it is `on`, else the ink and
    the grounds that its box touches."""
    painted = _painted(mobjects)
    grounds = [(mobject, _box(mobject)) for mobject in family(mobjects) if getattr(mobject, "ground", None)]
    for mobject in family(mobjects):
        written: Written | None = getattr(mobject, "written", None)
        if written is None or (opacity := _opacity(mobject)) < 0.05:
            continue
        low, high = mobject.get_corner(DL), mobject.get_corner(UR)
        (left, bottom), (right, top) = (look.on_screen(corner)[:2] for corner in (low, high))
        across, along = look.screen.width / 2, look.screen.height / 2
        if left > across or right < -across or bottom > along or top < -along:  # the camera looks elsewhere
            continue
        behind = getattr(mobject, "on", None) or [
            palette.INK,
            *(
                blend(ground.ground, palette.INK, ground.get_fill_opacity())
                for ground, (least, most) in grounds
                if (least < high[:2]).all() and (most > low[:2]).all()
            ),
        ]
        size = written.size * getattr(mobject, "magnified", 1.0) * look.zoom
        yield Placed(
            written.serial, written.text, written.role, size, written.colour, opacity,
            left, right, bottom, top, tuple(behind), hidden_by=_painted_over(mobject, painted),
        )  # fmt: skip


def curves(mobjects: Sequence[Any], look: Look) -> Iterator[NDArray[np.floating]]:
    """The corners of every curve that no text may lie on."""
    for mobject in family(mobjects):
        if getattr(mobject, "is_curve", False) and mobject.get_stroke_opacity() > 0.05:
            yield look.on_screen(mobject.points[:: mobject.n_points_per_curve])


def filled_share(mobject: Any, look: Look) -> float:
    """The share of the screen that lies in the box of a mobject."""
    (left, bottom), (right, top) = (look.on_screen(mobject.get_corner(corner))[:2] for corner in (DL, UR))
    screen = look.screen
    wide = min(right, screen.width / 2) - max(left, -screen.width / 2)
    high = min(top, screen.height / 2) - max(bottom, -screen.height / 2)
    return float(max(0.0, wide) * max(0.0, high) / (screen.width * screen.height))


def as_number(text: Any) -> Any:
    """A formula that belongs to the picture, as the numbers of an axis do."""
    text.written = replace(text.written, role="number")
    return text


def _opacity(mobject: Any) -> float:
    glyphs = [part for part in mobject.get_family() if isinstance(part, VMobject) and len(part.points) > 1]
    return max((float(part.get_fill_opacity()) for part in glyphs), default=0.0)


def _painted(mobjects: Sequence[Any]) -> list[tuple[Any, NDArray[np.floating]]]:
    """What is filled, in the order in which it is painted, each with the corners of its box, (2, 2)."""
    parts = extract_mobject_family_members(mobjects, use_z_index=True, only_those_with_points=True)
    return [
        (part, _box(part))
        for part in parts
        if isinstance(part, VMobject) and part.get_fill_opacity() >= HIDES
    ]


def _box(part: Any) -> NDArray[np.floating]:
    """The corners of what a part itself is drawn by, without its own parts, (2, 2)."""
    return np.array([part.points[:, :2].min(axis=0), part.points[:, :2].max(axis=0)])


def _painted_over(text: Any, painted: Sequence[tuple[Any, NDArray[np.floating]]]) -> str | None:
    """What is painted later than a text, where the text is; None where nothing is."""
    letters = {id(part) for part in text.get_family()}
    last = max((place for place, (part, _box) in enumerate(painted) if id(part) in letters), default=-1)
    own = np.array([text.get_corner(DL)[:2], text.get_corner(UR)[:2]])
    for part, box in painted[last + 1 :]:
        if _overlap(own, box) and any(
            _overlap(own, np.array([path[:, :2].min(axis=0), path[:, :2].max(axis=0)]))
            for path in part.get_subpaths()
        ):
            return type(part).__name__
    return None


def _overlap(one: NDArray[np.floating], other: NDArray[np.floating]) -> bool:
    """Whether two boxes, (2, 2) each, have more than an edge in common."""
    return bool((np.minimum(one[1], other[1]) - np.maximum(one[0], other[0]) > audit.OVERLAP).all())
