"""A sweep in the queue: it waits its turn, is paused between two of its runs, goes on, and is found again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app_pages.jobs import costs, store, turns, worker
from app_pages.jobs.costs import CostError, check
from app_pages.jobs.limits import ServerLimits
from app_pages.jobs.processes import process_of
from app_pages.jobs.sweeps import cost_of_sweep, state_of_sweep
from app_pages.jobs.wishes import SYSTEM, Job, Visitor
from language import LANGUAGES, translator
from story.chapters.when import small_sweep
from tests.app.conftest import Workers, visit_page, wait_for_jobs
from training.config import Config
from training.cost import cost_of
from training.runs.reader import list_run_ids
from training.runs.status import State
from training.sweeps import Sweep, cells_of, read_sweep, run_sweep, sweep_folder
from training.sweeps.design import parse_sweep
from training.sweeps.folder import STOP, request_stop, stop_requested

BASE = Config(p=5, d_model=8, d_mlp=8, steps=20, snapshots=4)
TINY = parse_sweep(["weight_decay=0.1,1", "train_fraction=0.4,0.6"], name="tiny", base=BASE)
VISITOR, OTHER = Visitor("a", "browser"), Visitor("b", "browser")


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("KAIQIAO_SWEEPS", str(tmp_path / "sweeps"))


def test_a_sweep_comes_back_from_the_disk_as_it_was(workers: Workers) -> None:
    for sweep in (TINY, small_sweep(3)):
        worker.submit(VISITOR, sweep)
    with store.changed() as jobs:
        before = repr(jobs)
    assert repr(store.look()) == before
    at_work, waiting = worker.at_work_and_waiting()
    assert [job.work for job in (*at_work, *waiting)] == [TINY, small_sweep(3)]
    assert worker.find_job(small_sweep(3)) == waiting[0]
    assert worker.find_job(small_sweep(4)) is None
    assert [job.work for job in workers.jobs] == [TINY]


def test_it_is_trained_one_run_after_another_and_each_is_kept() -> None:
    worker.job_server.clear()
    worker.start(TINY)
    assert worker.news() == (0, "")  # it was asked for here, and not of an earlier server
    worker.start(TINY)
    assert worker.is_busy(TINY)
    wait_for_jobs()
    assert worker.last_error(TINY) is None
    table = read_sweep(TINY.sweep_id)
    assert table.missing == 0
    assert (table["together"] == 1).all()
    assert sorted(list_run_ids()) == sorted(cell.config.run_id for cell in cells_of(TINY))
    assert state_of_sweep(TINY) is State.FINISHED
    job = worker.submit(OTHER, TINY)
    wait_for_jobs()
    assert worker.find_job(TINY) is None
    assert worker.last_error(job.work) is None


def test_a_design_becomes_the_words_of_a_command() -> None:
    words = turns.training_words(Job(1, VISITOR, TINY, goes_on=True))
    assert words[0] == "sweep"
    design = json.loads(words[words.index("--design") + 1])
    assert Sweep.from_json(design) == TINY
    assert words == turns.training_words(Job(1, SYSTEM, TINY))


def test_while_others_wait_it_is_asked_to_stop_after_a_run_and_not_ended(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_folder(TINY.sweep_id).mkdir(parents=True)
    worker.submit(VISITOR, TINY)
    worker.submit(OTHER, Config(seed=1))
    with store.changed() as jobs:
        jobs.lanes["training"].turns[0].started -= 100
    for _ in range(2):
        worker.advance(worker.job_server())
    assert stop_requested(sweep_folder(TINY.sweep_id))
    monkeypatch.setattr(turns, "SECONDS_TO_STOP", 0.0)
    monkeypatch.setattr(turns, "SECONDS_TO_END", 0.0)
    worker.advance(worker.job_server())
    assert workers.processes[0].poll() is None
    workers.end()
    at_work, waiting = worker.at_work_and_waiting()
    assert [job.work for job in at_work] == [Config(seed=1)]
    assert [job.work for job in waiting] == [TINY]
    assert waiting[0].goes_on


def test_whoever_asked_for_it_can_stop_it_and_what_is_finished_is_kept(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = worker.submit(VISITOR, TINY)
    sweep_folder(TINY.sweep_id).mkdir(parents=True)
    worker.cancel(OTHER, job.number)
    assert not stop_requested(sweep_folder(TINY.sweep_id))
    worker.cancel(VISITOR, job.number)
    assert stop_requested(sweep_folder(TINY.sweep_id))
    assert workers.processes[0].poll() is None
    monkeypatch.setattr(turns, "SECONDS_TO_STOP", -1.0)
    worker.advance(worker.job_server())
    workers.processes[0].wait(timeout=10)
    worker.advance(worker.job_server())
    assert worker.find_job(TINY) is None
    assert worker.last_error(TINY) is None
    assert state_of_sweep(TINY) is State.STOPPED


def test_a_worker_that_dies_is_a_failure_and_one_that_was_asked_to_end_is_none(workers: Workers) -> None:
    assert state_of_sweep(TINY) is None
    worker.submit(VISITOR, TINY)
    sweep_folder(TINY.sweep_id).mkdir(parents=True)
    workers.end()
    assert worker.last_error(TINY) is not None
    assert state_of_sweep(TINY) is State.FAILED
    (sweep_folder(TINY.sweep_id) / STOP).touch()
    assert state_of_sweep(TINY) is State.STOPPED
    run_sweep(TINY, jobs=1)
    assert state_of_sweep(TINY) is State.FINISHED
    assert turns.is_finished(TINY)


def test_a_server_that_finds_no_worker_of_a_sweep_begins_it_anew(workers: Workers) -> None:
    worker.submit(VISITOR, TINY)
    with store.changed() as jobs:
        (turn,) = jobs.lanes["training"].turns
        gone = process_of(2**22 + 1)
        turn.server = turn.process = gone
    workers.processes[0].kill()
    workers.processes[0].wait()
    worker.advance(worker.job_server())
    at_work, _waiting = worker.at_work_and_waiting()
    assert [(job.work, job.losses) for job in at_work] == [(TINY, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_laboratory_says_how_far_it_is_and_where_its_map_is(workers: Workers, language: str) -> None:
    _ = translator(language)
    worker.submit(VISITOR, TINY)
    worker.submit(OTHER, small_sweep())
    run_sweep(TINY, jobs=1, members=1, on_group=lambda _progress: request_stop(TINY.sweep_id))
    page = visit_page("lab.page", lang=language)
    assert not page.error
    bar = page.get("progress")[0]
    assert TINY.sweep_id in bar.proto.text
    assert _("{finished} of {cells} runs are finished.", finished=1, cells=4) in bar.proto.text
    assert _("Watch its map fill in") in [link.proto.label for link in page.get("page_link")]
    assert any(small_sweep().sweep_id in text.value for text in page.markdown)
    assert len(workers.jobs) == 1


@pytest.mark.usefixtures("workers")
def test_a_page_that_is_asked_for_a_sweep_as_a_run_says_that_there_is_none() -> None:
    worker.submit(VISITOR, TINY)
    page = visit_page("chapters.leap.page", lang="en", run=TINY.sweep_id)
    assert not page.exception
    assert TINY.sweep_id in page.error[0].value


def test_its_cost_is_that_of_all_of_its_runs_and_it_can_be_refused(workers: Workers) -> None:
    single = cost_of(small_sweep().base)
    cost = cost_of_sweep(small_sweep(), cost_of)
    assert cost.disk > 30 * single.disk
    assert cost.seconds > 30 * single.seconds
    assert cost.memory < 2 * single.memory
    check(small_sweep(), ServerLimits(), lambda config: costs.estimate(config, costs.Machine()))
    with pytest.raises(CostError, match="this server gives one at most"):
        check(small_sweep(), ServerLimits(seconds=1.0))
    large = replace(TINY, base=replace(BASE, steps=1_000_000))
    worker.start(large)
    assert "this server gives one at most" in str(worker.last_error(large))
    assert not workers.jobs


def test_between_two_runs_of_the_small_sweep_nobody_waits_long() -> None:
    assert cost_of_sweep(small_sweep(), cost_of).seconds_to_stop < costs.MOST_SECONDS_TO_STOP
