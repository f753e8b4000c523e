"""The film "Coach and gravity": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.drawing.force_arrows import WeightPlane
from animations.films.gravity.data import load
from language import LANGUAGES
from story.chapters.weight_decay import Valley, read_weight_decay
from story.films.requirements import FilmError
from training.phases import Verdict
from training.runs.reader import Run
from training.runs.view import RunView

pytestmark = pytest.mark.film

BANDS = ("share_decay_alone", "share_together", "share_against")


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Gravity", request.param)


def test_bands_end_at_the_recorded_shares(film: Any, small_run: Run) -> None:
    recorded = [small_run.metrics()[name][-1] for name in BANDS]
    assert film.chart.bands.end_shares() == pytest.approx(recorded, abs=1e-4)


def test_pulls_are_as_long_and_point_where_they_were_recorded(film: Any, small_run: Run) -> None:
    metrics = small_run.metrics()
    at = len(metrics["step"]) // 2
    plane = film.plane
    plane.show(float(metrics["step"][at]))
    gradient, decay = (tip(pull) - plane.ball.get_center() for pull in (plane.gradient, plane.decay))
    assert np.linalg.norm(gradient) / np.linalg.norm(decay) == pytest.approx(
        metrics["gradient_norm"][at] / metrics["decay_norm"][at], rel=1e-4
    )
    cosine = gradient @ decay / np.linalg.norm(gradient) / np.linalg.norm(decay)
    assert cosine == pytest.approx(metrics["force_cosine"][at], abs=1e-4)
    # What is left of both is their sum, and decay points at the origin.
    np.testing.assert_allclose(tip(plane.rest) - plane.ball.get_center(), gradient + decay, atol=1e-6)
    assert decay[0] == pytest.approx(0)
    heights = [plane.at(step)[1] - plane.zero.get_y() for step in metrics["step"][[at, -1]]]
    assert heights[0] / heights[1] == pytest.approx(metrics["weight_norm"][at] / metrics["weight_norm"][-1])


def tip(pull: Any) -> Any:
    return pull._head.points[0]


def test_a_pull_of_nothing_is_not_drawn() -> None:
    plane = WeightPlane(np.array([0, 1]), *np.ones((2, 2)), np.array([1.0, 1.0]), np.ones(2), [0, 0, 0], 1, 1)
    assert len(plane.rest._head.points) == 0
    assert len(plane.decay._head.points) > 0


def test_neurons_stand_as_high_as_they_were_large(film: Any, small_run: Run) -> None:
    found = read_weight_decay(small_run.view())
    heights = film.sieve.places(found.steps[-1])[:, 1] - film.sieve.places(found.steps[-1])[:, 1].min()
    sizes = np.sort(found.sizes[-1])[::-1]
    drawn = np.sort(heights)[::-1]
    np.testing.assert_allclose(drawn / drawn[0], (sizes - sizes[-1]) / (sizes[0] - sizes[-1]), atol=1e-5)
    film.sieve.show(found.steps[-1])
    assert len(film.sieve.living.points) == 16 * found.left
    assert len(film.sieve.fallen.points) == 16 * (found.sizes.shape[1] - found.left)


def test_those_left_and_fallen_are_counted(film: Any, small_run: Run) -> None:
    found = read_weight_decay(small_run.view())
    texts = [mobject.written.text for mobject in film.family() if hasattr(mobject, "written")]
    assert any(str(found.left) in text for text in texts)
    assert any(str(found.sizes.shape[1] - found.left) in text for text in texts)
    assert film.data.without_fallen > film.data.without_left


def test_captions_name_recorded_numbers(film: Any, small_run: Run) -> None:
    said = [text for _start, _end, text in film.captions]
    metrics, phases = small_run.metrics(), small_run.phases()
    assert phases is not None
    alone = 100 * metrics["share_decay_alone"][metrics["step"] >= phases.memorised_at].max()
    assert any(f"{int(np.ceil(alone))}%" in text.replace(" %", "%") for text in said)
    weights = sum(part[0].size for part in small_run.weights(snapshots=slice(0, 1)).values())
    assert any(f"{weights:,}" in text for text in said)


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
