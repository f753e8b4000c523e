"""Recorded runs to read, small enough to make in a second."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

# A second thread gains nothing on networks this small, and two that compete for one core stand still.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from training.config import Config
from training.runs.reader import Run, open_run

# Laws hold however busy the machine is, so nothing is timed; and a suite passes or fails the same each time.
# Other examples than those: ./run test tests/geometry --hypothesis-profile=explore
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")

# Groks within 200 steps, half a second; with any of the seeds 0 to 5, within 800.
GROKKING = Config(
    p=37, train_fraction=0.7, d_model=64, n_heads=2, d_mlp=128, lr=1e-2, weight_decay=1.3, beta2=0.98,
    steps=2000, steps_after_grokking=20, seed=5, snapshots=60,
)  # fmt: skip


# Groks after a plateau, as films show it.
FILMED = Config(
    p=41, train_fraction=0.45, d_model=48, d_mlp=128, weight_decay=1.5, seed=1, snapshots=40,
    steps_after_grokking=100,
)  # fmt: skip
LEARNS_NOTHING = Config(p=13, d_model=16, d_mlp=32, steps=20, snapshots=4)


class ByFileOrFilm(LoadFileScheduling):
    """A file of tests stays with one worker, as its fixtures are made once; so do all tests of one film."""

    def _split_scope(self, nodeid: str) -> str:
        return film_or_file(nodeid)


def film_or_file(nodeid: str) -> str:
    """What a test shares its fixtures with: a film in a language, or else its file.

    >>> film_or_file("tests/animations/test_the_leap_film.py::test_curves_end[en]")
    'the_leap-en'
    >>> film_or_file("tests/animations/test_the_sphere_film.py::test_steps[zh-radius-as_it_is]")
    'the_sphere-zh'
    >>> film_or_file("tests/animations/test_the_leap_film.py::test_without_a_film")
    'tests/animations/test_the_leap_film.py'
    """
    of_film = re.fullmatch(r".*/test_(\w+)_film\.py::\w+\[(.*)\]", nodeid)
    played = {"en", "zh"} & set(of_film[2].split("-")) if of_film else set()
    return f"{of_film[1]}-{played.pop()}" if of_film and played else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFileOrFilm:
    return ByFileOrFilm(config, log)


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_for_the_disk() -> Iterator[None]:
    """No test pulls the plug; those that play at it bring a disk of their own. Programs that tests start wait
    as ever."""
    from training.runs import atomic

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atomic, "fsync", lambda _descriptor: None)
        patch.setattr(atomic, "syncfs", lambda _descriptor: True)
        yield


@pytest.fixture(scope="session")
def grokked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run that grokked. To be read only: all tests share it."""
    from training.runs.recording import record

    root = tmp_path_factory.mktemp("grokked")
    (folder,) = record([GROKKING], root=root, threads=1)
    return open_run(folder.name, root)


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two runs of the tests of films."""
    from training.runs.recording import record

    folder = tmp_path_factory.mktemp("runs")
    record([FILMED], root=folder, threads=1)
    record([LEARNS_NOTHING], root=folder, threads=1)
    return folder


@pytest.fixture(scope="session")
def small_run(runs_folder: Path) -> Run:
    """A small network that really groks."""
    return open_run(FILMED.run_id, runs_folder)


@pytest.fixture(scope="session")
def flat_run(runs_folder: Path) -> Run:
    """A run that shows no leap."""
    return open_run(LEARNS_NOTHING.run_id, runs_folder)


@pytest.fixture
def unregister() -> Iterator[Callable[[str], None]]:
    """Take measures out of the registry; afterwards it is whole again and in its order."""
    from training.measures import MEASURES

    entries = dict(MEASURES)
    assert isinstance(MEASURES, dict)
    yield MEASURES.__delitem__
    MEASURES.clear()
    MEASURES.update(entries)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of runs, which the command line and the page use too."""
    root = tmp_path / "runs"
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    return root
