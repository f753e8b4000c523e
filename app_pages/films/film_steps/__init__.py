"""A film in steps: it plays one part, waits, and goes on when it is told to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app_pages.canvas.declarations import checked
from app_pages.canvas.mounting import mounted
from app_pages.canvas.protocol.components import FilmHeader
from language import Translator

HERE = Path(__file__).parent


def show_film_steps(
    movie: Path, sections: Sequence[Mapping[str, Any]], rate: float, label: str, _: Translator
) -> None:
    """The film with the controls of somebody who talks over it.

    Args:
        movie: an MP4.
        sections: its parts, each with "name" and "start" in seconds.
        rate: pictures a second.
        label: what is to be seen, for those who cannot see it.
    """
    data = pack_film(movie.read_bytes(), sections, rate, label, _)
    mounted("film_steps", HERE)(data=data, key=f"film_steps.{movie.stem}")


def pack_film(
    film: bytes, sections: Sequence[Mapping[str, Any]], rate: float, label: str, _: Translator
) -> bytes:
    """The bytes that the browser gets: length of the header (4, little endian), header, film."""
    header: FilmHeader = {
        "id": f"{label} {len(film)} {_.language}",
        "rate": rate,
        "parts": tuple({"name": str(part["name"]), "start": float(part["start"])} for part in sections),
        "text": {
            "label": label,
            "back": _("◀ Back"),
            "again": _("↻ Again"),
            "full": _("Full screen"),
            "pause": _("Pause"),
            "play": _("▶ Play"),
            "on": _("▶ On: {part}", part="{part}"),
            "over": _("↻ From the beginning"),
            "part": _("Part {n} of {count}: {name}", n="{n}", count="{count}", name="{name}"),
        },
    }
    checked(header, FilmHeader, "film")
    text = json.dumps(header, ensure_ascii=False).encode()
    return len(text).to_bytes(4, "little") + text + film
