"""The process that draws one film. `animations.rendering.renderer` starts it, and reads JSON lines from it:

{"second": 12.5}                                      so much of the film is drawn
{"facts": {"seconds": 60.1, "width": 854, …}}         it is done, all files are in the folder
{"error": "…", "values": {…}, "exit_code": 1}         it cannot be done
"""

from __future__ import annotations

import _thread
import errno
import importlib
import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from animations.rendering.containers import FINISH, measured, start_with_index
from animations.rendering.dry_run import dry_run
from animations.rendering.subtitles import as_srt, as_vtt
from animations.voice.narrator import narrator
from animations.voice.sound import laid_out
from language import UserError
from story.films.catalog import QUALITIES, FilmEntry
from story.films.whole_story import film_named
from training.runs.reader import Run, open_run

SECONDS_TO_CLEAR_UP = 10
SPEED = {
    "mp4": {"crf": "20", "preset": "veryfast"},
    "webm": {"crf": "32", "deadline": "realtime", "cpu-used": "6"},
}


def main(job: dict[str, str]) -> int:
    finished = threading.Event()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may have inherited "ignore"
    threading.Thread(target=_end_with_parent, args=(finished,), daemon=True).start()
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Manim prints is no line of ours

    def say(**facts: Any) -> None:
        print(json.dumps(facts, ensure_ascii=False), file=lines, flush=True)

    try:
        facts = draw(job, lambda second: say(second=round(second, 2)))
        finished.set()
        say(facts=facts)
    except (KeyboardInterrupt, BrokenPipeError):  # the renderer is gone and cannot clear up, so we do
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the watching thread may be about to interrupt us again
        _clear(Path(job["folder"]))
        return 130
    except UserError as error:
        values = {name: value if isinstance(value, int | float) else str(value)
                  for name, value in error.message.values.items()}  # fmt: skip
        say(error=error.message.text, values=values, exit_code=error.exit_code)
        return error.exit_code
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES):
            reason = os.strerror(error.errno)
            say(error="cannot write films in {folder}: {reason}", exit_code=1,
                values={"folder": str(Path(job["folder"]).parent), "reason": reason})  # fmt: skip
            return 1
        raise
    return 0


def _clear(folder: Path) -> None:
    """Remove the folder, though Manim's encoder may still be writing into it."""
    for _attempt in range(SECONDS_TO_CLEAR_UP * 5):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def _end_with_parent(finished: threading.Event) -> None:
    """Interrupt the drawing when the renderer holds our stdin no longer: nobody waits for the film."""
    sys.stdin.buffer.read()
    if not finished.is_set():
        _thread.interrupt_main()
        time.sleep(SECONDS_TO_CLEAR_UP)
        os._exit(1)


def draw(job: dict[str, str], on_progress: Any) -> dict[str, Any]:
    """Draw the film and its side files into the folder; returns what the finished file measures."""
    from manim import tempconfig
    from PIL import Image

    folder, stem, kind = Path(job["folder"]), job["stem"], job["format"]
    entry = film_named(job["film"])
    width, height, fps = QUALITIES[job["quality"]]
    settings = {
        "media_dir": str(folder / "media"), "pixel_width": width, "pixel_height": height, "frame_rate": fps,
        "format": "webm" if kind == "webm" else "mp4", "verbosity": "ERROR", "progress_bar": "none",
        "video_encoder_options": SPEED.get(kind, SPEED["mp4"]),
    }  # fmt: skip
    with tempconfig(settings):
        scene_class = getattr(importlib.import_module(f"animations.{entry.module}"), entry.name)
        run = open_run(job["run"], Path(job["runs"])) if job["run"] else None
        scene = scene_class(run=run, lang=job["lang"])
        scene.on_progress = on_progress
        voice = None
        if job["voice"]:
            voice = narrator(job["voice"], job["lang"], lambda: _sentences(entry, run, job["lang"]))
            scene.voice = voice
        scene.render()
        drawn, finished = Path(scene.renderer.file_writer.movie_file_path), folder / f"{stem}.{kind}"
        if voice is None:
            FINISH[kind](drawn, finished, scene.sections)
        else:
            starts = [start for start, _end, _sentence in scene.captions]
            heard = laid_out([*zip(starts, voice.said, strict=True)], scene.time)
            start_with_index(drawn, finished, scene.sections, heard)
        Image.fromarray(scene.renderer.camera.pixel_array).convert("RGB").save(folder / f"{stem}.png")
    (folder / f"{stem}.srt").write_text(as_srt(scene.captions), encoding="utf-8")
    (folder / f"{stem}.vtt").write_text(as_vtt(scene.captions), encoding="utf-8")
    sections = [{"name": section.name, "start": round(section.start, 2)} for section in scene.sections]
    return measured(finished) | {"sections": sections}


def _sentences(entry: FilmEntry, run: Run | None, lang: str) -> list[str]:
    """What is said in a film, which is played once for it."""
    played = dry_run(entry, run, lang, watched=False)
    return [sentence for _start, _end, sentence in played.captions]


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
