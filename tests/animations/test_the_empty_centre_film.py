"""The film "The empty centre": its pictures are the exact laws, what was drawn, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_empty_centre import data as the_empty_centre_data
from animations.films.the_empty_centre.networks_act import CENTRE, RADIUS
from geometry import norm_law, sample_points, shell_fraction, shell_thickness_holding, volume_fraction
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.claim import Curve, Evidence
from story.ledger.results import read_result
from tests.animations.every_film import *  # noqa: F403

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheEmptyCentre", request.param)


def measured() -> Evidence:
    result = read_result("black-hole")
    assert result is not None
    return result.evidence


def test_dots_of_the_disk_are_those_drawn(film: Any) -> None:
    film.cloud.show(np.log10(2))
    drawn = [part.points.reshape(-1, 16, 3) for part in (film.cloud.core, film.cloud.shell)]
    places = np.concatenate([(disc.min(axis=1) + disc.max(axis=1)) / 2 for disc in drawn]) - CENTRE
    points = sample_points("ball", the_empty_centre_data.DOTS, 2, rng=the_empty_centre_data.SEED)
    order = [np.lexsort(np.round(cloud[:, :2], 6).T) for cloud in (places, RADIUS * points)]
    np.testing.assert_allclose(places[order[0], :2], RADIUS * points[order[1]], atol=1e-6)


@pytest.mark.parametrize("dim", [2, 3, 10, 100])
def test_as_many_dots_as_the_law_says_are_inside(film: Any, dim: int) -> None:
    inside = (film.cloud.at(np.log10(dim)) <= 0.9).mean()
    share = volume_fraction(dim, 0.9)
    assert abs(inside - share) <= 4 * np.sqrt(share * (1 - share) / the_empty_centre_data.DOTS) + 1e-9


def test_arrows_by_chance_are_as_long_as_their_law_says(film: Any) -> None:
    law = norm_law("normal", 100)
    lengths = np.linalg.norm(film.arrows.tips(2.0) - CENTRE, axis=1) / RADIUS
    ranks = np.sort(law.cdf(10 * lengths))
    assert np.abs(ranks - (np.arange(len(ranks)) + 0.5) / len(ranks)).max() < 1.63 / np.sqrt(len(ranks))


@pytest.mark.parametrize("dim", [2, 100, 12288])
def test_column_and_layers_are_exact(film: Any, dim: int) -> None:
    edges = np.linspace(0, 1, the_empty_centre_data.RINGS + 1)
    for panel in (film.layers, film.column):
        panel.show(np.log10(dim))
    np.testing.assert_allclose(film.layers.heights(), shell_fraction(dim, edges[:-1], edges[1:]), atol=1e-4)
    assert film.column.share == pytest.approx(volume_fraction(dim, 0.9), abs=1e-4)


@pytest.mark.parametrize("unrolled", [0.0, 2.5, 7.3, 10.0])
def test_rings_keep_their_area_while_they_unroll(film: Any, unrolled: float) -> None:
    film.layers.show_unrolled(unrolled)
    areas = [area(strip.points[::4]) for strip in film.layers.mobject]
    shares = shell_fraction(2, *(np.linspace(0, 1, 11)[at : at + 10] for at in (0, 1)))
    np.testing.assert_allclose(areas, np.pi * RADIUS**2 * shares, rtol=0.02)


def area(corners: Any) -> float:
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2)


def test_the_skin_is_as_thin_as_the_law_says(film: Any) -> None:
    core, skin = film.skin
    assert 1 - core.width / skin.width == pytest.approx(shell_thickness_holding(12288, 0.9), rel=1e-6)


def test_zeros_are_as_many_as_the_recorded_power_says(film: Any) -> None:
    said = read_result("inner-shares")
    assert said is not None
    power = said.evidence.value("exponent_12288")
    assert film.wall.count == film.wall.zeros == int(-power)
    assert film.wall.digit == int(10 ** (power - np.floor(power)))


def test_light_is_what_was_measured(film: Any) -> None:
    curve = measured().curves["trained_curve"]
    film.light.show(1.0)
    for left, known in zip(curve.x, curve.y, strict=True):
        assert known is not None
        if 0.1 <= left <= 0.95:
            assert film.light.at(left) == pytest.approx(known / 100, abs=0.06)
    film.light.show(0.3)
    assert film.light.at(0.65) == 0
    assert film.data.shrunk == measured().value("way")


def test_what_is_said_names_exact_numbers(film: Any) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    known = int(100 * measured().value("known_900"))
    # Chinese sets no space before the sign of per cent.
    shares = ("81 %", "72.9 %", f"{known} %", "90 %")
    assert all(share in said or share.replace(" ", "") in said for share in shares)
    assert "12,288" in said
    assert str(film.wall.zeros) in said


def other(**changes: Any) -> Any:
    result = read_result("black-hole")
    assert result is not None
    readings, curves = dict(result.evidence.readings), dict(result.evidence.curves)
    for name, value in changes.items():
        readings[name] = replace(readings[name], value=value)
    return replace(result, evidence=Evidence(readings, curves))


def test_it_refuses_another_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    unharmed = other()
    flat = Curve((0.0, 1.0), (100.0, 100.0))
    curves = {**unharmed.evidence.curves, "trained_curve": flat}
    unharmed = replace(unharmed, evidence=Evidence(unharmed.evidence.readings, curves))
    for found in (other(known_900=0.4), other(way=0.99), unharmed, None):
        monkeypatch.setattr(the_empty_centre_data, "read_result", lambda _name, found=found: found)
        with pytest.raises(FilmError, match="black-hole"):
            the_empty_centre_data.load()
