"""The film "When it happens": its map is the recorded sweep, its curves are recorded runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animations.films.when_it_happens import cell_runs
from animations.films.when_it_happens import data as when_it_happens_data
from animations.films.when_it_happens.silence_map import colour_of
from animations.when_it_happens import UNSETTLED, WITHOUT_DECAY
from language import LANGUAGES, translator
from story.chapters.when import WhenMap, read_map, runs_at
from story.films.requirements import FilmError
from story.ledger.claim import Verdict as Ruling
from story.ledger.results import read_result
from tests.animations.every_film import *  # noqa: F403
from training.phases import Verdict

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("WhenItHappens", request.param)


@pytest.fixture(scope="module")
def sweep() -> WhenMap:
    return read_map("data_and_decay")


def said(film: Any) -> str:
    return " ".join(text for _start, _end, text in film.captions)


def test_every_cell_has_the_colour_of_its_first_network(film: Any, sweep: WhenMap) -> None:
    corner = film.map.frame.get_corner([-1, -1, 0])[:2]
    assert {*film.map.cells} == {*np.ndindex(sweep.verdicts.shape)}
    for place, box in film.map.cells.items():
        run = runs_at(sweep, place)[0]
        ends = run.memorised_at, run.generalised_at
        silence = np.nan if ends[0] is None else np.inf if ends[1] is None else ends[1] - ends[0]
        assert box.get_fill_color().to_hex().upper() == colour_of(silence)
        row, column = ((box.get_center()[:2] - corner) // film.map.cell)[::-1].astype(int)
        assert (row, column) == place


def test_the_longer_the_silence_the_darker() -> None:
    light = [
        sum(int(colour_of(silence)[at : at + 2], 16) for at in (1, 3, 5)) for silence in (10, 90, 400, 900)
    ]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == 4


def test_curves_and_silences_are_those_of_the_recorded_runs(film: Any, sweep: WhenMap) -> None:
    recorded = json.loads(cell_runs.CURVES.read_text(encoding="utf-8"))
    for place, curves in film.curves.items():
        columns = recorded[runs_at(sweep, place)[0].config.run_id]
        curves.show(curves.last)
        for drawn, name in ((curves.train, "train"), (curves.held_out, "held_out")):
            np.testing.assert_allclose(
                drawn.points[-1], curves.plot.at(columns["steps"][-1], columns[name][-1]), atol=1e-6
            )
        memorised, understood = curves.run.memorised_at, curves.run.generalised_at
        if memorised is None:
            assert not curves.silence.has_points()
        else:
            ends = curves.plot.at([memorised, understood or curves.last], 0)[:, 0]
            np.testing.assert_allclose(curves.silence.points[[0, -1], 0], ends, atol=1e-6)


def test_the_example_is_silent_and_leaps(film: Any) -> None:
    run = film.data.runs[film.data.example]
    at = {share: run.steps[np.argmax(run.held_out >= share)] for share in (0.25, 0.9)}
    assert at[0.9] - at[0.25] < 0.4 * (run.generalised_at - run.memorised_at)
    assert run.held_out[run.steps <= run.generalised_at / 2].max() < 0.2
    for number in (run.memorised_at, run.generalised_at, film.data.p, film.data.silences.size):
        assert str(number) in said(film)


def test_verdicts_of_the_curves_are_those_of_the_sweep_and_end_as_is_told(film: Any, sweep: WhenMap) -> None:
    data = film.data
    for place, run in data.runs.items():
        assert run.verdict is runs_at(sweep, place)[0].verdict
    ends = [data.runs[place].verdict for place in (data.to_data[-1], data.to_decay[0], data.to_decay[-1])]
    assert ends == [Verdict.GENERALISES_AT_ONCE, Verdict.MEMORISES_ONLY, Verdict.COLLAPSES]
    for walk in (data.to_data, data.to_decay):
        waits = [data.silences[place] for place in walk if np.isfinite(data.silences[place])]
        assert waits == sorted(waits, reverse=True)


def test_the_lowest_row_is_counted(film: Any, sweep: WhenMap) -> None:
    understood = [runs_at(sweep, (0, column))[0].generalised_at for column in range(sweep.verdicts.shape[1])]
    count = sum(step is not None for step in understood)
    assert any(str(count) in text and str(len(understood)) in text for _start, _end, text in film.captions)


def test_what_is_said_of_no_decay_follows_the_verdict(film: Any) -> None:
    result = read_result("decay-needed")
    assert result is not None
    sentence = WITHOUT_DECAY.get(result.verdict, UNSETTLED)
    assert translator(film.lang)(sentence) in said(film)
    assert {*WITHOUT_DECAY} == {Ruling.HOLDS, Ruling.ON_CONDITION, Ruling.FAILS}


@pytest.mark.parametrize("verdict", [*Ruling, ""])
def test_any_verdict_on_decay_can_be_told(verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = read_result("decay-needed")
    assert result is not None
    other = replace(result, verdict=str(verdict))
    monkeypatch.setattr(when_it_happens_data, "read_result", lambda _name: other)
    assert when_it_happens_data.load().without_decay == verdict


def test_a_recorded_run_can_be_trained_again(sweep: WhenMap) -> None:
    run = runs_at(sweep, cell_runs.walk_along_data(sweep)[-1])[0]
    again = cell_runs._cell_run(**cell_runs._train(run))
    assert again.verdict is run.verdict
    assert again.steps[0] == cell_runs.read_cell_runs()[run.config.run_id].steps[0]


def test_it_refuses_a_map_without_curves_or_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(when_it_happens_data, "read_cell_runs", dict)
        with pytest.raises(FilmError, match="has no curves"):
            when_it_happens_data.load()
    monkeypatch.setattr(when_it_happens_data, "_is_silent", lambda _run: False)
    with pytest.raises(FilmError, match="no way"):
        when_it_happens_data.load()
