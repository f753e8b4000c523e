"""Where the site may be written, and what is said where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiqiao.site.__main__ import main
from kaiqiao.site.folder import SiteError, clear, write


def test_an_earlier_site_goes_and_nothing_else(tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "new" / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("mine")
    clear(target)
    write(target, "en/page.html", "old")
    (target / "link").symlink_to(elsewhere)
    clear(target)
    assert [path.name for path in target.iterdir()] == [".kaiqiao-site"]
    assert (elsewhere / "kept.txt").read_text() == "mine"


def test_somebodys_folder_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(SiteError, match="no site of ours"):
        clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-o", "{there}/file"], 1, "this is a file"),
        (["-o", "{there}/file/site"], 1, "it cannot be written"),
        (["-o", "{there}"], 1, "no site of ours"),
        (["-o", "{there}/new", "--run", "nope"], 1, "run 'nope'"),
        (["-o", "{there}/new", "--lang", "fr"], 2, "--lang"),
        (["--lang", "zh", "-o", "{there}/file"], 1, "网站需要一个文件夹"),
        ([], 2, "-o/--out"),
    ],
)
@pytest.mark.usefixtures("runs")
def test_one_line_for_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    (tmp_path / "file").write_text("mine")
    assert main([word.replace("{there}", str(tmp_path)) for word in words]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "new").exists()
