"""What becomes of a drawn film: the file that is handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from animations.rendering.tracks import write_mp4
from animations.voice.sound import Sound
from story.films.entry import Section

# A GIF knows no motion, so every picture costs its changed pixels: small, few, and of few colours.
GIF_WIDTH, GIF_RATE, GIF_COLOURS = 480, 10, 64


def start_with_index(
    drawn: Path, finished: Path, sections: Sequence[Section], sound: Sound | None = None
) -> None:
    """Copy an MP4 with its index first, its sections as chapters, and what is to be heard."""
    import av

    with av.open(str(drawn)) as source:
        stream = source.streams.video[0]
        seconds = (source.duration or 0) / av.time_base
        write_mp4(finished, stream, source.demux(stream), sections, seconds, sound)


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
    "vertical": start_with_index,
    "webm": as_drawn,
    "gif": as_gif,
}
