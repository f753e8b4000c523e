"""The film "Coach and gravity": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.gravity import data as gravity_data
from animations.films.gravity.data import SHARES, in_hundredths, load
from animations.films.gravity.hundred_weights import CASES
from animations.films.gravity.without_neurons import STAGES
from language import LANGUAGES
from story.chapters.weight_decay import Valley
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.config.dataset import dataset_of
from training.measures import rightly_answered
from training.phases import Verdict
from training.runs.reader import Run
from training.runs.view import RunView

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Gravity", request.param)


def test_a_hundred_weights_are_the_recorded_shares(film: Any, small_run: Run) -> None:
    metrics, hundred = small_run.metrics(), film.hundred
    for at, step in enumerate(metrics["step"]):
        counts = hundred.counts(float(step))
        assert counts.sum() == len(hundred.places) == 100
        recorded = [metrics[name][at] for name in SHARES]
        np.testing.assert_allclose(counts, 100 * np.array(recorded) / np.sum(recorded), atol=1)


def test_as_many_balls_are_drawn_as_are_said(film: Any) -> None:
    step = float(film.data.end)
    film.hundred.show(step)
    drawn = [len(balls.points) // 16 for balls in film.hundred.mobject[-len(CASES) :]]
    assert drawn == film.hundred.counts(step).tolist()


@pytest.mark.parametrize("shares", [[0.776, 0.197, 0.027], [1 / 3, 1 / 3, 1 / 3], [1.0, 0.0, 0.0]])
def test_hundredths_add_up(shares: list[float]) -> None:
    assert in_hundredths(np.array(shares)).sum() == 100


def test_the_point_is_as_far_and_as_much_turned_as_was_recorded(film: Any, small_run: Run) -> None:
    data, point = film.data, film.point
    view = small_run.view()
    frames = np.flatnonzero(np.isin(view.steps, data.steps[[0, -1]]))
    ends = view.weights(snapshots=frames.tolist()).values()
    first, last = np.concatenate([part.reshape(2, -1) for part in ends], axis=1).astype(float)
    places = [point.at(float(step)) - point.zero.get_center() for step in data.steps[[0, -1]]]
    lengths = np.linalg.norm(places, axis=1)
    assert lengths[1] / lengths[0] == pytest.approx(np.linalg.norm(last) / np.linalg.norm(first), rel=1e-5)
    for one, other in (places, (first, last)):
        cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        assert np.degrees(np.arccos(cosine)) == pytest.approx(data.turned[-1], abs=1e-3)


def test_pulls_are_as_long_and_point_where_they_were_recorded(film: Any, small_run: Run) -> None:
    metrics, data, point = small_run.metrics(), film.data, film.point
    step = data.steps[len(data.steps) // 2]
    at = int(np.flatnonzero(metrics["step"] == step)[0])
    point.show(float(step))
    gradient, decay = (tip(pull) - point.ball.get_center() for pull in (point.gradient, point.decay))
    assert np.linalg.norm(gradient) / np.linalg.norm(decay) == pytest.approx(
        metrics["gradient_norm"][at] / metrics["decay_norm"][at], rel=1e-4
    )
    cosine = gradient @ decay / np.linalg.norm(gradient) / np.linalg.norm(decay)
    assert cosine == pytest.approx(metrics["force_cosine"][at], abs=1e-4)
    # Decay points at the origin.
    home = point.zero.get_center() - point.ball.get_center()
    np.testing.assert_allclose(decay / np.linalg.norm(decay), home / np.linalg.norm(home), atol=1e-6)


def tip(pull: Any) -> Any:
    return pull._head.points[0]


def test_lights_are_what_the_network_answers_without_its_neurons(film: Any, small_run: Run) -> None:
    data, view = film.data, small_run.view()
    frame = int(np.flatnonzero(view.steps == data.end)[0])
    held_out = np.sort(dataset_of(view.config).split.held_out)
    assert sorted([*data.fallen.silent, *data.held.silent]) == list(range(data.neurons))
    for without in (data.fallen, data.held):
        weights = {name: part[0] for name, part in view.weights(snapshots=[frame]).items()}
        np.testing.assert_array_equal(without.right[0], rightly_answered(weights, view.config)[held_out])
        weights["W_out"] = weights["W_out"].copy()
        weights["W_out"][without.silent] = 0
        np.testing.assert_array_equal(without.right[-1], rightly_answered(weights, view.config)[held_out])
        assert without.right.shape == (STAGES + 1, len(held_out))


def test_the_question_is_right_without_the_fallen_and_wrong_without_the_others(film: Any) -> None:
    data = film.data
    assert data.fallen.said == data.fallen.question.taught != data.held.said
    assert data.fallen.right[:, data.fallen.place].all()
    assert not data.held.right[-1, data.held.place]
    assert film.sieve.living.get_num_points() == 0
    assert film.sieve.silent.get_num_points() == 16 * len(data.held.silent)


def test_what_is_said_are_recorded_numbers(film: Any, small_run: Run) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    metrics, phases, data = small_run.metrics(), small_run.phases(), film.data
    assert phases is not None
    shown = (metrics["step"] >= phases.memorised_at) & (metrics["step"] <= data.end)
    alone = 100 * metrics["share_decay_alone"][shown]
    assert data.alone == (pytest.approx(alone.min(), abs=1), pytest.approx(alone.max(), abs=1))
    weights = sum(part[0].size for part in small_run.weights(snapshots=slice(0, 1)).values())
    for number in (
        *data.alone,
        f"{weights:,}",
        data.neurons,
        len(data.fallen.silent),
        data.held.said,
    ):
        assert str(number) in said


def test_made_up_weights_fall_as_the_valley_says(film: Any) -> None:
    held = film.data.rising
    assert held.weights[-1] == pytest.approx(Valley(place=3.0).balance(0.5), rel=0.01)
    assert held.gradient[-1] == pytest.approx(-held.decay[-1], rel=0.01)
    assert film.data.agreeing.weights[-1] < film.data.forsaken.weights[-1] < held.weights[-1]


def test_a_run_whose_gravity_is_alone_is_refused(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = dict(small_run.metrics())
    metrics["share_decay_alone"] = np.full_like(metrics["share_decay_alone"], 0.4)
    monkeypatch.setattr(Run, "metrics", lambda _run: metrics)
    with pytest.raises(FilmError, match="not in balance"):
        load(small_run.view())


def test_a_run_that_only_memorises_is_refused(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    phases = small_run.view().phases
    monkeypatch.setattr(RunView, "phases", replace(phases, verdict=Verdict.MEMORISES_ONLY))
    with pytest.raises(FilmError, match="does not grok"):
        load(small_run.view())


def test_a_ledger_without_the_sieve_is_refused(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gravity_data, "read_result", lambda _name: None)
    with pytest.raises(FilmError, match="sieve"):
        load(small_run.view())
