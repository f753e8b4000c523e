"""Nine tenths of a ball lie in a thin shell, between 0.999 and 1 of its radius."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geometry import shell_fraction, shell_thickness_holding
from language import Message, mark
from story.claims.high_dimensions.exact_shells import CHANCE, DRAWN, HEADING, WIDE, counted
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.readings import decide

if TYPE_CHECKING:
    from story.ledger.lab import Lab

INNER, SHARE = 0.999, 0.9
POINTS = 20_000
LARGE_DIMS = (100, 1000, WIDE)


def experiment(lab: Lab) -> Evidence:
    """What the shell holds, and how thin the one is that holds nine tenths; that is counted out, too."""
    thickness = float(shell_thickness_holding(WIDE, SHARE))
    points = POINTS // (20 if lab.quick else 1)
    return Evidence(
        {
            "share": Reading(float(shell_fraction(WIDE, INNER)), "share"),
            "thickness": Reading(thickness, "share of the radius"),
            "dimension": Reading(float(np.log(1 - SHARE) / np.log(INNER)), "dimensions"),
            **counted("inside", WIDE, 1 - thickness, 1 - SHARE, points, lab.rng()),
        },
        {f"shell_{dim}": shell_curve(dim) for dim in LARGE_DIMS},
    )


def shell_curve(dim: int) -> Curve:
    """What the outermost shell holds, in per cent, over its thickness."""
    thickness = np.geomspace(1e-6, 0.1, 100)
    return Curve(tuple(map(float, thickness)), tuple(100 * shell_fraction(dim, 1 - thickness)))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the shell has nine tenths; on condition ("at least") if it has more; fails if it has less, or
    if the points drawn do not bear the law out."""
    share = evidence.value("share")
    if not evidence.value("strays_inside") <= limits["chance"]:
        return Ruling(Verdict.FAILS, Message("no: points drawn at random do not bear the law out"))
    at_least = Message(
        "if read as \"at least\": the shell holds {share:.4%}, and {printed:.0%} from {dimension:,.0f} "
        "dimensions on", share=share, printed=SHARE, dimension=evidence.value("dimension"),
    )  # fmt: skip
    return decide(
        abs(share - SHARE) <= limits["near"],
        Message("the shell holds {share:.2%}", share=share),
        (share > SHARE, at_least),
        fails=Message("no: the shell holds only {share:.2%}", share=share),
    )


CLAIM = Claim(
    name="thin-shell",
    heading=HEADING,
    statement=mark("In 12,288 dimensions 90 % of a ball's volume lies between 0.999 and 1 of its radius."),
    experiment=experiment,
    rule=rule,
    labels={
        "share": mark("share between 0.999 and 1"),
        "thickness": mark("outermost part that holds 90 %"),
        "dimension": mark("dimensions in which that shell holds exactly 90 %"),
        "drawn_inside": mark("points drawn in 12,288 dimensions that lie further inside than that part"),
        "strays_inside": mark("points drawn stray by"),
        "shell_100": mark("100 dimensions"),
        "shell_1000": mark("1,000 dimensions"),
        "shell_12288": mark("12,288 dimensions"),
    },
    control=DRAWN,
    papers=mark("Blum, Hopcroft & Kannan 2020, section 2.3: far more than 90 %"),
    thresholds=(
        Threshold(
            "near",
            0.005,
            mark("90 % is printed without decimals, so that half a per cent either way is the same figure"),
            (0.001, 0.05),
        ),
        CHANCE,
    ),
    figure=Lines(x=mark("thickness of the outermost shell"), y=mark("what it holds, in %"), log_x=True),
)
