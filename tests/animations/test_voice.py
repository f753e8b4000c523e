"""A voice under a film: recorded or synthesised, cut into sentences, waited for, heard where it is said."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from animations.rendering.subtitles import from_vtt
from animations.telling.speech import spoken_seconds
from animations.voice.narrator import Narrator, narrator
from animations.voice.pauses import cut_into_sentences
from animations.voice.sound import RATE, Sound, laid_out, read_sound, seconds_of, write_wav
from language import UserError
from story.films.catalog import FILMS
from story.films.renderings import Rendering, gallery_root, renderings, source_key
from training.runs.reader import Run

SENTENCES = ["One.", "And here is a sentence of more words.", "Then a third."]


def tone(seconds: float, pitch: float = 220.0) -> Sound:
    return np.sin(2 * np.pi * pitch * np.arange(round(seconds * RATE)) / RATE).astype(np.float32) / 2


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), np.float32)


def spoken(*parts: float) -> Sound:
    """Tones and, with a minus, pauses, of so many seconds; with a little noise over all of it."""
    sound = np.concatenate([tone(part) if part > 0 else silence(-part) for part in parts])
    noise = np.random.default_rng(0).normal(0, 0.002, len(sound))
    return (sound + noise).astype(np.float32)


def lengths(sounds: list[Sound]) -> list[float]:
    return [round(seconds_of(sound), 1) for sound in sounds]


# ---- One recording of all sentences


def test_a_recording_is_cut_at_its_pauses() -> None:
    cut = cut_into_sentences(spoken(-0.5, 1, -0.6, 3, -0.6, 2, -1.0), [1, 3, 2])
    assert lengths(cut) == pytest.approx([1.2, 3.2, 2.2], abs=0.11)


def test_a_pause_within_a_sentence_parts_none_though_it_is_longer() -> None:
    """By the pauses alone it would be cut in the middle of the long sentence."""
    cut = cut_into_sentences(spoken(1, -0.4, 2, -0.8, 2, -0.4, 1), [1, 4.8, 1])
    assert lengths(cut) == pytest.approx([1.2, 5.0, 1.2], abs=0.11)


def test_it_may_be_read_at_any_pace() -> None:
    cut = cut_into_sentences(spoken(3, -0.5, 9, -0.5, 6), [1, 3, 2])
    assert lengths(cut) == pytest.approx([3.2, 9.2, 6.2], abs=0.11)


def test_too_few_pauses_are_counted() -> None:
    with pytest.raises(UserError, match=r"has 1 pauses of 0.25 s or more, and 3 sentences need 2"):
        cut_into_sentences(spoken(1, -0.5, 2), [1, 1, 1])


def test_sound_survives_a_file(tmp_path: Path) -> None:
    write_wav(tone(0.5), tmp_path / "a.wav")
    np.testing.assert_allclose(read_sound(tmp_path / "a.wav"), tone(0.5), atol=1e-3)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "cannot be read as sound"),
        (b"no sound at all" * 99, "cannot be read as sound"),
        (None, "cannot"),
    ],
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "voice.wav"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=told):
        read_sound(file)


def test_a_silent_recording_is_refused(tmp_path: Path) -> None:
    write_wav(silence(1), tmp_path / "a.wav")
    with pytest.raises(UserError, match="nothing is to be heard"):
        read_sound(tmp_path / "a.wav")


def test_a_film_of_pictures_has_no_voice_to_give() -> None:
    (shipped,) = renderings(FILMS["TheLeap"], "en", gallery_root())
    with pytest.raises(UserError, match="there is no sound in it"):
        read_sound(shipped.movie)


def test_what_goes_beyond_the_end_is_cut_off() -> None:
    tape = laid_out([(0.5, tone(1))], 1.0)
    assert len(tape) == RATE
    assert not tape[: RATE // 2].any()


# ---- A command


def speaking(body: str) -> str:
    """A command of Python that knows its words: the language, the file, the sentence."""
    return f'{sys.executable} -c "{body}" {{lang}} {{file}} {{text}}'


def speaker(command: str, lang: str = "en") -> Narrator:
    voice = narrator(command, lang, list)
    assert voice is not None
    return voice


TONE = (
    "import sys,wave,struct,math; w=wave.open(sys.argv[2],'wb'); w.setparams((1,2,8000,0,'NONE','')); "
    "n=2000*len(sys.argv[3].split()); "
    "w.writeframes(b''.join(struct.pack('<h',int(9000*math.sin(i/3))) for i in range(n)))"
)


def test_a_command_says_each_sentence() -> None:
    said = speaker(speaking(TONE))
    assert [said(text) for text in SENTENCES] == pytest.approx([0.25, 2.0, 0.75], abs=0.05)
    assert lengths(said.said) == pytest.approx([0.3, 2.0, 0.8], abs=0.11)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (speaking("import sys; sys.exit('no such language: '+sys.argv[1])"), "no such language: en"),
        (speaking("pass"), "wrote no file"),
        ("no-such-speaker {file}", "No such file"),
        ("nonsense", "neither a file with a recording, nor a command"),
    ],
)
def test_a_voice_that_fails_says_why(command: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        speaker(command)("Hello.")


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("lang", "text"), [("en", "At the start it knows nothing."), ("cmn", "开始时它什么都不知道")]
)
def test_espeak_says_about_as_much_a_minute_as_is_expected(lang: str, text: str) -> None:
    said = speaker("espeak-ng -v {lang} -w {file} {text}", lang)(text)
    assert spoken_seconds(text) / 2 < said < 2 * spoken_seconds(text)


# ---- Under a film


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, small_run: Run, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """A film of three sentences: rendered with the voice asked for; the facts of it."""
    from manim import LEFT, RIGHT, Square

    from animations.rendering.worker import draw
    from animations.telling.scene import Film

    class Tiny(Film):
        def construct(self) -> None:
            self.play_sections(("all of it", self.go))

        def go(self) -> None:
            square = Square(3)
            self.add(square)
            for place, sentence in enumerate(SENTENCES):
                self.tell(sentence)
                self.play(square.animate.shift((RIGHT, LEFT)[place % 2]), run_time=0.4)

    monkeypatch.setitem(sys.modules, "animations.tiny", SimpleNamespace(Tiny=Tiny))
    runs, folder = str(small_run.folder.parent), str(tmp_path)
    job = {"module": "tiny", "scene": "Tiny", "lang": "en", "quality": "l", "format": "mp4", "stem": "tiny",
           "run": small_run.run_id, "runs": runs, "folder": folder}  # fmt: skip
    return lambda voice: draw(job | {"voice": voice}, lambda _second: None)


def captions(folder: Path) -> list[tuple[float, float, str]]:
    return from_vtt((folder / "tiny.vtt").read_text(encoding="utf-8"))


@pytest.mark.film
def test_a_recording_slower_than_expected_is_waited_for_and_heard_where_it_is_said(
    tiny: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    quiet = tiny("")["seconds"]
    each = [2 * spoken_seconds(text) for text in SENTENCES]
    write_wav(spoken(*(part for one in each for part in (one, -0.5))), tmp_path / "read.wav")
    facts = tiny(str(tmp_path / "read.wav"))
    assert facts["seconds"] > quiet
    told, heard = captions(tmp_path), read_sound(tmp_path / "tiny.mp4")
    assert [text for _start, _end, text in told] == SENTENCES
    assert [end - start for start, end, _text in told] == pytest.approx(
        [one + 0.16 for one in each], abs=0.08
    )
    for (start, end, _text), following in zip(told, [*(one[0] for one in told[1:]), None], strict=True):
        assert following is None or following >= end
        assert loudness(heard, start + 0.2, end - 0.2) == pytest.approx(0.354, abs=0.03)
        assert loudness(heard, end + 0.05, end + 0.3) < 0.02
    assert seconds_of(heard) == pytest.approx(facts["seconds"], abs=0.1)


def loudness(sound: Sound, start: float, end: float) -> float:
    return float(np.sqrt((sound[round(start * RATE) : round(end * RATE)] ** 2).mean()))


@pytest.mark.film
def test_a_recording_of_another_script_is_refused(
    tiny: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    write_wav(spoken(1, -0.5, 1), tmp_path / "read.wav")
    with pytest.raises(UserError, match="3 sentences need 2"):
        tiny(str(tmp_path / "read.wav"))


@pytest.mark.film
def test_a_command_is_asked_for_each_sentence_of_the_film(
    tiny: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    tiny(speaking(TONE))
    told, heard = captions(tmp_path), read_sound(tmp_path / "tiny.mp4")
    assert [text for _start, _end, text in told] == SENTENCES
    assert all(loudness(heard, start + 0.1, end - 0.1) > 0.1 for start, end, _text in told)


# ---- The command line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["TheLeap", "--voice", "nobody"],
            "--voice 'nobody': neither a file with a recording, nor a command",
        ),
        (["TheLeap", "--voice", "x {file}", "--format", "gif"], "--voice: not with --format gif"),
        (["TheLeap", "TheCircle", "--voice", __file__], "a recording belongs to one film"),
    ],
)
def test_a_voice_is_refused_before_anything_is_drawn(
    call: Callable[..., tuple[int, str, str]], words: list[str], said: str
) -> None:
    code, out, err = call("render", *words)
    assert code in (1, 2)
    assert said in err
    assert "Traceback" not in out + err


def test_a_film_with_a_voice_lies_beside_the_silent_one(tmp_path: Path) -> None:
    film = FILMS["TheLeap"]
    silent = Rendering(film, film.run_id, "en", "l", "mp4", tmp_path)
    voiced = replace(silent, voice="say {file}")
    for one in (silent, voiced):
        one.record_path.write_text(json.dumps({"voice": one.voice}))
    assert voiced.movie.name == "TheLeap.en-voice.l.mp4"
    assert renderings(film, "en", tmp_path) == [voiced, silent]
    keys = {source_key(one, None) for one in (silent, voiced, replace(voiced, voice="say louder {file}"))}
    assert len(keys) == 3
    voiced.record_path.write_text("[1]")
    assert renderings(film, "en", tmp_path)[0].voice not in ("", "say {file}")
