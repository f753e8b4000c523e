"""Leaps that come one after another, each a step from nothing to all, and the average of those that came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Text, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot, Trace
from animations.drawing.words import Counter, words
from language import Translator
from story.words import palette

ROOM = 0.25  # between two tags


class ManyLeaps:
    """Thin lines where runs leapt, as many as are shown, and the thick stair of their average.

    Args:
        leaps: (R,), the steps at which runs generalised, in the order in which they are shown.
    """

    def __init__(self, plot: Plot, leaps: NDArray[np.integer], colour: str, average: str,
                 counter: Counter) -> None:  # fmt: skip
        self.plot, self._leaps, self._counter = plot, leaps, counter
        self.lines = VMobject(stroke_color=colour, stroke_width=2, stroke_opacity=0.75)
        self.average = VMobject(stroke_color=average, stroke_width=7)
        self.average.is_curve = True
        self.mobject = VGroup(self.lines, self.average, counter.mobject)
        self.show(1)

    def show(self, count: float) -> None:
        """Show the first `count` runs and their average; the latest weighs in as it comes."""
        whole = min(max(int(np.ceil(count)), 1), len(self._leaps))
        leaps = self._leaps[:whole]
        weights = np.ones(whole)
        weights[-1] = min(1.0, max(count - (whole - 1), 1e-3))
        steps = np.repeat(leaps, 2)
        ends = self.plot.at(steps, np.tile([0.0, 1.0], whole)).reshape(whole, 2, 3)
        parts = np.linspace(0, 1, 4)[None, :, None]
        self.lines.set_points((ends[:, :1] + parts * (ends[:, 1:] - ends[:, :1])).reshape(-1, 3))
        self._counter.show(whole)
        self.average.set_points_as_corners(self.plot.at(*self.stair(leaps, weights)))

    def stair(
        self, leaps: NDArray[np.integer], weights: NDArray[np.floating]
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Corners of the share of runs, so weighted, that have leapt."""
        order = np.argsort(leaps, kind="stable")
        risen = np.concatenate([[0.0], weights[order].cumsum() / weights.sum()])
        steps = np.concatenate([[self.plot.steps[0]], np.repeat(leaps[order], 2), [self.plot.steps[1]]])
        return steps.astype(float), np.repeat(risen, 2)


def seen_tags(curves: Sequence[Trace], seen: Sequence[float], _: Translator) -> VGroup:
    """What share of the table each network saw, above where it has leapt; those without room share a tag."""
    places = [
        (float(curve.plot.at(curve.steps[np.argmax(curve.values > 0.9)], 1)[0]), [share])
        for share, curve in zip(seen, curves, strict=True)
    ]
    top = float(curves[0].plot.at(0, 1)[1]) + 0.35
    while True:
        tags = VGroup(*(_tag(shares, at == 0, _).move_to([x, top, 0])
                        for at, (x, shares) in enumerate(places)))  # fmt: skip
        rights = [float(tag.get_right()[0]) + ROOM for tag in tags]
        crowded = next((at for at in range(1, len(tags)) if tags[at].get_left()[0] < rights[at - 1]), None)
        if crowded is None:
            return tags
        (x, shares), (_x, more) = places[crowded - 1 : crowded + 1]
        places[crowded - 1 : crowded + 1] = [(x, shares + more)]


def _tag(shares: Sequence[float], first: bool, _: Translator) -> Text:
    text = ", ".join(_("{n} %", n=round(100 * share)) for share in shares)
    return words(_("sees {shares}", shares=text) if first else text, "number", _.language,
                 colour=palette.HELD_OUT)  # fmt: skip
