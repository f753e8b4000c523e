"""`manim animations/the_leap.py TheLeap`: Manim's own command finds every scene, and each scene its room.

The environment knows the tree, as the one that `./run` makes does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from story.films.catalog import FILMS
from story.films.entry import ROOT


@pytest.mark.film
@pytest.mark.parametrize("start", ["animations", "."], ids=["beside the code", "elsewhere"])
def test_manim_loads_every_scene_from_its_file(start: str, tmp_path: Path) -> None:
    """As `manim` does it: the folder of the script is on the path, the folder it is called from is not."""
    folder = Path("animations") if start == "animations" else ROOT / "animations"
    code = (
        "import sys; from pathlib import Path; from manim.utils.module_ops import get_module\n"
        "for file, name in zip(sys.argv[1::2], sys.argv[2::2]): getattr(get_module(Path(file)), name)"
    )
    files = [word for film in FILMS.values() for word in (str(folder / f"{film.module}.py"), film.name)]
    command = [sys.executable, "-P", "-c", code, *files]
    place = ROOT if start == "animations" else tmp_path
    knows = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=place, env=knows, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
