"""The small figures: what is drawn, the same at each call, and readable."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from language import translator
from story.ledger.claim import Curve, Evidence, Reading
from story.ledger.drawing import _wrapped, colours_of, draw
from story.ledger.figure import Dots, Lines
from story.words.palette import CONTROL, TRAIN_ON_WHITE
from tests.story.ledger.made_up import EXACT, TRAINED

NORMS = Evidence(
    {"norm": Reading(5.0, "norm", 4.0, 6.0, (4.0, 6.0), 5.5)},
    {"train_curve": Curve((1.0, 10.0), (20.0, 90.0))},
)  # fmt: skip


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_dots_name_their_readings_and_axis() -> None:
    svg = draw(TRAINED, NORMS, translator("en"))
    assert "steps" in texts(svg)
    assert draw(TRAINED, NORMS, translator("en")) == svg
    zh = draw(TRAINED, NORMS, translator("zh"))
    assert "步" in "".join(texts(zh))


def test_lines_name_their_curves_at_their_ends() -> None:
    claim = replace(TRAINED, figure=Lines(x="step", y="accuracy", log_x=True))
    svg = draw(claim, NORMS, translator("en"))
    assert {"steps", "accuracy", "step (logarithmic)"} <= set(texts(svg))
    assert TRAIN_ON_WHITE.lower() in svg.lower()


def test_labels_of_curves_that_end_together_do_not_overlap() -> None:
    names = [f"curve_{at}" for at in range(6)]
    evidence = Evidence({}, {name: Curve((0.0, 1.0), (0.0, 1.0)) for name in names})
    claim = replace(EXACT, labels=dict.fromkeys(names, "a name of some length, too long for a line"))
    root = ET.fromstring(draw(claim, evidence, translator("en")))
    heights = sorted(
        float(node.attrib["y"])
        for node in root.iter("{http://www.w3.org/2000/svg}text")
        if "name" in "".join(node.itertext()) and "y" in node.attrib
    )
    assert all(b - a > 8 for a, b in pairwise(heights))


def test_nothing_to_draw_is_no_figure() -> None:
    nothing = Evidence({"norm": Reading(None, "norm")})
    assert draw(TRAINED, nothing, translator("en")) == ""
    negative = Evidence({"norm": Reading(-1.0, "norm")})
    assert draw(replace(TRAINED, figure=Dots(readings=("norm",), log=True)), negative, translator("en")) == ""


def test_gaps_are_left_open() -> None:
    svg = draw(EXACT, Evidence({}, {"line": Curve((1.0, 2.0, 3.0), (1.0, None, 4.0))}), translator("en"))
    assert "nan" not in svg


def test_the_same_thing_has_the_same_colour() -> None:
    colours = colours_of(["train_loss", "no_decay_accuracy", "a", "b"])
    assert (colours["train_loss"], colours["no_decay_accuracy"]) == (TRAIN_ON_WHITE, CONTROL)
    assert len(set(colours.values())) == 4


@pytest.mark.parametrize(
    ("text", "lines"),
    [("held-out pairs", ["held-out", "pairs"]), ("留出的题目很多", ["留出的题目", "很多"]), ("a", ["a"])],
)
def test_text_is_broken_where_its_language_breaks(text: str, lines: list[str]) -> None:
    assert _wrapped(text, 10) == lines
