"""The film "The empty centre": its pictures are the exact laws, what was drawn, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_empty_centre import data as the_empty_centre_data
from animations.the_empty_centre import CENTRE, MARKED, RADIUS
from geometry import norm_law, sample_points, shell_fraction, shell_thickness_holding, volume_fraction
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.claim import Evidence
from story.ledger.results import read_result

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheEmptyCentre", request.param)


def test_dots_of_the_disk_are_those_drawn(film: Any) -> None:
    film.ball.cloud.law = "ball"
    film.ball.cloud.show(np.log10(2))
    drawn = [part.points.reshape(-1, 16, 3) for part in (film.ball.cloud.core, film.ball.cloud.shell)]
    places = np.concatenate([(disc.min(axis=1) + disc.max(axis=1)) / 2 for disc in drawn]) - CENTRE
    points = sample_points("ball", the_empty_centre_data.DOTS, 2, rng=the_empty_centre_data.SEED)
    order = [np.lexsort(np.round(cloud[:, :2], 6).T) for cloud in (places, RADIUS * points)]
    np.testing.assert_allclose(places[order[0], :2], RADIUS * points[order[1]], atol=1e-6)


@pytest.mark.parametrize("dim", [2, 3, 10, 100])
def test_as_many_dots_as_the_law_says_are_inside(film: Any, dim: int) -> None:
    inside = (film.ball.cloud.at("ball", np.log10(dim)) <= 0.9).mean()
    share = volume_fraction(dim, 0.9)
    assert abs(inside - share) <= 4 * np.sqrt(share * (1 - share) / the_empty_centre_data.DOTS) + 1e-9


def test_normal_vectors_are_as_long_as_their_law_says(film: Any) -> None:
    law = norm_law("normal", 100)
    ranks = np.sort(law.cdf(10 * film.ball.cloud.at("normal", 2.0)))
    assert np.abs(ranks - (np.arange(len(ranks)) + 0.5) / len(ranks)).max() < 1.63 / np.sqrt(len(ranks))


@pytest.mark.parametrize("dim", [2, 100, 12288])
def test_bars_column_and_band_are_exact(film: Any, dim: int) -> None:
    edges = np.linspace(0, 1, the_empty_centre_data.RINGS + 1)
    for panel in (film.lying.bars, film.ball.column, film.lying.band):
        panel.show(np.log10(dim))
    np.testing.assert_allclose(
        film.lying.bars.heights(), shell_fraction(dim, edges[:-1], edges[1:]), atol=1e-4
    )
    assert film.ball.column.share == pytest.approx(volume_fraction(dim, 0.9), abs=1e-4)
    hole = film.lying.band.mobject.points.reshape(2, -1, 3)[1] - CENTRE
    inner = float(np.linalg.norm(hole[0])) / RADIUS
    assert 1 - inner == pytest.approx(shell_thickness_holding(dim, 0.9), abs=1e-6)


def test_what_is_left_falls_to_the_recorded_power(film: Any) -> None:
    said = read_result("inner-shares")
    assert said is not None
    assert film.falling.trace.end_value() == pytest.approx(said.evidence.value("exponent_12288"), rel=1e-6)


def test_thinner_peels_fall_to_what_the_law_says(film: Any) -> None:
    ends = sorted(trace.end_value() for trace in film.falling.thinner)
    assert ends == pytest.approx([12288 * np.log10(0.99), 12288 * np.log10(0.999)], rel=1e-9)


def test_curves_and_arrow_are_what_was_measured(film: Any) -> None:
    measured = read_result("black-hole")
    assert measured is not None
    for trace, name in ((film.kept_right.trained, "trained_curve"), (film.kept_right.random, "drawn_null")):
        curve = measured.evidence.curves[name]
        assert trace.end_value() == pytest.approx(curve.y[curve.x.index(MARKED[-1])], abs=1e-6)
    assert np.linalg.norm(film.needle.tip() - CENTRE) == pytest.approx(0.9 * RADIUS)
    height = film.kept_right.plot.at(0.1, 100 * measured.evidence.value("known_900"))
    np.testing.assert_allclose(film.dot.get_center(), height, atol=1e-9)


def test_captions_name_exact_numbers(film: Any) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    known = int(100 * film.data.known)
    # Chinese sets no space before the sign of per cent.
    shares = ("81 %", "72.9 %", f"{known} %")
    assert all(share in said or share.replace(" ", "") in said for share in shares)
    assert "12288" in said


def test_it_refuses_another_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    result = read_result("black-hole")
    assert result is not None
    readings = dict(result.evidence.readings)
    readings["known_900"] = replace(readings["known_900"], value=0.4)
    other = replace(result, evidence=Evidence(readings, result.evidence.curves))
    monkeypatch.setattr(the_empty_centre_data, "read_result", lambda _name: other)
    with pytest.raises(FilmError, match="black-hole"):
        the_empty_centre_data.load()
    monkeypatch.setattr(the_empty_centre_data, "read_result", lambda _name: None)
    with pytest.raises(FilmError, match="black-hole"):
        the_empty_centre_data.load()
