"""The small figures: what is drawn, the same at each call, and readable."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from language import translator
from story.ledger.claim import Curve, Evidence, Reading
from story.ledger.drawing import _wrapped, draw
from story.ledger.figure import Dots, Lines
from story.ledger.plot import DotPlot, LinePlot, colours_of, plot_of
from story.words.palette import TRAIN_ON_WHITE
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
    assert (colours["train_loss"], colours["no_decay_accuracy"]) == ("train", "control")
    assert len(set(colours.values())) == 4


@pytest.mark.parametrize(
    ("text", "lines"),
    [("held-out pairs", ["held-out", "pairs"]), ("留出的题目很多", ["留出的题目", "很多"]), ("a", ["a"])],
)
def test_text_is_broken_where_its_language_breaks(text: str, lines: list[str]) -> None:
    assert _wrapped(text, 10) == lines


def test_without_a_figure_the_readings_of_the_commonest_unit_are_drawn() -> None:
    readings = {"a": Reading(1.0, "steps"), "b": Reading(0.5, "share"), "c": Reading(2.0, "steps")}
    claim = replace(EXACT, labels=dict.fromkeys(readings, "steps"), figure=None)
    plot = plot_of(claim, Evidence(readings), translator("en"))
    assert isinstance(plot, DotPlot)
    assert ([row.name for row in plot.rows], plot.x, plot.percent) == (["a", "c"], "steps", False)


def test_what_has_no_place_on_a_logarithmic_axis_is_left_out() -> None:
    evidence = Evidence({"norm": Reading(5.0, "norm", -1.0, 6.0, (4.0, 0.0, None), 0.0), "off": Reading(0.0)})
    claim = replace(TRAINED, figure=Dots(readings=("norm", "off"), log=True))
    plot = plot_of(claim, evidence, translator("en"))
    assert isinstance(plot, DotPlot)
    (row,) = plot.rows
    assert (row.value, row.low, row.high, row.each, row.null) == (5.0, None, 6.0, (4.0, None, None), None)


def test_curves_of_one_colour_are_counted_for_their_dashes() -> None:
    names = ("no_decay_curve", "random_curve", "train_curve")
    claim = replace(EXACT, labels=dict.fromkeys(names, "steps"), figure=Lines(x="step", y="steps"))
    line = Curve((1.0, 2.0), (1.0, None))
    plot = plot_of(claim, Evidence({}, dict.fromkeys(names, line)), translator("en"))
    assert isinstance(plot, LinePlot)
    assert [(curve.colour, curve.repeat) for curve in plot.curves] == [
        ("control", 0),
        ("control", 1),
        ("train", 0),
    ]
    assert {curve.y for curve in plot.curves} == {(1.0, None)}
