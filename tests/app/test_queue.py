"""Whose turn it is: the queue alone, and the workers it starts, with processes that only pretend."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app_pages.jobs import worker
from app_pages.jobs.queue import MOST_OF_ALL, MOST_OF_ONE, SYSTEM, Queue, QueueError
from training.config import Config
from training.config.presets import REFERENCE


def seeds(queue: Queue) -> list[int]:
    return [job.config.seed for job in queue.order()]


def asked(*wishes: tuple[str, int]) -> Queue:
    queue = Queue()
    for visitor, seed in wishes:
        queue.submit(visitor, Config(seed=seed))
    return queue


def test_visitors_take_turns_and_nobodys_later_wish_comes_before_his_earlier_one() -> None:
    queue = asked(("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6))
    assert seeds(queue) == [1, 4, 5, 2, 6, 3]
    served = []
    while (job := queue.take()) is not None:
        served.append(job.config.seed)
        queue.end()
    assert served == [1, 4, 5, 2, 6, 3]


def test_who_was_served_last_waits_for_who_comes_new() -> None:
    queue = asked(("a", 1), ("a", 2))
    assert queue.take() is not None
    queue.submit("b", Config(seed=3))
    assert seeds(queue) == [3, 2]


def test_the_house_comes_first() -> None:
    queue = asked(("a", 1), ("b", 2), (SYSTEM, 3))
    assert seeds(queue) == [3, 1, 2]


def test_only_one_is_worked_on() -> None:
    queue = asked(("a", 1), ("b", 2))
    assert queue.take() is not None
    assert queue.take() is None
    queue.end()
    assert queue.take() is not None


def test_looking_at_the_order_changes_nothing() -> None:
    queue = asked(("a", 1), ("a", 2), ("b", 3))
    assert seeds(queue) == seeds(queue)
    assert queue.current is None


def test_the_same_wish_twice_is_one_job() -> None:
    queue = Queue()
    first = queue.submit("a", Config())
    assert queue.submit("a", Config()) is first
    assert queue.submit("b", Config()) is not first


def test_a_visitor_cancels_his_own_job_and_no_other() -> None:
    queue = asked(("a", 1), ("b", 2))
    theirs = queue.waiting[1]
    assert queue.cancel("a", theirs.number) is None
    assert queue.cancel("a", 99) is None
    assert len(queue.waiting) == 2
    assert queue.cancel("b", theirs.number) is theirs
    assert seeds(queue) == [1]


def test_a_cancelled_job_that_is_worked_on_stays_until_it_has_ended() -> None:
    queue = asked(("a", 1))
    job = queue.take()
    assert job is not None
    assert queue.cancel("a", job.number) is job
    assert queue.current is job


def test_nobody_fills_the_queue() -> None:
    queue = asked(*(("a", seed) for seed in range(MOST_OF_ONE)))
    with pytest.raises(QueueError, match="cancel one"):
        queue.submit("a", Config(seed=99))
    for number in range(MOST_OF_ALL - MOST_OF_ONE):
        queue.submit(f"visitor {number}", Config())
    with pytest.raises(QueueError, match="full"):
        queue.submit("somebody else", Config())
    queue.submit(SYSTEM, Config())


class Pretender:
    """Stands in for a worker's process: it ends, or dies, when it is told to."""

    started: list[Pretender]

    def __init__(self, words: list[str], **_: object) -> None:
        self.words, self.code = words, None
        self.terminated = False
        Pretender.started.append(self)

    def poll(self) -> int | None:
        return self.code

    def wait(self, timeout: float | None = None) -> None:
        """Returns at once: the thread that waits then finds it alive."""

    def terminate(self) -> None:
        self.terminated, self.code = True, -15


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> worker.JobServer:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", Pretender)
    Pretender.started = []
    server = worker.JobServer()
    monkeypatch.setattr(worker, "job_server", lambda: server)
    return server


@pytest.mark.usefixtures("server")
def test_one_worker_at_a_time_over_all_visitors() -> None:
    for visitor in "abc":
        for seed in range(3):
            worker.submit(visitor, Config(seed=seed))
    assert len(Pretender.started) == 1
    for alive in range(1, 9):
        Pretender.started[-1].code = 0 if alive % 2 else -9  # it has finished, or was killed
        worker.current_and_waiting()
        assert len(Pretender.started) == alive + 1
    Pretender.started[-1].code = 0
    assert worker.current_and_waiting() == (None, [])


@pytest.mark.usefixtures("server")
def test_the_reference_run_is_trained_before_what_visitors_asked_for() -> None:
    worker.submit("a", Config(seed=1))
    worker.submit("b", Config(seed=2))
    worker.start(REFERENCE)
    worker.start(REFERENCE)
    current, waiting = worker.current_and_waiting()
    assert current is not None
    assert [job.config.seed for job in [current, *waiting]] == [1, REFERENCE.seed, 2]
    assert worker.is_busy(REFERENCE)


@pytest.mark.usefixtures("server")
def test_a_worker_that_has_recorded_nothing_yet_is_ended_by_cancel() -> None:
    job = worker.submit("a", Config(seed=1))
    worker.cancel("b", job.number)
    assert not Pretender.started[0].terminated
    worker.cancel("a", job.number)
    assert Pretender.started[0].terminated
    assert worker.current_and_waiting() == (None, [])


@pytest.mark.usefixtures("server")
def test_going_on_resumes_the_run() -> None:
    config = Config(seed=1)
    worker.submit("a", config, goes_on=True)
    assert Pretender.started[0].words[3:5] == ["resume", config.run_id]


@pytest.mark.usefixtures("server")
def test_a_folder_that_cannot_be_written_is_told_to_who_asked_and_blocks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("KAIQIAO_RUNS", str(blocked))
    with pytest.raises(worker.WorkerError, match="cannot be written"):
        worker.submit("a", Config())
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    worker.submit("b", Config())
    assert len(Pretender.started) == 1
