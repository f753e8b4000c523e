"""What is wrong with a link is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiqiao.site.links import faults


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<a href="other.html#there">x</a>', []),
        ('<a href="#here">x</a><p id="here">', []),
        ('<a href="https://example.org">x</a><img src="data:image/png;base64,AA">', []),
        ('<a href="gone.html">x</a>', ["<a href> leads to 'gone.html', which is not there"]),
        ('<a href="other.html#gone">x</a>', ["<a href> leads to 'other.html#gone', where no such place is"]),
        ('<a href="folder">x</a>', ["<a href> leads to 'folder', which is not there"]),
        ('<a href="/other.html">x</a>', ["<a href> leads to '/other.html', out of the folder"]),
        ('<a href="../out.html">x</a>', ["<a href> leads to '../out.html', out of the folder"]),
        ('<img src="https://example.org/a.png">', ["<img src> asks https://example.org/a.png"]),
        ('<script src="//example.org/a.js"></script>', ["<script src> asks //example.org/a.js"]),
        ('<p id="a"><p id="a">', ["two places are called 'a'"]),
    ],
)
def test_faults(tmp_path: Path, body: str, found: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "other.html").write_text('<p id="there">', encoding="utf-8")
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    assert faults(tmp_path) == [f"page.html: {one}" for one in found]
