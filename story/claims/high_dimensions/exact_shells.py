"""What the claims about the volume of balls share: points drawn to check the law, and figures as printed."""

from __future__ import annotations

import numpy as np

from geometry import sample_norms
from language import Message, mark
from story.ledger.claim import Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.readings import decide
from training.sweeps import wilson

HEADING = mark("In high dimensions, the origin is a black hole")
WIDE = 12288
DRAWN = mark("points drawn in a ball, coordinate by coordinate, in dimensions that can be counted out")
ROUNDED = Threshold(
    "half_digit",
    0.5,
    mark("a figure is rounded rightly if it is off by at most half a unit of its last digit"),
    (0.4, 0.6),
)
CHANCE = Threshold(
    "chance",
    4.0,
    mark(
        "by chance alone a share that is drawn strays by four standard errors once in sixteen thousand times"
    ),
    (3.0, 5.0),
)


def counted(
    name: str, dim: int, radius: float, exact: float, points: int, rng: np.random.Generator
) -> dict[str, Reading]:
    """The share of points drawn in a ball inside a radius, and how far it strays from the exact one."""
    inside = int((sample_norms("ball", points, dim, rng=rng, threads=1) <= radius).sum())
    rate, error = wilson(inside, points), np.sqrt(exact * (1 - exact) / points)
    return {
        f"drawn_{name}": Reading(inside / points, "share", float(rate.low), float(rate.high), null=exact),
        f"strays_{name}": Reading(abs(inside / points - exact) / float(error), "standard errors"),
    }


def as_printed(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if each figure is the exact one, rounded, and the points drawn bear the law out; on condition if
    a figure is cut off instead of rounded; fails if one is off by more than its last digit, or the law is."""
    off = {name: evidence.value(name) for name in evidence.readings if name.startswith("off_")}
    worst = max(off.values())
    strays = [evidence.value(name) for name in evidence.readings if name.startswith("strays_")]
    if not all(stray <= limits["chance"] for stray in strays):
        return Ruling(Verdict.FAILS, Message("no: points drawn at random do not bear the law out"))
    cut_off = Message("if figures may be cut off, not rounded: one is off by {worst:.2f} of its last digit",
                      worst=worst)  # fmt: skip
    return decide(
        worst <= limits["half_digit"],
        Message("every figure is exact, rounded; the worst is off by {worst:.2f} of its last digit",
                worst=worst),
        (worst <= 1, cut_off),
        fails=Message("no: a figure is off by {worst:.2f} of its last digit", worst=worst),
    )  # fmt: skip
