"""Films: a picture of the one with 97 moving tokens, and all of them, one and two at a time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from story.films.catalog import FILMS
from story.films.entry import QUALITIES, ROOT
from training.config.presets import REFERENCE
from training.runs.reader import open_run

FILM, QUALITY, LANG = "TheCircle", "m", "en"
EMPTY_SECONDS = 10
# A shorter play says more about its beginning than about its pictures.
LEAST_SECONDS = 1.5


def measure() -> dict[str, float | str]:
    """Milliseconds a picture with encoding, at 720p30, and their ratios; seconds for all films at 480p15."""
    film, plays = _milliseconds_a_picture()
    empty = _milliseconds_of_nothing()
    alone, together = (_seconds_of_all(jobs) for jobs in (1, 2))
    started = time.perf_counter()
    checking = [sys.executable, "-m", "animations", "check", "--all", "--lang", LANG]
    faults = subprocess.run(checking, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
    return {
        f"ms a picture of {FILM}, 720p30": film,
        "ms a picture of its slowest play": max(plays),
        "ms a picture with nothing but a tracker": empty,
        "film / nothing": film / empty,
        "slowest play / nothing": max(plays) / empty,
        f"s for all {len(FILMS)} films in one language, 480p15, one at a time": alone,
        "two at a time": together,
        "one / two at a time": alone / together,
        "s for a dry run of all": time.perf_counter() - started,
        "faults in it": float(faults),
    }


def _milliseconds_a_picture() -> tuple[float, list[float]]:
    """Of the whole film, and of each of its plays that is long enough."""
    import importlib

    scene_class = getattr(importlib.import_module(f"animations.{FILMS[FILM].module}"), FILM)
    ends: list[tuple[float, float]] = []

    def made() -> Any:
        scene = scene_class(run=open_run(REFERENCE.run_id), lang=LANG)
        scene.on_progress = lambda second: ends.append((second, time.perf_counter()))
        return scene

    seconds, pictures = _rendered(made)
    rate = QUALITIES[QUALITY][2]
    film_times, wall_times = np.array(ends).T
    lengths, taken = np.diff(film_times), np.diff(wall_times)
    plays = [1e3 * wall / (rate * length) for length, wall in zip(lengths, taken, strict=True)
             if length >= LEAST_SECONDS]  # fmt: skip
    return 1e3 * seconds / pictures, plays


def _milliseconds_of_nothing() -> float:
    from manim import Scene, ValueTracker

    class Nothing(Scene):  # type: ignore[misc]  # Manim has no types
        def construct(self) -> None:
            self.play(ValueTracker(0).animate.set_value(1), run_time=EMPTY_SECONDS)

    seconds, pictures = _rendered(Nothing)
    return 1e3 * seconds / pictures


def _rendered(make: Any) -> tuple[float, float]:
    """Seconds that rendering takes with encoding, and how many pictures there are."""
    from manim import tempconfig

    from animations.rendering.worker import SPEED

    width, height, rate = QUALITIES[QUALITY]
    settings = {"pixel_width": width, "pixel_height": height, "frame_rate": rate, "format": "mp4",
                "verbosity": "ERROR", "progress_bar": "none", "disable_caching": True,
                "video_encoder_options": SPEED["mp4"]}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, tempconfig(settings | {"media_dir": folder}):
        scene = make()
        started = time.perf_counter()
        scene.render()
        return time.perf_counter() - started, scene.time * rate


def _seconds_of_all(jobs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "animations", "render", "--all", "--lang", LANG, "-q", "l"]
        started = time.perf_counter()
        subprocess.run(
            [*command, "--jobs", str(jobs), "--out", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        assert len(list(Path(folder).glob("*.mp4"))) == len(FILMS)
        return time.perf_counter() - started
