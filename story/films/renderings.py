"""Where a rendered film lies, and what it was rendered from. No Manim in here.

A rendering is a few files with one stem, `TheLeap.zh.l` (film, language, quality):

    TheLeap.zh.l.mp4       or .webm, .gif
    TheLeap.zh.l.srt       the captions as subtitles, and .vtt with the same
    TheLeap.zh.l.png       the last frame, which carries the answer
    TheLeap.zh.l.mp4.json  what it was rendered from, and its size and length

A film of another run than its own preset's has that run's id after its name; one that is said by a voice has
`-voice` after its language, and a vertical cut `.vertical` after its quality.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any

from story.films.entry import QUALITIES, ROOT, FilmEntry
from story.films.vertical import MOMENTS
from training.data_folder import data_folder
from training.runs.reader import Run
from training.runs.regular_files import read_text

# What can be asked for, and what kind of file that is.
FORMATS: Mapping[str, str] = {"mp4": "mp4", "webm": "webm", "gif": "gif", "vertical": "mp4"}
VERTICAL = "vertical"
VOICED = "-voice"


@dataclass(frozen=True, slots=True)
class Rendering:
    """One film in one language, quality and format, of one run (or none), in one folder: rendered or not.

    Attributes:
        voice: the recording, or the command, that says it; "" where it is silent.
    """

    film: FilmEntry
    run_id: str | None
    lang: str
    quality: str
    format: str
    folder: Path
    voice: str = ""

    @property
    def stem(self) -> str:
        of_run = "" if self.run_id in (self.film.run_id, None) else f".{self.run_id}"
        return (
            f"{self.film.name}{of_run}.{_end(self.lang, self.quality, self.format, voiced=bool(self.voice))}"
        )

    def path(self, suffix: str) -> Path:
        return self.folder / f"{self.stem}.{suffix}"

    @property
    def movie(self) -> Path:
        return self.path(FORMATS[self.format])

    @property
    def record_path(self) -> Path:
        return self.path(f"{FORMATS[self.format]}.json")

    def record(self) -> dict[str, Any] | None:
        """What is known of the rendered film; None where there is none."""
        try:
            record = json.loads(read_text(self.record_path))
        except (OSError, ValueError, RecursionError):
            return None
        return record | self.paths() if isinstance(record, dict) and self.movie.exists() else None

    def paths(self) -> dict[str, str]:
        """Where the files are, or would be. Not part of the record on disk: the folder may be moved."""
        suffixes = {"movie": FORMATS[self.format], "srt": "srt", "vtt": "vtt", "thumbnail": "png"}
        return {name: str(self.path(suffix).absolute()) for name, suffix in suffixes.items()}


def films_root() -> Path:
    """The folder of rendered films: KAIQIAO_FILMS, else `films` in `data_folder`."""
    return Path(os.environ.get("KAIQIAO_FILMS") or data_folder("films")).expanduser()


def gallery_root() -> Path:
    """The folder of the films that come with the code, small: KAIQIAO_GALLERY, else `animations/gallery`."""
    return Path(os.environ.get("KAIQIAO_GALLERY") or ROOT / "animations" / "gallery").expanduser()


def to_watch(film: FilmEntry, lang: str) -> list[Rendering]:
    """What of a film in a language a browser can play, the best first; the gallery's where there is no other
    of that quality.
    """
    own = [one for one in renderings(film, lang, films_root()) if one.format == "mp4" and one.record()]
    known = {one.quality for one in own if one.run_id in (film.run_id, None)}
    shipped = [one for one in renderings(film, lang, gallery_root()) if one.quality not in known]
    return own + [one for one in shipped if one.record()]


def poster_of(film: FilmEntry, lang: str) -> Path | None:
    """A picture that stands for a film: the gallery's, which gives no answer away, else the last one of what
    was drawn here; None where there is neither.
    """
    found = [one for folder in (gallery_root(), films_root()) for one in renderings(film, lang, folder)]
    return next((one.path("png") for one in found if one.path("png").exists()), None)


def handout_path(film: FilmEntry, lang: str) -> Path:
    """Where the printable page of a film lies in the gallery."""
    return gallery_root() / f"{film.name}.{lang}.pdf"


def renderings(film: FilmEntry, lang: str, folder: Path) -> list[Rendering]:
    """The renderings of a film in a language that lie in a folder: its own run's first, then the best, then
    those with a voice.
    """
    found = []
    for quality, kind, voiced in product(reversed(tuple(QUALITIES)), FORMATS, (True, False)):
        end = f"{_end(lang, quality, kind, voiced=voiced)}.{FORMATS[kind]}.json"
        for path in sorted(folder.glob(f"{film.name}.*{end}")):
            of_run = path.name.removeprefix(f"{film.name}.").removesuffix(end).removesuffix(".")
            voice = _voice(path) if voiced else ""
            found.append(Rendering(film, of_run or film.run_id, lang, quality, kind, folder, voice))
    return sorted(found, key=lambda rendering: rendering.run_id not in (film.run_id, None))


def _end(lang: str, quality: str, kind: str, *, voiced: bool) -> str:
    """The end of the name of every film that is rendered so.

    >>> _end("zh", "l", "mp4", voiced=False), _end("en", "h", "vertical", voiced=True)
    ('zh.l', 'en-voice.h.vertical')
    """
    return f"{lang}{VOICED if voiced else ''}.{quality}{f'.{VERTICAL}' if kind == VERTICAL else ''}"


def _voice(record: Path) -> str:
    """Which voice says a film, by its record."""
    try:
        return str(json.loads(read_text(record))["voice"])
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return VOICED  # one that nobody can ask for: such a film is out of date


def source_key(rendering: Rendering, run: Run | None) -> str:
    """A hash of everything the picture depends on: a rendering with another key is out of date."""
    code = _drawing_code(rendering)
    parts: list[object] = [
        rendering.film.name, rendering.lang, QUALITIES[rendering.quality], rendering.format,
        _drawn_from(run), _texts(rendering.lang, code), version("manim"), _said_by(rendering.voice),
    ]  # fmt: skip
    digest = hashlib.sha256(repr(parts).encode())
    for path in code:
        digest.update(path.name.encode() + b"\0" + _without_prose(path.read_text(encoding="utf-8")).encode())
    for name in rendering.film.shows:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def _without_prose(source: str) -> str:
    """The lines of a module without its docstrings, lines of comment and empty lines: they draw nothing.

    >>> _without_prose("# why\\ndef f():\\n    'Say.'\\n\\n    return 1\\n")
    'def f():\\n    return 1'
    """
    lines: list[str | None] = [*source.splitlines()]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            text = node.body[0]
            for line in range(text.lineno - 1, text.end_lineno or text.lineno):
                lines[line] = None
    return "\n".join(line for line in lines if line and line.strip() and not line.lstrip().startswith("#"))


def _said_by(voice: str) -> str:
    """A voice: a command by its words, a recording by what is in it."""
    return hashlib.sha256(Path(voice).read_bytes()).hexdigest() if Path(voice).is_file() else voice


def _drawn_from(run: Run | None) -> tuple[object, ...] | None:
    if run is None:
        return None
    steps = run.snapshot_steps()
    return run.run_id, run.config.hash, len(steps), int(steps[-1]) if len(steps) else None


def scene_of(rendering: Rendering) -> tuple[str, str]:
    """The module in `animations` that draws it, and the class there.

    >>> from story.films.catalog import FILMS
    >>> scene_of(Rendering(FILMS["TheLeap"], None, "en", "l", "vertical", Path()))
    ('vertical.the_fold', 'TheFold')
    """
    if rendering.format != VERTICAL:
        return rendering.film.module, rendering.film.name
    moment = MOMENTS[rendering.film.name]
    return f"vertical.{moment.module}", moment.scene


def _drawing_code(rendering: Rendering) -> list[Path]:
    """The files of this room and of `story` that a film is drawn by: its own, and what that imports."""
    found = {ROOT / "animations" / "rendering" / name for name in ("worker.py", "containers.py")}
    waiting = [ROOT / "animations" / f"{scene_of(rendering)[0].replace('.', '/')}.py"]
    while waiting:
        path = waiting.pop()
        if path not in found and path.exists():
            found.add(path)
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                    waiting += [
                        ROOT / f"{name.replace('.', '/')}.py"
                        for name in names
                        if name.startswith(("animations.", "story."))
                    ]
    # What is said of the other films outdates none.
    return [_handed_on(path) for path in sorted(found - {ROOT / "story" / "films" / "catalog.py"})]


def _handed_on(path: Path) -> Path:
    """The module that a module hands on, if it does nothing else: that is what draws."""
    code = _without_prose(path.read_text(encoding="utf-8"))
    handed_on = re.fullmatch(r"from ([\w.]+) import \*.*", code)
    return ROOT / f"{handed_on[1].replace('.', '/')}.py" if handed_on else path


def _texts(lang: str, code: Sequence[Path]) -> list[tuple[str, str]]:
    """How the texts of these files are translated into this language."""
    from babel.messages.pofile import read_po

    from language.catalogs import SOURCE, catalog_path

    if lang == SOURCE:  # its texts stand in the code
        return []
    names = {path.relative_to(ROOT).as_posix() for path in code}
    with catalog_path(lang).open("rb") as file:
        return [
            (str(message.id), str(message.string))
            for message in read_po(file)
            if any(name in names for name, _line in message.locations)
        ]
