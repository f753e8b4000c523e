"""What every command line here has in common: help in the language asked for, and one line for a mistake."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from language.catalogs import LANGUAGES, Translator, preferred_language, translator
from language.messages import UserError, mark

# argparse's own words. It looks them up by its module's `_`, each time it says one.
OF_ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid %(type)s value: %(value)r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("unrecognized arguments: %s"),
    mark("the following arguments are required: %s"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("ignored explicit argument %r"),
)


class UsageError(UserError):
    """Words a command line does not know; its exit code is 2."""

    exit_code = 2


class Parser(argparse.ArgumentParser):
    """argparse with one clear line for a mistake instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("{message} (see {program} --help)", message=message, program=self.prog)


def speaker(words: Sequence[str]) -> Translator:
    """The translator for what a command line is asked, help and mistakes included; argparse says its own
    words by it from here on."""
    said = translator(language_of(words))
    argparse._ = lambda text: said(text) if text in OF_ARGPARSE else text  # type: ignore[attr-defined]
    return said


def language_of(words: Sequence[str]) -> str:
    """The language asked for by `--lang`, before the words are parsed: the help itself is in it.

    >>> language_of(["runs", "--lang", "zh"]), language_of(["runs", "--lang=en"])
    ('zh', 'en')
    """
    for word, following in zip(words, [*words, ""][1:], strict=True):
        option, _, joined = word.partition("=")
        if option == "--lang" and (wanted := joined or following) in LANGUAGES:
            return wanted
    return preferred_language()


def aligned(table: Sequence[Sequence[str]]) -> str:
    """Columns two spaces apart: the first to the left, the others to the right.

    >>> print(aligned([["步", "1"], ["step", "10"]]))
    步     1
    step  10
    """
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = []
    for first, *others in table:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [" " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
