"""What a film shows is read without Manim and without torch, of any run it can be drawn from."""

from __future__ import annotations

import subprocess
import sys

from story.films.catalog import FILMS


def test_no_film_reads_its_data_with_manim_or_torch() -> None:
    modules = ", ".join(f"animations.films.{film.module}.data" for film in FILMS.values())
    code = f"import sys, {modules}; assert not {{'manim', 'torch'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
