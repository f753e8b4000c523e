"""The chapter "When does it happen?", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Lines, pack_stage
from app_pages.chapters.when import filling, map_panels, phase_diagram, structure
from app_pages.chapters.when import page as when_page
from app_pages.claims.curves import measured
from app_pages.jobs import worker
from app_pages.jobs.wishes import Visitor
from app_pages.lab.runs import runs_to_choose
from language import LANGUAGES, translator
from story.chapters.when import (
    cells_to_come,
    command_for,
    config_at,
    place_of,
    read_growing_map,
    read_map,
    runs_at,
    small_sweep,
)
from story.claims import CLAIMS
from story.ledger import figure
from story.ledger.claim import Curve, Evidence, Reading
from tests.app.conftest import Workers, wait_for_jobs
from tests.app.test_stage import unpacked
from training.config import Config
from training.phases import Verdict
from training.runs.reader import open_run
from training.runs.recording import record
from training.runs.status import State
from training.sweeps import Sweep, cells_of, list_sweeps, parse_sweep, run_sweep
from training.sweeps.folder import request_stop, sweep_folder

PAGE = """
from app_pages.chapters.when import page
page.page()
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("KAIQIAO_SWEEPS", str(tmp_path / "sweeps"))
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_comes_at_once_with_its_sentence_and_nothing_is_asked_in_words(language: str) -> None:
    page, found = visit(lang=language), read_map("data_and_decay")
    assert page.get("bidi_component")
    assert len(page.code) == found.table.sweep.seeds
    told = when_page.column_told(found, translator(language))
    assert any(told in text.value for text in page.markdown)
    assert not page.radio
    assert not page.error


def test_what_is_told_of_a_column_is_what_the_map_shows() -> None:
    found = read_map("data_and_decay")
    column = found.rate[:, found.start[1]]
    there = [decay for decay, rate in zip(found.grid.row_values, column, strict=True) if rate >= 0.5]
    told = when_page.column_told(found, translator("en"))
    assert f"at decays from {there[0]:.2g} to {there[-1]:.2g}" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curve_of_random_answers_is_drawn_when_sums_are_understood(language: str) -> None:
    result, _ = measured(structure.CLAIM), translator(language)
    assert result is not None
    evidence, panel = result.evidence, structure.structure_panel(result.evidence, _)
    assert panel is not None
    steps = structure.steps_of(evidence)
    header, arrays = unpacked(pack_stage([panel], _, name="a", steps=steps))
    drawn = header["panels"][0]["guess"]["curve"]
    random = evidence.curves[structure.DRAWN]
    assert arrays[drawn["xs"]] == pytest.approx(random.x)
    assert arrays[drawn["ys"]] == pytest.approx(np.array(random.y, np.float64))
    rest, sums = structure.rests_at(evidence), evidence.curves[structure.SEEN]
    first = next(at for at, share in zip(sums.x, sums.y, strict=True) if share >= structure.UNDERSTOOD)
    assert abs(rest - first) <= np.diff(steps).max()
    assert rest < steps[-1] / 2  # most of the curve is still to be drawn
    assert all(len(values) == len(steps) for values, _how in panel.numbers.values())


def test_a_link_leads_to_the_cell_and_for_a_class_hides_it() -> None:
    page = visit(lang="en", map="regimes", cell="1,0.01")
    assert any("weight decay 1.3, learning rate 0.0089" in each.value for each in page.markdown)
    assert "--set weight_decay=1.29863" in page.code[0].value
    assert not visit(lang="en", cell="1,0.01", teach="1").code


@pytest.mark.parametrize("cell", ["nonsense", "1", "nan,1", "1,2,3", "1e999,0.3", ""])
def test_a_wrong_cell_gets_one_line_and_the_usual_place(cell: str) -> None:
    page = visit(lang="en", cell=cell, map="no-such-map")
    assert [repr(cell) in info.value for info in page.info] == [False, True]
    assert "no-such-map" in page.info[0].value
    assert page.code


def test_a_cell_out_of_the_map_is_answered_with_the_nearest() -> None:
    page = visit(lang="en", cell="-7,99")
    assert any("weight decay 0.03, 90% of the table" in each.value for each in page.markdown)
    assert not page.info


def test_the_choice_of_the_map_stands_in_the_address() -> None:
    page = visit(lang="en", cell="1,0.3")
    page.segmented_control[0].set_value("regimes").run()
    assert not page.exception
    assert page.query_params["map"] in ("regimes", ["regimes"])
    assert "cell" not in page.query_params


def test_a_cell_s_run_is_trained_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(worker, "start", started.append)
    page = visit(lang="en", cell="1,0.3")
    assert not started
    next(button for button in page.button if "Train this one" in button.label).click().run()
    assert started == [runs_at(read_map("data_and_decay"), (6, 3))[0].config]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sweep", ["data_and_decay", "regimes"])
def test_the_maps_can_be_packed(language: str, sweep: str) -> None:
    _, found = translator(language), read_map(sweep)
    panels = phase_diagram.map_panels(found, found.start, _)
    assert len(pack_stage(panels, _, name=sweep)) < 100_000
    for panel in panels:
        assert panel.chosen == found.start
        assert "{place}" not in panel.says
        run_code(panel.code)


TINY = parse_sweep(
    ["weight_decay=0.1,1", "train_fraction=0.4,0.6"], name="tiny",
    base=Config(p=5, d_model=8, d_mlp=8, steps=20, snapshots=4, train_fraction=0.6, weight_decay=1.0),
)  # fmt: skip


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """The sweep of four runs that visitors can have trained."""
    monkeypatch.setattr(
        filling, "small_sweep", lambda seed=0: replace(TINY, base=replace(TINY.base, seed=seed))
    )
    return TINY


def button(page: AppTest, label: str) -> Any:
    return next(one for one in page.button if one.label == label)


def links(page: AppTest) -> list[str]:
    return [link.proto.label for link in page.get("page_link")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_is_filled_in_on_this_machine_and_its_cells_open_their_runs(language: str, tiny: Sweep) -> None:
    page, _ = visit(lang=language), translator(language)
    button(page, _("Fill one in on this machine")).click().run()
    assert page.query_params["map"] in ("here", ["here"])
    wait_for_jobs()
    page = visit(lang=language, map="here", cell="1,0.6")
    assert not page.error
    assert any(_("{finished} of {cells} runs are finished.", finished=4, cells=4) in one.value
               for one in page.caption)  # fmt: skip
    assert _("Watch its table fill") in links(page)
    config = config_at(read_growing_map(tiny), (1, 1))
    assert (config.weight_decay, config.train_fraction) == (1.0, 0.6)
    assert page.code[0].value == command_for(config)
    assert open_run(config.run_id).status().state is State.FINISHED
    button(page, _("Another, from other random weights")).click().run()
    assert page.query_params["seed"] in ("1", ["1"])
    wait_for_jobs()
    assert sorted(list_sweeps()) == sorted(one.sweep_id for one in (tiny, filling.small_sweep(1)))


def test_the_laboratory_lists_none_of_its_runs_but_those_that_are_chosen(tiny: Sweep) -> None:
    run_sweep(tiny, jobs=1, members=1, records=True)
    own = record([replace(tiny.base, seed=77)])[0].name
    first, *_others = (cell.config.run_id for cell in cells_of(tiny))
    assert runs_to_choose([]) == [own]
    assert {*runs_to_choose([first])} == {own, first}
    (sweep_folder(tiny.sweep_id) / "sweep.json").write_text("{")
    st.cache_data.clear()
    assert len(runs_to_choose([])) == 5


def test_it_goes_on_while_nobody_looks_and_is_found_again_by_everybody(tiny: Sweep) -> None:
    run_sweep(tiny, jobs=1, members=1, records=True, on_group=lambda told: _stop_at(told.finished, 3, tiny))
    page = visit(lang="en")
    button(page, "See the one of this machine")
    page = visit(lang="en", map="here", cell="0.1,0.4")
    assert any("3 of 4 runs are finished." in one.value for one in page.caption)
    button(page, "Go on").click().run()
    wait_for_jobs()
    assert read_growing_map(tiny).table.missing == 0


def _stop_at(finished: int, number: int, sweep: Sweep) -> None:
    if finished == number:
        request_stop(sweep.sweep_id)


def test_while_it_is_trained_it_says_how_far_it_is_and_who_asked_can_stop_it(
    workers: Workers, monkeypatch: pytest.MonkeyPatch, tiny: Sweep
) -> None:
    who = Visitor("127.0.0.1", "this one")
    monkeypatch.setattr(filling, "visitor", lambda: who)
    monkeypatch.setattr(worker, "visitor", lambda: who)
    page = visit(lang="en", map="here")
    assert any("It is not trained yet." in one.value for one in page.caption)
    button(page, "Fill it in").click().run()
    (bar,) = page.get("progress")
    assert bar.proto.text == "0 of 4 runs are finished."
    assert [job.work for job in workers.jobs] == [tiny]
    monkeypatch.setattr(filling, "visitor", lambda: Visitor("127.0.0.1", "another"))
    page = visit(lang="en", map="here")
    assert not [one for one in page.button if one.label == "Stop"]
    monkeypatch.setattr(filling, "visitor", lambda: who)
    page = visit(lang="en", map="here")
    button(page, "Stop").click().run()
    workers.end()
    page = visit(lang="en", map="here")
    assert button(page, "Fill it in")
    assert not page.error


def test_one_that_waits_says_for_how_many(workers: Workers, tiny: Sweep) -> None:
    worker.start(Config(seed=1))
    worker.start(tiny)
    page = visit(lang="en", map="here")
    (bar,) = page.get("progress")
    assert bar.proto.text == "0 of 4 runs are finished. It waits for its turn: 1 before it."
    assert len(workers.jobs) == 1


def test_why_it_failed_is_said(workers: Workers, tiny: Sweep) -> None:
    worker.start(tiny)
    workers.end()
    page = visit(lang="en", map="here")
    assert "Training failed" in page.error[0].value
    assert button(page, "Fill it in")


@pytest.mark.parametrize("seed", ["-1", "1000", "1e3", "²", "nonsense", "9" * 5000])
def test_a_wrong_seed_gets_one_line_and_the_first_map(seed: str, tiny: Sweep) -> None:
    page = visit(lang="en", map="here", seed=seed)
    (info,) = page.info
    assert "it must be a whole number from 0 to 999" in info.value
    assert len(info.value) < 500
    assert not page.exception
    assert button(page, "Fill it in")
    assert not list_sweeps()
    assert tiny.base.seed == 0


def test_a_damaged_sweep_is_one_line(tiny: Sweep) -> None:
    folder = run_sweep(tiny, jobs=1)
    (folder / "table.parquet").write_bytes(b"nonsense")
    page = visit(lang="en", map="here")
    assert [tiny.sweep_id in error.value for error in page.error] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_growing_map_has_a_place_for_every_cell(language: str, tiny: Sweep) -> None:
    _ = translator(language)
    empty = read_growing_map(tiny)
    assert cells_to_come(empty) == [cell.config for cell in cells_of(tiny)]
    verdicts, delay = map_panels.growing_panels(empty, (0, 1), cells_to_come(empty)[0], _)
    assert np.asarray(verdicts.values)[0].tolist() == [[map_panels.BEING_TRAINED, map_panels.NOT_YET],
                                                       [map_panels.NOT_YET] * 2]  # fmt: skip
    assert np.isnan(np.asarray(delay.values)).all()
    run_sweep(tiny, jobs=1, members=1, records=True, on_group=lambda told: _stop_at(told.finished, 1, tiny))
    found = read_growing_map(tiny)
    assert cells_to_come(found) == [cell.config for cell in cells_of(tiny)][1:]
    panels = map_panels.growing_panels(found, (0, 0), None, _)
    numbers = np.asarray(panels[0].values)[0]
    assert numbers[0, 0] == map_panels.VERDICTS.index(Verdict(found.verdicts[0, 0]))
    assert numbers.ravel()[1:].tolist() == [map_panels.NOT_YET] * 3
    assert panels[0].palette is not None
    assert len(panels[0].palette) == map_panels.BEING_TRAINED + 1
    assert len(pack_stage(panels, _, name=found.sweep)) < 100_000
    for panel in panels:
        assert "{place}" not in panel.says
        run_code(panel.code)


def test_a_config_and_its_place_lead_to_each_other(tiny: Sweep) -> None:
    for sweep in (tiny, small_sweep()):
        found = read_growing_map(sweep)
        for place in np.ndindex(found.verdicts.shape):
            assert place_of(found, config_at(found, (place[0], place[1]))) == place
        assert runs_at(found, (0, 0)) == []


def made_up_result(claim: str) -> SimpleNamespace:
    """What a claim might find: each reading 1, each curve two points."""
    labels, drawn = CLAIMS[claim].labels, CLAIMS[claim].figure
    assert isinstance(drawn, figure.Lines)
    curves = {*drawn.curves} | {name for name in labels if "curve" in name or name == "held_out_leap"}
    return SimpleNamespace(
        evidence=Evidence(
            {name: Reading(1.0) for name in labels if name not in curves},
            dict.fromkeys(curves, Curve((1.0, 2.0), (1.0, 2.0))),
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curves_of_the_ledger_can_be_packed(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(when_page, "measured", made_up_result)
    monkeypatch.setattr("app_pages.claims.curves.measured", made_up_result)
    _ = translator(language)
    panels = [
        make(_)
        for make in (
            structure.corrupted_panel, when_page.data_panel, when_page.speed_panel,
            when_page.needed_panel, when_page.too_much_panel,
        )
    ]  # fmt: skip
    there: list[Lines] = [panel for panel in panels if panel is not None]
    assert len(there) == len(panels)
    assert len(pack_stage(there, _, name="x")) < 100_000
    for panel in there:
        assert "nan" not in panel.note
        run_code(panel.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_strongest_decay_is_too_strong_no_step_is_made_up_for_it(language: str) -> None:
    _ = translator(language)
    told = when_page.speeds_told(Curve((0.5, 1.0, 2.0), (600.0, 300.0, None)), _)
    assert [word in told for word in ("0.5", "600", "300", "2")] == [True] * 4
    assert "300" in when_page.speeds_told(Curve((0.5, 2.0), (600.0, 300.0)), _)
    assert told.startswith(when_page.speeds_told(Curve((0.5, 1.0), (600.0, 300.0)), _))
    assert when_page.speeds_told(Curve((0.5, 1.0), (600.0, None)), _) == ""


def test_what_is_not_measured_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.claims.curves.read_result", lambda _name: None)
    page = visit(lang="en")
    assert any("not measured yet" in caption.value for caption in page.caption)


def run_code(code: str) -> None:
    exec(compile(code, "<the code for this picture>", "exec"), {})
