"""What is handed out of films: on paper a colour can be told from the ground as well as on the screen."""

from __future__ import annotations

import numpy as np
import pytest

from animations.drawing.audit import contrast
from animations.handed_out.handout import steps_shown
from animations.handed_out.paper import on_paper
from story.words import palette

COLOURS = {
    name: value
    for name, value in vars(palette).items()
    if isinstance(value, str) and value.startswith("#") and name != "INK"
}


def printed(colour: str) -> str:
    light = on_paper(np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]))
    return "#" + "".join(f"{round(255 * part):02x}" for part in light)


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_stands_off_from_paper_as_it_did_from_ink(name: str) -> None:
    on_screen = contrast(COLOURS[name], palette.INK)
    assert contrast(printed(COLOURS[name]), "#ffffff") == pytest.approx(on_screen, rel=0.03)


def test_the_ground_is_white_on_paper() -> None:
    assert printed(palette.INK) == "#ffffff"
    assert printed("#000000") == "#ffffff"


def test_the_back_shows_how_the_film_goes_but_neither_title_nor_end() -> None:
    for parts in range(4, 11):
        shown = steps_shown(parts)
        assert shown == sorted(set(shown))
        assert set(shown) <= set(range(1, parts - 1))
        assert len(shown) == min(6, parts - 2)
