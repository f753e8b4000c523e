"""The stage's bytes: what the browser unpacks is what the panels held."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app_pages.canvas import Bars, Bundle, Heat, Lines, Points, Series, Teeth, pack_stage
from app_pages.canvas.colours import COLOURS
from language import LANGUAGES, translator
from story.chapters.leap import Span

STEPS = np.array([0, 5, 10])
RNG = np.random.default_rng(0)
CLOUD = RNG.standard_normal((3, 7, 2)).astype(np.float32)
PANELS = [
    Lines(
        name="curves", title="Curves", x="step", y="loss", cursor=True, spans=[Span("plateau", 1, 4)],
        series=[Series(name="train", label="training", xs=STEPS, ys=[1.0, np.nan, 0.5], colour="train")],
        says="It is {value}.", numbers={"value": ([1.0, 2.0, 3.0], "short")},
        legend=(("Plateau", "plateau"),),
    ),
    Points(name="cloud", title="Cloud", points=CLOUD, order=np.arange(7), joined=True, reach=2.0),
    Bars(name="bars", title="Bars", values=np.ones((3, 4)), positions=np.arange(4), range_y=(0, 1),
         marked=[1]),
    Teeth(name="teeth", title="Teeth", values=np.zeros((3, 5)), filled=np.ones(5), range_y=(-1, 1)),
    Bundle(name="bundle", title="Bundle", values=np.zeros((1, 3, 5)), range_y=(-1, 1)),
    Heat(name="heat", title="Heat", values=np.arange(6, dtype=np.uint8).reshape(1, 2, 3), picks=True,
         palette=["train"] * 6, chosen=(1, 2)),
]  # fmt: skip


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """As base.js does it."""
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for name, told in header["arrays"].items():
        count = int(np.prod(told["shape"]))
        kind = np.dtype("u1" if told["kind"] == "u1" else "<f4")
        arrays[name] = np.frombuffer(data, kind, count, 4 + length + told["offset"]).reshape(told["shape"])
    return header, arrays


@pytest.mark.parametrize("language", LANGUAGES)
def test_arrays_arrive_as_they_were(language: str) -> None:
    header, arrays = unpacked(pack_stage(PANELS, translator(language), name="x", steps=STEPS, step=5))
    assert (header["id"], header["step"], header["language"]) == ("x", 5, language)
    np.testing.assert_array_equal(arrays["steps"], STEPS)
    np.testing.assert_array_equal(arrays["cloud.points"], CLOUD)
    np.testing.assert_array_equal(arrays["heat.values"], np.arange(6).reshape(1, 2, 3))
    assert arrays["heat.values"].dtype == np.uint8
    assert np.isnan(arrays["curves.train.y"][1])
    panels = {panel["name"]: panel for panel in header["panels"]}
    assert [panel["picture"] for panel in panels.values()] == [
        "lines", "points", "bars", "teeth", "bundle", "heat"
    ]  # fmt: skip
    assert panels["curves"]["series"][0]["ys"] == "curves.train.y"
    assert panels["curves"]["spans"] == [{"phase": "plateau", "start": 1, "end": 4}]
    assert panels["curves"]["legend"] == [{"label": "Plateau", "colour": "plateau", "area": True}]
    assert panels["heat"]["chosen"] == {"row": 1, "column": 2}
    number = panels["curves"]["numbers"]["value"]
    np.testing.assert_array_equal(arrays[number["array"]], [1, 2, 3])


def test_a_stage_without_steps_stands_still() -> None:
    header, arrays = unpacked(pack_stage(PANELS[4:], translator("en"), name="x"))
    assert header["steps"] is False
    assert "steps" not in arrays


def test_colours_are_there_on_both_pages() -> None:
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()
    for panel in PANELS:
        if isinstance(panel, Lines):
            assert all(one.colour in COLOURS["light"] for one in panel.series)
