"""Rendering a film in a process of its own, and keeping what is rendered already.

What the app may rely on. It never imports this room; it calls `python -m animations`:

`list --json` prints one line for each film and language:

    {"film": "TheLeap", "lang": "zh", "title": "…", "question": "…", "seconds": 60, "rendered": [RECORD, …]}

with `--run ID` also "why_not": in one line why the film cannot be drawn from that run, null where it can.

`render NAME --json` prints lines as it goes, each with an "event":

    {"event": "start",    "film": "TheLeap", "lang": "zh", "quality": "l", "format": "mp4", "run_id": "…",
                          "seconds": 60}
    {"event": "progress", "film": "TheLeap", "second": 12.5, "seconds": 60}
    {"event": "done",     "film": "TheLeap", "cached": false, …RECORD}
    {"event": "error",    "film": "TheLeap", "message": "…", "exit_code": 1}

With several films (`--all`, `--jobs N`) the lines of those that are drawn at the same time alternate, and one
that fails does not stop the others. An error without "film" ends the command.

"seconds" in a start or progress line is the length to expect; "second" is how much of it is drawn. A film
that is there already gives "done" at once, with "cached": true. A RECORD has

    lang, quality, format, run_id      what it shows
    voice                              the recording or the command that says it; "" for none
    movie, srt, vtt, thumbnail         absolute paths
    seconds, width, height, fps, bytes what the file measures
    sections                           its parts: [{"name": "…", "start": 12.5}, …], in the film's language
    key                                hash of what it was drawn from
    current                            (in `list`) whether it would be drawn the same way today

An error's text is in the language asked for and also goes to stderr, without JSON. Exit codes: 0; 1 where
the work failed; 2 for wrong words; 130 after Ctrl-C. Ending the process at any moment leaves either the
whole film or the one that was there before: it is drawn in a hidden folder beside, then moved.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from animations.rendering.processes import Processes
from language import UserError
from story.films.entry import ROOT, FilmEntry
from story.films.renderings import Rendering, scene_of, source_key
from training.config.presets import PRESETS
from training.packed import shipped_run
from training.phases import Verdict
from training.runs.atomic import publish
from training.runs.reader import Run, open_run

TEMPORARY = ".rendering-"
# How a full disk, or a used-up quota, shows in the last words of whatever was drawing.
NO_ROOM = re.compile(rf"\[Errno ({errno.ENOSPC}|{errno.EDQUOT})\]")
SIDE_FILES = ("srt", "vtt", "png")


class RenderError(UserError):
    """A film could not be rendered."""


def run_for_film(film: FilmEntry, run_id: str | None) -> Run | None:
    """The run asked for, or that of the film's preset; None for a film that is not about a run.

    Raises:
        UserError: when there is no such run, or it is not finished.
    """
    if film.run_id is None:
        return None
    try:
        run = open_run(run_id or film.run_id)
    except UserError as error:
        shipped = None if run_id else shipped_run(PRESETS[film.preset])
        if run_id:
            raise
        if shipped is None:
            raise RenderError(
                "{film} shows a run that is not recorded yet: ./run grok --preset {preset} makes it",
                film=film.name,
                preset=film.preset,
            ) from error
        run = shipped
    phases = run.phases()
    if phases is None or phases.verdict is Verdict.RUNNING:
        raise RenderError("run {run_id!r} is still in training: wait for its end", run_id=run.run_id)
    return run


def render(
    rendering: Rendering, run: Run | None, on_progress: Callable[[float], None], processes: Processes
) -> dict[str, Any]:
    """Render a film, or find it rendered; returns its record, with "cached".

    Raises:
        RenderError: in one line, what went wrong; what was there before is left as it was.
    """
    key = source_key(rendering, run)
    known = rendering.record()
    if known and known.get("key") == key:
        return {"cached": True} | known
    if run is not None and (reason := rendering.film.why_not_run(run.view())) is not None:
        raise RenderError(reason)
    with _explained(rendering.folder), _temporary_folder(rendering.folder) as folder:
        started = time.perf_counter()
        facts = _draw(rendering, run, folder, on_progress, processes)
        taken = round(time.perf_counter() - started, 1)
        record = _publish(rendering, folder, facts | {"drawn_in": taken, "key": key})
    return {"cached": False} | record


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Errors of the file system, such as a full disk, in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise RenderError(
            "cannot write films in {folder}: {reason}", folder=str(folder), reason=reason
        ) from error


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the films to draw in; those of renderers that were killed are swept away."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{TEMPORARY}*"):
        pid = left.name.removeprefix(TEMPORARY).partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-", dir=folder))
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":  # where signal 0 is Ctrl-C
        import psutil

        return bool(psutil.pid_exists(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _draw(
    rendering: Rendering,
    run: Run | None,
    folder: Path,
    on_progress: Callable[[float], None],
    processes: Processes,
) -> dict[str, Any]:
    """Let `animations.rendering.worker` draw the film into the folder; returns the facts it reports."""
    module, scene = scene_of(rendering)
    job = {
        "module": module, "scene": scene, "lang": rendering.lang, "quality": rendering.quality,
        "format": rendering.format, "run": run.run_id if run else "",
        "runs": str(run.folder.parent.absolute()) if run else "",
        "stem": rendering.stem, "folder": str(folder.absolute()), "voice": rendering.voice,
    }  # fmt: skip
    command = [sys.executable, "-m", "animations.rendering.worker", json.dumps(job)]
    complaints = folder / "stderr.txt"
    # Matrices of a film are small: a second thread would spend its time waiting, on the core of another film.
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    # The worker ends itself when its stdin closes: so it does not outlive this process, however that ends.
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "start_new_session": True}
    with (
        complaints.open("wb") as stderr,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | alone, stderr=stderr, **pipes) as worker,
    ):
        assert worker.stdout is not None
        facts: dict[str, Any] | None = None
        processes.add(worker)
        try:
            for line in worker.stdout:
                said = json.loads(line)
                if "second" in said:
                    on_progress(said["second"])
                elif "error" in said:
                    text, values = said["error"], said["values"]
                    raise RenderError(text, **values, exit_code=said["exit_code"])
                else:
                    facts = said["facts"]
        finally:
            if facts is None:
                worker.kill()
            processes.discard(worker)
    if facts is None and (full := NO_ROOM.search(complaints.read_text(encoding="utf-8", errors="replace"))):
        raise OSError(int(full[1]), os.strerror(int(full[1])))
    if facts is None:
        last = complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        reason = last[0] if last else f"exit code {worker.returncode}"
        raise RenderError(
            "{film}: the renderer ended early ({reason})", film=rendering.film.name, reason=reason
        )
    return facts


def _publish(rendering: Rendering, folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Move the finished files into place, the record last: without it, no film."""
    record = {
        "film": rendering.film.name, "lang": rendering.lang, "quality": rendering.quality,
        "format": rendering.format, "run_id": rendering.run_id, "voice": rendering.voice,
    } | facts  # fmt: skip
    with (folder / rendering.movie.name).open("rb") as movie:
        record["sha256"] = hashlib.file_digest(movie, "sha256").hexdigest()
    new_record = folder / rendering.record_path.name
    new_record.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    publish(folder, [*map(rendering.path, SIDE_FILES), rendering.movie, rendering.record_path])
    return record | rendering.paths()
