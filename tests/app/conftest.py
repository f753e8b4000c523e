"""Small recorded runs in the place of the reference run, for pages that show one; and visits to pages."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.frame import current_run
from app_pages.jobs import worker
from app_pages.jobs.processes import Process, process_of
from app_pages.jobs.starting import Starter
from app_pages.jobs.store import look
from app_pages.jobs.wishes import Job
from training.config import Config
from training.runs.recording import record

SMALL = Config(p=13, d_model=16, d_mlp=32, steps=40, evaluate_every=5, train_fraction=0.5, snapshots=8)
# A task that is no addition on a circle.
NO_CIRCLE = Config(
    task="squares", p=11, d_model=8, n_heads=2, d_mlp=16, steps=10, evaluate_every=5, train_fraction=0.5,
    snapshots=3,
)  # fmt: skip


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both runs. To be read only: all tests share it."""
    root = tmp_path_factory.mktemp("runs")
    for config in (SMALL, NO_CIRCLE):
        record([config], root=root, threads=1)
    return root


@pytest.fixture
def small_run(monkeypatch: pytest.MonkeyPatch, recorded: Path) -> Iterator[Config]:
    """The config of the run that pages take for the reference run."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    monkeypatch.setattr(current_run, "REFERENCE", SMALL)
    st.cache_data.clear()
    yield SMALL
    st.cache_data.clear()


@dataclass
class Workers:
    """What was asked of the workers of the app, which do nothing: each is a process that sleeps."""

    jobs: list[Job] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def begin(self, _starter: Starter, job: Job) -> Process:
        self.jobs.append(job)
        self.processes.append(subprocess.Popen(["sleep", "1000"]))
        return process_of(self.processes[-1].pid)

    def end(self) -> None:
        """End the last one, and let the app notice."""
        self.processes[-1].kill()
        self.processes[-1].wait()
        worker.advance(worker.job_server())


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workers]:
    """Stand-ins for the workers, and a queue of their own."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    server, workers = worker.JobServer(), Workers()
    monkeypatch.setattr(worker, "job_server", lambda: server)
    monkeypatch.setattr(worker, "start_work", workers.begin)
    monkeypatch.setattr(worker, "keep_going", worker.advance)
    yield workers
    for process in workers.processes:
        process.kill()
        process.wait()


def wait_for_jobs(seconds: float = 60) -> None:
    """Wait until the workers of the app have nothing to do."""
    until = time.monotonic() + seconds
    while any(queue.jobs() for queue in look().queues()):
        assert time.monotonic() < until
        time.sleep(0.05)


def end_jobs() -> None:
    """End the workers of the app, and wait until they have ended."""
    worker.end_all()
    if any(queue.jobs() for queue in look().queues()):
        worker.keep_going(worker.job_server())
        wait_for_jobs()


def visit_page(module: str, *, answered: bool = False, **address: str) -> AppTest:
    """A page of `app_pages`, run by Streamlit's own test driver.

    Args:
        module: where its function `page` is.
        answered: whether to answer every question that it asks, so that it shows everything.
        address: what stands in its address.
    """
    page = AppTest.from_string(f"from app_pages.{module} import page\n\npage()", default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    if answered and page.radio:
        for radio in page.radio:
            radio.set_value(radio.options[-1])
        page.run()
        assert not page.exception, page.exception
    return page
