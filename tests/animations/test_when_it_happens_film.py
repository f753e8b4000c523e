"""The film "When it happens": its map is the recorded sweep, its curves are recorded runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from animations.drawing.audit import contrast
from animations.films.when_it_happens import cell_runs
from animations.films.when_it_happens import data as when_it_happens_data
from animations.films.when_it_happens.map_names import COLLAPSE, MEMORY
from language import LANGUAGES
from story.chapters.when import WhenMap, read_map, runs_at
from story.films.requirements import FilmError
from story.ledger.results import read_result
from story.words import palette
from training.phases import Verdict

pytestmark = pytest.mark.film


@pytest.fixture(params=LANGUAGES)
def film(request: pytest.FixtureRequest, play: Callable[[str, str], Any]) -> Any:
    return play("WhenItHappens", request.param)


@pytest.fixture(scope="module")
def sweep() -> WhenMap:
    return read_map("data_and_decay")


def test_every_run_lies_in_its_cell_in_the_colour_of_its_verdict(film: Any, sweep: WhenMap) -> None:
    corner, (width, height) = (
        film.map.frame.get_corner([-1, -1, 0]),
        (film.map.frame.width, film.map.frame.height),
    )
    rows, columns = sweep.verdicts.shape
    for verdict, group in film.map.groups.items():
        strips = group.points.reshape(-1, 16, 3)
        middles = ((strips.min(axis=1) + strips.max(axis=1)) / 2 - corner)[:, :2]
        drawn = np.floor(middles / [width / columns, height / rows]).astype(int)
        recorded = Counter(
            (row, column)
            for row in range(rows)
            for column in range(columns)
            for run in runs_at(sweep, (row, column))
            if run.verdict == verdict
        )
        assert Counter((row, column) for column, row in drawn.tolist()) == recorded
        assert group.get_fill_color().to_hex().lower() == palette.VERDICTS[verdict].lower()


def test_names_on_the_map_lie_on_their_own_runs_and_can_be_read(film: Any, sweep: WhenMap) -> None:
    for name, place, verdict in (
        (film.regions[0], MEMORY, Verdict.MEMORISES_ONLY),
        (film.regions[3], COLLAPSE, Verdict.COLLAPSES),
    ):
        assert contrast(palette.TEXT_ON_INK, palette.VERDICTS[verdict]) >= 4.5
        reach = name.width / film.map.frame.width * sweep.verdicts.shape[1] / 2
        under = range(round(place[1] - reach), round(place[1] + reach) + 1)
        found = {run.verdict for column in under for run in runs_at(sweep, (int(place[0]), column))}
        assert found == {verdict}


def test_curves_are_those_of_the_walks(film: Any) -> None:
    recorded = json.loads(cell_runs.CURVES.read_text(encoding="utf-8"))
    walk = film.data.to_decay
    for at, run in enumerate(walk.runs):
        film.curves.show(at)
        assert film.curves.end_values() == pytest.approx((run.train[-1], run.held_out[-1]), abs=1e-6)
        assert any(columns["held_out"] == run.held_out.tolist() for columns in recorded.values())
    film.one.show(0)  # it was shrunk to a cell
    assert film.one.end_values()[1] == pytest.approx(film.data.example.held_out[-1], abs=1e-6)


def test_verdicts_of_the_curves_are_those_of_the_sweep(sweep: WhenMap) -> None:
    data = when_it_happens_data.load()
    for walk in (data.to_data, data.to_decay):
        for place, run in zip(walk.places, walk.runs, strict=True):
            assert run.verdict is runs_at(sweep, place)[0].verdict


def test_the_walks_pass_through_what_the_captions_say() -> None:
    data = when_it_happens_data.load()
    to_data, to_decay = ([run.verdict for run in walk.runs] for walk in (data.to_data, data.to_decay))
    assert (to_data[0], to_data[-1]) == (Verdict.MEMORISES_ONLY, Verdict.GENERALISES_AT_ONCE)
    assert (to_decay[0], to_decay[-1]) == (Verdict.MEMORISES_ONLY, Verdict.COLLAPSES)
    for walk in (data.to_data, data.to_decay):
        leaps = [run.generalised_at for run in walk.runs if run.generalised_at is not None]
        assert leaps[-1] < leaps[0] / 2


def test_a_dot_is_filled_where_the_run_generalised(film: Any) -> None:
    names = (
        ("structure-needed", "leap"),
        ("structure-needed", "random_labels"),
        ("decay-needed", "no_decay"),
    )
    for row, (claim, name) in zip(film.rows, names, strict=False):
        result = read_result(claim)
        assert result is not None
        assert [dot.get_fill_opacity() for dot in row.dots] == list(result.evidence[name].each)
    filled = sum(dot.get_fill_opacity() for dot in film.rows[3].dots)
    assert 0 < filled < len(film.rows[3].dots)


def test_captions_name_recorded_numbers(film: Any) -> None:
    said = " ".join(text for _start, _end, text in film.captions)
    run = film.data.example
    assert all(
        str(number) in said for number in (run.memorised_at, run.generalised_at, film.data.verdicts.size)
    )


def test_a_recorded_run_can_be_trained_again(sweep: WhenMap) -> None:
    place = cell_runs.walk_along_data(sweep)[-1]
    run = runs_at(sweep, place)[0]
    again = cell_runs._cell_run(**cell_runs._train(run))
    assert again.verdict is run.verdict
    assert again.steps[0] == cell_runs.read_cell_runs()[run.config.run_id].steps[0]


def test_it_refuses_a_map_without_curves_or_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(when_it_happens_data, "read_cell_runs", dict)
        with pytest.raises(FilmError, match="has no curves"):
            when_it_happens_data.load()
    monkeypatch.setattr(when_it_happens_data, "walk_along_data", lambda _found: [])
    with pytest.raises(FilmError, match="no way"):
        when_it_happens_data.load()
