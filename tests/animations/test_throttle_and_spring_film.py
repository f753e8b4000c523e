"""The film "Throttle and spring": its steps are exact, its numbers those of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.drawing.curves import per_cent
from animations.films.throttle_and_spring import data as throttle_and_spring_data
from animations.films.throttle_and_spring.data import PARTED, SAME, STEPS, load
from animations.films.throttle_and_spring.springs import Coil, Readout
from animations.films.throttle_and_spring.two_weights import (
    DECAY,
    LOWEST,
    START,
    adam_paths,
    loss_gradient,
    plain_paths,
)
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.results import read_result
from tests.animations.every_film import *  # noqa: F403

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("ThrottleAndSpring", request.param)


def value(claim: str, name: str) -> float:
    result = read_result(claim)
    assert result is not None
    found = result.evidence.value(name)
    assert found is not None
    return found


def test_the_weight_falls_as_the_worked_example_says(film: Any) -> None:
    path = film.data.decayed
    assert path[1] == pytest.approx(value("worked-example", "decay"))
    assert path[2] == pytest.approx(value("worked-example", "decay_twice"))
    assert path[-1] == pytest.approx(10 * 0.999**STEPS)
    film.sprung.show(2)
    assert film.sprung.readout.value == path[2]
    film.thrown.show(STEPS)
    assert film.thrown.readout.value == film.data.weight


def test_the_spring_has_no_length_left_at_zero(film: Any) -> None:
    film.sprung.show_weight(10.0)
    wall, ball = film.sprung.wall.get_center()[0], film.sprung.ball.get_center()[0]
    assert film.sprung.coil.mobject.width == pytest.approx(ball - wall, rel=1e-3)
    coil = Coil()
    coil.stretch([0, 0, 0], [0, 0, 0])
    assert len(coil.mobject.points) == 0


def test_without_adam_a_tax_and_decay_leave_one_trace() -> None:
    assert plain_paths().apart < SAME


def test_under_adam_they_part() -> None:
    paths = adam_paths()
    assert paths.apart > PARTED * np.linalg.norm(paths.decayed[-1])
    for path in (paths.taxed, paths.decayed):
        np.testing.assert_array_equal(path[0], START)


def test_a_taxed_ball_comes_to_rest_where_the_gradient_is_the_tax_s() -> None:
    for paths in (plain_paths(), adam_paths()):
        rest = paths.taxed[-1]
        np.testing.assert_allclose(loss_gradient(rest), -DECAY * rest, atol=0.05)
    np.testing.assert_allclose(loss_gradient(np.array(LOWEST)), 0, atol=1e-12)


def test_balls_are_drawn_where_their_paths_are(film: Any) -> None:
    race, paths = film.adam, film.data.adam
    for which, path in enumerate((paths.taxed, paths.decayed)):
        race.show(race.last)
        np.testing.assert_allclose(race.balls[which].get_center(), film.valley.at(path[-1]), atol=1e-6)
        np.testing.assert_allclose(race.traces[which].points[0], film.valley.at(path[0]), atol=1e-6)


@pytest.mark.parametrize(("number", "said"), [(10.0, 5), (9.79, 4), (0.07, 4)])
def test_a_readout_says_two_decimals(number: float, said: int) -> None:
    readout = Readout("en")
    readout.show_at(number, np.zeros(3))
    assert sum(len(part.points) > 0 for part in readout.mobject) == said
    assert readout.mobject.get_left()[0] == pytest.approx(0, abs=0.06)


def test_what_is_said_are_numbers_of_the_ledger(film: Any) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    shares = {
        round(100 * value("penalty-is-decay", "adam")),
        round(100 * value("two-forces", "share_decay_alone")),
        per_cent(value("learning-rate", "leap")),
        per_cent(value("learning-rate", "half")),
    }
    assert all(str(share) in said for share in shares)


def altered(claim: str, name: str, number: float | None) -> Callable[[str], Any]:
    def read(asked: str) -> Any:
        result = read_result(asked)
        if asked != claim or result is None:
            return result
        readings = dict(result.evidence.readings)
        readings[name] = replace(readings[name], value=number)
        return replace(result, evidence=replace(result.evidence, readings=readings))

    return read


@pytest.mark.parametrize(
    ("claim", "name", "number"),
    [
        ("worked-example", "decay", 9.9),
        ("penalty-is-decay", "plain", 0.1),
        ("penalty-is-decay", "adam", 0.01),
        ("two-forces", "share_decay_alone", 0.4),
        ("learning-rate", "half", None),
    ],
)
def test_a_ledger_that_says_otherwise_is_refused(
    claim: str, name: str, number: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle_and_spring_data, "read_result", altered(claim, name, number))
    with pytest.raises(FilmError, match=claim):
        load()


def test_any_share_of_networks_at_half_the_rate_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle_and_spring_data, "read_result", altered("learning-rate", "half", 0.75))
    assert load().half == 0.75


def test_a_claim_that_was_never_measured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle_and_spring_data, "read_result", lambda _name: None)
    with pytest.raises(FilmError, match="not measured"):
        load()
