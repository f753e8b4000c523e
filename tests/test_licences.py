"""What the packages may be used under: nothing that MIT cannot go with, and what is near it is named."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
# As packages call them, in lower case: SPDX's names, and the older ones of their own.
PERMISSIVE = {
    "mit", "mit license", "mit-cmu", "expat", "bsd", "bsd license", "bsd-2-clause", "bsd-3-clause",
    "3-clause bsd license", "bsd-3-clause license", "0bsd", "apache-2.0", "apache 2.0", "apache license 2.0",
    "apache 2.0 license", "apache software license", "apache-2.0 with llvm-exception", "isc",
    "isc license (iscl)", "zlib", "zlib/libpng license", "psf-2.0", "python software foundation license",
    "cnri-python", "cc0-1.0", "bsl-1.0", "unlicense", "the unlicense (unlicense)", "hpnd",
}  # fmt: skip
# Copyleft that ends with the file, or with the library: whoever only imports it is free.
WEAK = {"mpl-2.0", "mozilla public license 2.0 (mpl 2.0)", "mpl-1.1", "lgpl-2.1-only", "lgpl-2.1-or-later",
        "gnu lesser general public license v3 (lgplv3)"}  # fmt: skip
# Say nothing of it in what pip reads; their LICENSE files do.
SILENT = {"pyglet": "bsd-3-clause"}
# Extras of requirements-extras.txt, which the program works without: README says so.
GPL_EXTRAS = {"phate", "graphtools", "tasklogger"}


def said_by(package: Distribution) -> list[list[str]]:
    """The licences of a package: all of these, of each at least one of those."""
    about = package.metadata
    words = about.get("License-Expression") or ""
    kinds = [
        kind.split(" :: ")[-1] for kind in about.get_all("Classifier", []) if kind.startswith("License ::")
    ]
    kinds = [kind for kind in kinds if kind != "OSI Approved"]
    if not words and kinds:
        return [[kind.lower()] for kind in kinds]
    words = words or (about.get("License") or "").strip().partition("\n")[0] or SILENT.get(package.name, "")
    return [
        [one.strip(" ()").lower() for one in re.split(r"\s+or\s+", part, flags=re.IGNORECASE)]
        for part in re.split(r"\s+and\s+", words, flags=re.IGNORECASE)
    ]


def refused(package: Distribution) -> list[list[str]]:
    return [choices for choices in said_by(package) if not set(choices) & (PERMISSIVE | WEAK)]


def test_every_package_that_is_installed_can_go_with_mit() -> None:
    found = {
        package.name: refused(package)
        for package in distributions()
        if package.name.lower() not in GPL_EXTRAS and package.name != "kaiqiao"
    }
    assert len(found) > 60
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("words", "can"),
    [
        ("MIT", True), ("GPL-3.0-only", False), ("MIT OR GPL-2.0-only", True), ("", False),
        ("MIT AND GPL-2.0-only", False), ("AGPL-3.0", False), ("LicenseRef-Proprietary", False),
        ("MPL-2.0 AND (MIT)", True),
    ],
)  # fmt: skip
def test_what_mit_cannot_go_with_is_found(tmp_path: Path, words: str, can: bool) -> None:
    (tmp_path / "METADATA").write_text(f"Metadata-Version: 2.4\nName: some\nLicense-Expression: {words}\n")
    assert (refused(Distribution.at(tmp_path)) == []) == can


def codecs_under_the_gpl() -> set[str]:
    """Libraries inside PyAV's wheel whose licence is the GPL."""
    (av,) = (package for package in distributions() if package.name == "av")
    names = {Path(str(file)).name for file in av.files or ()}
    return {codec for codec in ("x264", "x265") if any(name.startswith(f"lib{codec}") for name in names)}


@pytest.mark.parametrize("readme", READMES)
def test_the_gpl_that_comes_along_stands_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    _, _, part = text.partition({"README.md": "## Licences", "README.zh.md": "## 许可"}[readme])
    assert part
    extras = (ROOT / "requirements-extras.txt").read_text(encoding="utf-8")
    wanted = {name for name in GPL_EXTRAS if f"\n{name}==" in extras}
    assert wanted == {"phate"}
    for name in wanted | codecs_under_the_gpl():
        assert name in part, name


def test_extras_under_the_gpl_are_asked_for_by_nothing_else() -> None:
    for name in ("app", "test"):
        locked = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
        assert not [extra for extra in GPL_EXTRAS if f"\n{extra}==" in locked]
