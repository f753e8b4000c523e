"""Several rings side by side, on each of which the same pair is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, Circle, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from animations.drawing.words import words
from animations.films.the_circle.clock_face import ClockFace, ClockHand
from story.words import palette


class RingRow:
    """A face for each ring, a hand on each, and a halo around the answer.

    Args:
        rings: places (p, 2) and order (p,) of each.
        centres, radius: of the faces, the radius that of the first; one scale for all.
        dot: radius of a token, on the screen.
    """

    def __init__(self, rings: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]],
                 pair: tuple[int, int], centres: Sequence[Any], radius: float, dot: float,
                 ) -> None:  # fmt: skip
        scale = _scale(rings[0][0], radius)
        self.faces = [
            ClockFace(places, order, scale, dot, centre)
            for (places, order), centre in zip(rings, centres, strict=True)
        ]
        self.hands = [hand_on(face, pair, 4) for face in self.faces]
        answer = sum(pair) % len(rings[0][0])
        style = {"radius": 0.16, "color": palette.TEXT_ON_INK, "stroke_width": 3}
        self.halos = [Circle(**style).move_to(face.places[answer]) for face in self.faces]

    def stand_out(self, sizes: Sequence[NDArray[np.floating]]) -> list[Any]:
        """The tokens grow or shrink to these sizes, (p,) for each face."""

        def change(face: ClockFace, old: NDArray[np.floating], new: NDArray[np.floating]) -> Any:
            return lambda _mobject, alpha: face.show_sizes(old + alpha * (new - old))

        return [
            UpdateFromAlphaFunc(face.mobject, change(face, face.sizes, new), rate_func=smooth)
            for face, new in zip(self.faces, sizes, strict=True)
        ]

    def below(self, texts: Sequence[str], distance: float, lang: str) -> list[Any]:
        """A text under each face, so far below its centre."""
        return [
            words(text, "number", lang).move_to(face.centre + distance * DOWN)
            for text, face in zip(texts, self.faces, strict=True)
        ]

    def others(self) -> VGroup:
        """All but the first ring, with hand and halo."""
        each = zip(self.faces[1:], self.hands[1:], self.halos[1:], strict=True)
        return VGroup(*(VGroup(face.mobject, hand.hand, halo) for face, hand, halo in each))


def hand_on(face: ClockFace, pair: tuple[int, int], width: float = 5) -> ClockHand:
    """A hand that points at a and will go on by as much as b is from 0, all as recorded."""
    a, b = (face.angles[token] for token in pair)
    return ClockHand(face.centre, face.radius, float(a), float((b - face.angles[0]) % (2 * np.pi)), width)


def hand_over(places: NDArray[np.floating], order: NDArray[np.integer], pair: tuple[int, int], radius: float,
              centre: Any) -> ClockHand:  # fmt: skip
    """Such a hand for a ring that something else draws at this radius: its own face is only measured."""
    return hand_on(ClockFace(places, order, _scale(places, radius), 0, centre), pair)


def _scale(places: NDArray[np.floating], radius: float) -> float:
    """The length on the screen of the embedding's unit, so that places (p, 2) have this mean radius."""
    return radius / float(np.linalg.norm(places, axis=1).mean())
