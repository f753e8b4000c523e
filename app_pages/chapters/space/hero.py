"""The hero of "High-dimensional space": one ball that is carried from two dimensions to a million."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app_pages.canvas import AnyPanel, Bars, Guess, Lines, Points, Series, pack_stage
from language import Translator
from story.chapters.bodies.ball import ASKED, MOST, OUTER, RESTS_AT, CarriedBall

BALL_CODE = """from story.chapters.bodies.ball import read_carried_ball

ball = read_carried_ball()
print(ball.dims, ball.{name})"""
# A guess of the share is a good one where it is so near.
NEAR = 0.05


def pack_ball(ball: CarriedBall, _: Translator, *, asked: int | None, hides: bool) -> bytes:
    """The stage of the ball.

    Args:
        asked: the dimension that the address asks for.
        hides: it waits at its beginning for somebody to play it.
    """
    first = int(ball.dims[0])
    return pack_stage(
        ball_panels(ball, _), _, name="ball", steps=ball.dims, address="d",
        step=first if hides and asked is None else asked, rest=RESTS_AT, plays=True,
        veiled=hides or asked in (None, RESTS_AT), words=dimension_words(_),
    )  # fmt: skip


def dimension_words(_: Translator) -> dict[str, str]:
    """What the timeline says where its frames are dimensions."""
    return {"step": _("{step} dimensions"), "scrubber": _("Number of dimensions")}


def ball_panels(ball: CarriedBall, _: Translator) -> Sequence[AnyPanel]:
    """The ball, how much of it lies in its outer tenth, and the angle between two directions."""
    shared: dict[str, Any] = {
        "title": _("A ball of radius 1"),
        "group": "ball",
        "colours": ["geometry"] * ball.by_distance.shape[1],
        "reach": 1.03,
        "shell": (1 - OUTER, 1.0),
        "legend": ((_("points of the ball"), "geometry"),),
        "says": _(
            "In {dim} dimensions half of the ball lies within {half} of its surface, {share} within {most}."
        ),
        "numbers": {
            "dim": (ball.dims, "whole"),
            "half": (ball.half, "short"),
            "share": ([MOST], "percent"),
            "most": (ball.most, "short"),
        },
        "width": 3,
        "height": 440,
        "tall": True,
    }  # fmt: skip
    distance = Points(
        name="by_distance", choice=_("by distance"), points=ball.by_distance,
        note=_(
            "Each point keeps its direction; its distance from the centre is drawn by the exact law, so that "
            "it can be followed. Grey: the outer tenth of the radius."
        ),
        code=BALL_CODE.format(name="by_distance"), **shared,
    )  # fmt: skip
    angle = Points(
        name="by_angle", choice=_("by distance and angle"), points=ball.by_angle,
        note=_(
            "The same points, each turned into the plane about one direction, which points to the right: "
            "what remains are its distance and its angle. Nearly all end at right angles."
        ),
        code=BALL_CODE.format(name="by_angle"), **shared,
    )  # fmt: skip
    return [distance, angle, _outer(ball, _), _angles(ball, _)]


def _outer(ball: CarriedBall, _: Translator) -> Lines:
    # The browser fills in what was guessed.
    told = {"dim": ASKED, "guess": "{guess}", "at": "{at}"}
    exact = float(ball.outer[int(np.searchsorted(ball.dims, ASKED))])
    return Lines(
        name="outer",
        title=_("Volume in the outer tenth of the radius"),
        x=_("dimensions (log)"),
        y=_("share"),
        log_x=True,
        percent=True,
        cursor=True,
        range_x=(float(ball.dims[0]), float(ball.dims[-1])),
        range_y=(0.0, 1.0),
        series=[
            Series(name="exact", label=_("exact law"), xs=ball.dims, ys=ball.outer, colour="geometry"),
            Series(
                name="drawn", label=_("drawn coordinate by coordinate"), xs=ball.drawn_dims, ys=ball.drawn,
                colour="held_out", points=True,
            ),
        ],
        says=_("In {dim} dimensions {share}."),
        numbers={"dim": (ball.dims, "whole"), "share": (ball.outer, "percent")},
        guess=Guess(
            at=exact,
            near=NEAR,
            axis="y",
            place=ASKED,
            format="percent",
            words={
                "ask": _("And in {dim} dimensions? Click on the dashed line.", dim=ASKED),
                "near": _("For {dim} you said {guess}; it is {at}. Well foreseen!", **told),
                "early": _("For {dim} you said {guess}; it is more: {at}.", **told),
                "late": _("For {dim} you said {guess}; it is less: {at}.", **told),
            },
        ),
        code=BALL_CODE.format(name="outer"),
        width=3,
        height=180,
    )  # fmt: skip


def _angles(ball: CarriedBall, _: Translator) -> Bars:
    return Bars(
        name="angles",
        title=_("Angle between two random directions"),
        x=_("degrees"),
        y=_("pairs, of the most frequent angle's"),
        values=ball.angles / ball.angles.max(axis=1, keepdims=True),
        positions=ball.degrees,
        range_y=(0.0, 1.0),
        colour="geometry",
        says=_("Half of all pairs are within {off}° of a right angle."),
        numbers={"off": (ball.off, "short")},
        code=BALL_CODE.format(name="angles"),
        width=3,
        height=150,
    )
