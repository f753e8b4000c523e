"""The command line of the films: `python -m animations list | render | contact-sheet | …`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from animations import commands
from animations.commands import drawn, taken_away
from language import Translator, mark
from language.command_line import Parser, common_options, run_main
from story.films.catalog import FILMS
from story.films.entry import QUALITIES
from story.films.renderings import FORMATS


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(words, _parser, stopped=mark("Stopped; no half film is left."), json_errors=True)


def _parser(_: Translator) -> Parser:
    shared = common_options(_)
    shared.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("folder of the films"))

    parser = Parser(_, prog="python -m animations", description=_("Films drawn from recorded runs."))
    verbs = parser.add_commands()
    listing = verbs.add_parser("list", parents=[shared], help=_("the films there are"))
    listing.set_defaults(command=commands.list_command)
    listing.add_argument(
        "--run", metavar=_("run"), help=_("say of each film whether it can be drawn from this run")
    )

    chosen = Parser(_, add_help=False)
    chosen.add_argument(
        "films", nargs="*", metavar=_("film"), help=_("films: {names}", names=", ".join(FILMS))
    )
    chosen.add_argument("--all", action="store_true", help=_("all films"))
    chosen.add_argument(
        "--run",
        metavar=_("run"),
        help=_("id of the recorded run to draw from; the reference run if not given"),
    )

    drawing = Parser(_, add_help=False)
    drawing.add_argument("-q", "--quality", default="m", help=_("quality: {names}", names=_qualities()))
    drawing.add_argument(
        "--jobs", type=int, default=1, metavar="N", help=_("how many films at once: at most the cores")
    )
    drawing.add_argument(
        "--voice",
        metavar=_("VOICE"),
        help=_(
            "who says the films: a recording of the script, or a command that says {sentence} into {wav}",
            sentence="{text}",
            wav="{file}",
        ),
    )
    rendering = verbs.add_parser("render", parents=[shared, chosen, drawing], help=_("render films"))
    rendering.set_defaults(command=drawn.render_command)
    rendering.add_argument("--format", default="mp4", help=_("format: {names}", names=", ".join(FORMATS)))
    story = verbs.add_parser(
        "whole-story", parents=[shared, drawing], help=_("all films as one, with bridges between them")
    )
    story.set_defaults(command=drawn.whole_story_command)
    sheets = verbs.add_parser(
        "contact-sheet", parents=[shared, chosen], help=_("pictures of rendered films side by side")
    )
    sheets.set_defaults(command=taken_away.contact_sheet_command)
    sheets.add_argument("--pictures", type=int, default=6, help=_("how many pictures of each film"))
    pages = verbs.add_parser(
        "handout", parents=[shared, chosen], help=_("a printable page with questions for each rendered film")
    )
    pages.set_defaults(command=taken_away.handout_command)
    clips = verbs.add_parser("clip", parents=[shared, chosen], help=_("one part of a film as a GIF"))
    clips.set_defaults(command=taken_away.clip_command)
    clips.add_argument("--part", type=int, required=True, metavar="N", help=_("which part of the film"))
    talks = verbs.add_parser(
        "slides", parents=[shared, chosen], help=_("one HTML file that plays films part by part, with notes")
    )
    talks.set_defaults(command=taken_away.slides_command)
    talks.add_argument(
        "-o", "--to", type=Path, default=Path("talk.html"), metavar=_("FILE"), help=_("where to write")
    )
    scripts = verbs.add_parser(
        "script", parents=[shared, chosen], help=_("what is said in films, with times, as Markdown")
    )
    scripts.set_defaults(command=taken_away.script_command)
    for writing in (sheets, clips, pages, scripts):
        writing.add_argument("--to", type=Path, default=Path(), metavar=_("FOLDER"), help=_("where to write"))
    keeping = verbs.add_parser(
        "gallery", parents=[shared, chosen], help=_("put rendered films, made small, beside the code")
    )
    keeping.set_defaults(command=taken_away.gallery_command)
    told = verbs.add_parser("pages", parents=[shared], help=_("write docs/films.md and docs/lesson.md anew"))
    told.set_defaults(command=taken_away.pages_command)
    checking = verbs.add_parser(
        "check", parents=[shared, chosen], help=_("play films without writing them: can all be read?")
    )
    checking.set_defaults(command=commands.check_command)
    return parser


def _qualities() -> str:
    return ", ".join(
        f"{name} ({width}×{height}, {fps}/s)" for name, (width, height, fps) in QUALITIES.items()
    )
