"""What is left of the volume inside a norm that is a little smaller: the second table."""

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

# The radius, and the power of ten printed for it.
PRINTED = {"999": (0.999, -5), "990": (0.99, -53), "900": (0.9, -562)}
# Here the shares are large enough to be counted out.
COUNTABLE = 100
POINTS = 2_000_000


def experiment(lab: Lab) -> Evidence:
    """The exact exponents beside the printed ones, and the same radii counted out in a hundred dimensions."""
    rng, readings = lab.rng(), {}
    for name, (radius, printed) in PRINTED.items():
        exponent = float(log_volume_fraction(WIDE, radius, base=10))
        readings[f"exponent_{name}"] = Reading(exponent, "powers of ten")
        readings[f"off_{name}"] = Reading(abs(exponent - printed), "last digits")
        exact = float(np.exp(log_volume_fraction(COUNTABLE, radius)))
        readings |= counted(name, COUNTABLE, radius, exact, POINTS // (100 if lab.quick else 1), rng)
    return Evidence(readings, {"exact_curve": exact_curve(), "printed_curve": printed_curve()})


def exact_curve() -> Curve:
    """How many powers of ten are lost in 12,288 dimensions, over what is missing from the norm."""
    missing = np.geomspace(1e-4, 0.5, 80)
    return Curve(tuple(map(float, missing)), tuple(-log_volume_fraction(WIDE, 1 - missing, base=10)))


def printed_curve() -> Curve:
    x = (round(1 - radius, 6) for radius, _ in PRINTED.values())
    return Curve(tuple(x), tuple(float(-printed) for _, printed in PRINTED.values()))


CLAIM = Claim(
    name="shrunken-norms",
    heading=HEADING,
    statement=mark(
        "In 12,288 dimensions a norm of 0.999 leaves about 10^-5 of the volume, 0.99 about 10^-53, "
        "0.9 about 10^-562."
    ),
    experiment=experiment,
    rule=as_printed,
    labels={
        "exponent_999": mark("exponent at norm 0.999"),
        "off_999": mark("the exponent is off by, norm 0.999"),
        "drawn_999": mark("share of points drawn in 100 dimensions, norm 0.999"),
        "strays_999": mark("points drawn stray by, norm 0.999"),
        "exponent_990": mark("exponent at norm 0.99"),
        "off_990": mark("the exponent is off by, norm 0.99"),
        "drawn_990": mark("share of points drawn in 100 dimensions, norm 0.99"),
        "strays_990": mark("points drawn stray by, norm 0.99"),
        "exponent_900": mark("exponent at norm 0.9"),
        "off_900": mark("the exponent is off by, norm 0.9"),
        "drawn_900": mark("share of points drawn in 100 dimensions, norm 0.9"),
        "strays_900": mark("points drawn stray by, norm 0.9"),
        "exact_curve": mark("exact"),
        "printed_curve": mark("as printed"),
    },
    control=DRAWN,
    papers=mark("Blum, Hopcroft & Kannan 2020, section 2.3: the law agrees, one figure does not"),
    thresholds=(ROUNDED, CHANCE),
    figure=Lines(x=mark("missing from the norm"), y=mark("powers of ten below the whole"), log_x=True,
                 log_y=True, points=True),
)  # fmt: skip
