"""What becomes of a drawn film: the file that is handed out."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from animations.voice.sound import RATE, Sound
from story.films.catalog import Section

# A GIF knows no motion, so every picture costs its changed pixels: small, few, and of few colours.
GIF_WIDTH, GIF_RATE, GIF_COLOURS = 480, 10, 64
# A voice, in bits a second, and in samples that AAC encodes at a time.
SOUND_BITS, AAC_SAMPLES = 96_000, 1024


def start_with_index(
    drawn: Path, finished: Path, sections: Sequence[Section], sound: Sound | None = None
) -> None:
    """Copy an MP4 with its index (moov) first, so that a browser can play it while it loads, with its
    sections as chapters, which players show, and with what is to be heard.
    """
    import av

    with av.open(str(drawn)) as source, av.open(
        str(finished), "w", format="mp4", options={"movflags": "faststart"}
    ) as copy:  # fmt: skip
        stream = source.streams.video[0]
        copied = copy.add_stream_from_template(stream)
        tracks = [_copied(source, stream, copied)]
        if sound is not None:
            tracks.append(_heard(copy, sound))
        set_chapters(copy, sections, (source.duration or 0) / av.time_base)
        for packet in heapq.merge(*tracks, key=lambda packet: packet.dts * packet.time_base):
            copy.mux(packet)


def _copied(source: Any, stream: Any, copied: Any) -> Iterator[Any]:
    for packet in source.demux(stream):
        if packet.dts is not None:
            packet.stream = copied
            yield packet


def _heard(container: Any, sound: Sound) -> Iterator[Any]:
    """The packets of a track of sound, which begins now in the container."""
    track = container.add_stream("aac", rate=RATE, layout="mono", bit_rate=SOUND_BITS)
    return _encoded(track, sound)


def _encoded(track: Any, sound: Sound) -> Iterator[Any]:
    import av

    for start in range(0, len(sound), AAC_SAMPLES):
        piece = np.zeros((1, AAC_SAMPLES), np.float32)
        piece[0, : len(sound) - start] = sound[start : start + AAC_SAMPLES]
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield from track.encode(frame)
    yield from track.encode()


def set_chapters(container: Any, sections: Sequence[Section], seconds: float) -> None:
    """Name the parts of a film in its file, in milliseconds."""
    ends = [section.start for section in sections[1:]] + [seconds]
    container.set_chapters(
        [
            {"id": number, "start": round(1000 * section.start), "end": round(1000 * end),
             "time_base": Fraction(1, 1000), "metadata": {"title": section.name}}
            for number, (section, end) in enumerate(zip(sections, ends, strict=True))
        ]
    )  # fmt: skip


def as_gif(drawn: Path, finished: Path, _sections: Sequence[Section]) -> None:
    """The film as a GIF that goes round for ever."""
    clip_as_gif(drawn, finished, 0.0, float("inf"))


def clip_as_gif(drawn: Path, finished: Path, start: float, end: float) -> None:
    """A film from one second to another as a GIF that goes round for ever, with one palette for all of it."""
    from PIL import Image

    pictures = list(_pictures(drawn, start, end))
    sample = pictures[:: 3 * GIF_RATE] + pictures[-1:]
    width, height = sample[0].size
    sheet = Image.new("RGB", (width, height * len(sample)))
    for place, picture in enumerate(sample):
        sheet.paste(picture, (0, height * place))
    palette = sheet.quantize(GIF_COLOURS)
    first, *others = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    first.save(finished, save_all=True, append_images=others, duration=1000 // GIF_RATE, loop=0)


def _pictures(drawn: Path, start: float, end: float) -> Iterator[Any]:
    """Pictures of a film between two times, GIF_RATE a second, in the GIF's size."""
    import av

    following = start
    with av.open(str(drawn)) as source:
        for frame in source.decode(video=0):
            if following - 1e-3 <= frame.time < end:
                following += 1 / GIF_RATE
                height = round(GIF_WIDTH * frame.height / frame.width)
                yield frame.to_image(width=GIF_WIDTH, height=height)


def as_drawn(drawn: Path, finished: Path, _sections: Sequence[Section]) -> None:
    drawn.replace(finished)


def measured(finished: Path) -> dict[str, Any]:
    """Length, size and rate of a finished film, read from the file."""
    import av

    with av.open(str(finished)) as film:
        stream = film.streams.video[0]
        rate = stream.average_rate or 0
        return {
            "seconds": round((film.duration or 0) / av.time_base, 2),
            "width": stream.width, "height": stream.height, "fps": round(rate),
            "bytes": finished.stat().st_size,
        }  # fmt: skip


FINISH: Mapping[str, Callable[[Path, Path, Sequence[Section]], None]] = {
    "mp4": start_with_index,
    "webm": as_drawn,
    "gif": as_gif,
}
