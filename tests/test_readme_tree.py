"""The tree that the READMEs draw is the tree on disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = {"README.md": "## What is where", "README.zh.md": "## 目录"}
NAME = re.compile(r"[.A-Za-z_][\w./-]*(?:\.py|\.md|/)")
ROOMS = ("geometry", "training", "story", "animations", "app_pages", "kaiqiao")


def drawn(readme: str) -> dict[str, str]:
    """What is said of each path of the tree that a README draws."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    block = text.partition(READMES[readme])[2].split("```\n")[1]
    found: dict[str, str] = {}
    folders: list[tuple[int, str]] = []
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        name, said = line.split(maxsplit=1)
        folders = [(depth, folder) for depth, folder in folders if depth < indent]
        path = "".join(folder for _, folder in folders) + name
        folders.append((indent, name))
        found[path] = said
    return found


@pytest.mark.parametrize("readme", READMES)
def test_every_name_in_it_is_there(readme: str) -> None:
    for path, said in drawn(readme).items():
        assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file(), path
        around = [ROOT, (ROOT / path).parent, ROOT / path]
        for name in NAME.findall(said):
            assert any((folder / name).exists() for folder in around), f"{path}: {name}"


@pytest.mark.parametrize("readme", READMES)
def test_no_room_and_no_package_of_a_room_is_missing(readme: str) -> None:
    tree = drawn(readme)
    mentioned = {path.rstrip("/") for path in tree}
    for path, said in tree.items():
        parent = Path(path).parent
        mentioned |= {str(parent / name.rstrip("/")) for name in NAME.findall(said)}
    there = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} | {
        f"{room}/{package.parent.name}" for room in ROOMS for package in (ROOT / room).glob("*/__init__.py")
    }
    assert there - mentioned == set()


def test_both_draw_the_same() -> None:
    english, chinese = (drawn(readme) for readme in READMES)
    assert list(english) == list(chinese)


@pytest.mark.parametrize("readme", READMES)
def test_paths_in_its_sentences_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z_]+/[\w/.-]*)`", text) + re.findall(r"\]\(((?!http)[^)#]+)\)", text):
        assert (ROOT / path).exists(), path
