"""export to HTML: pages of a run as one file, from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app_pages.export.writing import EXPORTED, export_pages
from language import LANGUAGES, Translator, UserError
from language.command_line import Parser, UsageError, run_main
from training.packed import open_or_unpack
from training.runs.atomic import replace_bytes
from training.watching.reading import is_watched

ALL, BOTH = "all", "both"
ENDINGS = (".html", ".htm")


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(words, _parser)


def _parser(_: Translator) -> Parser:
    parser = Parser(
        _,
        prog="python -m app_pages.export",
        description=_("Write pages of a run as one HTML file, which needs no server."),
    )
    parser.set_defaults(command=export_command, lang=_.language)
    parser.add_argument("run_id", metavar=_("run"), help=_("which run; see: runs"))
    parser.add_argument(
        "-o", "--output", type=Path, metavar=_("file"), help=_("what to write, such as grok.html")
    )
    parser.add_argument(
        "--page", default=EXPORTED[0], metavar=_("page"), help=", ".join(EXPORTED) + ", " + ALL
    )
    parser.add_argument(
        "--lang", choices=[*LANGUAGES, BOTH], default=BOTH, dest="languages", help=_("its languages")
    )
    parser.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    return parser


def export_command(options: argparse.Namespace, _: Translator) -> int:
    """Write the file, and say what is in it."""
    file = options.output
    if file is None:
        raise UsageError("the file to write is missing: -o grok.html")
    if file.suffix.lower() not in ENDINGS:
        raise UsageError(
            "{file}: the file must end in one of {names}", file=str(file), names=", ".join(ENDINGS)
        )
    if file.exists() and not options.force:
        raise UserError("{file} is there already: --force replaces it", file=str(file))
    pages = EXPORTED if options.page == ALL else [options.page]
    languages = [*LANGUAGES] if options.languages == BOTH else [options.languages]
    if not os.access(file.absolute().parent, os.W_OK):
        raise UserError("{file}: its folder is not there, or cannot be written to", file=str(file))
    if not is_watched(options.run_id):
        open_or_unpack(options.run_id)  # says what is wrong with it
    made = export_pages(pages, options.run_id, languages, file_name=file.name, told_in=_.language)
    data = made.html.encode()
    replace_bytes(file, data)
    for page, why in made.left_out.items():
        print(_("{page}: left out. {reason}", page=page, reason=why), file=sys.stderr)
    names = ", ".join(made.pages)
    print(_("{file}: {pages}; {size:.1f} MB", file=str(file), pages=names, size=len(data) / 1e6))
    return 0
