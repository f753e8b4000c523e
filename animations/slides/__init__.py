"""A talk in one file: films that play part by part in a browser, without a network, with notes."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from animations.handed_out.pictures import part_ends, pictures_before
from animations.rendering.subtitles import from_vtt, said_between
from language import Translator
from story.films.renderings import Rendering
from training.runs.atomic import replace_text

HERE = Path(__file__).parent
PICTURE_WIDTH, PICTURE_QUALITY = 320, 75


def write_talk(films: Sequence[Rendering], page: Path, _: Translator) -> int:
    """Write rendered films as one HTML file that needs nothing else; returns its size in bytes.

    Args:
        films: that are there (`Rendering.record`), in the order of the talk.
        page: the file.
        _: translator into the language of the talk.
    """
    talk = {"films": [_told(film, _) for film in films], "text": _texts(_)}
    coded = (base64.b64encode(film.movie.read_bytes()).decode() for film in films)
    movies = "\n".join(
        f'<script type="text/plain" id="film-{at}">{movie}</script>' for at, movie in enumerate(coded)
    )
    title = _(films[0].film.title) if len(films) == 1 else _("Kaiqiao: films on grokking")
    parts = {
        "LANG": _.language,
        "TITLE": html.escape(title),
        "STYLE": (HERE / "talk.css").read_text(encoding="utf-8"),
        "TALK": json.dumps(talk, ensure_ascii=False).replace("</", "<\\/"),
        "MOVIES": movies,
        "SCRIPT": (HERE / "talk.js").read_text(encoding="utf-8"),
    }
    text = (HERE / "talk.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!--{name}-->", part, 1)
    page.parent.mkdir(parents=True, exist_ok=True)
    replace_text(page, text)
    return page.stat().st_size


def _told(rendering: Rendering, _: Translator) -> dict[str, Any]:
    """A film's parts, each with its notes and the picture that it ends with."""
    record = rendering.record()
    assert record is not None, "a film that is not there cannot be shown"
    starts, ends = [float(part["start"]) for part in record["sections"]], part_ends(record)
    said = from_vtt(rendering.path("vtt").read_text(encoding="utf-8"))
    pictures = map(_as_jpeg, pictures_before(rendering.movie, ends))
    return {
        "title": _(rendering.film.title),
        "question": _(rendering.film.question),
        "parts": [
            {
                "name": part["name"],
                "start": start,
                "end": end,
                "notes": [text for *_times, text in said_between(said, start, end)],
                "picture": picture,
            }
            for part, start, end, picture in zip(record["sections"], starts, ends, pictures, strict=True)
        ],
    }


def _as_jpeg(picture: Any) -> str:
    height = round(PICTURE_WIDTH * picture.height / picture.width)
    file = io.BytesIO()
    picture.resize((PICTURE_WIDTH, height)).save(file, "JPEG", quality=PICTURE_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


def _texts(_: Translator) -> dict[str, str]:
    return {
        "help": _("→ next part · ← back · F full screen · N notes in a window of their own"),
        "notes": _("Notes"),
        "next": _("Next"),
        "end": _("The end"),
        "part": _("Part {at} of {count}: {name}"),
    }
