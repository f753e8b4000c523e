"""The film "Occam's razor": what is left out, what is left, and what is still right are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.occam import data as film_data
from animations.films.occam.data import OccamData, load, network_at, pattern_strengths, sums_of_patterns
from language import LANGUAGES
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.config.dataset import dataset_of
from training.measures import prunable_share, strongest_directions
from training.measures.compression import PRECISION, accuracy_on, prune_smallest
from training.runs.reader import Run
from training.runs.view import RunView

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Occam", request.param)


@pytest.fixture(scope="module")
def view(small_run: Run) -> RunView:
    return small_run.view()


@pytest.fixture(scope="module")
def data(view: RunView) -> OccamData:
    return load(view)


def test_as_many_cells_are_lit_as_numbers_are_left(data: OccamData) -> None:
    for network in (data.memory, data.understanding):
        for forgetting in (network.by_weight, network.by_pattern):
            lit = (forgetting.cells != 0).sum(axis=1)
            drawn_as_nothing = data.weights - lit[0]  # weights that are zero in the network itself
            assert forgetting.numbers[0] == data.weights
            assert (forgetting.numbers - lit <= drawn_as_nothing).all()
            assert (np.diff(forgetting.numbers) <= 0).all()


def test_patterns_take_as_many_numbers_as_the_strongest_directions_have(view: RunView) -> None:
    for place in (0, -1):
        weights = network_at(view, place)
        strengths = pattern_strengths(weights)
        for share in (0.0, 0.2, 0.55, 0.9):
            assert (strengths >= share).sum() == strongest_directions(weights, share)[1]


def test_what_is_right_is_what_the_thinned_network_answers(view: RunView, data: OccamData) -> None:
    train = dataset_of(view.config).split.train
    place = int(np.searchsorted(view.steps, data.steps[0]))
    weights = network_at(view, place)
    for at, share in ((0, 0.0), (16, film_data.WEIGHTS_LEFT_OUT[16])):
        left = accuracy_on(prune_smallest(weights, float(share)), view.config, train)
        assert data.memory.by_weight.known[at] == pytest.approx(left)
        assert data.memory.by_weight.right[at][data.trained].mean() == pytest.approx(left)
    at = data.understanding.by_pattern.enough
    cut, numbers = strongest_directions(network_at(view, -1), float(film_data.PATTERNS_LEFT_OUT[at]))
    assert data.understanding.by_pattern.numbers[at] == numbers
    assert data.understanding.by_pattern.known[at] == accuracy_on(cut, view.config, train)


def test_the_share_that_is_said_is_near_the_one_that_is_drawn(view: RunView, data: OccamData) -> None:
    train = dataset_of(view.config).split.train
    for spared, step in zip(data.spared, data.steps, strict=True):
        weights = network_at(view, int(np.searchsorted(view.steps, step)))
        assert spared == pytest.approx(prunable_share(weights, view.config, train), abs=PRECISION)


def test_all_patterns_together_are_the_block(view: RunView, data: OccamData) -> None:
    weights = network_at(view, -1)
    largest = max((part for part in weights.values() if part.ndim == 2), key=np.size)
    np.testing.assert_allclose(np.sort(data.block[-1].ravel()), np.sort(largest.ravel()), atol=1e-5)
    for block, rank in zip(data.block, data.ranks, strict=True):
        assert np.linalg.matrix_rank(block) == rank
    assert sums_of_patterns({"W": np.diag([3.0, 1.0])})[1].tolist() == [1, 2]


def test_what_is_said_is_what_was_measured(film: Any) -> None:
    data, said = film.data, " ".join(text for _start, _end, text in film.captions)
    for number in (
        f"{data.weights:,}",
        *(f"{int(100 * share)}" for share in data.spared),
        *(f"{one.by_pattern.numbers[one.by_pattern.enough]:,}" for one in (data.memory, data.understanding)),
        f"{data.question.taught}",
    ):
        assert number in said


def test_the_pair_was_never_shown_and_is_known_as_long_as_it_is_said(data: OccamData) -> None:
    asked, forgetting = data.question, data.understanding.by_pattern
    assert not data.trained[asked.left, asked.right]
    assert forgetting.right[: forgetting.enough + 1, asked.left, asked.right].all()


def test_a_run_that_needs_as_many_patterns_is_refused(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_data, "FAR_FEWER", 0.01)
    with pytest.raises(FilmError, match="as many patterns"):
        load(view)


def test_a_run_that_errs_in_the_end_is_refused(
    view: RunView, data: OccamData, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = data.understanding.by_weight.right.copy()
    right[0, 3, 4] = False
    erring = replace(data.understanding, by_weight=replace(data.understanding.by_weight, right=right))
    monkeypatch.setattr(film_data, "thin", lambda _view, _place: erring)
    with pytest.raises(FilmError, match="every sum"):
        load(view)
