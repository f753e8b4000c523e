"""Where an installed package keeps things: said once, and in one line where it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaiqiao import keeping
from language import UserError, translator
from training import data_folder


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of a user of a package."""
    monkeypatch.setattr(keeping, "IN_SOURCE_TREE", False)
    monkeypatch.setattr(data_folder, "IN_SOURCE_TREE", False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.delenv("KAIQIAO_RUNS", raising=False)
    return data_folder.data_folder()


def test_it_is_made_and_said_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keeping.say_where_it_is_kept(translator("en"))
    assert home.is_dir()
    assert str(home) in capsys.readouterr().err
    keeping.say_where_it_is_kept(translator("en"))
    assert capsys.readouterr().err == ""


def test_who_has_named_a_folder_knows_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", "elsewhere")
    keeping.say_where_it_is_kept(translator("en"))
    assert capsys.readouterr().err == ""
    assert not home.exists()


def test_one_that_may_not_be_written_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(parents=True)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(UserError, match=r"cannot be written \(Permission denied\); name a folder"):
        keeping.say_where_it_is_kept(translator("en"))
