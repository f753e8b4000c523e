"""Who says a film: a command that speaks a sentence into a file, or one recording of all of them."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from animations.telling.speech import spoken_seconds
from animations.voice.pauses import cut_into_sentences
from animations.voice.sound import Sound, read_sound, seconds_of
from language import UserError

# What stands for a sentence, its language and the file to write in the words of a command.
TEXT, LANG, FILE = "{text}", "{lang}", "{file}"
LONGEST_SPEAKING = 120  # seconds that a command may take for one sentence


@dataclass
class Narrator:
    """The voice of a film, as its scene asks for it: how long a sentence takes. What was said is kept."""

    sound_of: Callable[[str], Sound]
    said: list[Sound] = field(default_factory=list)

    def __call__(self, sentence: str) -> float:
        self.said.append(self.sound_of(sentence))
        return seconds_of(self.said[-1])


def check_voice(voice: str) -> None:
    """See that a voice is a recording or a command, before anything is drawn.

    Raises:
        UserError: when it is neither.
    """
    if not Path(voice).is_file() and FILE not in voice:
        raise UserError(
            "--voice {voice!r}: neither a file with a recording, nor a command with {file} in it, such as "
            "{example}",
            voice=voice, file=FILE, example=f"'espeak-ng -v {LANG} -w {FILE} {TEXT}'",
        )  # fmt: skip


def narrator(voice: str, lang: str, sentences: Callable[[], Sequence[str]]) -> Narrator | None:
    """The voice that was asked for; None for none.

    Args:
        voice: the name of a recording in which all sentences of the film are read, a pause between any two;
            or a command that is given each sentence; or "".
        sentences: tells what is said in the film; asked only for a recording.

    Raises:
        UserError: when a recording cannot be read, or cannot be cut into these sentences.
    """
    if not voice:
        return None
    check_voice(voice)
    if not Path(voice).is_file():
        return Narrator(partial(speak, voice, lang))
    texts = sentences()
    recorded = iter(cut_into_sentences(read_sound(Path(voice)), [*map(spoken_seconds, texts)]))
    return Narrator(partial(_next_of, recorded))


def _next_of(recorded: Iterator[Sound], _sentence: str) -> Sound:
    return next(recorded)


def speak(command: str, lang: str, sentence: str) -> Sound:
    """Let a command say a sentence.

    Raises:
        UserError: when it fails, or writes nothing that can be heard.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        asked = [
            word.replace(LANG, lang).replace(FILE, str(file)).replace(TEXT, sentence)
            for word in shlex.split(command)
        ]
        stdin = None if TEXT in command else sentence
        try:
            subprocess.run(
                asked, input=stdin, text=True, check=True, capture_output=True, timeout=LONGEST_SPEAKING
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise UserError("the voice failed: {command} ({reason})", command=asked[0],
                            reason=_reason(error)) from error  # fmt: skip
        if not file.exists():
            raise UserError("the voice wrote no file: {command}", command=asked[0])
        (said,) = cut_into_sentences(read_sound(file), [1.0])
        return said


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        last = str(error.stderr).strip().splitlines()[-1:]
        return last[0] if last else f"exit code {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"{error.timeout:g} s"
    return getattr(error, "strerror", None) or str(error)
