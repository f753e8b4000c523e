"""The command line of the films: `python -m animations list | render | check`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from animations.catalog import (
    FILMS,
    FORMATS,
    QUALITIES,
    FilmEntry,
    Rendering,
    films_root,
    renderings,
    source_key,
)
from language import LANGUAGES, Message, Translator, UserError, preferred_language, translator
from language.command_line import Parser, UsageError, speaker
from training.store import open_run


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code: 0, 1 where the work failed, 2 for wrong words."""
    _ = speaker(words)
    try:
        options = _parser(_).parse_args(words)
        return int(options.command(options, _))
    except UserError as error:
        text, exit_code = _(error.message), error.exit_code
    except KeyboardInterrupt:
        text, exit_code = _("Stopped; no half film is left."), 130
    if "--json" in words:
        print(json.dumps({"event": "error", "message": text, "exit_code": exit_code}, ensure_ascii=False))
    print(text, file=sys.stderr)
    return exit_code


def _parser(_: Translator) -> argparse.ArgumentParser:
    shared = Parser(add_help=False)
    shared.add_argument(
        "--lang", default=preferred_language(), help=_("language: {names}", names=", ".join(LANGUAGES))
    )
    shared.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("folder of the films"))
    shared.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    parser = Parser(prog="python -m animations", description=_("Films drawn from recorded runs."))
    commands = parser.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)
    listing = commands.add_parser("list", parents=[shared], help=_("the films there are"))
    listing.set_defaults(command=list_command)

    chosen = Parser(add_help=False)
    chosen.add_argument(
        "films", nargs="*", metavar=_("film"), help=_("films: {names}", names=", ".join(FILMS))
    )
    chosen.add_argument("--all", action="store_true", help=_("all films"))
    chosen.add_argument(
        "--run",
        metavar=_("run"),
        help=_("id of the recorded run to draw from; the reference run if not given"),
    )

    rendering = commands.add_parser("render", parents=[shared, chosen], help=_("render films"))
    rendering.set_defaults(command=render_command)
    rendering.add_argument("-q", "--quality", default="m", help=_("quality: {names}", names=_qualities()))
    rendering.add_argument("--format", default="mp4", help=_("format: {names}", names=", ".join(FORMATS)))
    rendering.add_argument(
        "--jobs", type=int, default=1, metavar="N", help=_("how many films at once: at most the cores")
    )
    sheets = commands.add_parser(
        "contact-sheet", parents=[shared, chosen], help=_("pictures of rendered films side by side")
    )
    sheets.set_defaults(command=contact_sheet_command)
    sheets.add_argument("--pictures", type=int, default=6, help=_("how many pictures of each film"))
    sheets.add_argument("--to", type=Path, default=Path(), metavar=_("FOLDER"), help=_("where to write"))
    checking = commands.add_parser(
        "check", parents=[shared, chosen], help=_("play films without writing them: can all be read?")
    )
    checking.set_defaults(command=check_command)
    return parser


def _qualities() -> str:
    return ", ".join(
        f"{name} ({width}×{height}, {fps}/s)" for name, (width, height, fps) in QUALITIES.items()
    )


def _require_known(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UsageError(
            Message("{name} = {value!r}: known are {names}", name=name, value=value, names=", ".join(known))
        )


def list_command(options: argparse.Namespace, _: Translator) -> int:
    """What there is. JSON for every language, because the app chooses among them; plain text for one."""
    _require_known("lang", options.lang, tuple(LANGUAGES))
    folder = options.out or films_root()
    for film in FILMS.values():
        for lang in LANGUAGES if options.json else (options.lang,):
            say = translator(lang)
            rendered = [
                record | {"current": _is_current(rendering, record)}
                for rendering in renderings(film, lang, folder)
                if (record := rendering.record())
            ]
            if options.json:
                facts = {
                    "film": film.name,
                    "lang": lang,
                    "title": say(film.title),
                    "question": say(film.question),
                }
                facts |= {"seconds": film.seconds, "rendered": rendered}
                print(json.dumps(facts, ensure_ascii=False))
            else:
                print(f"{film.name}  {say(film.title)}  ({film.seconds} s)  {say(film.question)}")
                for record in rendered:
                    print(f"  {record['movie']}" + ("" if record["current"] else "  " + _("(out of date)")))
    return 0


def _is_current(rendering: Rendering, record: dict[str, Any]) -> bool:
    try:
        run = None if rendering.run_id is None else open_run(rendering.run_id)
        return bool(record.get("key") == source_key(rendering, run))
    except UserError:  # its run is gone: the film is all there is
        return False


def _chosen(options: argparse.Namespace) -> list[FilmEntry]:
    """The films that were named, in the order of the catalog."""
    _require_known("lang", options.lang, tuple(LANGUAGES))
    for name in options.films:
        _require_known("film", name, tuple(FILMS))
    if options.all == bool(options.films):
        raise UsageError(Message("name the films, or --all; known are {names}", names=", ".join(FILMS)))
    return [film for film in FILMS.values() if options.all or film.name in options.films]


def check_command(options: argparse.Namespace, _: Translator) -> int:
    """Play films without writing them: how long they are, and what cannot be read in them."""
    from animations.rendering.dry_run import dry_run
    from animations.rendering.renderer import run_for_film

    faults = 0
    for film in _chosen(options):
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

    for film in _chosen(options):
        movie = next(
            (found.movie for found in renderings(film, options.lang, options.out or films_root())
             if found.format != "gif" and options.run in (None, found.run_id)), None)  # fmt: skip
        if movie is None:
            raise UserError(Message("{film} has not been rendered: ./run render {film} --lang {lang}",
                                    film=film.name, lang=options.lang))  # fmt: skip
        sheet = options.to / f"{film.name}.{options.lang}.png"
        contact_sheet(movie, sheet, options.pictures)
        print(sheet)
    return 0


def render_command(options: argparse.Namespace, _: Translator) -> int:
    _require_known("quality", options.quality, tuple(QUALITIES))
    _require_known("format", options.format, FORMATS)
    films = _chosen(options)

    if options.jobs < 1:
        raise UsageError(Message("--jobs {jobs}: at least 1", jobs=options.jobs))

    from animations.rendering.crew import Failed, render_films
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
