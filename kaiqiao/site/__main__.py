"""`python -m kaiqiao.site -o FOLDER`: build the site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from language import LANGUAGES, Translator, mark, preferred_language
from language.command_line import Parser, run_main

BOTH = "both"


def main(argv: list[str]) -> int:
    """Build the site that these words ask for; returns the exit code."""
    return run_main(argv, _parser, stopped=mark("Stopped. The site is not whole."))


def _parser(_: Translator) -> Parser:
    parser = Parser(
        _, prog="./run site",
        description=_(
            "Build a folder of pages that any browser opens and any host serves: chapters, films, claims, "
            "functions."
        ),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar=_("FOLDER"), help=_("the folder to write")
    )
    parser.add_argument(
        "--run", metavar="RUN", help=_("the run whose chapters it has; the reference run if not given")
    )
    parser.add_argument(
        "--lang", action=_Languages, choices=(*LANGUAGES, BOTH), default=preferred_language(),
        help=_("in which language, or in both"),
    )  # fmt: skip
    parser.set_defaults(command=_build, languages=tuple(LANGUAGES))
    return parser


class _Languages(argparse.Action):
    """In a single language the site is built, and spoken of; in both, spoken of in the reader's."""

    def __call__(self, _parser: object, options: argparse.Namespace, wanted: Any, *_more: object) -> None:
        if wanted != BOTH:
            options.lang, options.languages = wanted, (wanted,)


def _build(options: argparse.Namespace, _: Translator) -> int:
    from kaiqiao.site.building import build

    built = build(options.out, run_id=options.run, languages=options.languages)
    for one in built.missing:
        reason = "" if one.problem is None else _(one.problem)
        print(_("left out: {page} of {run}: {reason}", page=one.url, run=one.shown.run_id, reason=reason))
    where, size = options.out / "index.html", built.size / 1e6
    print(_("{pages} pages, {size:.0f} MB: {path}", pages=built.pages, size=size, path=where))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
