"""The films that come with the code: every one in every language, small enough to be kept beside it."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np

from animations.handed_out.pictures import part_ends, pictures_before
from animations.rendering.containers import measured
from animations.rendering.tracks import set_chapters
from story.films.entry import Section
from story.films.renderings import Rendering
from training.runs.atomic import publish

# How large a film shall be about. x264's crf halves a film with each HALVES; at MIDDLE it has SHARE of what
# was drawn. Beyond ROUGHEST numbers that count leave shadows, finer than FINEST nobody sees.
WANTED, SHARE = 370_000, 0.16
FINEST, MIDDLE, ROUGHEST, HALVES = 30, 38, 43, 6
# How much time x264 takes to look for a small way to say it; and how: parts that can be joined, dark grounds
# without blocks.
PRESET, PARAMETERS = "veryslow", "stitchable=1:aq-mode=3"
THUMBNAIL_WIDTH = 520
THUMBNAIL_COLOURS = 48


def put_into_gallery(rendered: Rendering, folder: Path) -> Path:
    """Copy a rendered film with its side files into the gallery, encoded anew; returns the new film."""
    from PIL import Image

    copy = Rendering(rendered.film, rendered.run_id, rendered.lang, rendered.quality, "mp4", folder)
    record = json.loads(rendered.record_path.read_text(encoding="utf-8"))
    sections = [Section(part["name"], part["start"]) for part in record["sections"]]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        drafts = Path(temporary)
        small = drafts / copy.movie.name
        encode(rendered.movie, small, quality_for(rendered.movie.stat().st_size), sections)
        for kind in ("srt", "vtt"):
            shutil.copyfile(rendered.path(kind), drafts / copy.path(kind).name)
        (poster,) = pictures_before(rendered.movie, [part_ends(record)[rendered.film.poster]])
        smaller = THUMBNAIL_WIDTH, round(THUMBNAIL_WIDTH * poster.height / poster.width)
        thumbnail = poster.resize(smaller).quantize(THUMBNAIL_COLOURS, dither=Image.Dither.NONE)
        thumbnail.save(drafts / copy.path("png").name, optimize=True)
        found = measured(small) | {"sha256": hashlib.sha256(small.read_bytes()).hexdigest()}
        text = json.dumps(record | found, ensure_ascii=False, indent=1)
        (drafts / copy.record_path.name).write_text(text + "\n", encoding="utf-8")
        publish(drafts, [*map(copy.path, ("srt", "vtt", "png")), copy.movie, copy.record_path])
    return copy.movie


def quality_for(drawn: int) -> int:
    """The crf with which a film that was drawn in so many bytes becomes about as large as is wanted.

    >>> quality_for(1_000_000), quality_for(3_000_000), quality_for(10_000_000)
    (31, 40, 43)
    """
    return int(np.clip(round(MIDDLE + HALVES * np.log2(SHARE * drawn / WANTED)), FINEST, ROUGHEST))


def encode(drawn: Path, finished: Path, crf: int, sections: list[Section]) -> None:
    """Encode a film slowly and small, as H.264 that any browser plays, its index first. Its parts begin with
    key pictures, so that they can be gone to, and joined with those of other films.
    """
    import av
    from av.video.frame import PictureType

    with av.open(str(drawn)) as source, av.open(
        str(finished), "w", format="mp4", options={"movflags": "faststart"}
    ) as copy:  # fmt: skip
        pictures = source.streams.video[0]
        options = {"crf": str(crf), "preset": PRESET, "tune": "animation", "x264-params": PARAMETERS}
        stream = copy.add_stream("libx264", rate=pictures.average_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuv420p"
        set_chapters(copy, sections, (source.duration or 0) / av.time_base)
        begins = {round(section.start * pictures.average_rate) for section in sections}
        for place, picture in enumerate(source.decode(pictures)):
            # Not the drawn file's choice of key pictures.
            picture.pict_type = PictureType.I if place in begins else PictureType.NONE
            for packet in stream.encode(picture):
                copy.mux(packet)
        for packet in stream.encode():
            copy.mux(packet)
