"""The film "The sawtooth": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.drawing.curves import Plot, per_cent
from animations.films.sawtooth import data as sawtooth_data
from animations.films.sawtooth.curve_bundle import CurveBundle
from animations.films.sawtooth.data import SawtoothData
from animations.films.sawtooth.hill_dots import HillDots
from animations.films.sawtooth.hills import find_hills, shares_left
from language import LANGUAGES
from story.chapters.in_the_dark import read_in_the_dark
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.config.dataset import dataset_of
from training.measures import row_margins
from training.models import forward
from training.models.dims import model_dims
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Sawtooth", request.param)


@pytest.fixture(scope="module")
def data(small_run: Run) -> SawtoothData:
    return sawtooth_data.load(small_run.view())


def test_dots_lie_at_the_recorded_margins(film: Any, small_run: Run) -> None:
    margins = row_margins(small_run.weights(snapshots=slice(-1, None)), small_run.config, film.data.row)[0]
    film.saw.show(film.last)
    middles = np.empty((len(margins), 2))
    for trained, dots in zip((True, False), film.saw.dots, strict=True):
        boxes = dots.points.reshape(-1, 16, 3)[..., :2]
        middles[film.data.trained == trained] = (boxes.max(axis=1) + boxes.min(axis=1)) / 2
    zero, one = film.saw.level(0), film.saw.level(1)
    np.testing.assert_allclose((middles[:, 1] - zero) / (one - zero), margins, atol=1e-3)
    assert np.all(np.diff(middles[:, 0]) > 0)


def test_curves_are_the_recorded_scores(small_run: Run, data: SawtoothData) -> None:
    """Before they slide, every answer's score is at its own place; after, the right one is in the middle."""
    made, p = small_run.config, small_run.config.p
    table = dataset_of(made).table
    rows = np.flatnonzero(table.left == data.row)
    weights = small_run.weights(snapshots=slice(-1, None))
    scores = forward(
        weights, table.inputs[rows], table.operation[rows], made.network, model_dims(made)
    ).logits
    scores = scores[0, :, :p] - scores[0, :, :p].mean(axis=-1, keepdims=True)
    bundle = CurveBundle(Plot(1, 1, (0, p - 1)), data.steps, data.scores, data.answers, data.trained)
    bundle.risen = np.ones(p)
    bundle.show(float(data.steps[-1]))
    np.testing.assert_allclose(bundle.heights(), scores, atol=1e-4)
    bundle.slid = np.ones(p)
    np.testing.assert_allclose(bundle.heights()[:, p // 2], scores[np.arange(p), data.answers], atol=1e-4)
    assert np.array_equal(data.answers, table.answers[rows])


def test_the_bundle_ends_as_it_was_recorded(film: Any) -> None:
    """Each curve with its right answer in the middle, in the unit of its step's highest score."""
    last = film.data.scores[-1]
    np.testing.assert_allclose(film.bundle.heights(), last / np.abs(last).max(), atol=1e-6)
    low, high = (film.plot.at(0, value)[1] for value in film.plot.values)
    drawn = np.concatenate([lines.points[::4, 1] for lines in film.bundle.mobject])
    heights = np.sort(2 * (drawn - low) / (high - low) - 1)
    np.testing.assert_allclose(heights, np.sort(film.bundle.heights()[:, :-1].ravel()), atol=1e-3)


def test_the_one_curve_and_its_share_are_the_measured_ones(film: Any, small_run: Run) -> None:
    dark, reach = read_in_the_dark(small_run.view()), float(film.reach[-1, 0, 0])
    np.testing.assert_allclose(film.data.curve, dark.curve[-1])
    assert film.share.value == per_cent(dark.collapse[-1])
    dots = HillDots(film.plot, film.data.curve / reach)
    low, high = (film.plot.at(0, value)[1] for value in film.plot.values)
    drawn = 2 * (dots.drawn()[:, 1] - low) / (high - low) - 1
    np.testing.assert_allclose(drawn, dark.curve[-1] / reach, atol=1e-2)


def test_the_hills_are_all_there_is_of_the_curve(film: Any) -> None:
    data = film.data
    assert data.left[-1] < 0.01
    assert np.abs(film.dots.values).max() < 0.05
    np.testing.assert_array_equal(film.dots.places[data.hills[-1].order], np.arange(film.p))


def test_in_its_own_order_a_hill_goes_up_and_down_once() -> None:
    p, frequency = 97, 15
    wave = np.cos(2 * np.pi * frequency * (np.arange(p) - p // 2) / p)
    (hill,) = find_hills(3 * wave)
    assert hill.stride == 13
    assert hill.height == pytest.approx(3)
    turns = np.diff(np.sign(np.diff(wave[hill.order])))
    assert np.count_nonzero(turns) == 1
    np.testing.assert_allclose(hill.over_answers(), 3 * wave, atol=1e-9)
    np.testing.assert_allclose(shares_left(3 * wave, [hill]), [1, 0], atol=1e-9)


def test_a_curve_that_is_no_sum_of_a_few_hills_is_refused() -> None:
    noise = np.random.default_rng(0).normal(size=97)
    with pytest.raises(ValueError, match="waves"):
        find_hills(noise)
    beside = np.cos(2 * np.pi * 15 * (np.arange(97) - 20) / 97)
    with pytest.raises(ValueError, match="do not meet"):
        find_hills(beside)


def test_the_pair_is_never_shown_wrong_at_first_and_right_in_the_end(film: Any) -> None:
    asked, data = film.data.question, film.data
    assert not data.trained[asked.right]
    assert data.margins[0, asked.right] < 0 < data.margins[-1, asked.right]
    marked = (film.marked.place[1] - film.saw.level(0)) / (film.saw.level(1) - film.saw.level(0))
    assert marked == pytest.approx(data.margins[0, asked.right], abs=1e-3)  # time has gone back


def test_what_is_said_is_what_was_recorded(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    right = row_margins(small_run.weights(), small_run.config, film.data.row) > 0
    at = int(np.searchsorted(small_run.snapshot_steps(), phases.memorised_at))
    unseen = right[at, ~film.data.trained]
    numbers = (phases.memorised_at, unseen.sum(), len(unseen), right[-1].sum(), film.share.value,
               *(hill.stride for hill in film.data.hills[:2]), len(film.data.hills))  # fmt: skip
    for number in numbers:
        assert str(number) in said


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (lambda data: replace(data, margins=-data.margins), "is no sawtooth"),
        (lambda data: replace(data, margins=data.margins[[0, 0]]), "do not wear down"),
        (lambda data: replace(data, collapse=data.collapse[[0, 0]]), "do not fall on to one curve"),
    ],
)
def test_a_run_that_does_not_show_it_is_refused(
    data: SawtoothData, changed: Callable[[SawtoothData], SawtoothData], message: str
) -> None:
    with pytest.raises(FilmError, match=message):
        sawtooth_data._check(changed(data), "run")
