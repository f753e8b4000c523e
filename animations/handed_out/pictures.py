"""Single pictures out of a film, as they are when a part of it has come to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from language import UserError

# Parts begin at hundredths of a second: a picture no further before one may be its first.
ROUNDED = 0.0051


def pictures_before(movie: Path, seconds: Sequence[float]) -> list[Any]:
    """The last picture of a film before each of these ascending times, as they are recorded.

    Raises:
        UserError: when the film has no picture.
    """
    import av

    pictures: list[Any] = []
    with av.open(str(movie)) as film:
        last: Any = None
        for frame in film.decode(video=0):
            reached = frame.time + ROUNDED
            while last is not None and len(pictures) < len(seconds) and reached >= seconds[len(pictures)]:
                pictures.append(last.to_image())
            last = frame
        if last is None:
            raise UserError("{file}: there is no picture in it", file=str(movie))
        return pictures + [last.to_image()] * (len(seconds) - len(pictures))


def part_ends(record: Mapping[str, Any]) -> list[float]:
    """The seconds at which the parts of a film end, by its record.

    >>> part_ends({"sections": [{"start": 0.0}, {"start": 2.5}], "seconds": 6.0})
    [2.5, 6.0]
    """
    return [*(float(section["start"]) for section in record["sections"][1:]), float(record["seconds"])]


def settled_times(starts: Sequence[float], seconds: float, count: int) -> list[float]:
    """`count` times of a film: ends of its parts, evenly spread, its own end among them.

    More than it has parts are spread evenly over the whole film.

    >>> settled_times([0.0, 2.0, 3.0, 7.0], 10.0, 2)
    [3.0, 10.0]
    >>> settled_times([0.0, 4.0], 10.0, 5)
    [2.0, 4.0, 6.0, 8.0, 10.0]
    """
    ends = [*starts[1:], seconds]
    if count > len(ends):
        return [seconds * (place + 1) / count for place in range(count)]
    return [ends[round(len(ends) * (place + 1) / count) - 1] for place in range(count)]
