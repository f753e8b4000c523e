"""The queue on disk and the workers it starts: processes that only sleep, and once the real ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from app_pages.jobs import queue, store, turns, worker
from app_pages.jobs.limits import SETTINGS, LimitsError, ServerLimits, limits_of
from app_pages.jobs.processes import Process, is_alive, process_of, this_process
from app_pages.jobs.queue import Queue, Turn
from app_pages.jobs.session import is_local, visitor_at
from app_pages.jobs.starting import ROOT, Starter
from app_pages.jobs.wishes import SYSTEM, Film, Job, Visitor
from language import Message
from training.config import Config
from training.config.presets import REFERENCE
from training.runs.reader import open_run
from training.runs.recording import record
from training.runs.status import State

GONE = Process(999_999_999, "long ago")


class Sleepers(Starter):
    """Starts processes that sleep, instead of workers."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def train(self, words: Sequence[str], log: Path, environment: Mapping[str, str]) -> Process:
        del environment
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("what it said last\n")
        self.asked.append(words)
        self.processes.append(subprocess.Popen(["sleep", "1000"], start_new_session=True))
        return process_of(self.processes[-1].pid)

    def start(
        self, words: Sequence[str], log: Path, environment: Mapping[str, str], *, errors: bool = False
    ) -> Process:
        del errors
        return self.train(words, log, environment)

    def reap(self) -> None:
        for process in self.processes:
            process.poll()

    def end(self, number: int = -1) -> None:
        self.processes[number].kill()
        self.processes[number].wait()


@pytest.fixture
def sleepers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sleepers]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path / "films"))
    sleepers = Sleepers()
    server = worker.JobServer(starter=sleepers)
    monkeypatch.setattr(worker, "job_server", lambda: server)
    monkeypatch.setattr(worker, "keep_going", worker.advance)
    yield sleepers
    for process in sleepers.processes:
        process.kill()
        process.wait()


def at(address: str) -> Visitor:
    return Visitor(address, "browser")


def training() -> Queue:
    return store.look().lanes["training"]


def test_one_worker_at_a_time_over_all_visitors(sleepers: Sleepers) -> None:
    for address in "abc":
        for seed in range(3):
            worker.submit(at(address), Config(seed=10 * ord(address) + seed))
    for started in range(1, 10):
        assert len(sleepers.processes) == started
        sleepers.end()
        worker.advance(worker.job_server())
    assert worker.at_work_and_waiting() == ([], [])


def test_the_reference_run_is_trained_before_what_visitors_asked_for(sleepers: Sleepers) -> None:
    worker.submit(at("a"), Config(seed=1))
    worker.submit(at("b"), Config(seed=2))
    worker.start(REFERENCE)
    worker.start(REFERENCE)
    at_work, waiting = worker.at_work_and_waiting()
    assert [job.config.seed for job in [*at_work, *waiting]] == [1, REFERENCE.seed, 2]
    assert waiting[0].visitor == SYSTEM
    assert worker.is_busy(REFERENCE)
    assert len(sleepers.processes) == 1


def test_a_worker_that_has_recorded_nothing_yet_is_ended_by_cancel(sleepers: Sleepers) -> None:
    job = worker.submit(at("a"), Config(seed=1))
    worker.cancel(at("b"), job.number)
    assert sleepers.processes[0].poll() is None
    worker.cancel(at("a"), job.number)
    assert sleepers.processes[0].wait(timeout=10) == -signal.SIGTERM
    worker.advance(worker.job_server())
    assert worker.at_work_and_waiting() == ([], [])
    assert worker.last_error(job.config) is None


def test_what_has_failed_says_why_until_it_is_asked_for_again(sleepers: Sleepers) -> None:
    job = worker.submit(at("a"), Config(seed=1))
    sleepers.end()
    worker.advance(worker.job_server())
    assert str(worker.last_error(job.config)) == "what it said last"
    assert worker.last_error(Config(seed=2)) is None
    worker.submit(at("a"), Config(seed=1))
    assert worker.last_error(job.config) is None


def test_going_on_resumes_the_run_and_trainings_have_a_limit(
    sleepers: Sleepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_LAB_MINUTES", "3")
    config = Config(seed=1)
    worker.submit(at("a"), config, goes_on=True)
    assert sleepers.asked[0][:2] == ["resume", config.run_id]
    assert sleepers.asked[0][2:4] == ["--seconds", "180"]


def test_a_folder_that_cannot_be_written_is_told_to_who_asked_and_blocks_nobody(
    sleepers: Sleepers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("KAIQIAO_RUNS", str(blocked))
    with pytest.raises(worker.WorkerError, match="cannot be written"):
        worker.submit(at("a"), Config())
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    worker.submit(at("b"), Config())
    assert len(sleepers.processes) == 1


def test_films_wait_for_films_and_for_no_training(sleepers: Sleepers) -> None:
    worker.submit(at("a"), Config(seed=1))
    for address, language in (("a", "en"), ("b", "zh"), ("c", "en")):
        worker.submit(at(address), Film("TheLeap", language, "l"))
    at_work, waiting = worker.at_work_and_waiting("film")
    assert [job.visitor.address for job in at_work] == ["a"]
    assert [job.visitor.address for job in waiting] == ["b", "c"]
    assert len(sleepers.processes) == 2
    assert sleepers.asked[1] == ["animations", "render", "TheLeap", "--lang", "en", "-q", "l", "--json"]
    worker.cancel(at("b"), at_work[0].number, "film")
    assert is_alive(process_of(sleepers.processes[1].pid))
    worker.cancel(at("a"), at_work[0].number, "film")
    assert sleepers.processes[1].wait(timeout=10) == -signal.SIGTERM


def test_another_server_takes_up_a_worker_that_has_survived(sleepers: Sleepers) -> None:
    worker.submit(at("a"), Config(seed=1))
    worker.submit(at("b"), Config(seed=2))
    worker.submit(at("c"), Film("TheLeap", "en", "l"))
    with store.changed() as jobs:
        for lane in jobs.queues():
            lane.turns[0].server = GONE  # killed, as it were
    worker.advance(worker.job_server())
    assert len(sleepers.processes) == 2
    (turn,) = training().turns
    assert turn.server == this_process()
    sleepers.end(0)
    worker.advance(worker.job_server())
    at_work, _ = worker.at_work_and_waiting()
    assert [job.config.seed for job in at_work] == [2]


def test_what_went_down_with_the_server_is_done_again_but_not_for_ever(sleepers: Sleepers) -> None:
    job = worker.submit(at("a"), Config(seed=1))
    for losses in range(1, turns.MOST_LOSSES + 2):
        sleepers.end()
        with store.changed() as jobs:
            jobs.lanes["training"].turns[0].server = GONE
        worker.advance(worker.job_server())
        if losses <= turns.MOST_LOSSES:
            (turn,) = training().turns
            assert (turn.job.losses, turn.job.number) == (losses, job.number)
            assert sleepers.asked[-1][0] == "grok"  # there is nothing that it could go on with
    assert not training().jobs()
    assert worker.last_error(job.config) is not None


def test_a_server_that_died_before_its_worker_was_noted_leaves_no_two(
    sleepers: Sleepers, tmp_path: Path
) -> None:
    config = Config(p=13, d_model=16, d_mlp=32, steps=40, train_fraction=0.5)
    seen = []

    def while_it_is_recorded(*_: object) -> None:
        if seen:
            return
        seen.append(turns._holder(config))

    record([config], root=tmp_path / "runs", threads=1, on_evaluation=while_it_is_recorded)
    assert seen == [this_process()]
    assert turns._holder(config) is None
    assert not sleepers.processes


RUNNING = Turn(Job(1, at("a"), Config()), 0.0)


@pytest.mark.parametrize(
    ("ending", "state", "lost", "becomes"),
    [
        ("", State.FINISHED, False, "done"),
        ("", State.FINISHED, True, "done"),
        ("pause", State.FINISHED, False, "done"),
        ("pause", State.STOPPED, False, "again"),
        ("pause", State.FAILED, False, "failed"),
        ("", State.STOPPED, False, "done"),  # somebody asked it to: ./run stop
        ("", State.STOPPED, True, "again"),  # SIGTERM to all of a service's processes
        ("", State.FAILED, True, "again"),
        ("", None, True, "again"),
        ("", State.FAILED, False, "failed"),
        ("", None, False, "failed"),
        ("cancel", State.STOPPED, True, "done"),
        ("cancel", None, False, "done"),
        ("time", State.STOPPED, False, "failed"),
        ("memory", State.FAILED, True, "failed"),
    ],
)
def test_what_the_end_of_a_worker_means(ending: str, state: State | None, lost: bool, becomes: str) -> None:
    turn = Turn(RUNNING.job, 0.0, ending=ending)
    assert turns.verdict(turn, state, film_done=False, lost=lost) == becomes


def test_a_worker_that_takes_too_much_is_asked_to_end_and_told_why(
    sleepers: Sleepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "memory_of", lambda _process: 10 * 2**30)
    job = worker.submit(at("a"), Config(seed=1))
    for _ in range(2):
        worker.advance(worker.job_server())
    sleepers.processes[0].wait(timeout=10)
    worker.advance(worker.job_server())
    assert "memory" in str(worker.last_error(job.config))
    monkeypatch.setattr(turns, "memory_of", lambda _process: 0)
    job = worker.submit(at("a"), Config(seed=2))
    with store.changed() as jobs:
        jobs.lanes["training"].turns[0].started -= 1000
    worker.advance(worker.job_server())
    sleepers.processes[1].wait(timeout=10)
    worker.advance(worker.job_server())
    assert "10.0 minutes" in str(worker.last_error(job.config))


def test_the_queue_comes_back_from_the_disk_as_it_was(sleepers: Sleepers) -> None:
    worker.submit(at("a"), Config(seed=1, batch_size=7))
    worker.submit(at("b"), Film("TheLeap", "zh", "h", "a-run"))
    worker.submit(Visitor("2001:db8::/64", "x"), Config(task="add+multiply"))
    with store.changed() as jobs:
        jobs.fail("a-run", Message("{problem}", problem="语"))
        before = repr(jobs)
    assert repr(store.look()) == before
    assert len(sleepers.processes) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": 2}', b'{"format": 1, "lanes": {}}']
)
def test_a_damaged_queue_is_put_aside_and_blocks_nobody(sleepers: Sleepers, content: bytes) -> None:
    worker.submit(at("a"), Config(seed=1))
    path = Path(os.environ["KAIQIAO_RUNS"]) / store.FILE
    whole = path.read_bytes()
    path.write_bytes(content)
    assert worker.at_work_and_waiting() == ([], [])
    worker.submit(at("b"), Config(seed=2))
    aside = path.with_name(store.look().put_aside)
    assert aside.read_bytes() == content
    assert training().jobs()[-1].config.seed == 2
    for name in json.loads(whole):
        path.write_text(json.dumps({key: value for key, value in json.loads(whole).items() if key != name}))
        worker.submit(at("b"), Config(seed=2))
    assert len(list(path.parent.glob("*damaged*"))) == 5
    assert len(sleepers.processes) == 6


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_a_queue_that_is_no_file_is_put_aside(sleepers: Sleepers, tmp_path: Path, kind: str) -> None:
    path = Path(os.environ["KAIQIAO_RUNS"]) / store.FILE
    path.parent.mkdir()
    other = tmp_path / "other"
    other.write_text("{}")
    {"link": lambda: path.symlink_to(other), "fifo": lambda: os.mkfifo(path), "folder": path.mkdir}[kind]()
    worker.submit(at("b"), Config(seed=2))
    assert len(sleepers.processes) == 1
    assert other.read_text() == "{}"
    assert path.is_file()


@pytest.mark.parametrize(
    ("connected", "forwarded", "address"),
    [
        ("9.9.9.9", [], "9.9.9.9"),
        ("9.9.9.9", ["1.2.3.4"], "9.9.9.9"),  # whoever is no proxy may say what he likes
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4, 10.0.0.7"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["nonsense"], "unknown"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("::ffff:9.9.9.9", [], "9.9.9.9"),
        ("fe80::1%eth0", [], "fe80::/64"),
        ("172.16.0.9", [], "172.16.0.9/s"),
    ],
)
def test_who_a_visitor_is(connected: str, forwarded: list[str], address: str) -> None:
    given = {"PROXIES": "10.0.0.0/8", "SHARED_ADDRESSES": "172.16.0.0/12"}
    allowed = limits_of(tuple(given.items()))
    assert visitor_at(connected, forwarded, "s", allowed) == Visitor(address, "s")


@pytest.mark.parametrize(
    ("connected", "headers", "local"),
    [
        ("127.0.0.1", ["Host", "User-Agent"], True),
        ("::1", ["Host"], True),
        ("::ffff:127.0.0.1", ["Host"], True),
        ("127.0.0.1", ["Host", "x-forwarded-for"], False),  # a proxy's, which speaks for somebody
        ("127.0.0.1", ["X-Real-IP"], False),
        ("192.168.0.7", ["Host"], False),
        ("nonsense", [], False),
    ],
)
def test_who_sits_at_the_machine(connected: str, headers: list[str], local: bool) -> None:
    assert is_local(connected, headers) is local


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", ["x", "-1", "1e99", "nan", "10.0.0.0/99", "½"])
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(LimitsError, match=f"KAIQIAO_LAB_{name}"):
        limits_of(((name, value),))
    assert limits_of(((name, ""),)) == ServerLimits()


SERVER = """
import logging, sys, time
logging.disable()
from app_pages.jobs import queue, worker
from app_pages.jobs.wishes import Visitor
from training.config import Config

queue.LONGEST_TURN = 2.0
for address, steps in (("greedy", 10**6), ("modest", 20)):
    config = Config(p=13, d_model=16, d_mlp=32, train_fraction=0.5, steps=steps, steps_after_grokking=None)
    print(worker.submit(Visitor(address, "browser"), config).run_id, flush=True)
time.sleep(600)
"""


def test_after_a_kill_the_next_server_goes_on_with_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A greedy training is paused for a modest one, the server is killed, the worker found and ended."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    monkeypatch.setenv("KAIQIAO_LAB_MINUTES", "100000")
    killed = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    greedy, modest = (killed.stdout.readline().strip() for _ in range(2))
    try:
        _wait_for(lambda: any(turn.process for turn in training().turns))
    finally:
        killed.kill()
        killed.wait()
    (turn,) = training().turns
    assert turn.job.run_id == greedy
    assert is_alive(turn.process)

    server = worker.JobServer()
    monkeypatch.setattr(queue, "LONGEST_TURN", 2.0)
    monkeypatch.setattr(worker, "job_server", lambda: server)
    monkeypatch.setattr(worker, "keep_going", lambda _server: None)
    alive = {turn.process}

    def advance() -> bool:
        worker.advance(server)
        alive.update(turn.process for turn in training().turns if turn.process)
        assert sum(map(is_alive, alive)) <= 1
        return bool(training().find(modest)) is False

    _wait_for(advance)
    assert open_run(modest).status().state is State.FINISHED
    assert training().find(greedy) is not None
    worker.cancel(Visitor("greedy", "browser"), turn.job.number)
    _wait_for(lambda: advance() and not training().jobs())
    assert not any(map(is_alive, alive))
    server.starter.rest()


def _wait_for(done: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
