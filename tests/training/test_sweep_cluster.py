"""Sweeps on a Dask cluster: a real scheduler and real workers on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from sweep_work import Diary, KillAlways, assert_each_once, environment, invent, written

from training.config import Config
from training.sweeps import SweepError, parse_sweep, read_sweep, run_sweep, sweep_folder
from training.sweeps.running import Progress

pytest.importorskip("distributed")

BASE = Config(p=5, d_model=8, d_mlp=8, steps=20)
TINY = parse_sweep(["lr=1e-3,1e-2,2e-2,1e-1", "seeds=2"], name="tiny", base=BASE)


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    (tmp_path / "diary").mkdir()
    return tmp_path / "diary"


Process: TypeAlias = "subprocess.Popen[bytes]"


def wait_for(what: Callable[[], bool], seconds: float = 15.0) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[Process], Process]]:
    """A real scheduler and real workers on loopback: its address, the workers, and itself."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    processes: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
        with (folder / f"{len(processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment(), stdout=log, stderr=log, cwd=folder)
        processes.append(process)
        return process

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        wait_for(partial(answers, port))
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        begun = [
            start("dask_worker", address, *options, "--local-directory", str(folder / f"worker{number}"))
            for number in range(workers)
        ]
        yield address, begun, processes[0]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def test_a_dask_worker_killed_half_way_costs_only_time(tmp_path: Path, diary: Path) -> None:
    design = parse_sweep(["lr=1e-3,1e-2,1e-1", "seeds=4"], name="cluster", base=BASE)
    with cluster(tmp_path, workers=2) as (address, (first, _second), _):
        wait_for_workers(address, 2)
        work = Diary(diary, seconds=0.3)
        killed: list[Progress] = []

        def kill(progress: Progress) -> None:
            if not killed and progress.finished >= 4 and first.pid in work.processes():
                first.kill()
                killed.append(progress)

        folder = run_sweep(
            design, backend="dask", scheduler=address, members=1, root=tmp_path, work=work, on_group=kill
        )
        assert killed
        assert killed[0].finished < 12
        assert first.wait(timeout=5) == -signal.SIGKILL
    assert_each_once(folder, design)
    assert len(work.processes()) == 2
    assert os.getpid() not in work.processes()


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_dask_worker_trains_what_this_process_trains(tmp_path: Path) -> None:
    here = read_sweep(run_sweep(TINY, jobs=1, members=4, root=tmp_path / "here"))
    with cluster(tmp_path, workers=1) as (address, *_):
        wait_for_workers(address, 1)
        folder = run_sweep(TINY, backend="dask", scheduler=address, members=4, root=tmp_path / "there")
    assert_each_once(folder, TINY)
    there = read_sweep(folder)
    for name in set(here.frame.columns) - {"seconds"}:
        if here[name].dtype.kind == "f":
            assert there[name] == pytest.approx(here[name], rel=1e-4, nan_ok=True), name
        else:
            assert there[name].tolist() == here[name].tolist(), name


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.sweeps.pools.SECONDS_TO_CONNECT", 1)


@pytest.mark.usefixtures("impatient")
def test_a_scheduler_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(SweepError, match=f"no Dask scheduler answers at {address} ") as caught:
        run_sweep(TINY, backend="dask", scheduler=address, root=tmp_path, work=invent)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [None, "", "nowhere", "tcp://", "ftp://127.0.0.1:1", "tcp://127.0.0.1:port", "tcp://127.0.0.1:65536"],
)
def test_an_address_that_is_none_is_one_clear_line(tmp_path: Path, address: str | None) -> None:
    with pytest.raises(
        SweepError, match="it must be the address of a Dask scheduler, such as tcp://"
    ) as caught:
        run_sweep(TINY, backend="dask", scheduler=address, root=tmp_path, work=invent)
    assert str(caught.value).startswith(f"scheduler = {address!r}: ")


@pytest.mark.usefixtures("impatient")
def test_a_scheduler_without_workers_is_one_clear_line(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, workers=0) as (address, *_),
        pytest.raises(SweepError, match=f"the Dask scheduler at {address} has no workers"),
    ):
        run_sweep(TINY, backend="dask", scheduler=address, root=tmp_path, work=invent)


def test_a_group_that_kills_every_worker_is_given_up(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers may die of it before this scheduler has had enough; the third trains the rest."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "1")
    # One cell at a time: a cell that waits at a worker which dies is blamed as well.
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION", "1.0")
    work = KillAlways(diary, victim=5)
    with cluster(tmp_path, workers=3) as (address, *_):
        wait_for_workers(address, 3)
        with pytest.raises(SweepError, match=r"1 cells could not be trained \(5\), .* were killed, 2 times"):
            run_sweep(TINY, backend="dask", scheduler=address, members=1, root=tmp_path, work=work)
    assert written(sweep_folder(TINY.sweep_id, tmp_path)) == [0, 1, 2, 3, 4, 6, 7]


@pytest.mark.parametrize("when", ["a result is fetched", "all is quiet"])
@pytest.mark.usefixtures("impatient")
def test_a_scheduler_that_goes_away_is_one_clear_line(tmp_path: Path, diary: Path, when: str) -> None:
    work = Diary(diary, seconds=0.2)
    with cluster(tmp_path, workers=1) as (address, _, scheduler):
        wait_for_workers(address, 1)

        def kill(_progress: Progress) -> None:
            if when == "all is quiet":
                wait_for(lambda: len(work.begun()) > 1)
            scheduler.kill()

        cells = partial(run_sweep, TINY, members=1, root=tmp_path, work=work)
        with pytest.raises(SweepError, match=f"the Dask scheduler at {address} has gone away"):
            cells(backend="dask", scheduler=address, on_group=kill)
    assert_each_once(cells(jobs=1), TINY)
