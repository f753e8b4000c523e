"""Sound as numbers: read from any file that FFmpeg reads, written as WAV, laid at its times."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from language import UserError

RATE = 48_000  # samples a second
Sound = NDArray[np.float32]  # one channel, from -1 to 1, RATE samples a second


def seconds_of(sound: Sound) -> float:
    """How long a sound lasts.

    >>> seconds_of(np.zeros(RATE // 2, np.float32))
    0.5
    """
    return len(sound) / RATE


def read_sound(path: Path) -> Sound:
    """What is to be heard in a file of sound or of film, both ears mixed to one.

    Raises:
        UserError: when it cannot be read, or nothing is to be heard in it.
    """
    import av

    pieces: list[NDArray[np.float32]] = []
    try:
        with av.open(str(path)) as file:
            if not file.streams.audio:
                raise UserError("{file}: there is no sound in it", file=str(path))
            to_numbers = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in file.decode(audio=0):
                pieces += [one.to_ndarray()[0] for one in to_numbers.resample(frame)]
            pieces += [one.to_ndarray()[0] for one in to_numbers.resample(None)]
    except (av.FFmpegError, OSError) as error:
        reason = error.strerror or type(error).__name__
        raise UserError(
            "{file}: it cannot be read as sound ({reason})", file=str(path), reason=reason
        ) from error
    sound = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if not np.isfinite(sound).all() or not np.any(np.abs(sound) > 1e-4):
        raise UserError("{file}: nothing is to be heard in it", file=str(path))
    return sound


def write_wav(sound: Sound, path: Path) -> None:
    """Write a sound as a WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((32767 * np.clip(sound, -1, 1)).astype("<i2").tobytes())


def laid_out(sounds: Sequence[tuple[float, Sound]], seconds: float) -> Sound:
    """Sounds, each with the second at which it begins, on one tape of so many seconds.

    >>> laid_out([(1.0, np.ones(2, np.float32))], 2.0)[[RATE - 1, RATE, RATE + 1, RATE + 2]].tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    tape = np.zeros(round(seconds * RATE), np.float32)
    for start, sound in sounds:
        first = round(start * RATE)
        room = tape[first : first + len(sound)]
        room += sound[: len(room)]
    return tape
