"""The stage's bytes: what the browser is told is what the panels held, and what the protocol says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app_pages.canvas import Bars, Heat, Lines, Series, Teeth, pack_stage
from app_pages.canvas.colours import COLOURS
from app_pages.canvas.declarations import FILE, checked, declarations
from app_pages.canvas.panels import PICTURES
from app_pages.canvas.protocol import DECLARED
from app_pages.canvas.protocol.stage import StageHeader
from language import LANGUAGES, translator
from tests.app.component_harness import PANELS, STEPS, stage_bytes
from tests.app.golden import FOLDER, golden


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for name, place in header["arrays"].items():
        count = int(np.prod(place["shape"]))
        kind = np.dtype("u1" if place["kind"] == "u1" else "<f4")
        arrays[name] = np.frombuffer(data, kind, count, 4 + length + place["offset"]).reshape(place["shape"])
    return header, arrays


@pytest.mark.parametrize("language", LANGUAGES)
def test_arrays_arrive_as_they_were(language: str) -> None:
    header, arrays = unpacked(pack_stage(PANELS, translator(language), name="x", steps=STEPS, step=5))
    assert (header["id"], header["step"], header["language"]) == ("x", 5, language)
    np.testing.assert_array_equal(arrays["steps"], STEPS)
    given = {panel.name: panel for panel in PANELS}
    for name, field in (("plane", "points"), ("teeth", "values"), ("bundle", "values"), ("heat", "values")):
        wanted = np.asarray(getattr(given[name], field), arrays[f"{name}.{field}"].dtype)
        np.testing.assert_array_equal(arrays[f"{name}.{field}"], wanted)
    assert arrays["heat.values"].dtype == np.uint8
    assert np.isnan(arrays["curves.train.y"][1]), "a gap stays a gap"
    panels = {panel["name"]: panel for panel in header["panels"]}
    assert {panel["picture"] for panel in panels.values()} == set(PICTURES.values())
    assert panels["curves"]["series"][0]["ys"] == "curves.train.y"
    assert panels["curves"]["spans"] == [{"phase": "plateau", "start": 1, "end": 4}]
    assert panels["curves"]["legend"] == [{"label": "Plateau", "colour": "plateau", "area": True}]
    assert panels["heat"]["chosen"] == {"row": 1, "column": 2}
    number = panels["curves"]["numbers"]["value"]
    np.testing.assert_array_equal(arrays[number["array"]], [1, 2, 3])


def test_a_stage_without_steps_stands_still() -> None:
    header, arrays = unpacked(pack_stage(PANELS[5:], translator("en"), name="x"))
    assert header["steps"] is False
    assert "steps" not in arrays


def test_colours_are_there_on_both_pages() -> None:
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()
    assert COLOURS["light"]["phases"].keys() == COLOURS["dark"]["phases"].keys()


def test_the_browsers_types_are_the_protocols() -> None:
    assert FILE.read_text(encoding="utf-8") == declarations(), "./run bundle"


def test_numbers_that_the_browsers_tests_are_held_to_are_pythons() -> None:
    made = golden()
    assert {file.name for file in FOLDER.iterdir()} == made.keys()
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: python -m tests.app.golden"


LINES = next(panel for panel in PANELS if isinstance(panel, Lines))
BARS = next(panel for panel in PANELS if isinstance(panel, Bars))
TEETH = next(panel for panel in PANELS if isinstance(panel, Teeth))
HEAT = next(panel for panel in PANELS if isinstance(panel, Heat))


@pytest.mark.parametrize(
    ("panel", "says"),
    [
        (replace(LINES, width="3"), r"panels\[0\].width = '3': the protocol says int"),
        (replace(LINES, range_y=(0.0, np.nan)), r"panels\[0\].range_y = \(0.0, nan\)"),
        (replace(BARS, range_y=(0.0, 1.0, 2.0)), r"range_y = \(0.0, 1.0, 2.0\): the protocol says 2 values"),
        (replace(TEETH, values=None), r"panels\[0\].values = None: the protocol says str"),
        (replace(HEAT, bar="percentage"), r"panels\[0\].bar = 'percentage'"),
        (replace(LINES, numbers={"value": ([1.0], "long")}), r"numbers.value.format = 'long'"),
        (
            replace(LINES, series=[Series(name="a", label=None, xs=[0], ys=[0], colour="train")]),
            r"panels\[0\].series\[0\].label = None: the protocol says str",
        ),
    ],
)
def test_a_panel_that_the_protocol_does_not_allow_is_named(panel: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        pack_stage([panel], translator("en"), name="x")


def test_a_field_too_many_or_too_few_is_named() -> None:
    header, _ = unpacked(stage_bytes())
    assert checked(header, StageHeader, "stage") is header
    with pytest.raises(TypeError, match=r"stage is no StageHeader: \['idea'\]"):
        checked(header | {"idea": 1}, StageHeader, "stage")
    del header["panels"][0]["cursor"]
    with pytest.raises(TypeError, match=r"stage.panels\[0\] is no LinesHeader: \['cursor'\]"):
        checked(header, StageHeader, "stage")


def test_every_picture_is_in_the_protocol() -> None:
    text = declarations()
    for picture in PICTURES.values():
        assert f'picture: "{picture}";' in text
    assert "AnyPanelHeader" in DECLARED
