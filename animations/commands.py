"""What the commands of `animations.cli` do; each returns its exit code."""

from __future__ import annotations

import argparse
import errno
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from language import LANGUAGES, Message, Translator, UserError, translator
from language.command_line import UsageError
from story.films.catalog import FILMS, QUALITIES, FilmEntry
from story.films.renderings import (
    FORMATS,
    Rendering,
    films_root,
    gallery_root,
    handout_path,
    renderings,
    source_key,
    to_watch,
)
from training.runs.reader import open_run


def list_command(options: argparse.Namespace, _: Translator) -> int:
    """What there is. JSON for every language, because the app chooses among them; plain text for one."""
    view = open_run(options.run).view() if options.run else None
    for film in FILMS.values():
        reason = None if view is None else film.why_not_run(view)
        for lang in LANGUAGES if options.json else (options.lang,):
            rendered = _current_records(film, lang, options.out)
            if options.json:
                print(json.dumps(_facts(film, lang, rendered, reason, of_run=view is not None),
                                 ensure_ascii=False))  # fmt: skip
            else:
                _print_film(film, rendered, _, reason)
    return 0


def _current_records(film: FilmEntry, lang: str, folder: Path | None) -> list[dict[str, Any]]:
    """The record of each rendering there is, and whether it is up to date."""
    return [
        record | {"current": _is_current(rendering, record)}
        for place in ([folder] if folder else [films_root(), gallery_root()])
        for rendering in renderings(film, lang, place)
        if (record := rendering.record())
    ]


def _facts(
    film: FilmEntry, lang: str, rendered: list[dict[str, Any]], reason: Message | None, *, of_run: bool
) -> dict[str, Any]:
    say = translator(lang)
    facts = {"film": film.name, "lang": lang, "title": say(film.title), "question": say(film.question)}
    asked = {"why_not": None if reason is None else say(reason)} if of_run else {}
    return facts | {"seconds": film.seconds, "rendered": rendered} | asked


def _print_film(
    film: FilmEntry, rendered: list[dict[str, Any]], _: Translator, reason: Message | None
) -> None:
    print(f"{film.name}  {_(film.title)}  ({film.seconds} s)  {_(film.question)}")
    if reason is not None:
        print("  " + _("not from this run: {reason}", reason=_(reason)))
    for record in rendered:
        print(f"  {record['movie']}" + ("" if record["current"] else "  " + _("(out of date)")))


def _is_current(rendering: Rendering, record: dict[str, Any]) -> bool:
    try:
        run = None if rendering.run_id is None else open_run(rendering.run_id)
        return bool(record.get("key") == source_key(rendering, run))
    except UserError:  # its run is gone: the film is all there is
        return False


def chosen_films(options: argparse.Namespace) -> list[FilmEntry]:
    """The films that were named, in the order of the catalog."""
    for name in options.films:
        require_known("film", name, tuple(FILMS))
    if options.all == bool(options.films):
        raise UsageError("name the films, or --all; known are {names}", names=", ".join(FILMS))
    return [film for film in FILMS.values() if options.all or film.name in options.films]


def check_command(options: argparse.Namespace, _: Translator) -> int:
    """Play films without writing them: how long they are, and what cannot be read in them."""
    from animations.rendering.dry_run import dry_run
    from animations.rendering.renderer import run_for_film

    faults = 0
    for film in chosen_films(options):
        played = dry_run(film, run_for_film(film, options.run), options.lang)
        faults += len(played.findings)
        if options.json:
            found = [asdict(finding) for finding in played.findings]
            print(json.dumps({"film": film.name, "seconds": round(played.time, 2), "findings": found}))
        else:
            print(_("{film}: {seconds:.0f} s, {count} faults", film=film.name, seconds=played.time,
                    count=len(played.findings)))  # fmt: skip
            for finding in played.findings:
                print(f"  {finding.second:6.2f} s  {finding.rule}: {finding.what}")
    return 1 if faults else 0


def contact_sheet_command(options: argparse.Namespace, _: Translator) -> int:
    """Lay pictures of rendered films side by side."""
    from animations.rendering.contact_sheet import contact_sheet
    from animations.rendering.pictures import settled_times

    if options.pictures < 1:
        raise UsageError("--pictures {count}: at least 1", count=options.pictures)
    for rendered in _rendered(options):
        sheet = options.to / f"{rendered.film.name}.{options.lang}.png"
        record = rendered.record()
        assert record is not None, "a film that is not there has no pictures"
        starts = [float(section["start"]) for section in record["sections"]]
        times = settled_times(starts, float(record["seconds"]), options.pictures)
        with _made_from(rendered, sheet):
            contact_sheet(rendered.movie, sheet, times)
        print(sheet)
    return 0


def clip_command(options: argparse.Namespace, _: Translator) -> int:
    """Cut one part out of rendered films, as a GIF for slides."""
    from animations.rendering.containers import clip_as_gif

    for rendered in _rendered(options, shipped=True):
        record = rendered.record()
        assert record is not None, "a film that is not there has no parts"
        starts = [float(section["start"]) for section in record["sections"]]
        if not 1 <= options.part <= len(starts):
            raise UsageError("--part {part}: {film} has {count} parts", part=options.part,
                        film=rendered.film.name, count=len(starts))  # fmt: skip
        ends = [*starts[1:], float(record["seconds"])]
        options.to.mkdir(parents=True, exist_ok=True)
        clip = options.to / f"{rendered.film.name}.{options.lang}.gif"
        with _made_from(rendered, clip):
            clip_as_gif(rendered.movie, clip, starts[options.part - 1], ends[options.part - 1])
        print(clip)
    return 0


def slides_command(options: argparse.Namespace, _: Translator) -> int:
    """Put rendered films into one file that a browser plays part by part."""
    from animations.slides import write_talk

    films = _rendered(options, shipped=True)
    with _made_from(films[0], options.to):
        size = write_talk(films, options.to, translator(options.lang))
    print(f"{options.to}: {size / 1e6:.1f} MB")
    return 0


def handout_command(options: argparse.Namespace, _: Translator) -> int:
    """Make the printable pages of rendered films."""
    from animations.rendering.handout import write_handout

    for rendered in _rendered(options):
        page = options.to / handout_path(rendered.film, options.lang).name
        with _made_from(rendered, page):
            write_handout(rendered, page, translator(options.lang))
        print(page)
    return 0


@contextmanager
def _made_from(rendered: Rendering, made: Path) -> Iterator[None]:
    """Say in one line that a film is damaged, or that what is made from it cannot be written."""
    import av

    try:
        with av.open(str(rendered.movie)) as film:
            if not film.streams.video:
                raise UserError("{file}: there is no picture in it", file=str(rendered.movie))
        yield
    except (av.FFmpegError, OSError) as error:
        number = error.errno or 0
        if isinstance(error, av.FFmpegError) and number not in errno.errorcode:
            raise UserError("{file}: it cannot be read as a film ({reason})", file=str(rendered.movie),
                            reason=error.strerror or type(error).__name__) from error  # fmt: skip
        reason = os.strerror(number) if number else str(error)
        place = getattr(error, "filename", None) or made
        raise UserError("It failed: {problem}", problem=f"{place}: {reason}") from error


def gallery_command(options: argparse.Namespace, _: Translator) -> int:
    """Put rendered films of the lowest quality, made small, and their printable pages into the gallery."""
    from animations.rendering.gallery import put_into_gallery
    from animations.rendering.handout import write_handout

    for rendered in _rendered(options, quality=min(QUALITIES, key=lambda name: QUALITIES[name])):
        page = handout_path(rendered.film, options.lang)
        with _made_from(rendered, page):
            print(put_into_gallery(rendered, gallery_root()))
            write_handout(rendered, page, translator(options.lang))
    return 0


def _rendered(
    options: argparse.Namespace, quality: str | None = None, *, shipped: bool = False
) -> list[Rendering]:
    """The best rendering there is of each film that was named, one that is out of date only where there is
    no other; of the gallery's only where they will do.
    """
    found = []
    for film in chosen_films(options):
        there = renderings(film, options.lang, options.out) if options.out else to_watch(film, options.lang)
        fit = [one for one in there if _will_do(one, options, quality, shipped=shipped)]
        best = next((one for one in fit if _is_current(one, one.record() or {})), next(iter(fit), None))
        if best is None:
            raise UserError("{film} has not been rendered: ./run render {film} --lang {lang} -q {quality}",
                        film=film.name, lang=options.lang, quality=quality or "m")  # fmt: skip
        found.append(best)
    return found


def render_command(options: argparse.Namespace, _: Translator) -> int:
    require_known("quality", options.quality, tuple(QUALITIES))
    require_known("format", options.format, FORMATS)
    films = chosen_films(options)

    if options.jobs < 1:
        raise UsageError("--jobs {jobs}: at least 1", jobs=options.jobs)

    from animations.rendering.pool import Failed, render_films
    from animations.rendering.progress import Progress
    from animations.rendering.renderer import run_for_film

    wanted = []
    for film in films:
        run = run_for_film(film, options.run)
        run_id = None if run is None else run.run_id
        place = options.out or films_root()
        wanted.append((Rendering(film, run_id, options.lang, options.quality, options.format, place), run))
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


def _will_do(one: Rendering, options: argparse.Namespace, quality: str | None, *, shipped: bool) -> bool:
    asked_for = options.run in (None, one.run_id) and quality in (None, one.quality) and one.format == "mp4"
    parts_known = "sections" in (one.record() or {})
    return asked_for and parts_known and (shipped or one.folder != gallery_root())


def require_known(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UsageError(
            "{name} = {value!r}: known are {names}", name=name, value=value, names=", ".join(known)
        )
