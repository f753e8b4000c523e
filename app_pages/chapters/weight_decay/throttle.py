"""Throttle against spring: the article's weight of 10, stepped by hand."""

from __future__ import annotations

import re

import streamlit as st

from app_pages.canvas import Lines, Series, pack_stage, show_stage
from app_pages.claims.curves import CONTROL, Look, measured_lines
from language import Translator
from story.chapters.weight_decay import walk
from story.claims.weight_decay.worked_example import DECAY, GRADIENT, LR, WEIGHT

# The steps so far, as the address has them: g3n2 is three with a gradient, then two without.
ADDRESS, MOST, MANY = "walk", 2000, 100
WALK = re.compile(r"([gn])(\d{1,4})")
CODE = """from story.chapters.weight_decay import walk

print(walk({weight:g}, {gradients}, lr={lr:g}, weight_decay=0))
print(walk({weight:g}, {gradients}, lr={lr:g}, weight_decay={decay:g}))"""


@st.fragment
def show_throttle(_: Translator) -> None:
    """The buttons, the two weights, and their paths."""
    gradients = asked_gradients()
    if gradients is None:
        st.info(_("These steps cannot be read; they look like g1n2: one with a gradient, two without."))
        gradients = []
    picture, row = st.container(), st.container(horizontal=True)
    for name, label, kind, count in (
        ("learn", _("One step, still learning (gradient {size:g})", size=GRADIENT), "g", 1),
        ("still", _("One step, all memorised (gradient 0)"), "n", 1),
        ("many", _("{count} steps, all memorised", count=MANY), "n", MANY),
    ):
        row.button(label, key=f"throttle.{name}", on_click=_go_on, args=(gradients, kind, count))
    row.button(_("Start again"), key="throttle.again", on_click=_go_on, args=([], "g", 0))
    alone, both = (walk(WEIGHT, gradients, LR, decay) for decay in (0.0, DECAY))
    left, right = st.columns(2)
    for column, name, path, decay in (
        (left, _("Throttle alone"), alone, 0.0),
        (right, _("Throttle and spring"), both, DECAY),
    ):
        column.metric(name, number(path[-1]))
        column.markdown(f"`{spelled(path, gradients, decay)}`")
    if gradients:
        with picture:
            drawn = pack_stage([paths(alone, both, gradients, _)], _, name="throttle")
            show_stage(drawn, key="throttle.stage")


def _go_on(gradients: list[float], kind: str, count: int) -> None:
    more = [*gradients, *[GRADIENT if kind == "g" else 0.0] * count][:MOST]
    st.query_params[ADDRESS] = written(more)
    if not more:
        st.query_params.pop(ADDRESS)


def asked_gradients() -> list[float] | None:
    """The gradient of each step that the address asks for; None where it cannot be read."""
    words = st.query_params.get(ADDRESS, "")
    if WALK.sub("", words):
        return None
    steps: list[float] = []
    for kind, count in WALK.findall(words):
        steps += [GRADIENT if kind == "g" else 0.0] * min(int(count), MOST - len(steps))
    return steps


def written(gradients: list[float]) -> str:
    """Steps as the address has them.

    >>> written([2.0, 0.0, 0.0])
    'g1n2'
    """
    kinds = "".join("g" if gradient else "n" for gradient in gradients)
    return re.sub(r"g+|n+", lambda found: f"{found[0][0]}{len(found[0])}", kinds)


def in_python(gradients: list[float]) -> str:
    """Steps as a sum of lists.

    >>> in_python([2.0, 0.0, 0.0])
    '[2] * 1 + [0] * 2'
    """
    parts = [
        f"[{GRADIENT if kind == 'g' else 0:g}] * {count}" for kind, count in WALK.findall(written(gradients))
    ]
    return " + ".join(parts) or "[]"


def number(value: float) -> str:
    """A weight as it is written: up to six digits."""
    return f"{value:.6g}"


def spelled(path: list[float], gradients: list[float], decay: float) -> str:
    """The last step, with its numbers.

    >>> spelled([10.0, 9.79], [2.0], 0.01)
    '10 - 0.1 × 2 - 0.1 × 0.01 × 10 = 9.79'
    """
    if not gradients:
        return f"w = {number(path[0])}"
    pull = f" - {LR:g} × {decay:g} × {number(path[-2])}" if decay else ""
    return f"{number(path[-2])} - {LR:g} × {gradients[-1]:g}{pull} = {number(path[-1])}"


def paths(alone: list[float], both: list[float], gradients: list[float], _: Translator) -> Lines:
    """The two weights over the steps so far."""
    steps = range(len(alone))
    return Lines(
        name="throttle",
        title=_("Where the weight goes"),
        height=220,
        x=_("step"),
        y=_("weight"),
        range_x=(0.0, float(max(10, len(gradients)))),
        series=[
            Series(name="alone", label=_("throttle alone"), xs=steps, ys=alone, colour="control",
                   dashed=True),
            Series(name="both", label=_("throttle and spring"), xs=steps, ys=both, colour="decay"),
        ],
        says=_("After {steps} steps the weight is {alone} with the throttle alone, and {both} with the "
               "spring.",
               steps=len(gradients), alone=number(alone[-1]), both=number(both[-1])),
        note=_("Plain gradient descent, where the article is right to the digit. Under Adam the gradient's "
               "part of a step does not fade with the gradient: see the two forces of the run above."),
        code=CODE.format(weight=WEIGHT, lr=LR, decay=DECAY, gradients=in_python(gradients)),
    )  # fmt: skip


def slower_panel(_: Translator) -> Lines | None:
    """Held-out accuracy with decay, and with a lower learning rate in its place."""
    looks = {
        "held_out_leap": Look(colour="decay"),
        "no_decay_curve": CONTROL,
        "curve_half": Look(colour="gradient"),
        "curve_fifth": Look(colour="train"),
    }
    return measured_lines(
        "learning-rate", looks, _,
        title=_("A lower learning rate in the place of decay"), range_y=(0.0, 100.0),
        says=_("In the end {held_out_leap} % of the held-out pairs are right with decay, {no_decay_curve} % "
               "without, {curve_half} % at half the learning rate and {curve_fifth} % at a fifth of it."),
    )  # fmt: skip
