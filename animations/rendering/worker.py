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

from animations.drawing.audit import Screen
from animations.rendering.containers import FINISH, measured, start_with_index
from animations.rendering.dry_run import play_through
from animations.rendering.subtitles import as_srt, as_vtt
from animations.voice.narrator import narrator
from animations.voice.sound import laid_out
from language import UserError
from story.films.entry import QUALITIES
from story.films.renderings import FORMATS
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
    scene_class = getattr(importlib.import_module(f"animations.{job['module']}"), job["scene"])
    run = open_run(job["run"], Path(job["runs"])) if job["run"] else None
    settings = {
        "media_dir": str(folder / "media"), "format": "webm" if kind == "webm" else "mp4",
        "verbosity": "ERROR", "progress_bar": "none", "video_encoder_options": SPEED.get(kind, SPEED["mp4"]),
    }  # fmt: skip
    with tempconfig(settings | picture_size(job["quality"], scene_class.screen)):
        voice = narrator(job["voice"], job["lang"], lambda: _sentences(scene_class, run, job["lang"]))
        scene = scene_class(run=run, lang=job["lang"])
        scene.on_progress = on_progress
        if voice is not None:
            scene.voice = voice
        scene.render()
        drawn, finished = Path(scene.renderer.file_writer.movie_file_path), folder / f"{stem}.{FORMATS[kind]}"
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


def picture_size(quality: str, screen: Screen) -> dict[str, Any]:
    """Manim's settings for a quality on a screen, which may stand upright."""
    long, short, rate = QUALITIES[quality]
    wide = screen.width > screen.height
    return {
        "pixel_width": long if wide else short, "pixel_height": short if wide else long, "frame_rate": rate,
        "frame_width": screen.width, "frame_height": screen.height,
    }  # fmt: skip


def _sentences(scene_class: Any, run: Run | None, lang: str) -> list[str]:
    """What is said in a film, which is played once for it."""
    played = play_through(scene_class, run, lang, watched=False)
    return [sentence for _start, _end, sentence in played.captions]


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
