"""What the import contracts do not see: app.py is a module, and no room may grow a drawer for everything."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("geometry", "training", "story", "animations", "app_pages", "kaiqiao", "language")
# A listing is to be read at a glance: about fifteen files, and two more where they belong together.
MOST_FILES = 17
# What is looked up by name, or made by the program.
LISTED_OTHERWISE = ("tests", "story/results", "animations/gallery", "docs", "language/zh")


def test_the_app_is_short_and_knows_only_its_pages() -> None:
    text = (ROOT / "app.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported & set(ROOMS) == {"app_pages"}


def test_no_room_has_a_drawer_for_everything() -> None:
    names = {path.stem for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    assert not names & {"utils", "util", "common", "helpers", "misc"}
    assert not {"geometry", "training"} & {path.stem for path in (ROOT / "animations").glob("*.py")}


def _files() -> list[Path]:
    """What is kept in the repository, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in map(Path, listed.splitlines()) if (ROOT / path).exists()]


def test_no_folder_holds_more_files_than_can_be_taken_in() -> None:
    counts = Counter(
        path.parent.as_posix() for path in _files() if not path.as_posix().startswith(LISTED_OTHERWISE)
    )
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_no_folder_holds_a_family_of_one_prefix() -> None:
    """Three files `x_…` side by side are a folder `x` that is not there yet; tests are named for pytest."""
    families = Counter(
        (path.parent.as_posix(), path.stem.split("_")[0])
        for path in _files()
        if path.suffix in (".py", ".js") and path.parts[0] != "tests" and "_" in path.stem.strip("_")
    )
    crowded = {family: count for family, count in families.items() if count > 2 and family[1] != "the"}
    assert crowded == {}


def test_reading_a_run_for_the_page_loads_no_torch() -> None:
    code = "import sys, app_pages.chapters.leap.page; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
