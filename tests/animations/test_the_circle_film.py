"""The film "The circle": tokens, turns, neurons and rings are those that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_circle.data import FITS, angles_of, landing_errors, load
from animations.the_circle import CENTRE
from language import LANGUAGES
from story.chapters.leap import read_leap
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.config.dataset import dataset_of
from training.measures import rightly_answered
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheCircle", request.param)


def test_tokens_lie_where_they_were_recorded(film: Any, small_run: Run) -> None:
    leap = read_leap(small_run.view())
    for step in film.data.steps[[0, 3, -1]]:
        recorded = leap.circles[leap.steps == step][0, 0, :, ::-1]
        data = film.ring.places(step)[:, :2] - film.ring.mobject[0].get_center()[:2]
        scale = np.linalg.norm(data) / np.linalg.norm(recorded)
        np.testing.assert_allclose(data, scale * recorded, atol=1e-5)


def test_the_number_ends_at_the_recorded_share(film: Any, small_run: Run) -> None:
    leap = read_leap(small_run.view())
    assert film.share.value == int(100 * leap.circle_shares[-1, 0])


def test_neighbours_on_the_ring_are_an_inverse_frequency_apart(film: Any) -> None:
    first = film.data.rings[0]
    turns = np.unwrap(angles_of(first.places)[first.order])
    assert turns[-1] - turns[0] == pytest.approx(2 * np.pi, rel=0.1)  # once around, clockwise
    apart = int(first.order[1])
    assert first.frequency * apart % film.data.p == 1
    assert any(str(apart) in text for _start, _end, text in film.captions)


def test_the_new_colours_are_on_the_same_tokens(film: Any) -> None:
    np.testing.assert_allclose(film.face.places, film.ring.places(film.data.last), atol=1e-6)


def test_the_turns_of_a_and_b_end_at_the_sum(film: Any, small_run: Run) -> None:
    (a, b), p = film.data.pair, film.data.p
    trained = set(dataset_of(small_run.config).split.train.tolist())
    assert a * p + b not in trained
    assert a + b >= p
    hand = film.turning[0]
    tip = angles_of(hand.get_end()[:2] - CENTRE[:2])
    places = film.ring.places(film.data.last)[:, :2] - CENTRE[:2]
    missed = np.angle(np.exp(1j * (angles_of(places) - tip)))
    assert np.abs(missed).argmin() == (a + b) % p == film.data.answer
    assert landing_errors(film.data.rings[0].angles)[a, b] == pytest.approx(-missed[film.data.answer])


def test_the_places_that_are_said_add_up_to_that_of_the_answer(film: Any) -> None:
    first, (a, b), said = film.data.rings[0], film.data.pair, [text for _start, _end, text in film.captions]
    places = first.place_of(a), first.place_of(b)
    assert sum(places) % film.data.p == first.place_of(film.data.answer)
    assert any(all(str(place) in text for place in places) for text in said)


def test_the_pair_is_answered_rightly(film: Any, small_run: Run) -> None:
    snapshots = len(small_run.snapshot_steps())
    right = rightly_answered(small_run.weights(snapshots=slice(snapshots - 1, snapshots)), small_run.config)
    (a, b), p = film.data.pair, film.data.p
    assert right.reshape(p, p)[a, b]


def test_one_answer_fits_on_all_rings_and_several_on_each(film: Any) -> None:
    fits = np.stack([ring.fits for ring in film.data.rings])
    assert np.flatnonzero(fits.all(axis=0)).tolist() == [film.data.answer]
    assert np.array_equal(film.data.left[-1], fits.all(axis=0))
    # cos >= FITS over so large a part of a turn
    expected = film.data.p * np.arccos(FITS) / np.pi
    assert np.abs(fits.sum(axis=1) - expected).max() <= 1


def test_each_ring_of_the_lock_is_turned_by_its_own_angles_of_a_and_b(film: Any) -> None:
    a, b = film.data.pair
    for face, ring in zip(film.lock.faces, film.data.rings, strict=True):
        assert face.turn == pytest.approx(ring.angles[a] + ring.angles[b])
        assert np.array_equal(np.flatnonzero(face.sizes), [film.data.answer])
        x, y = (face.places[:, :2] - CENTRE[:2]).T
        turned = np.angle(np.exp(1j * (np.arctan2(x, y) - ring.angles + face.turn)))
        np.testing.assert_allclose(turned, 0, atol=1e-9)


def test_the_neurons_error_is_that_of_their_angles(film: Any) -> None:
    miss = np.degrees(film.data.spoken - film.data.turned)
    assert np.abs(film.data.turned).max() <= np.pi
    assert np.abs(miss).max() <= 180
    # Neurons that write more count more in what is said.
    assert np.sqrt((miss**2).mean()) == pytest.approx(film.data.neuron_error, abs=5)
    assert film.data.neuron_error < 180 / np.sqrt(3) / 4  # angles without order are 104 degrees off


def test_perfect_angles_land_on_the_sum() -> None:
    angles = 2 * np.pi * (3 * np.arange(7) % 7) / 7
    np.testing.assert_allclose(landing_errors(angles), 0, atol=1e-12)
    angles[2] += 0.1
    assert landing_errors(angles)[1, 2] == pytest.approx(0.1)


def test_another_table_is_refused(small_run: Run) -> None:
    multiplying = replace(small_run, config=replace(small_run.config, task="multiply"))
    with pytest.raises(FilmError, match="needs a run with task = 'add'"):
        load(multiplying.view())
