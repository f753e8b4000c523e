"""What films are painted with, beside what Manim paints: the same pictures, and lines as good as the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import ImageMobject, MovingCamera, Square, VMobject, tempconfig

from animations.telling.film_camera import FilmCamera

WIDE, HIGH = 160, 90


def painted(camera_class: Any, mobject: Any) -> np.ndarray:
    """The picture of one mobject, (HIGH, WIDE, 3)."""
    with tempconfig({"pixel_width": WIDE, "pixel_height": HIGH}):
        camera = camera_class()
        camera.capture_mobjects([mobject])
        return np.array(camera.pixel_array[..., :3], float)


def hills(height: float, place: tuple[float, float], turned: float = 0.0) -> ImageMobject:
    """A smooth picture, half of it seen through."""
    x, y = np.meshgrid(np.linspace(0, 3, 60), np.linspace(0, 3, 40))
    light = 127 + 120 * np.sin(x) * np.cos(y)
    picture = ImageMobject(
        np.stack([light, 255 - light, 0 * light + 80, 40 + 50 * x], axis=-1).astype(np.uint8)
    )
    picture.height = height
    return picture.rotate(turned).move_to([*place, 0])


@pytest.mark.parametrize(
    ("height", "place"),
    [(4.0, (0.0, 0.0)), (2.5, (1.13, -0.77)), (6.0, (5.0, 3.0)), (40.0, (3.0, 9.0)), (0.8, (0.0, 0.3))],
)
def test_a_picture_is_painted_as_manim_does(height: float, place: tuple[float, float]) -> None:
    ours, theirs = (painted(one, hills(height, place)) for one in (FilmCamera, MovingCamera))
    assert theirs.max() > 60  # something is there
    apart = np.abs(ours - theirs).max(axis=-1)
    assert np.median(apart[theirs.max(axis=-1) > 20]) <= 4
    assert (apart > 40).mean() < 0.02  # but for its edges, which lie at the nearest pixel


@pytest.mark.parametrize("place", [(30.0, 0.0), (0.0, -20.0)])
def test_a_picture_beside_the_screen_is_not_seen(place: tuple[float, float]) -> None:
    assert painted(FilmCamera, hills(4.0, place)).max() == 0


def test_a_picture_that_is_turned_is_left_to_manim() -> None:
    ours, theirs = (painted(one, hills(4.0, (0.5, 0.2), turned=0.4)) for one in (FilmCamera, MovingCamera))
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(("tangle", "least", "most"), [(False, 0, 0), (True, 0.01, 2)])
def test_lines_are_as_manim_s_but_those_of_a_tangle_coarser(tangle: bool, least: float, most: float) -> None:
    line = VMobject(stroke_width=16).set_points_as_corners([[-6, -3, 0], [0, 2.7, 0], [6, -2, 0]])
    line.tangle = tangle
    ours, theirs = (painted(one, line) for one in (FilmCamera, MovingCamera))
    assert theirs.max() > 200
    assert least <= np.abs(ours - theirs).mean() <= most


def test_what_keeps_its_shape_is_painted_again_as_it_was_and_what_moves_is_not() -> None:
    square = Square(side_length=3, fill_color="#ffffff", fill_opacity=1)
    with tempconfig({"pixel_width": WIDE, "pixel_height": HIGH}):
        camera = FilmCamera()
        seen = []
        for shift in (0, 0, 0, 2, 2, 2):
            camera.reset()
            square.move_to([shift, 0, 0])
            camera.capture_mobjects([square])
            seen.append(np.array(camera.pixel_array))
        camera.frame.set(width=camera.frame.width / 3)
        camera.reset()
        camera.capture_mobjects([square])
    assert all(np.array_equal(seen[0], one) for one in seen[1:3])
    assert all(np.array_equal(seen[3], one) for one in seen[4:6])
    assert not np.array_equal(seen[0], seen[3])
    near = np.array(camera.pixel_array)
    assert (near[..., 0] > 0).sum() > 4 * (seen[3][..., 0] > 0).sum()
