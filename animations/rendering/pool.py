"""Several films at once, a process each; what happens to them is told as a stream of events."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeAlias

from animations.rendering.processes import Processes
from animations.rendering.renderer import render
from language import LANGUAGES, UserError
from story.films.entry import FilmEntry
from story.films.renderings import Rendering, gallery_root, renderings
from training.runs.reader import Run


@dataclass(frozen=True, slots=True)
class Started:
    """A renderer has begun with a film."""

    film: Rendering


@dataclass(frozen=True, slots=True)
class Drawn:
    """So many seconds of a film are drawn."""

    film: Rendering
    second: float


@dataclass(frozen=True, slots=True)
class Done:
    """A film is there."""

    film: Rendering
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """A film could not be rendered; the others go on."""

    film: Rendering
    error: UserError


Event: TypeAlias = Started | Drawn | Done | Failed


def render_films(
    wanted: Sequence[tuple[Rendering, Run | None]], jobs: int = 1
) -> Generator[Event, None, None]:
    """Render films, `jobs` of them at a time; yields what happens, as it happens.

    Closing the generator early, or an interrupt while it waits, ends all renderers and leaves no half film.
    """
    events: SimpleQueue[Event | BaseException] = SimpleQueue()
    processes = Processes()

    def work(film: Rendering, run: Run | None) -> None:
        events.put(Started(film))
        try:
            record = render(film, run, lambda second: events.put(Drawn(film, second)), processes)
            events.put(Done(film, record))
        except UserError as error:
            events.put(Failed(film, error))
        except BaseException as error:  # a mistake of ours: told where the events are read
            events.put(error)

    # The end of this block waits for the threads: each clears up after its process.
    with ThreadPoolExecutor(jobs) as pool:
        try:
            # What takes longest first: at the end nobody waits for one that has just begun.
            for film, run in sorted(wanted, key=lambda one: -seconds_to_draw(one[0].film)):
                pool.submit(work, film, run)
            unfinished = len(wanted)
            while unfinished:
                event = events.get()
                if isinstance(event, BaseException):
                    raise event
                unfinished -= isinstance(event, Done | Failed)
                yield event
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.kill_all()


def seconds_to_draw(film: FilmEntry) -> float:
    """How long it took to draw the film for the gallery; where that is not known, how long it plays."""
    shipped = (one.record() or {} for lang in LANGUAGES for one in renderings(film, lang, gallery_root()))
    return max((float(record.get("drawn_in", film.seconds)) for record in shipped), default=film.seconds)
