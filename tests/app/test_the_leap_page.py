"""The first page, run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.chapters.leap import live, ordinary
from app_pages.chapters.leap import page as leap_page
from app_pages.chapters.leap.panels import pack_leap, panels
from app_pages.frame.plain_text import plain
from app_pages.jobs.turns import training_words
from language import translator
from story.chapters.leap import milestones, read_leap
from tests.app.conftest import Workers, end_jobs, wait_for_jobs
from training.commands.settings import settings_from
from training.config import Config
from training.config.presets import REFERENCE
from training.runs.reader import open_run, request_stop, runs_root
from training.runs.recording import record
from training.runs.status import State
from training.runs.writer import Recorder

APP = str(Path(__file__).parents[2] / "app_pages" / "visit.py")
SMALL = Config(p=13, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    record([SMALL], root=root, threads=1)
    return root


@pytest.fixture(autouse=True)
def small_reference(monkeypatch: pytest.MonkeyPatch, recorded: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    monkeypatch.setattr(leap_page, "REFERENCE", SMALL)
    st.cache_data.clear()
    yield
    end_jobs()


def visit(**address: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(
        element.value for kind in (page.title, page.header, page.markdown, page.caption) for element in kind
    )


@pytest.mark.parametrize(("language", "title"), [("en", "The leap"), ("zh", "顿悟的一跃")])
def test_a_recorded_run_is_told_in_the_language_of_the_address(language: str, title: str) -> None:
    page = visit(lang=language)
    assert page.title[0].value == title
    assert not page.error
    told = texts(page)
    assert ("memorises" in told or "learns" in told) == (language == "en")
    assert SMALL.run_id in told
    assert page.session_state["lang"] == language


def test_the_switch_changes_language_and_address() -> None:
    page = visit(lang="en")
    page.segmented_control[0].set_value("zh").run()
    assert page.query_params["lang"] in ("zh", ["zh"])
    assert page.title[0].value == "顿悟的一跃"


def test_an_unknown_language_in_the_address_is_answered_in_english() -> None:
    assert visit(lang="xx").title[0].value == "The leap"


@pytest.mark.parametrize(
    ("run_id", "says"),
    [
        ("no-such-run", "there is none"),
        ("../../etc/passwd", "without a path"),
        ("/etc", "without a path"),
        ("..", "without a path"),
    ],
)
def test_a_wrong_run_id_gets_one_line(run_id: str, says: str) -> None:
    page = visit(lang="en", run=run_id)
    (error,) = page.error
    assert says in error.value
    assert repr(run_id) in error.value
    assert "\n" not in error.value
    assert "Traceback" not in error.value


def test_a_damaged_run_gets_one_line_in_chinese(recorded: Path) -> None:
    folder = recorded / "broken-run"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text("{")
    (error,) = visit(lang="zh", run="broken-run").error
    assert "broken-run" in error.value
    assert "config.json" in error.value
    assert "damaged" not in error.value


def test_a_stopped_run_shows_what_it_has_and_offers_to_train_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    source = Config(**(SMALL.to_json() | {"seed": 3}))
    monkeypatch.setattr(leap_page, "REFERENCE", source)
    from training.engine.trainer import train

    with Recorder(source, tmp_path) as recorder:
        for eval_step in train([source]):
            measures = {name: float(values[0]) for name, values in eval_step.measures.items()}
            recorder.evaluation(eval_step.step, eval_step.seconds, source.steps, measures)
            recorder.snapshot(eval_step.step, eval_step.weights(0))
            if eval_step.step >= 10:
                recorder.stopped()
                break
    assert open_run(source.run_id).status().state is State.STOPPED
    page = visit(lang="en")
    assert "Stopped at step 10" in page.info[0].value
    assert [button.label for button in page.button] == ["Train again"]
    assert "This run " in texts(page)


def test_the_first_visit_starts_one_worker_and_the_second_none(workers: Workers) -> None:
    page = visit(lang="en")
    visit(lang="zh")
    (job,) = workers.jobs
    assert not page.error
    words = training_words(job)
    assert "p=13" in words
    assert "train_fraction=0.5" in words
    settings = [following for word, following in pairwise(words) if word == "--set"]
    assert settings_from(settings) == SMALL.to_json()


def test_a_folder_that_cannot_be_written_gets_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("KAIQIAO_RUNS", str(blocked))
    (error,) = visit(lang="en").error
    assert plain(str(blocked)) in error.value
    assert "cannot be written" in error.value


def test_a_worker_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    (tmp_path / SMALL.run_id).write_text("a file where the run's folder should be")
    page = visit(lang="en")
    wait_for_jobs()
    page = visit(lang="en")
    assert "cannot be written" in page.error[0].value
    assert [button.label for button in page.button] == ["Train again"]


def unpacked(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    length = int.from_bytes(block[:4], "little")
    header = json.loads(block[4 : 4 + length])

    def array(place: dict[str, Any]) -> np.ndarray:
        count = int(np.prod(place["shape"]))
        return np.frombuffer(block, "<f4", count, 4 + length + place["offset"]).reshape(place["shape"])

    return header, {name: array(place) for name, place in header["arrays"].items()}


def test_what_is_drawn_is_what_the_run_recorded() -> None:
    leap = read_leap(open_run(SMALL.run_id).view())
    header, arrays = unpacked(pack_leap(leap, translator("zh")))
    shown = {panel["name"]: panel for panel in header["panels"]}
    circles = [f"circle_{k}" for k in leap.frequencies]
    assert list(shown) == ["accuracy", "loss", *circles, "row"]
    np.testing.assert_array_equal(arrays["steps"], leap.steps)
    np.testing.assert_array_equal(arrays["row.values"], leap.margins)
    for which, name in enumerate(circles):
        np.testing.assert_array_equal(arrays[f"{name}.points"], leap.circles[:, which])
        np.testing.assert_array_equal(arrays[f"{name}.number.share"], leap.circle_shares[:, which])
        assert shown[name]["group"] == "circle"  # they take turns in one figure
    np.testing.assert_allclose(arrays["loss.train_loss.y"], leap.view.metrics["train_loss"], rtol=1e-6)
    low, high = shown["row"]["range_y"]
    assert low < min(leap.margins.min(), 0)
    assert high > leap.margins.max()
    assert [one["label"] for one in shown["accuracy"]["series"]] == ["未见过的数对答对", "训练数对答对"]


def test_the_height_of_the_teeth_is_measured_in_python() -> None:
    leap = read_leap(open_run(SMALL.run_id).view())
    _, arrays = unpacked(pack_leap(leap, translator("en")))
    ends = {row.name: row for row in milestones(leap)}
    assert arrays["row.number.margin_gap"][-1] == pytest.approx(ends["end"].margin_gap, rel=1e-5)
    assert arrays["accuracy.number.train"][-1] == pytest.approx(ends["end"].train_accuracy)


def test_a_growing_run_is_sent_without_a_circle() -> None:
    leap = read_leap(open_run(SMALL.run_id).view(), snapshots=slice(-1, None))
    header, _ = unpacked(pack_leap(leap, translator("en"), live=True))
    shown = {panel["name"]: panel for panel in header["panels"]}
    assert list(shown) == ["accuracy", "loss", "row"]
    assert shown["accuracy"]["live"]
    assert not shown["accuracy"]["cursor"]
    assert not header["steps"]
    last = shown["accuracy"]["range_x"][1]
    assert last % 200 == 0
    assert last > leap.view.phases.last_step


@pytest.mark.parametrize("live", [False, True])
def test_the_code_of_every_picture_runs(live: bool) -> None:
    for panel in panels(read_leap(open_run(SMALL.run_id).view()), translator("en"), live=live):
        exec(panel.code, {})


def test_a_stopped_run_that_has_kept_a_checkpoint_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    source = Config(**(SMALL.to_json() | {"seed": 4, "steps": 400}))
    monkeypatch.setattr(leap_page, "REFERENCE", source)

    def stop_at_once(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        request_stop(recorder.folder.name, tmp_path)

    record([source], root=tmp_path, threads=1, on_evaluation=stop_at_once)
    page = visit(lang="en")
    assert [button.label for button in page.button] == ["Go on", "Train again"]
    page.button[0].click().run()
    assert not page.exception
    wait_for_jobs()
    assert open_run(source.run_id).status().state is State.FINISHED


@pytest.mark.parametrize("at_it", [True, False])
def test_only_whoever_sits_at_the_machine_may_stop_what_is_trained_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_it: bool
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    monkeypatch.setattr(live, "is_at_this_machine", lambda: at_it)
    with Recorder(SMALL, tmp_path):
        page = visit(lang="en")
    assert "Training live on this machine" in page.get("progress")[0].proto.text
    assert [button.label for button in page.button if button.label == "Stop"] == ["Stop"] * at_it


def test_nothing_is_hidden_but_in_teacher_mode_and_there_a_click_shows_it() -> None:
    assert "This run " in texts(visit(lang="en"))
    page = visit(lang="en", teach="1")
    assert "This run " not in texts(page)
    page.toggle("the_leap.ordinary.reveal").set_value(True)
    page.toggle("the_leap.numbers.reveal").set_value(True).run()
    assert not page.exception
    assert "This run " in texts(page)


def test_ordinary_generalisation_is_on_the_same_axes() -> None:
    curves = ordinary._curves()
    for language in ("en", "zh"):
        both = ordinary.panels(curves, translator(language))
        assert both[0].range_x == both[1].range_x
        assert both[0].range_y == both[1].range_y
        assert all("{" not in panel.says for panel in both)
    exec(both[0].code, {})


def test_a_new_network_is_trained_live_and_the_address_leads_to_it(workers: Workers, recorded: Path) -> None:
    shutil.copytree(recorded / SMALL.run_id, runs_root() / SMALL.run_id)
    page = visit(lang="en", step="20")
    (button,) = [button for button in page.button if button.label.startswith("Train a new one live")]
    button.click().run()
    assert not page.exception
    (job,) = workers.jobs
    assert job.config == replace(REFERENCE, seed=REFERENCE.seed + 1)
    assert page.query_params["run"] in (job.run_id, [job.run_id])
    assert "step" not in page.query_params
    assert page.get("progress")[0].proto.text == "The worker is starting …"
    assert "clock of 97 hours" in texts(page)
    assert live.another() == replace(REFERENCE, seed=REFERENCE.seed + 2)  # each gets one of its own
    workers.end()


def test_the_run_that_comes_with_the_code_is_there_at_once(
    monkeypatch: pytest.MonkeyPatch, workers: Workers
) -> None:
    monkeypatch.setattr(leap_page, "REFERENCE", REFERENCE)
    page = visit(lang="en")
    assert not page.error
    assert "weights rounded to 1/256 of their spread" in texts(page)
    assert not workers.jobs
