"""What the import contracts do not see: app.py is a module, and no room may grow a drawer for everything."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("geometry", "training", "story", "animations", "app_pages", "language")


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


def test_reading_a_run_for_the_page_loads_no_torch() -> None:
    code = "import sys, app_pages.chapters.leap.page; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
