"""What every command line here has in common: help in the language asked for, and one line for a mistake."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from language.catalogs import LANGUAGES, preferred_language
from language.messages import Message, UserError


class UsageError(UserError):
    """Words a command line does not know; its exit code is 2."""

    def __init__(self, message: Message) -> None:
        super().__init__(message, exit_code=2)


class Parser(argparse.ArgumentParser):
    """argparse with one clear line for a mistake instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(Message("{message} (see {program} --help)", message=message, program=self.prog))


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
