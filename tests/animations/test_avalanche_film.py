"""The film "The avalanche": what it shows is what was recorded, or the pile's own rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.avalanche.sand import BEFORE, QUIET, read_sand
from geometry import drop_grains
from language import LANGUAGES
from story.chapters.sandpile import read_hidden_progress
from story.ledger.results import read_result
from training.runs.reader import Run
from training.sweeps import read_sweep

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("Avalanche", request.param)


def test_the_quiet_ends_in_the_avalanche_that_is_named(film: Any) -> None:
    sand = read_sand()
    assert sand.sizes[: sand.big].max() <= QUIET < sand.sizes[BEFORE]
    again = drop_grains(sand.heights[0], sand.sites)
    np.testing.assert_array_equal(again.sizes, sand.sizes)
    np.testing.assert_array_equal(again.heights, sand.heights[-1])
    np.testing.assert_array_equal(sand.toppled.sum(axis=(1, 2)), sand.sizes)
    assert any(str(sand.sizes[sand.big]) in text for _start, _end, text in film.captions)


def test_bars_are_the_recorded_changes_of_the_lead(film: Any, small_run: Run) -> None:
    hidden, moves = read_hidden_progress(small_run.view()), film.moves
    assert hidden.view.phases.memorised_at is not None
    after = hidden.steps > hidden.view.phases.memorised_at
    bars = moves.mobject.points.reshape(-1, 4, 3)
    places = moves.plot.at(hidden.steps[after], hidden.changes[after])
    np.testing.assert_allclose(bars[:, -1], places, atol=1e-6)
    assert any(str(hidden.largest_at) in text for _start, _end, text in film.captions)


def test_the_leap_is_small_moves_or_the_film_is_refused(film: Any) -> None:
    from animations.films.avalanche.data import MOST_AT_ONCE, _largest_share

    data = film.data
    assert data.at_once <= MOST_AT_ONCE
    margin = np.where(data.hidden.steps < data.generalised, -1.0, 5.0)
    view = replace(data.hidden.view, metrics=data.hidden.view.metrics | {"held_out_margin": margin})
    jump = replace(data.hidden, view=view, changes=np.abs(np.diff(margin, prepend=-1)))
    assert _largest_share(jump, data.leap, data.generalised) == pytest.approx(1)


def test_sizes_and_spans_are_the_ledgers(film: Any) -> None:
    result = read_result("sandpile")
    assert result is not None
    evidence, sizes = result.evidence, film.sizes
    for cloud, name in ((film.pile, "curve_pile"), (film.runs, "curve_run")):
        curve = evidence.curves[name]
        x, y = np.array(curve.x), np.array(curve.y, float)
        kept = (x >= 1) & (y >= 1e-5)
        np.testing.assert_allclose(
            cloud.centres,
            sizes.plot.at(np.log10(x[kept]), np.log10(y[kept])),
        )
    for span, name in zip(film.spans, ("decades_pile", "decades_run"), strict=True):
        one = np.diff(sizes.plot.at([0, 1], 0)[:, 0])[0]
        assert span[0].width / one == pytest.approx(evidence.value(name))


def test_averages_end_at_the_recorded_ones(film: Any) -> None:
    result = read_result("averaged-tasks")
    assert result is not None
    curves = result.evidence.curves
    ends = [curves[f"{name}_curve"].y[-1] for name in ("much_data", "more", "leap", "less")]
    for curve, end in zip(film.curves, ends, strict=True):
        assert end is not None
        assert curve.end_value() == pytest.approx(end / 100)
    assert film.mean.values[-1] == pytest.approx(np.mean([end for end in ends if end]) / 100)


def test_the_slope_is_the_share_of_the_sweeps_runs_that_have_leapt(film: Any) -> None:
    table = read_sweep("data_and_decay")
    leaps = np.sort(table["generalised_at"][table["verdict"] == "groks"])
    steps, shares = film.many.stair(film.data.leaps, np.ones(len(leaps)))
    for step in leaps[::7]:
        assert shares[np.flatnonzero(steps == step)[-1]] == pytest.approx((leaps <= step).mean())
    lines = film.many.lines.points.reshape(-1, 4, 3)
    np.testing.assert_allclose(np.sort(lines[:, 0, 0]), film.many.plot.at(leaps, 0)[:, 0], atol=1e-6)
