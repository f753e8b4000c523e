"""How far a film is drawn, for people on a terminal and for the app as JSON lines."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import Any

from animations.catalog import Rendering
from language import Translator


class Progress:
    """A line that rewrites itself while a film is drawn; with `as_json`, the renderer's events."""

    def __init__(self, rendering: Rendering, _: Translator, *, as_json: bool) -> None:
        self._rendering, self._, self._as_json = rendering, _, as_json
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        film, wanted = self._rendering.film, self._rendering
        if self._as_json:
            self._say("start", lang=wanted.lang, quality=wanted.quality, format=wanted.format,
                      run_id=wanted.run_id, seconds=film.seconds)  # fmt: skip
        elif sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._text(0), total=film.seconds)
            self._bar.start()
        return self

    def show(self, second: float) -> None:
        """So many seconds of the film are drawn."""
        if self._as_json:
            self._say("progress", second=second, seconds=self._rendering.film.seconds)
        elif self._bar is not None:
            self._bar.update(self._task, completed=second, description=self._text(second))

    def done(self, record: dict[str, Any]) -> None:
        """The film is there."""
        if self._as_json:
            self._say("done", **record)
        elif record["cached"]:
            _ = self._
            print(_("{path} is there already.", path=record["movie"]))
        else:
            _ = self._
            print(_("{path}: {seconds:.0f} s, {size:.1f} MB",
                    path=record["movie"], seconds=record["seconds"], size=record["bytes"] / 1e6))  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _text(self, second: float) -> str:
        _, film = self._, self._rendering.film
        text = _("{film}  {second:.0f} of {seconds:.0f} s")
        return text.format(film=film.name, second=second, seconds=film.seconds)

    def _say(self, event: str, **facts: object) -> None:
        line = {"event": event, "film": self._rendering.film.name} | facts
        print(json.dumps(line, ensure_ascii=False), flush=True)
