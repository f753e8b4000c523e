"""What the commands of `animations.commands.cli` do; each returns its exit code."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from language import LANGUAGES, Message, Translator, UserError, translator
from language.command_line import UsageError
from story.films.catalog import FILMS
from story.films.entry import FilmEntry
from story.films.renderings import (
    Rendering,
    films_root,
    gallery_root,
    renderings,
    source_key,
)
from training.config.presets import PRESETS
from training.packed import shipped_run
from training.runs.reader import Run, open_run


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
        record | {"current": is_current(rendering, record)}
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


def is_current(rendering: Rendering, record: dict[str, Any]) -> bool:
    """Whether it would be drawn the same today; True, too, where nothing is installed that could draw it."""
    try:
        run = None if rendering.run_id is None else _drawn_run(rendering)
        return bool(record.get("key") == source_key(rendering, run))
    except (UserError, OSError):  # its run is gone: the film is all there is
        return False
    except ModuleNotFoundError:
        return True


def _drawn_run(rendering: Rendering) -> Run:
    """The run it was drawn from, as it is recorded, or comes with the code."""
    try:
        return open_run(rendering.run_id or "")
    except UserError:
        of_film = PRESETS[rendering.film.preset]
        shipped = shipped_run(of_film) if of_film.run_id == rendering.run_id else None
        if shipped is None:
            raise
        return shipped


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


def require_known(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UsageError(
            "{name} = {value!r}: known are {names}", name=name, value=value, names=", ".join(known)
        )
