"""The film "Three phases": what it shows is what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.drawing.curves import per_cent
from animations.films.three_phases import data as three_phases_data
from animations.films.three_phases.gauge_rows import ProgressBar
from language import LANGUAGES
from story.chapters.three_phases import ThreePhases, read_three_phases
from story.films.requirements import FilmError
from story.words import palette
from training.runs.reader import Run

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("ThreePhases", request.param)


GAUGES = ("margin_gap", "embedding_top_share", "embedding_participation", "weight_norm")


@pytest.fixture(scope="module")
def found(small_run: Run) -> ThreePhases:
    return read_three_phases(small_run.view())


def test_curves_end_at_the_recorded_values(film: Any, found: ThreePhases) -> None:
    assert film.outside.train.end_value() == pytest.approx(found.view.metrics["train_accuracy"][-1], abs=1e-6)
    assert film.outside.held_out.end_value() == pytest.approx(
        found.view.metrics["held_out_accuracy"][-1], abs=1e-6
    )
    for row, name in zip(film.rows, GAUGES, strict=True):
        assert row.trace.end_value() == pytest.approx(found.measured.columns[name][-1], rel=1e-6)


def test_white_noise_lies_where_it_was_measured(film: Any, found: ThreePhases) -> None:
    nulls = [row.null for row in film.rows]
    assert [len(null) for null in nulls] == [0, 2, 2, 0]
    for row, name in zip(film.rows[1:3], GAUGES[1:3], strict=True):
        assert row.null[0].get_y() == pytest.approx(row.plot.at(0, found.measured.nulls[name])[1], abs=1e-6)


def test_bars_stand_where_the_leap_begins(film: Any, small_run: Run, found: ThreePhases) -> None:
    phases = small_run.phases()
    assert phases is not None
    begin, leap = phases.memorised_at, phases.leap_at
    curves: list[tuple[Any, Any]] = [(found.view.steps, found.measured.columns[name]) for name in GAUGES]
    curves.append((found.view.metrics["step"], found.view.metrics["held_out_accuracy"]))
    for bar, (steps, values) in zip(film.bars, curves, strict=True):
        start, then, end = np.interp([begin, leap, phases.last_step], steps, values)
        way = max(0.0, (then - start) / (end - start))
        assert bar.drawn_way() == pytest.approx(way, abs=0.008)
        assert bar.value == round(100 * way)


def test_the_answer_counts_the_gauges_that_are_ahead(film: Any) -> None:
    *gauges, accuracy = (bar.value for bar in film.bars)
    ahead = sum(value > accuracy for value in gauges)
    assert str(ahead) in film.captions[-1][2]
    assert ahead >= three_phases_data.LEAST_AHEAD


def test_captions_name_recorded_values(film: Any, small_run: Run, found: ThreePhases) -> None:
    phases, said = small_run.phases(), " ".join(text for _start, _end, text in film.captions)
    assert phases is not None
    assert phases.generalised_at is not None
    assert phases.leap_at is not None
    assert str(phases.memorised_at) in said
    assert str(phases.generalised_at - phases.leap_at) in said
    for step in (phases.memorised_at, phases.leap_at):
        at = found.view.metrics["step"] == step
        assert str(per_cent(found.view.metrics["held_out_accuracy"][at][0])) in said


def test_stumbles_are_the_depths_of_the_falls() -> None:
    metrics = {"step": np.arange(9), "train_accuracy": np.array([0, 1, 1, 0.8, 0.5, 0.95, 0.7, 1, 0.2])}
    assert three_phases_data._stumbles(metrics, 1, 7) == [(4, 0.5), (6, 0.7)]
    assert three_phases_data._stumbles(metrics, 1, 2) == []


def test_a_bar_goes_with_the_gauge_and_not_below_nothing() -> None:
    bar = ProgressBar("{n} %", "en", np.array([0, 10, 20, 30]), np.array([4.0, 5.0, 3.0, 0.0]), 0,
                 palette.TRAIN, [0, 0, 0], 2.0)  # fmt: skip
    for step, share in ((20, 0.25), (10, 0), (30, 1), (25, 0.625)):
        bar.show(step)
        assert bar.drawn_way() == pytest.approx(share, abs=0.01)
        assert bar.value == round(100 * share)


def test_a_run_in_which_accuracy_leads_is_refused(
    small_run: Run, found: ThreePhases, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = np.where(found.view.steps < found.view.steps[-1], 1.0, 0.0)
    columns = dict.fromkeys(("margin_gap", "weight_norm", "embedding_top_share"), late)
    measured = replace(found.measured, columns={**found.measured.columns, **columns})
    none = replace(found, measured=measured)
    monkeypatch.setattr(three_phases_data, "read_three_phases", lambda _run: none)
    with pytest.raises(FilmError, match="only 1 of the gauges"):
        three_phases_data.load(small_run.view())
