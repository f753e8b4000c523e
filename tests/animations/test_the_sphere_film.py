"""The film "The sphere": its lights, lines and numbers are what was recorded of networks held at a norm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_sphere import data as the_sphere_data
from animations.the_sphere import CENTRE, UNIT
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.claim import Evidence
from story.ledger.results import read_result
from tests.animations.every_film import *  # noqa: F403
from training.sweeps import read_sweep
from training.sweeps.shells import NETWORKS, read_shells

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheSphere", request.param)


@pytest.mark.parametrize(("arm", "name"), [("radius", "as_it_is"), ("softened", "as_loud")])
def test_steps_are_those_of_the_sweep(film: Any, arm: str, name: str) -> None:
    recorded = read_shells(read_sweep("shell_or_softmax"))["one_layer_transformer"].arms[arm]
    held = getattr(film.data, name)
    for rho, steps in zip(film.data.radii, held.understood, strict=True):
        here = recorded.rho == rho
        known = np.where(recorded.arrived, recorded.steps, np.inf)[here]
        assert sorted(steps) == sorted(known)
    medians = [recorded.median(rho) for rho in film.data.radii]
    assert held.medians().tolist() == medians
    assert (held.by_heart <= film.data.last).all()


def test_lights_come_on_when_their_networks_understand(film: Any) -> None:
    from animations.films.the_sphere.lights import Lights

    held = film.data.as_it_is
    lights = Lights(held, film.data.radii, UNIT, CENTRE)
    reaches = np.linalg.norm(lights.places - CENTRE, axis=1).reshape(held.understood.shape)
    np.testing.assert_allclose(reaches, UNIT * np.repeat(film.data.radii[:, None], reaches.shape[1], axis=1))
    for step in (100, 400, 1000, 6000):
        lights.show(float(np.log10(step)))
        assert np.array_equal(lights.lit(), held.understood <= step)


def test_at_the_end_each_light_stands_where_its_network_understood(film: Any) -> None:
    held = film.data.as_loud
    assert np.array_equal(film.lights.lit(), np.isfinite(held.understood))
    drawn = np.array([light[-1].get_center()[0] for light in film.lights.mobject])
    arrived = np.isfinite(held.understood).ravel()
    slope = np.polyfit(np.log10(held.understood.ravel()[arrived]), drawn[arrived], 1)
    np.testing.assert_allclose(np.polyval(slope, np.log10(held.understood.ravel()[arrived])), drawn[arrived])
    assert (drawn[~arrived] > drawn[arrived].max()).all()


def test_scores_grow_as_they_do_with_the_radius(film: Any) -> None:
    assert film.data.degree == NETWORKS["one_layer_transformer"].degree
    shares = film.bars.shares(1.15)
    base = film.bars.shares(1.0)
    ratio = np.diff(np.log(shares)) / np.diff(np.log(base))
    np.testing.assert_allclose(ratio, film.data.louder[-1], rtol=1e-6)
    assert film.radius.length() == pytest.approx(1.15)


def test_what_is_said_names_measured_numbers(film: Any) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    result = read_result("small-shell")
    assert result is not None
    evidence = result.evidence
    times = np.exp(evidence.value("slope_radius") * 0.3)
    right = int(np.isfinite(film.data.as_it_is.understood).sum())
    for number in (f"{times:.2g}", f"{round(100 * evidence.value('left'))}", str(right), "32", "31"):
        assert number in said


def test_it_refuses_another_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    result = read_result("small-shell")
    assert result is not None

    def other(**changes: float) -> Any:
        readings = dict(result.evidence.readings)
        for name, value in changes.items():
            readings[name] = replace(readings[name], value=value)
        return replace(result, evidence=Evidence(readings, result.evidence.curves))

    for found in (other(left=0.8), other(slope_radius=0.1), None):

        def read(name: str, found: Any = found) -> Any:
            return found if name == "small-shell" else read_result(name)

        monkeypatch.setattr(the_sphere_data, "read_result", read)
        with pytest.raises(FilmError, match="small-shell"):
            the_sphere_data.load()
