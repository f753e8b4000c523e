"""The record of a film that is a link, a pipe, a folder or a terabyte is no record; nobody waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from story.films.catalog import FILMS
from story.films.renderings import Rendering


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


def link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nested(path: Path) -> None:
    path.write_text("[" * 10**5)


@pytest.mark.parametrize("plant", [os.mkfifo, Path.mkdir, sparse, link, nested])
def test_what_is_no_file_is_no_film(tmp_path: Path, plant: Callable[[Path], object]) -> None:
    film = Rendering(FILMS["TheLeap"], None, "en", "l", "mp4", tmp_path)
    film.movie.write_bytes(b"")
    plant(film.record_path)
    assert film.record() is None
