"""A film at a glance: how some of its parts end, evenly spread, on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from animations.handed_out.pictures import pictures_before

COLUMNS, WIDTH, GAP, COLOURS = 3, 480, 6, 255


def contact_sheet(movie: Path, sheet: Path, times: Sequence[float]) -> None:
    """Write a sheet of a film's pictures just before these ascending times (in seconds) as a PNG."""
    from PIL import Image

    pictures = pictures_before(movie, times)
    width, height = WIDTH, round(WIDTH * pictures[0].height / pictures[0].width)
    rows = -(-len(pictures) // COLUMNS)
    paper = Image.new("RGB", (COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP), "white")
    for place, picture in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        paper.paste(small, (column * (width + GAP), row * (height + GAP)))
    sheet.parent.mkdir(parents=True, exist_ok=True)
    paper.quantize(COLOURS, dither=Image.Dither.NONE).save(sheet, optimize=True)
