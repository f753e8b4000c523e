"""How far films are drawn, for people on a terminal and for the app as JSON lines."""

from __future__ import annotations

import json
import sys
from typing import Any

from animations.rendering.pool import Done, Drawn, Event, Failed, Started
from language import Translator
from story.films.renderings import Rendering


class Progress:
    """A line a film that rewrites itself while it is drawn; with `as_json`, the renderer's events."""

    def __init__(self, _: Translator, *, as_json: bool) -> None:
        self._, self._as_json = _, as_json
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        if not self._as_json and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def show(self, event: Event) -> None:
        """Tell what has happened."""
        if self._as_json:
            self._say(event)
            return
        film = event.film
        match event:
            case Started() if self._bar is not None:
                self._tasks[film.stem] = self._bar.add_task(self._text(film, 0), total=film.film.seconds)
            case Drawn(second=second) if self._bar is not None:
                task = self._tasks[film.stem]
                self._bar.update(task, completed=second, description=self._text(film, second))
            case Done(record=record):
                self._end(film)
                self._done(record)
            case Failed(error=error):
                self._end(film)
                print(self._(error.message), file=sys.stderr)

    def _end(self, film: Rendering) -> None:
        if self._bar is not None:
            self._bar.remove_task(self._tasks.pop(film.stem))

    def _done(self, record: dict[str, Any]) -> None:
        _ = self._
        if record["cached"]:
            print(_("{path} is there already.", path=record["movie"]))
        else:
            print(_("{path}: {seconds:.0f} s, {size:.1f} MB",
                    path=record["movie"], seconds=record["seconds"], size=record["bytes"] / 1e6))  # fmt: skip

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _text(self, film: Rendering, second: float) -> str:
        _ = self._
        text = _("{film}  {second:.0f} of {seconds:.0f} s")
        return text.format(film=film.film.name, second=second, seconds=film.film.seconds)

    def _say(self, event: Event) -> None:
        film = event.film
        facts: dict[str, Any]
        match event:
            case Started():
                facts = {"event": "start", "film": film.film.name, "lang": film.lang}
                facts |= {"quality": film.quality, "format": film.format, "run_id": film.run_id}
                facts["seconds"] = film.film.seconds
            case Drawn(second=second):
                facts = {"event": "progress", "film": film.film.name, "second": second}
                facts["seconds"] = film.film.seconds
            case Done(record=record):
                facts = {"event": "done", "film": film.film.name} | record
            case Failed(error=error):
                facts = {"event": "error", "film": film.film.name, "message": self._(error.message)}
                facts["exit_code"] = error.exit_code
                print(facts["message"], file=sys.stderr)
        print(json.dumps(facts, ensure_ascii=False), flush=True)
