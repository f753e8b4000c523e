"""Playing a film without writing it: how long it is, and whether every picture of it can be read."""

from __future__ import annotations

import importlib
import tempfile
from typing import Any

from story.films.entry import FilmEntry
from training.runs.reader import Run

# So few moments that a film takes seconds, and what films paint by themselves is small. A play is never
# shorter than one moment.
RATE, LONG, SHORT = 5, 128, 72


def dry_run(entry: FilmEntry, run: Run | None, lang: str) -> Any:
    """Play a film; returns its scene, with `time`, `findings`, `captions` and `sections`.

    Raises:
        FilmError: when the run does not show what the film is about.
    """
    scene_class = getattr(importlib.import_module(f"animations.{entry.module}"), entry.name)
    return play_through(scene_class, run, lang)


def play_through(scene_class: Any, run: Run | None, lang: str, *, watched: bool = True) -> Any:
    """Play a scene without a picture being drawn; returns it, with `findings` where it is `watched`."""
    from manim import tempconfig

    screen = scene_class.screen
    across, along = (LONG, SHORT) if screen.width > screen.height else (SHORT, LONG)
    settings = {"format": "none", "frame_rate": RATE, "pixel_width": across, "pixel_height": along,
                "frame_width": screen.width, "frame_height": screen.height,
                "progress_bar": "none", "verbosity": "ERROR"}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, tempconfig(settings | {"media_dir": folder}):
        scene = scene_class(run=run, lang=lang)
        scene.watched = watched
        scene.camera.capture_mobjects = lambda *_mobjects, **_settings: None
        scene.render()
    return scene
