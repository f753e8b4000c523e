"""The film "The leap": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_leap.data import load
from language import LANGUAGES
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheLeap", request.param)


def test_curves_end_at_the_recorded_values(film: Any, small_run: Run) -> None:
    metrics = small_run.metrics()
    for trace, name in ((film.outside.train, "train_loss"), (film.outside.held_out, "held_out_loss")):
        assert trace.end_value() == pytest.approx(metrics[name][-1], abs=1e-6)


def test_lit_cells_are_the_recorded_accuracies(film: Any, small_run: Run) -> None:
    metrics, answers = small_run.metrics(), film.data.answers
    assert np.array_equal(answers.steps, np.unique(answers.steps))
    for step, right in zip(answers.steps, answers.right, strict=True):
        at = metrics["step"] == step
        assert right[answers.trained].mean() == pytest.approx(metrics["train_accuracy"][at][0], abs=1e-6)
        assert right[~answers.trained].mean() == pytest.approx(metrics["held_out_accuracy"][at][0], abs=1e-6)


def test_tokens_lie_where_they_were_recorded_in_the_order_of_their_circle(film: Any) -> None:
    leap, step = film.data.leap, film.data.inner_steps[3]
    recorded = leap.circles[leap.steps == step][0, 0][leap.orders[0]]
    data = film.tokens.places(step)[:, :2] - film.tokens.mobject[0].get_center()[:2]
    scale = np.linalg.norm(data) / np.linalg.norm(recorded)
    np.testing.assert_allclose(data, scale * recorded, atol=1e-5)


def test_what_is_said_names_recorded_steps_and_answers(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    asked = film.data.asked
    for number in (phases.memorised_at, int(asked.answers[0]), asked.question.taught):
        assert str(number) in said
    assert asked.answers[-1] == asked.question.taught


def test_a_run_whose_loss_stays_high_is_refused(small_run: Run) -> None:
    view = small_run.view()
    metrics = {**view.metrics, "held_out_loss": np.full_like(view.metrics["held_out_loss"], 9.0)}
    with pytest.raises(FilmError, match="does not fall"):
        load(replace(view, metrics=metrics))
