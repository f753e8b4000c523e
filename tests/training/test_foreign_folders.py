"""A folder from somebody else: links, pipes, devices and false sizes are refused in one line, and nothing
outside the folder is changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from steps_writer import CONFIG as ENDLESS
from steps_writer import write_steps

from language import UserError
from training.runs.reader import open_run
from training.runs.recording import resume
from training.runs.regular_files import (
    IrregularFileError,
    created,
    open_for_appending,
    overwritten,
    read_bytes,
)
from training.runs.sealed import sealed_text, unsealed
from training.runs.writer import Recorder

CONFIG = replace(ENDLESS, steps=4)
BAIT = "a file of somebody\nwithout a newline at its end"


def unfinished(root: Path) -> Path:
    """A run that was interrupted: with all that a run may have."""
    with pytest.raises(KeyboardInterrupt), Recorder(CONFIG, root) as recorder:  # noqa: PT012
        write_steps(recorder, range(3))
        raise KeyboardInterrupt
    return root / CONFIG.run_id


def asked_for_all(root: Path) -> None:
    """What pages and commands ask a run for."""
    run = open_run(CONFIG.run_id, root)
    run.status()
    run.metrics()
    run.weights()
    run.view()


FILES = ["config.json", "status.json", "metrics.jsonl", "snapshots.jsonl", "weights/zarr.json"]


def link(path: Path, bait: Path) -> None:
    path.symlink_to(bait)


def pipe(path: Path, _bait: Path) -> None:
    os.mkfifo(path)


def device(path: Path, _bait: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path, _bait: Path) -> None:
    path.mkdir()


def huge(path: Path, _bait: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("planted", [link, pipe, device, folder, huge])
def test_what_is_no_file_is_refused_in_one_line(
    tmp_path: Path, name: str, planted: Callable[[Path, Path], None]
) -> None:
    bait = tmp_path / "bait"
    bait.write_text(BAIT)
    run = unfinished(tmp_path)
    (run / name).unlink()
    planted(run / name, bait)
    with pytest.raises(UserError) as caught:
        asked_for_all(tmp_path)
    assert "\n" not in str(caught.value)
    assert CONFIG.run_id in str(caught.value)
    assert bait.read_text() == BAIT


CHUNK = "weights/W_E/c.3.0.0"


@pytest.mark.filterwarnings("ignore:run .* is damaged")
@pytest.mark.parametrize(
    "name", [*FILES, ".status.json.new", ".checkpoint.safetensors.new", "weights", "weights/W_E", CHUNK]
)
def test_resuming_writes_through_no_link(tmp_path: Path, name: str) -> None:
    run, outside = unfinished(tmp_path), tmp_path / "outside"
    path = run / name
    if path.is_dir():
        path.rename(outside)
        before = {each: each.read_bytes() for each in outside.rglob("*") if each.is_file()}
    else:
        path.unlink(missing_ok=True)
        outside.write_text(BAIT)
        before = {outside: BAIT.encode()}
    path.symlink_to(outside)
    with suppress(UserError):  # either it is refused, or what was a link is a file now
        resume(CONFIG.run_id, root=tmp_path)
    assert {each: each.read_bytes() for each in before} == before


def test_names_that_lead_out_of_the_folder_are_none(tmp_path: Path) -> None:
    for name in ("/etc/passwd", "../outside", "..", ".", "", "a/b", "a\\b", "x\x1b[2J", "y" * 300):
        run = tmp_path / CONFIG.run_id
        if not run.exists():
            unfinished(tmp_path)
        path = run / "weights" / "zarr.json"
        written = json.loads(path.read_text())
        written["attributes"]["parameters"] = [name]
        path.write_text(json.dumps(written))
        with pytest.raises(UserError, match=r"weights/zarr\.json cannot be read") as caught:
            open_run(CONFIG.run_id, tmp_path).weights()
        assert "\x1b" not in str(caught.value)


def test_no_room_is_made_for_a_size_that_is_only_claimed(tmp_path: Path) -> None:
    path = unfinished(tmp_path) / "weights" / "W_E" / "zarr.json"
    written = json.loads(path.read_text())
    written["shape"][1:] = written["chunk_grid"]["configuration"]["chunk_shape"][1:] = [10**6, 10**6]
    path.write_text(json.dumps(written))
    with pytest.raises(UserError, match=r"bytes, where 4000000000004 are expected"):
        open_run(CONFIG.run_id, tmp_path).weights()


@pytest.mark.parametrize(
    "message",
    [
        {"text": "{a:>2000000000}", "values": {"a": "x"}},
        {"text": "{a.__class__}", "values": {"a": "x"}},
        {"text": "{a[0]}", "values": {"a": "x"}},
        {"text": "{a!s}", "values": {"a": "x"}},
        {"text": "{missing}", "values": {}},
        {"text": "{", "values": {}},
        {"text": "x" * 10**6, "values": {}},
        {"text": "{a}", "values": {"a": {"b": 1}}},
        {"text": 7, "values": {}},
    ],
)
def test_a_reason_in_a_file_is_no_format_string(tmp_path: Path, message: dict[str, object]) -> None:
    path = unfinished(tmp_path) / "status.json"
    path.write_text(sealed_text(unsealed(path.read_text()) | {"state": "failed", "message": message}))
    with pytest.raises(UserError, match=r"status\.json cannot be read"):
        open_run(CONFIG.run_id, tmp_path).status()


def test_what_a_terminal_would_obey_is_shown_as_its_code(tmp_path: Path) -> None:
    path = unfinished(tmp_path) / "status.json"
    message = {"text": "\x1b]0;title\x07{problem!r} {problem}", "values": {"problem": "\x1b[2J\u202e"}}
    path.write_text(sealed_text(unsealed(path.read_text()) | {"state": "failed", "message": message}))
    said = str(open_run(CONFIG.run_id, tmp_path).status().message)
    assert said.isprintable()
    assert "\\x1b[2J" in said


def test_the_file_itself(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    with created(path) as file:
        file.write(b"12345")
    with overwritten(path) as file:
        file.write(b"abc")
    with open_for_appending(path) as file:
        file.write(b"de")
    assert read_bytes(path) == b"abcde"
    with pytest.raises(IrregularFileError, match="5 bytes, where at most 4"):
        read_bytes(path, 4)
    with pytest.raises(FileExistsError), created(path):
        pass
    other.symlink_to(path)
    for opened in (read_bytes, open_for_appending, lambda path: overwritten(path).__enter__()):
        with pytest.raises(IrregularFileError, match="a link, where a file should be"):
            opened(other)
    with pytest.raises(FileExistsError), created(other):
        pass
    assert path.read_bytes() == b"abcde"
