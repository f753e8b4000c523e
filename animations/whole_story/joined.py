"""Parts of finished films put one after another in one file, without encoding a picture anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from animations.rendering.subtitles import Caption, said_between
from animations.rendering.tracks import write_mp4
from animations.voice.sound import RATE, Sound, read_sound
from language import UserError
from story.films.entry import Section


@dataclass(frozen=True, slots=True)
class Cut:
    """A film from one second to another; both must be where parts begin, which are key pictures."""

    movie: Path
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def join(cuts: Sequence[Cut], finished: Path, sections: Sequence[Section], *, heard: bool) -> None:
    """Write cuts of films of one size and rate into one MP4, with chapters.

    Raises:
        UserError: when one was encoded in another way than the first.
    """
    import av

    sound = np.concatenate([*map(_sound, cuts)]) if heard else None
    with av.open(str(cuts[0].movie)) as first:
        model = first.streams.video[0]
        write_mp4(finished, model, _packets(cuts, model), sections, sum(cut.seconds for cut in cuts), sound)


def _packets(cuts: Sequence[Cut], model: Any) -> Iterator[Any]:
    """The pictures of all cuts, each later by what has gone before its cut."""
    import av

    picture, encoded, passed = 1 / model.average_rate, bytes(model.codec_context.extradata), 0
    for cut in cuts:
        with av.open(str(cut.movie)) as film:
            stream = film.streams.video[0]
            if bytes(stream.codec_context.extradata) != encoded:
                raise UserError("{file}: it was encoded in another way than the others", file=str(cut.movie))
            ticks = round(picture / stream.time_base)
            first, last = (round(second / float(picture)) for second in (cut.start, cut.end))
            later = (passed - first) * ticks
            inside = False
            for packet in film.demux(stream):
                if packet.dts is None:
                    continue
                if packet.is_keyframe:
                    inside = first <= round(packet.pts / ticks) < last
                if inside:
                    packet.pts, packet.dts = packet.pts + later, packet.dts + later
                    yield packet
            passed += last - first


def _sound(cut: Cut) -> Sound:
    heard = read_sound(cut.movie)[round(cut.start * RATE) : round(cut.end * RATE)]
    return np.pad(heard, (0, round(cut.seconds * RATE) - len(heard)))


def joined_captions(cuts: Sequence[Cut], said: Sequence[Sequence[Caption]]) -> list[Caption]:
    """What is said in the cuts: of each film all captions, at the seconds of the joined film.

    >>> one = [(1.0, 2.0, "Left out."), (4.0, 5.0, "Kept.")]
    >>> joined_captions([Cut(Path("a"), 3.0, 6.0), Cut(Path("a"), 0.0, 3.0)], [one, one])
    [(1.0, 2.0, 'Kept.'), (4.0, 5.0, 'Left out.')]
    """
    captions: list[Caption] = []
    passed = 0.0
    for cut, of_film in zip(cuts, said, strict=True):
        later = passed - cut.start
        captions += [
            (round(start + later, 3), round(min(end, cut.end) + later, 3), text)
            for start, end, text in said_between(of_film, cut.start, cut.end)
        ]
        passed += cut.seconds
    return captions
