"""A film at a glance: some of its pictures, evenly spread, on one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

COLUMNS, WIDTH, GAP, COLOURS = 3, 480, 6, 128


def contact_sheet(movie: Path, sheet: Path, count: int = 6) -> None:
    """Write a sheet of `count` pictures of a film as a PNG; the last picture is the film's last."""
    from PIL import Image

    pictures = _pictures(movie, count)
    width, height = WIDTH, round(WIDTH * pictures[0].height / pictures[0].width)
    rows = -(-len(pictures) // COLUMNS)
    paper = Image.new("RGB", (COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP), "white")
    for place, picture in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        paper.paste(small, (column * (width + GAP), row * (height + GAP)))
    sheet.parent.mkdir(parents=True, exist_ok=True)
    paper.quantize(COLOURS, dither=Image.Dither.NONE).save(sheet, optimize=True)


def picture_times(seconds: float, count: int) -> list[float]:
    """When the pictures are taken.

    >>> picture_times(10.0, 5)
    [2.0, 4.0, 6.0, 8.0, 10.0]
    """
    return [float(time) for time in np.linspace(0, seconds, count + 1)[1:]]


def _pictures(movie: Path, count: int) -> list[Any]:
    import av

    pictures: list[Any] = []
    with av.open(str(movie)) as film:
        times = picture_times((film.duration or 0) / av.time_base, count)
        last: Any = None
        for frame in film.decode(video=0):
            if len(pictures) < count - 1 and frame.time >= times[len(pictures)]:
                pictures.append(frame.to_image())
            last = frame
        return [*pictures, last.to_image()]
