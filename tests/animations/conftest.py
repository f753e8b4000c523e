"""Films of the small run, played, and their command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from story.films.catalog import FILMS
from training.runs.reader import Run

# What fails in there is told as clearly as in a file of tests.
pytest.register_assert_rewrite("tests.animations.every_film")


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
    from animations.commands.cli import main

    assert not films_folder.exists()

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return (code, *capsys.readouterr())

    return run
