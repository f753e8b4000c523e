"""What share of a ball lies within nine tenths of its radius: the first table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geometry import log_volume_fraction
from language import mark
from story.claims.high_dimensions.exact_shells import (
    CHANCE,
    DRAWN,
    HEADING,
    ROUNDED,
    WIDE,
    as_printed,
    counted,
)
from story.ledger.claim import Claim, Curve, Evidence, Reading
from story.ledger.figure import Lines

if TYPE_CHECKING:
    from story.ledger.lab import Lab

RADIUS = 0.9
# As printed: the figure, and one unit of its last digit.
PRINTED = {2: (0.81, 0.01), 3: (0.729, 0.001), 100: (3e-5, 1e-5)}
PRINTED_EXPONENT = -562
POINTS = {2: 200_000, 3: 200_000, 100: 2_000_000}


def experiment(lab: Lab) -> Evidence:
    """The exact shares beside the printed figures, and shares counted out where there are points inside."""
    rng, readings = lab.rng(), {}
    for dim, (figure, digit) in PRINTED.items():
        share = float(np.exp(log_volume_fraction(dim, RADIUS)))
        readings[f"share_{dim}"] = Reading(share, "share")
        readings[f"off_{dim}"] = Reading(abs(share - figure) / digit, "last digits")
        points = POINTS[dim] // (100 if lab.quick else 1)
        readings |= counted(str(dim), dim, RADIUS, share, points, rng)
    exponent = float(log_volume_fraction(WIDE, RADIUS, base=10))
    readings[f"exponent_{WIDE}"] = Reading(exponent, "powers of ten")
    readings[f"off_{WIDE}"] = Reading(abs(exponent - PRINTED_EXPONENT), "last digits")
    return Evidence(readings, {"exact_curve": exact_curve(), "drawn_curve": drawn_curve(readings)})


def exact_curve() -> Curve:
    """How many powers of ten the share is below 1, over the dimension."""
    dims = np.geomspace(1, WIDE, 80)
    return Curve(tuple(map(float, dims)), tuple(-log_volume_fraction(dims, RADIUS, base=10)))


def drawn_curve(readings: dict[str, Reading]) -> Curve:
    shares = [readings[f"drawn_{dim}"].value or None for dim in PRINTED]
    y = (None if share is None else float(-np.log10(share)) for share in shares)
    return Curve(tuple(map(float, PRINTED)), tuple(y))


CLAIM = Claim(
    name="inner-shares",
    heading=HEADING,
    statement=mark(
        "Of a ball's volume, the inner nine tenths of the radius hold 81 % in 2 dimensions, 72.9 % in 3, "
        "0.003 % in 100 and 10^-562 in 12,288."
    ),
    experiment=experiment,
    rule=as_printed,
    labels={
        "share_2": mark("share in 2 dimensions"),
        "off_2": mark("the figure is off by, 2 dimensions"),
        "drawn_2": mark("share of points drawn, 2 dimensions"),
        "strays_2": mark("points drawn stray by, 2 dimensions"),
        "share_3": mark("share in 3 dimensions"),
        "off_3": mark("the figure is off by, 3 dimensions"),
        "drawn_3": mark("share of points drawn, 3 dimensions"),
        "strays_3": mark("points drawn stray by, 3 dimensions"),
        "share_100": mark("share in 100 dimensions"),
        "off_100": mark("the figure is off by, 100 dimensions"),
        "drawn_100": mark("share of points drawn, 100 dimensions"),
        "strays_100": mark("points drawn stray by, 100 dimensions"),
        "exponent_12288": mark("exponent in 12,288 dimensions"),
        "off_12288": mark("the exponent is off by, 12,288 dimensions"),
        "exact_curve": mark("exact"),
        "drawn_curve": mark("points drawn"),
    },
    control=DRAWN,
    papers=mark("Blum, Hopcroft & Kannan 2020, section 2.3: agree"),
    thresholds=(ROUNDED, CHANCE),
    figure=Lines(x=mark("dimensions"), y=mark("powers of ten below the whole"), log_x=True, log_y=True,
                 points=True),
)  # fmt: skip
