"""A small network that really groks, recorded once for all tests of the films."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from story.films.catalog import FILMS
from training.config import Config
from training.runs.reader import Run, open_run
from training.runs.recording import record

GROKS = Config(
    p=41, train_fraction=0.45, d_model=48, d_mlp=128, weight_decay=1.5, seed=1, snapshots=40,
    steps_after_grokking=100,
)  # fmt: skip
LEARNS_NOTHING = Config(p=13, d_model=16, d_mlp=32, steps=20, snapshots=4)


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    record([GROKS], root=folder, threads=1)
    record([LEARNS_NOTHING], root=folder, threads=1)
    return folder


@pytest.fixture(scope="session")
def small_run(runs_folder: Path) -> Run:
    return open_run(GROKS.run_id, runs_folder)


@pytest.fixture(scope="session")
def flat_run(runs_folder: Path) -> Run:
    """A run that shows no leap."""
    return open_run(LEARNS_NOTHING.run_id, runs_folder)


@pytest.fixture(scope="session")
def play(small_run: Run) -> Callable[[str, str], Any]:
    """A film in a language, played to its end without writing it: once for all tests."""
    from animations.rendering.dry_run import dry_run

    @cache
    def played(name: str, lang: str) -> Any:
        return dry_run(FILMS[name], small_run, lang)

    return played


@pytest.fixture
def films_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs_folder: Path) -> Path:
    """An empty folder of films, and the recorded runs for the command line."""
    monkeypatch.setenv("KAIQIAO_RUNS", str(runs_folder))
    monkeypatch.setenv("KAIQIAO_FILMS", str(tmp_path / "films"))
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path / "gallery"))
    monkeypatch.setenv("KAIQIAO_LANG", "en")
    return tmp_path / "films"


@pytest.fixture
def call(films_folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command line: its exit code, and what it wrote to stdout and stderr."""
    from animations.cli import main

    assert not films_folder.exists()

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return (code, *capsys.readouterr())

    return run
