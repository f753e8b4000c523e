"""Files that appear whole: whoever looks, and whatever breaks, finds the old content or the new."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from training.runs import atomic
from training.runs.atomic import (
    draft_of,
    publish,
    replace_bytes,
    replace_or_overwrite_text,
    replace_text,
)
from training.runs.journal import Journal


def test_what_goes_wrong_leaves_the_old_content_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "table"
    with pytest.raises(ZeroDivisionError), draft_of(path) as draft:  # noqa: PT012
        draft.write_text("half")
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), draft_of(path) as draft:  # noqa: PT012
        draft.write_text("half")
        assert path.read_text() == "old"
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_said_names_the_path_and_not_its_draft(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "run.zip"
    with pytest.raises(FileNotFoundError) as failed, draft_of(path) as draft:
        draft.write_text("content")
    assert failed.value.filename == str(path)


def test_content_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "note"
    for text in ("long, and 长", "短", ""):
        replace_text(path, text)
        assert path.read_text(encoding="utf-8") == text
    (tmp_path / ".note.new").write_text("left by a writer that was killed")
    replace_bytes(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_without_room_for_a_draft_a_file_is_overwritten_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "status"
    path.write_text("running, and a long line")

    def no_room(_path: Path) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("training.runs.atomic.created", no_room)
    with pytest.raises(OSError, match="No space left"):
        replace_text(path, "failed")
    assert path.read_text() == "running, and a long line"
    replace_or_overwrite_text(path, "failed")
    assert path.read_text() == "failed"
    with pytest.raises(OSError, match="No space left"):
        replace_or_overwrite_text(tmp_path / "new", "text")
    assert list(tmp_path.iterdir()) == [path]


def test_a_record_is_there_only_with_the_files_it_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, shelf = tmp_path / "drafts", tmp_path / "shelf"
    paths = [shelf / name for name in ("film", "subtitles", "record")]
    for folder, content in ((drafts, "new"), (shelf, "old")):
        folder.mkdir()
        for path in paths:
            (folder / path.name).write_text(content)
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        assert not paths[-1].exists()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    publish(drafts, paths)
    assert [path.read_text() for path in paths] == ["new"] * 3
    assert list(drafts.iterdir()) == []


@pytest.mark.parametrize("could", [True, False])
def test_files_are_waited_for_one_by_one_where_they_cannot_be_all_at_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    could: bool,
) -> None:
    waited: list[int] = []
    monkeypatch.setattr(atomic, "fsync", waited.append)
    monkeypatch.setattr(atomic, "_can_wait_at_once", lambda _folder: True)
    monkeypatch.setattr(atomic, "syncfs", lambda _descriptor: could)
    journal = Journal(tmp_path, ["log"], sealed=True)
    journal.write("log", {"step": 0}, {tmp_path / "chunks" / f"{number}": b"chunk" for number in range(20)})
    journal.end()
    # The log and its name in any case; else the chunks, their folder and that of the run as well.
    assert len(waited) == (2 if could else 24)
