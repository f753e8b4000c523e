"""What the commands do that draw films; each returns its exit code."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from animations.commands import chosen_films, require_known
from language import Translator
from language.command_line import UsageError
from story.films.catalog import FILMS
from story.films.entry import QUALITIES, FilmEntry
from story.films.renderings import FORMATS, VERTICAL, Rendering, films_root
from story.films.vertical import MOMENTS
from story.films.whole_story import STORY_CARDS
from training.runs.reader import Run


def render_command(options: argparse.Namespace, _: Translator) -> int:
    """Draw the films that were named."""
    require_known("format", options.format, tuple(FORMATS))
    films = chosen_films(options)
    if options.format == VERTICAL:
        films = [film for film in films if film.name in MOMENTS] if options.all else films
        for film in films:
            if film.name not in MOMENTS:
                raise UsageError("{film} has no vertical cut; {names} have one",
                                 film=film.name, names=", ".join(MOMENTS))  # fmt: skip
    return _draw(_wanted(films, options), options, _)


def whole_story_command(options: argparse.Namespace, _: Translator) -> int:
    """Draw what is not there yet of the films and of the bridges between them, and join them."""
    options.format, options.run = "mp4", None
    wanted = _wanted([STORY_CARDS, *FILMS.values()], options)
    exit_code = _draw(wanted, options, _)
    if exit_code == 0:
        from animations.whole_story.writing import write_whole_story

        cards, *films = (rendering for rendering, _run in wanted)
        print(write_whole_story(cards, films).movie.absolute())
    return exit_code


def _wanted(films: Sequence[FilmEntry], options: argparse.Namespace) -> list[tuple[Rendering, Run | None]]:
    """The films as they were asked for, each with its run."""
    from animations.rendering.renderer import run_for_film

    require_known("quality", options.quality, tuple(QUALITIES))
    if options.jobs < 1:
        raise UsageError("--jobs {jobs}: at least 1", jobs=options.jobs)
    voice, place = _voice_for(films, options), options.out or films_root()
    wanted = []
    for film in films:
        run = run_for_film(film, options.run)
        run_id = None if run is None else run.run_id
        version = (options.lang, options.quality, options.format)
        wanted.append((Rendering(film, run_id, *version, place, voice), run))
    return wanted


def _draw(wanted: Sequence[tuple[Rendering, Run | None]], options: argparse.Namespace, _: Translator) -> int:
    """Draw films, telling how far they are; returns the worst exit code."""
    from animations.rendering.pool import Failed, render_films
    from animations.rendering.progress import Progress

    jobs = min(options.jobs, os.cpu_count() or 1, len(wanted))
    exit_code = 0
    with Progress(_, as_json=options.json) as progress, closing(
        render_films(wanted, jobs)
    ) as events:  # fmt: skip
        for event in events:
            progress.show(event)
            if isinstance(event, Failed):
                exit_code = max(exit_code, event.error.exit_code)
    return exit_code


def _voice_for(films: Sequence[FilmEntry], options: argparse.Namespace) -> str:
    """The voice that was asked for: a recording by its whole name; "" for none."""
    from animations.voice.narrator import check_voice

    if options.voice is None:
        return ""
    if FORMATS[options.format] != "mp4":
        raise UsageError("--voice: not with --format {format}", format=options.format)
    check_voice(options.voice)
    if not Path(options.voice).is_file():
        return str(options.voice)
    if len(films) > 1:
        raise UsageError("--voice {file}: a recording belongs to one film", file=options.voice)
    return str(Path(options.voice).absolute())
