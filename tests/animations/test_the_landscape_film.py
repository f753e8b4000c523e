"""The film "The landscape": what it shows is what was measured around the path of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.the_landscape import data as film_data
from animations.films.the_landscape.data import TheLandscapeData, load
from animations.films.the_landscape.relief import Ground, Sight, picture
from language import LANGUAGES
from story.films.requirements import FilmError
from tests.animations.every_film import *  # noqa: F403
from training.landscape import Losses, RunLandscape, landscape_of
from training.runs.reader import Run

pytestmark = pytest.mark.film

STRAIGHT = Sight(0.0, np.pi / 2, 1.0, 1.0)


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("TheLandscape", request.param)


def test_the_ground_is_as_high_as_the_measured_loss(film: Any, small_run: Run) -> None:
    around = landscape_of(small_run.view())
    for ground, losses in (
        (film.train, around.surface.train_loss),
        (film.held_out, around.surface.held_out_loss),
    ):
        x, y = np.meshgrid(around.xs, around.ys)
        at = (np.stack([x, y], axis=-1) - film.data.middle) @ film.data.axes.T
        np.testing.assert_allclose(ground.height(at), np.log1p(losses), atol=1e-6)


def test_the_path_is_seen_where_and_as_far_off_the_map_as_it_was_measured(film: Any) -> None:
    around, stage = film.data.around, film.stage
    middle, scale = np.array([stage.sight.x, stage.sight.y]), stage.sight.scale
    for at in (film.data.place(film.data.memorised), len(around.steps) - 1):
        foot, network = stage.seen(film.data.path[at]), film.walk.at(around.steps[at])
        above = (network - foot)[1] / scale / np.cos(stage.sight.tilt)
        assert above == pytest.approx(around.distances[at])
        assert np.linalg.norm(foot[:2] - middle) <= scale * np.linalg.norm(film.data.path[at]) + 1e-9


def test_the_map_is_turned_but_not_stretched(film: Any) -> None:
    along, across = film.data.axes
    assert (along @ along, across @ across) == pytest.approx((1, 1))
    assert along @ across == pytest.approx(0)
    path = film.data.path
    start, end = path[film.data.place(film.data.memorised)], path[-1]
    assert end[0] > start[0]
    assert end[1] == pytest.approx(start[1])


def test_what_is_said_is_what_was_measured(film: Any, small_run: Run) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    around, view = landscape_of(small_run.view()), small_run.view()
    memorised = film.data.place(film.data.memorised)
    weights = sum(part[0].size for part in view.weights(snapshots=[0]).values())
    for number in (
        f"{weights:,}",
        f"{film.data.memorised}",
        f"{around.line.losses.train_loss.max():.1f}",
        f"{np.log(view.config.p):.1f}",
        f"{around.nearest.train_loss[memorised]:.1f}",
        f"{around.path.train_loss[memorised]:.1f}",
        f"{around.distances[memorised:].max():.0f}",
        f"{np.ptp(around.xs):.0f}",
        f"{film.data.asked.answers[0]}",
    ):
        assert number in said
    assert film.data.asked.answers[-1] == film.data.asked.question.taught


def test_what_stands_in_front_hides_what_lies_behind() -> None:
    """A ridge across the middle: from above both sides are seen, from low down the far one is not."""
    xs = np.linspace(-1, 1, 21)
    heights = np.repeat(np.exp(-((xs / 0.2) ** 2))[:, None], 21, axis=1)
    path = np.array([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.0], [0.8, 0.8], [-0.8, 0.8]])
    ground = Ground(xs, xs, heights, path, np.eye(2), np.zeros(2), np.array([[10.0] * 3, [200.0] * 3]))
    behind = np.array([0.0, 0.3])
    for tilt, hidden in ((np.pi / 2, False), (0.3, True)):
        sight = replace(STRAIGHT, tilt=tilt, lift=0.8, scale=2.0)
        drawn = picture(ground, sight, (160, 90), (160 / 20, 90 / 20), np.zeros(3))
        x, y, _z = sight.seen(behind, sight.lift * ground.height(behind))
        ridge = sight.seen(np.zeros(2), sight.lift * ground.height(np.zeros(2)))
        assert (y < ridge[1]) == hidden
        assert drawn[round((4.5 / 2 - y) * 20), round((4 + x) * 20), 3] == 255


def _measured(run: Run, monkeypatch: pytest.MonkeyPatch, change: Callable[[RunLandscape], Any]) -> Any:
    found = change(landscape_of(run.view()))
    monkeypatch.setattr(film_data, "landscape_of", lambda _view: found)
    return run.view()


def test_a_run_without_a_wall_is_refused(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def flat(found: RunLandscape) -> RunLandscape:
        return replace(found, line=replace(found.line, losses=_times(found.line.losses, 0.1)))

    with pytest.raises(FilmError, match="no wall"):
        load(_measured(small_run, monkeypatch, flat))


def test_a_landscape_with_holes_is_refused(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def holes(found: RunLandscape) -> RunLandscape:
        return replace(found, surface=_times(found.surface, np.nan))

    with pytest.raises(FilmError, match="holes"):
        load(_measured(small_run, monkeypatch, holes))


def test_a_path_over_the_wall_is_refused(small_run: Run) -> None:
    view = small_run.view()
    metrics = {**view.metrics, "train_loss": np.full_like(view.metrics["train_loss"], 9.0)}
    with pytest.raises(FilmError, match="over the wall"):
        load(replace(view, metrics=metrics))


def test_the_path_is_laid_out_in_front_of_the_straight_line(small_run: Run) -> None:
    data: TheLandscapeData = load(small_run.view())
    between = data.path[data.place(data.memorised) :]
    assert between[:, 1].mean() < between[0, 1]


def _times(losses: Losses, factor: float) -> Losses:
    return replace(losses, train_loss=losses.train_loss * factor)
