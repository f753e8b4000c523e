"""The film "The leap": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from language import LANGUAGES
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheLeap", request.param)


def test_curves_end_at_the_recorded_values(film: Any, small_run: Run) -> None:
    metrics = small_run.metrics()
    for trace, name in (
        (film.outside.train, "train_accuracy"),
        (film.outside.held_out, "held_out_accuracy"),
    ):
        assert trace.end_value() == pytest.approx(metrics[name][-1], abs=1e-6)
    assert film.fold.end_value() == pytest.approx(film.data.leap.circle_shares[-1, 0], abs=1e-6)


def test_lit_cells_are_the_recorded_accuracies(film: Any, small_run: Run) -> None:
    metrics, answers = small_run.metrics(), film.data.answers
    assert np.array_equal(answers.steps, np.unique(answers.steps))
    for step, right in zip(answers.steps, answers.right, strict=True):
        at = metrics["step"] == step
        assert right[answers.trained].mean() == pytest.approx(metrics["train_accuracy"][at][0], abs=1e-6)
        assert right[~answers.trained].mean() == pytest.approx(metrics["held_out_accuracy"][at][0], abs=1e-6)


def test_tokens_lie_where_they_were_recorded(film: Any) -> None:
    leap, step = film.data.leap, film.data.inner_steps[3]
    recorded = leap.circles[leap.steps == step][0, 0]
    data = film.ring.places(step)[:, :2] - film.ring.mobject[0].get_center()[:2]
    scale = np.linalg.norm(data) / np.linalg.norm(recorded)
    np.testing.assert_allclose(data, scale * recorded, atol=1e-5)


def test_captions_name_recorded_steps(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    assert str(phases.memorised_at) in said
    assert str(phases.generalised_at) in said
