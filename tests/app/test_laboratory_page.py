"""The laboratory, run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from app_pages.canvas import pack_stage
from app_pages.jobs import worker
from app_pages.jobs.processes import Process, this_process
from app_pages.jobs.starting import Starter
from app_pages.jobs.store import FILE
from app_pages.jobs.wishes import Job
from app_pages.lab import limits, queue
from app_pages.lab.compare import panels
from app_pages.lab.guess import held_against, mark_on
from app_pages.lab.runs import ASKED
from app_pages.lab.settings import PRESET_TITLES
from language import translator
from story.laboratory import read_curves
from training.config import FIELDS, Config
from training.config.presets import PRESETS
from training.config.relevance import is_used
from training.errors import ConfigError
from training.phases.wording import describe_so_far
from training.runs.reader import open_run
from training.runs.recording import record

PAGE = """
import streamlit as st
from app_pages.lab import page

page.page()
"""
SMALL = Config(p=13, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5)
OTHER = replace(SMALL, weight_decay=0.0)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    for config in (SMALL, OTHER):
        record([config], root=root, threads=1)
    return root


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch, recorded: Path) -> list[Job]:
    """What was asked of the worker, which does not begin."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    (recorded / FILE).unlink(missing_ok=True)
    server, jobs = worker.JobServer(), list[Job]()

    def start(_starter: Starter, job: Job) -> Process:
        jobs.append(job)
        return this_process()  # which does not end meanwhile

    monkeypatch.setattr(worker, "job_server", lambda: server)
    monkeypatch.setattr(worker, "start_work", start)
    monkeypatch.setattr(worker, "keep_going", worker.advance)
    st.cache_data.clear()
    return jobs


def visit(**address: str) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return run(page)


def run(changed: AppTest | Element) -> AppTest:
    page: AppTest = changed.run()
    assert not page.exception, page.exception
    return page


def click(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return run(page)


def in_address(page: AppTest, name: str) -> str:
    value = page.query_params[name]
    return value[0] if isinstance(value, list) else value


def told(page: AppTest) -> str:
    return "\n".join(each.value for kind in (page.title, page.markdown, page.caption) for each in kind)


def controls(page: AppTest) -> set[str]:
    """The settings that there is a control for."""
    keys = {each.key for kind in (page.number_input, page.selectbox, page.multiselect) for each in kind}
    return {name for name in FIELDS if f"lab.{name}" in keys}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_there_is_a_control_for_every_setting_that_has_a_part_in_the_run(language: str) -> None:
    page = visit(lang=language)
    assert not page.error
    offered = {name for name, field in FIELDS.items() if not field.of_imports}
    used = {name for name in offered if is_used(name, PRESETS["leap"].to_json())}
    assert controls(page) == used
    assert offered - used >= {"relevant_bits", "momentum", "grokfast_lambda", "weight_decay_after"}
    other = visit(lang=language, task="sparse_parity", optimizer="grokfast")
    assert controls(other) - used == {"relevant_bits", "examples", "grokfast_alpha", "grokfast_lambda"}


def test_the_address_sets_the_controls_and_only_differences_stand_in_it() -> None:
    page = visit(lang="en", preset="no_decay", seed="7", task="add+multiply", batch_size="100")
    assert not page.error
    assert page.number_input("lab.seed").value == 7
    assert page.number_input("lab.weight_decay").value == 0
    assert page.number_input("lab.batch_size").value == 100
    assert page.multiselect("lab.task").value == ["add", "multiply"]
    run(page.number_input("lab.lr").set_value(0.01))
    assert in_address(page, "lr") == "0.01"
    run(page.number_input("lab.seed").set_value(PRESETS["no_decay"].seed))
    assert "seed" not in page.query_params
    run(page.selectbox("lab.preset").set_value("gromov"))
    assert in_address(page, "preset") == "gromov"
    assert "lr" not in page.query_params
    assert page.selectbox("lab.network").value == "quadratic_mlp"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"lr": "abc"}, "lr = abc"),
        ({"p": "-3"}, "p = -3"),
        ({"p": "399"}, "at most 128"),
        ({"steps": "1000000"}, "at most 20000"),
        ({"task": "nothing"}, "'nothing'"),
        ({"optimizer": "x"}, "'x'"),
        ({"preset": "x"}, "preset"),
        ({"weight_decay_until": "50"}, "set both"),
        ({"n_heads": "5"}, "must divide"),
        ({"task": "s5", "p": "97"}, "120"),
        ({"runs": "../../etc/passwd"}, "without a path"),
        ({"runs": "no-such-run"}, "there is none"),
    ],
)
def test_a_bad_value_gets_one_clear_line(address: dict[str, str], says: str) -> None:
    (error,) = visit(lang="en", **address).error
    assert says in error.value
    assert "\n" not in error.value


def test_what_is_asked_for_is_trained_and_put_beside_the_others(asked: list[Job]) -> None:
    page = visit(lang="en", p="13", steps="40", seed="5", runs=SMALL.run_id)
    click(page, "Train this network")
    (job,) = asked
    assert (job.config.p, job.config.steps, job.config.seed) == (13, 40, 5)
    assert in_address(page, "runs") == f"{SMALL.run_id},{job.run_id}"
    assert any(button.label == "Stop" for button in page.button)
    other = visit(lang="en")
    (bar,) = other.get("progress")
    assert job.run_id in bar.proto.text
    assert "another visitor's" in bar.proto.text
    assert not any(button.label == "Stop" for button in other.button)
    assert job.visitor.session not in told(other)


@pytest.mark.parametrize(
    ("guess", "at", "says"),
    [
        (None, 300, ""),
        (2000, None, "so it was"),
        (400, None, "step 400; it has not"),
        (2000, 300, "it did at step 300"),
        (320, 300, "step 320: it understood at step 300. Well foreseen"),
        (100, 300, "took until step 300"),
        (900, 300, "sooner, at step 300"),
    ],
)
def test_a_guess_is_held_against_what_came(guess: int | None, at: int | None, says: str) -> None:
    phases = replace(open_run(SMALL.run_id).phases(), generalised_at=at, last_step=700)
    told = held_against(guess, 2000, phases, translator("en"))
    assert (told == says) if not says else (says in told)


def test_only_who_asked_for_a_run_guesses_and_only_what_is_still_to_come() -> None:
    phases, _ = replace(open_run(SMALL.run_id).phases(), generalised_at=None, last_step=20), translator("en")
    assert mark_on(SMALL, phases, _) is None
    st.session_state[ASKED] = SMALL
    mark = mark_on(SMALL, phases, _)
    assert (mark.at, mark.steps[0], mark.steps[-1]) == (40, 20, 40)
    assert mark_on(SMALL, replace(phases, generalised_at=10), _) is None
    for guess, label in ((30, "you say: step 30"), (40, "you say: not at all")):
        st.session_state[f"lab.guess.{SMALL.run_id}"] = guess
        assert mark_on(SMALL, phases, _).label == label


def test_a_fork_is_one_click(asked: list[Job]) -> None:
    page = visit(lang="en", runs=SMALL.run_id)
    next(button for button in page.button if button.label == "Train the fork").click()
    run(page)
    (job,) = asked
    assert job.config.weight_decay_after == 0.0
    assert job.config.weight_decay_until is not None
    assert replace(job.config, weight_decay_until=None, weight_decay_after=None) == SMALL


def test_a_recorded_run_is_shown_and_not_trained_again(asked: list[Job]) -> None:
    page = visit(lang="en", runs=SMALL.run_id)
    click(page, "Take its settings")
    assert in_address(page, "d_mlp") == "32"
    click(page, "Show this run")
    assert not asked


def test_every_preset_is_offered() -> None:
    assert set(PRESET_TITLES) == set(PRESETS)


def test_six_runs_at_most_are_compared() -> None:
    page = visit(lang="en", runs=",".join([SMALL.run_id, OTHER.run_id, *(f"x{n}" for n in range(9))]))
    assert len(page.error) == 4


def test_the_comparison_names_each_run_and_its_last_values() -> None:
    named = {"A": read_curves(open_run(SMALL.run_id)), "B": read_curves(open_run(OTHER.run_id))}
    for language in ("en", "zh"):
        _ = translator(language)
        shown = panels(named, _, log_x=True)
        assert len({panel.name for panel in shown}) == len(shown) == 4
        assert all("{" not in panel.says and "A " in panel.says for panel in shown)
        assert pack_stage(shown, _, name="x")
    scope: dict[str, object] = {}
    exec(shown[0].code, scope)  # the code beside a picture is run as a reader would


def test_the_live_pictures_follow_the_run() -> None:
    curves, _ = read_curves(open_run(SMALL.run_id)), translator("en")
    for panel in (queue._accuracy(curves, None, _), queue._loss(curves, _)):
        assert "{" not in panel.says
        assert pack_stage([panel], _, name="live")
    assert curves.phases is not None
    assert describe_so_far(curves.phases, _)


def test_every_preset_can_be_trained_here_and_limits_are_kept() -> None:
    for config in PRESETS.values():
        limits.check(config)
    with pytest.raises(ConfigError, match="at most 1024"):
        limits.check(Config(d_mlp=2000))
    with pytest.raises(ConfigError, match="at most 4"):
        limits.check(Config(task="add+subtract+multiply+squares+cubes"))


@pytest.mark.parametrize("part", ["config.json", "status.json", "metrics.jsonl"])
def test_one_damaged_run_takes_nothing_else_with_it(
    part: str, asked: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for config in (SMALL, OTHER):
        record([config], root=tmp_path, threads=1)
    (tmp_path / SMALL.run_id / part).write_text('{"state": "fini\n{')
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    page = visit(lang="en", runs=f"{SMALL.run_id},{OTHER.run_id}")
    click(page, "Take its settings")  # of the other one
    run(page.number_input("lab.weight_decay").set_value(SMALL.weight_decay))
    assert any(SMALL.run_id in error.value.replace("\\", "") for error in page.error)
    assert [header.value for header in page.header][:3] == [
        "The queue", "Runs on the same axes", "Sweeps: many runs as one picture"
    ]  # fmt: skip
    labels = [button.label for button in page.button]
    assert "Train the fork" in labels
    if part != "metrics.jsonl":  # its status is whole: it counts as recorded
        click(page, "Train this network")
        assert [job.run_id for job in asked] == [SMALL.run_id]
