"""`python -m kaiqiao.site -o FOLDER`: build the site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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
        "--lang",
        dest="languages",
        choices=(*LANGUAGES, BOTH),
        default=BOTH,
        help=_("in which language, or in both"),
    )
    parser.set_defaults(command=_build, lang=preferred_language())
    return parser


def _build(options: argparse.Namespace, _: Translator) -> int:
    from kaiqiao.site.building import build

    languages = tuple(LANGUAGES) if options.languages == BOTH else (options.languages,)
    built = build(options.out, run_id=options.run, languages=languages)
    for one in built.missing:
        reason = "" if one.problem is None else _(one.problem)
        print(
            _(
                "left out: {page} of {run}: {reason}",
                page=one.url,
                run=one.shown.run_id,
                reason=reason,
            )
        )
    size = built.size / 1e6
    print(
        _(
            "{pages} pages, {size:.0f} MB: {path}",
            pages=built.pages,
            size=size,
            path=options.out / "index.html",
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
