"""Several rings side by side, on each of which the same pair is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, Circle, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from animations.drawing.words import words
from animations.films.the_circle.clock_face import Dial, Turning
from story.words import palette


class RingRow:
    """A dial for each ring, a hand on each, and a halo around the answer.

    Args:
        rings: places (p, 2) and order (p,) of each.
        centres, radius: of the dials, the radius that of the first; one scale for all.
        dot: radius of a token, on the screen.
    """

    def __init__(self, rings: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]],
                 pair: tuple[int, int], centres: Sequence[Any], radius: float, dot: float,
                 ) -> None:  # fmt: skip
        scale = _scale(rings[0][0], radius)
        self.dials = [
            Dial(places, order, scale, dot, centre)
            for (places, order), centre in zip(rings, centres, strict=True)
        ]
        self.hands = [hand_on(dial, pair, 4) for dial in self.dials]
        answer = sum(pair) % len(rings[0][0])
        style = {"radius": 0.16, "color": palette.TEXT_ON_INK, "stroke_width": 3}
        self.halos = [Circle(**style).move_to(dial.places[answer]) for dial in self.dials]

    def stand_out(self, sizes: Sequence[NDArray[np.floating]]) -> list[Any]:
        """The tokens grow or shrink to these sizes, (p,) for each dial."""

        def change(dial: Dial, old: NDArray[np.floating], new: NDArray[np.floating]) -> Any:
            return lambda _mobject, alpha: dial.show_sizes(old + alpha * (new - old))

        return [
            UpdateFromAlphaFunc(dial.mobject, change(dial, dial.sizes, new), rate_func=smooth)
            for dial, new in zip(self.dials, sizes, strict=True)
        ]

    def below(self, texts: Sequence[str], distance: float, lang: str) -> list[Any]:
        """A text under each dial, so far below its centre."""
        return [
            words(text, "number", lang).move_to(dial.centre + distance * DOWN)
            for text, dial in zip(texts, self.dials, strict=True)
        ]

    def others(self) -> VGroup:
        """All but the first ring, with hand and halo."""
        each = zip(self.dials[1:], self.hands[1:], self.halos[1:], strict=True)
        return VGroup(*(VGroup(dial.mobject, hand.hand, halo) for dial, hand, halo in each))


def hand_on(dial: Dial, pair: tuple[int, int], width: float = 5) -> Turning:
    """A hand that points at a and will go on by as much as b is from 0, all as recorded."""
    a, b = (dial.angles[token] for token in pair)
    return Turning(dial.centre, dial.radius, float(a), float((b - dial.angles[0]) % (2 * np.pi)), width)


def hand_over(places: NDArray[np.floating], order: NDArray[np.integer], pair: tuple[int, int], radius: float,
              centre: Any) -> Turning:  # fmt: skip
    """Such a hand for a ring that something else draws at this radius: its own dial is only measured."""
    return hand_on(Dial(places, order, _scale(places, radius), 0, centre), pair)


def _scale(places: NDArray[np.floating], radius: float) -> float:
    """The length on the screen of the embedding's unit, so that places (p, 2) have this mean radius."""
    return radius / float(np.linalg.norm(places, axis=1).mean())
