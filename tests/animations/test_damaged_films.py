"""A film that was cut off, places that cannot be written, a disk without room: one line each."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from animations.rendering import renderer
from animations.rendering.processes import Processes
from animations.rendering.renderer import RenderError
from story.films.catalog import FILMS
from story.films.entry import ROOT
from story.films.renderings import Rendering

Call = Callable[..., tuple[int, str, str]]
MAKERS = (["handout"], ["contact-sheet"], ["clip", "--part", "1"])
GALLERY = ROOT / "animations" / "gallery"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """The folder of one rendered film."""
    for path in GALLERY.glob("TheLeap.en.l.*"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("kept", [0, 40, 5_000, 60_000])
@pytest.mark.parametrize("words", MAKERS)
def test_a_film_that_was_cut_off_is_named(call: Call, film: Path, words: list[str], kept: int) -> None:
    movie = film / "TheLeap.en.l.mp4"
    os.truncate(movie, kept)
    code, out, err = call(*words, "TheLeap", "--lang", "en", "--out", str(film), "--to", str(film / "made"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert str(movie) in err
    assert not list((film / "made").glob("TheLeap*")) or words[0] == "clip"


@pytest.mark.parametrize("words", MAKERS)
def test_a_place_that_cannot_be_written_is_named(call: Call, film: Path, words: list[str]) -> None:
    place = film / "taken"
    place.write_text("")
    code, out, err = call(*words, "TheLeap", "--lang", "en", "--out", str(film), "--to", str(place))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert str(place) in err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_is_said_however_deep_it_was_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As Manim says it: in a RuntimeError about something else."""
    worker = tmp_path / "python"
    words = f"RuntimeError: Failed to finish video: [Errno {number}] x"
    worker.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    worker.chmod(0o755)
    monkeypatch.setattr(renderer.sys, "executable", str(worker))
    rendering = Rendering(FILMS["TheLeap"], None, "en", "l", "mp4", tmp_path)
    with pytest.raises(RenderError) as caught, renderer._explained(tmp_path):
        renderer._draw(rendering, None, tmp_path, lambda _: None, Processes())
    assert str(caught.value) == f"cannot write films in {tmp_path}: {os.strerror(number)}"
