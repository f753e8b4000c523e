"""The film "What moves in the dark": what it shows is what was recorded, and what the ledger has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.drawing.curves import per_cent
from animations.films.three_phases import data as three_phases_data
from animations.films.three_phases.data import load
from animations.films.three_phases.landscape import Landscape
from animations.films.three_phases.star_chart import StarChart
from language import LANGUAGES
from story.claims.phases.hidden_progress import CLAIM, MEASURES
from story.films.requirements import FilmError
from story.ledger.results import read_result
from story.words import palette
from tests.animations.every_film import *  # noqa: F403
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("ThreePhases", request.param)


def test_curves_end_at_the_recorded_values(film: Any, small_run: Run) -> None:
    metrics, data = small_run.metrics(), film.data
    for trace, name in ((film.train, "train_accuracy"), (film.rest, "held_out_accuracy")):
        assert trace.end_value() == pytest.approx(metrics[name][-1], abs=1e-6)
    at = metrics["step"] == data.silent_until
    assert film.loss.end_value() == pytest.approx(metrics["held_out_loss"][at][0], abs=1e-4)


def test_it_is_as_light_as_the_rest_is_known(film: Any, small_run: Run) -> None:
    metrics, land = small_run.metrics(), film.land
    for step, known in zip(metrics["step"], metrics["held_out_accuracy"], strict=True):
        assert land.light(step) == pytest.approx(known)
    land.show(film.data.last)
    np.testing.assert_allclose(land.sun.get_center()[:2], film.plot.at(film.data.last, known)[:2], atol=1e-6)


def test_the_sky_is_dark_where_nothing_is_known_and_has_no_stars_by_day(film: Any) -> None:
    steps = np.array([0.0, 1.0])
    land = Landscape(film.plot, steps, np.array([0.0, 1.0]))
    night = land.mobject[0].fill_rgbas[:, :3].mean()
    land.show(1.0)
    assert land.mobject[0].fill_rgbas[:, :3].mean() > 2 * night
    assert land.starlight(0.0) > 0.5
    assert land.starlight(1.0) == 0


def test_tokens_lie_where_they_were_recorded_in_the_order_of_their_circle(film: Any) -> None:
    leap, step = film.data.leap, film.data.inner_steps[3]
    recorded = leap.circles[leap.steps == step][0, 0][leap.orders[0]]
    data = film.ring.places(step)[:, :2] - film.ring.mobject[0].get_center()[:2]
    scale = np.linalg.norm(data) / np.linalg.norm(recorded)
    np.testing.assert_allclose(data, scale * recorded, atol=1e-5)


def test_stars_lie_where_the_ledger_has_them(film: Any) -> None:
    result, timed = read_result(CLAIM.name), film.data.timed
    assert result is not None
    chart: StarChart = film.chart
    assert {*timed.names} == {*MEASURES}
    for row, name in enumerate(timed.names):
        leads = np.array(result.evidence[f"lead_{name}"].each)
        x = chart.places(row)[:, 0] - chart.loss.get_x()
        np.testing.assert_allclose(x / x[0], leads / leads[0])
        assert (x[0] < 0) == (leads[0] > 0)  # sooner is to the left
    coloured = [row[1].get_fill_color().to_hex().upper() == palette.GEOMETRY for row in chart.rows]
    assert [name for name, own in zip(timed.names, coloured, strict=True) if own] == ["circle_share"]
    at = chart.row("teeth").get_y(), chart.heights[timed.names.index("teeth")]
    assert at[0] == pytest.approx(at[1], abs=0.01)


def test_what_is_said_is_what_was_recorded_and_ruled(film: Any, small_run: Run) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    data, metrics, result = film.data, small_run.metrics(), read_result(CLAIM.name)
    assert phases is not None
    assert result is not None
    behind = CLAIM.judge(result.evidence).because.values["behind"]
    night = (metrics["step"] >= data.memorised) & (metrics["step"] <= data.silent_until)
    fallen = 1 - metrics["held_out_loss"][night][-1] / metrics["held_out_loss"][night].max()
    for number in (phases.memorised_at, behind, *data.timed.leads.shape, per_cent(fallen), film.share.value):
        assert str(number) in said
    known = metrics["held_out_accuracy"][night]
    assert known.max() < known[0] + three_phases_data.STILL_SILENT


def test_a_run_whose_loss_is_silent_too_is_refused(small_run: Run) -> None:
    view = small_run.view()
    metrics = {**view.metrics, "held_out_loss": np.full_like(view.metrics["held_out_loss"], 9.0)}
    with pytest.raises(FilmError, match="loss is silent too"):
        load(replace(view, metrics=metrics))


def test_a_run_that_knows_the_rest_at_once_is_refused(
    small_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(three_phases_data, "STILL_SILENT", 0.0)
    with pytest.raises(FilmError, match="no silence"):
        load(small_run.view())


def test_without_the_ledger_or_against_it_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(three_phases_data, "places", lambda _evidence, _limits: (["teeth"], []))
    with pytest.raises(FilmError, match="no longer says"):
        three_phases_data._timed()
    monkeypatch.setattr(three_phases_data, "read_result", lambda _name: None)
    with pytest.raises(FilmError, match="not measured yet"):
        three_phases_data._timed()
