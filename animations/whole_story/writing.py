"""The whole story in one film: the parts of all films with the bridges between them, as they were drawn."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from animations.handed_out.pictures import part_ends, pictures_before
from animations.rendering.containers import measured
from animations.rendering.subtitles import Caption, as_srt, as_vtt, from_vtt
from animations.whole_story.joined import Cut, join, joined_captions
from language import UserError
from story.films.entry import Section
from story.films.renderings import Rendering
from story.films.whole_story import WHOLE_STORY, chapters, kept_parts
from training.runs.atomic import publish


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the whole.

    Attributes:
        chapter: the name of the chapter that begins with it; None within a chapter.
    """

    of: Rendering
    cut: Cut
    chapter: str | None = None


def write_whole_story(cards: Rendering, films: Sequence[Rendering]) -> Rendering:
    """Join rendered films into one, beside the story's own rendered pictures; returns it.

    Raises:
        UserError: when the films were encoded in different ways.
    """
    pieces = [*pieces_of(cards, films)]
    cuts, sections = [piece.cut for piece in pieces], _sections(pieces)
    said = joined_captions(cuts, [_said(piece.of) for piece in pieces])
    whole = replace(cards, film=WHOLE_STORY)
    with tempfile.TemporaryDirectory(dir=whole.folder, prefix=".joining-") as temporary:
        drafts = Path(temporary)
        movie = drafts / whole.movie.name
        join(cuts, movie, sections, heard=bool(whole.voice))
        for kind, written in (("srt", as_srt), ("vtt", as_vtt)):
            (drafts / whole.path(kind).name).write_text(written(said), encoding="utf-8")
        (poster,) = pictures_before(movie, [sections[1].start])
        poster.save(drafts / whole.path("png").name)
        record = measured(movie) | {
            "film": whole.film.name, "lang": whole.lang, "quality": whole.quality, "format": whole.format,
            "run_id": whole.run_id, "voice": whole.voice,
            "sections": [{"name": one.name, "start": round(one.start, 2)} for one in sections],
        }  # fmt: skip
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (drafts / whole.record_path.name).write_text(text, encoding="utf-8")
        publish(drafts, [*map(whole.path, ("srt", "vtt", "png")), whole.movie, whole.record_path])
    return whole


def pieces_of(cards: Rendering, films: Sequence[Rendering]) -> Iterator[Piece]:
    """The stretches of the whole: its title, of each film its bridge and then what is told of it, its end."""
    first, *bridges, last = _parts(cards)
    yield first
    for bridge, rendered, (_film, words) in zip(bridges, films, chapters(), strict=True):
        yield bridge
        parts = _parts(rendered)
        yield from (replace(parts[part], chapter=None) for part in kept_parts(words, len(parts)))
    yield last


def _parts(rendered: Rendering) -> list[Piece]:
    record = rendered.record()
    if record is None:
        raise UserError("{file}: there is no such film", file=str(rendered.movie))
    ends = part_ends(record)
    return [
        Piece(rendered, Cut(rendered.movie, float(part["start"]), end), str(part["name"]))
        for part, end in zip(record["sections"], ends, strict=True)
    ]


def _sections(pieces: Sequence[Piece]) -> list[Section]:
    """The chapters of the whole, each with its second."""
    sections, passed = [], 0.0
    for piece in pieces:
        if piece.chapter is not None:
            sections.append(Section(piece.chapter, passed))
        passed += piece.cut.seconds
    return sections


def _said(rendered: Rendering) -> list[Caption]:
    return from_vtt(rendered.path("vtt").read_text(encoding="utf-8"))
