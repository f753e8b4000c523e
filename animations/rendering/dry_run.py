"""Playing a film without writing it: how long it is, and whether every picture of it can be read."""

from __future__ import annotations

import importlib
import tempfile
from typing import Any

from story.films.catalog import FilmEntry
from training.runs.reader import Run

# So few and small pictures that a film takes seconds. A play is never shorter than one of them.
RATE, WIDTH, HEIGHT = 5, 128, 72


def dry_run(entry: FilmEntry, run: Run | None, lang: str, *, watched: bool = True) -> Any:
    """Play a film; returns its scene, with `time`, `captions`, `sections`, and `findings` where `watched`.

    Raises:
        FilmError: when the run does not show what the film is about.
    """
    from manim import tempconfig

    scene_class = getattr(importlib.import_module(f"animations.{entry.module}"), entry.name)
    settings = {"format": "none", "frame_rate": RATE, "pixel_width": WIDTH, "pixel_height": HEIGHT,
                "progress_bar": "none", "verbosity": "ERROR"}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, tempconfig(settings | {"media_dir": folder}):
        scene = scene_class(run=run, lang=lang)
        scene.watched = watched
        scene.render()
    return scene
