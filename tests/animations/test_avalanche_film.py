"""The film "The avalanche": what it shows is what was recorded, or the pile's own rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.avalanche import data as avalanche_data
from animations.films.avalanche import many_networks
from animations.films.avalanche.falling_grains import AvalancheRounds
from animations.films.avalanche.sand import BEFORE, QUIET, read_sand
from geometry import drop_grains
from language import LANGUAGES
from story.films.requirements import FilmError
from story.ledger.claim import Verdict
from story.ledger.results import Result, read_result
from tests.animations.every_film import *  # noqa: F403
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Avalanche", request.param)


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    """Results that the film reads instead of those on disk."""
    changed: dict[str, Result] = {}
    monkeypatch.setattr(avalanche_data, "read_result", lambda name: changed.get(name) or read_result(name))
    return changed


def said(film: Any) -> str:
    return " ".join(text for _start, _end, text in film.captions)


def test_the_quiet_ends_in_the_avalanche_that_is_told(film: Any) -> None:
    sand = read_sand()
    assert sand.sizes[: sand.big].max() <= QUIET < sand.sizes[BEFORE]
    again = drop_grains(sand.heights[0], sand.sites)
    np.testing.assert_array_equal(again.sizes, sand.sizes)
    np.testing.assert_array_equal(again.heights, sand.heights[-1])
    np.testing.assert_array_equal(sand.toppled.sum(axis=(1, 2)), sand.sizes)
    assert f"{sand.sizes[sand.big]:,}" in said(film)


def test_topplings_are_counted_up_to_those_of_the_avalanche(film: Any) -> None:
    sand, told = read_sand(), []
    sliding = AvalancheRounds(sand, film.table, told.append)
    for at in range(sliding.last + 1):
        sliding.show(at)
    assert told[0] == 0
    assert told[-1] == sand.sizes[sand.big]
    assert told == sorted(told)


def test_lit_cells_are_the_recorded_answers(film: Any, small_run: Run) -> None:
    answers, metrics = film.data.answers, small_run.metrics()
    for step, right in zip(answers.steps, answers.right, strict=True):
        known = metrics["held_out_accuracy"][metrics["step"] == step][0]
        assert right[~answers.trained].mean() == pytest.approx(known, abs=1e-6)
    film.cells.show(answers.steps[-1])
    colours = film.cells.colours(answers.steps[-1])
    dark = film.cells.colours(answers.steps[0])[~answers.right[0]]
    assert (colours[answers.right[-1]].sum(axis=-1) > dark.sum(axis=-1).max()).all()


def test_squares_are_as_many_as_the_ledger_says(film: Any) -> None:
    result = read_result("sandpile")
    assert result is not None
    largest = {name: max(result.evidence.curves[f"curve_{name}"].x) for name in ("run", "pile")}
    assert len(film.sizes.row) == round(largest["run"])
    assert film.sizes.count == round(largest["pile"])
    assert f"{largest['run']:.0f}" in said(film)
    assert f"{largest['pile']:,.0f}" in said(film)


def test_the_average_is_that_of_the_curves_that_are_drawn(film: Any) -> None:
    curves = film.curves
    drawn = np.array([curve.points[:, 1] for curve in (*curves.curves, *curves.later)])
    np.testing.assert_allclose(curves.mean.points[:, 1], drawn.mean(axis=0), atol=1e-6)
    assert str(len(curves.later)) in said(film)


def test_curves_are_those_that_were_recorded(film: Any) -> None:
    result = read_result("averaged-tasks")
    assert result is not None
    ends = [result.evidence.curves[f"{name}_curve"].y[-1] for name in ("much_data", "more", "leap", "less")]
    recorded = json.loads(many_networks.CURVES.read_text(encoding="utf-8"))
    ends = [end / 100 for end in ends if end is not None]
    ends += [recorded[config.run_id]["held_out"][-1] for config in many_networks.networks()[::-1]]
    np.testing.assert_allclose(film.curves.values[:, -1], ends)
    assert len(recorded) == len(film.data.more)


def test_a_recorded_network_can_be_trained_again() -> None:
    config = many_networks.networks()[-1]
    recorded = json.loads(many_networks.CURVES.read_text(encoding="utf-8"))[config.run_id]
    again = many_networks._train(replace(config, steps=10))
    np.testing.assert_allclose(again["held_out"], recorded["held_out"][: len(again["steps"])], atol=0.01)


def test_bursts_are_told_of_only_where_they_were_found(small_run: Run, ledger: dict[str, Result]) -> None:
    view, bursts = small_run.view(), read_result("avalanche-sizes")
    assert bursts is not None
    assert avalanche_data.load(view).bursts == (bursts.verdict == Verdict.HOLDS)
    ledger["avalanche-sizes"] = replace(bursts, verdict=str(Verdict.FAILS))
    assert not avalanche_data.load(view).bursts


def test_it_is_refused_where_sand_is_no_mere_image(small_run: Run, ledger: dict[str, Result]) -> None:
    likeness = read_result("sandpile")
    assert likeness is not None
    ledger["sandpile"] = replace(likeness, verdict=str(Verdict.HOLDS))
    with pytest.raises(FilmError, match="sandpile"):
        avalanche_data.load(small_run.view())


def test_it_is_refused_where_the_average_leaps_too(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one = avalanche_data.load(small_run.view()).four[0]
    monkeypatch.setattr(avalanche_data, "read_networks", lambda: [one] * 100)
    with pytest.raises(FilmError, match="averaged-tasks"):
        avalanche_data.load(small_run.view())
