"""An MP4 out of pictures that are encoded already, chapters, and what is to be heard."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from animations.voice.sound import RATE, Sound
from story.films.entry import Section

# A voice, in bits a second, and in samples that AAC encodes at a time.
SOUND_BITS, AAC_SAMPLES = 96_000, 1024


def write_mp4(finished: Path, model: Any, pictures: Iterable[Any], sections: Sequence[Section],
              seconds: float, sound: Sound | None = None) -> None:  # fmt: skip
    """Write an MP4 with its index (moov) first, so that a browser can play it while it loads, and with its
    sections as chapters, which players show.

    Args:
        model: a stream that tells how the pictures are encoded.
        pictures: their packets, in the order in which they are decoded.
    """
    import av

    with av.open(str(finished), "w", format="mp4", options={"movflags": "faststart"}) as file:
        tracks = [_of(file.add_stream_from_template(model), pictures)]
        if sound is not None:
            tracks.append(
                _encoded(file.add_stream("aac", rate=RATE, layout="mono", bit_rate=SOUND_BITS), sound)
            )
        set_chapters(file, sections, seconds)
        for packet in heapq.merge(*tracks, key=lambda packet: packet.dts * packet.time_base):
            file.mux(packet)


def _of(track: Any, packets: Iterable[Any]) -> Iterator[Any]:
    for packet in packets:
        if packet.dts is not None:  # the last one that a reader gives is empty
            packet.stream = track
            yield packet


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
