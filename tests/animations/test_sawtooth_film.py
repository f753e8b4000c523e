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
from language import LANGUAGES
from story.chapters.in_the_dark import read_in_the_dark
from story.films.requirements import FilmError
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
    low, high = (film.plot.at(0, value)[1] for value in film.plot.values)
    for trained, lines in zip((False, True), film.bundle.mobject, strict=True):
        starts = lines.points[::4, 1].reshape((film.data.trained == trained).sum(), -1)
        scores = film.plot.values[0] + (starts - low) / (high - low) * np.diff(film.plot.values)
        recorded = film.data.scores[-1, film.data.trained == trained, :-1]
        np.testing.assert_allclose(scores, recorded, atol=1e-3)


def test_the_one_curve_and_its_share_are_the_measured_ones(film: Any, small_run: Run) -> None:
    dark = read_in_the_dark(small_run.view())
    low, high = (film.plot.at(0, value)[1] for value in film.plot.values)
    corners = np.concatenate([film.curve.points[:1], film.curve.points[3::4]])[:, 1]
    drawn = film.plot.values[0] + (corners - low) / (high - low) * np.diff(film.plot.values)
    np.testing.assert_allclose(drawn, dark.curve[-1], atol=1e-3)
    assert film.share.value == per_cent(dark.collapse[-1])
    assert film.counter.mobject.written.text.count(str(dark.steps[-1])) == 1


def test_the_example_is_a_training_pair_answered_with_its_sum(film: Any) -> None:
    pair, data = film.data.example, film.data
    assert data.trained[pair]
    assert data.margins[0, pair] > 0
    assert film.sum.written.text == f"{data.row} + {pair} = {data.row + pair}"
    assert data.scores[0, pair].argmax() == len(data.trained) // 2


def test_captions_name_recorded_values(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    assert phases.memorised_at is not None
    assert str(phases.memorised_at) in said
    right = row_margins(small_run.weights(), small_run.config, film.data.row) > 0
    at = int(np.searchsorted(small_run.snapshot_steps(), phases.memorised_at))
    assert f"{per_cent(right[at, ~film.data.trained].mean())}" in said
    assert f"{right[-1].sum()}" in said


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
