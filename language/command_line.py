"""What every command line here has in common: help in the language asked for, one line for a mistake, and one
way from words to an exit code (`run_main`)."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, NoReturn, TypeAlias, cast

from language.argparse_texts import TITLES, mistake
from language.catalogs import LANGUAGES, Translator, preferred_language, translator
from language.messages import UserError, mark


class UsageError(UserError):
    """Words a command line does not know; its exit code is 2."""

    exit_code = 2


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM): it stops as if interrupted."""


def stop_when_terminated() -> None:
    """From here on SIGTERM raises Terminated."""

    def terminate(*_signal: object) -> NoReturn:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)


# What a room's command line is called by itself: `python -m training`.
OWN_NAME = "python -m "
_called_by: ContextVar[str] = ContextVar("called_by", default="")


@contextmanager
def called_by(name: str) -> Iterator[None]:
    """Inside, help and mistakes of a room's command line have the name by which it was really called."""
    token = _called_by.set(name)
    try:
        yield
    finally:
        _called_by.reset(token)


class Parser(argparse.ArgumentParser):
    """argparse in the language of a translator, with one line for a mistake instead of a page of usage.

    Descriptions and epilogs keep their line breaks.
    """

    def __init__(
        self, _: Translator, *, add_help: bool = True, prog: str | None = None, **options: Any
    ) -> None:
        known = _called_by.get() or prog if (prog or "").startswith(OWN_NAME) else prog
        super().__init__(formatter_class=partial(_Help, _), add_help=False, prog=known, **options)
        self._ = _
        if add_help:
            text = _("show this help message and exit")
            self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=text)

    def add_commands(self) -> argparse._SubParsersAction[Parser]:
        """Make the first word a command; `add_parser` of what is returned declares one."""
        parser_class = cast("type[Parser]", partial(Parser, self._))  # argparse only calls it
        return self.add_subparsers(required=True, metavar=self._("command"), parser_class=parser_class)

    def error(self, message: str) -> NoReturn:
        raise UsageError("{message} (see {program} --help)", message=mistake(message), program=self.prog)


def common_options(_: Translator, json_help: str = mark("one JSON object a line")) -> Parser:
    """--lang and --json, which every command has: one of its `parents`."""
    shared = Parser(_, add_help=False)
    shared.add_argument("--lang", choices=tuple(LANGUAGES), default=preferred_language(), help=_("language"))
    shared.add_argument("--json", action="store_true", help=_(json_help))
    return shared


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with argparse's own words said by a translator."""

    def __init__(self, _: Translator, prog: str) -> None:
        super().__init__(prog)
        self._ = _

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self._("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(self._(heading) if heading in TITLES else heading)


# What a room's own exceptions say to people: a UserError, or None for what is a fault of the program.
Explain: TypeAlias = Callable[[Exception], UserError | None]
# Where whoever read the output stopped reading: not all of it was said, and nobody is there to hear why.
ENDED_BY_PIPE = 1
ENDED_BY = {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}


def run_main(
    words: Sequence[str],
    parser: Callable[[Translator], Parser],
    *,
    stopped: str = mark("Stopped."),
    explain: Explain = lambda _error: None,
    json_errors: bool = False,
) -> int:
    """Do what the words of a command line ask for.

    Args:
        parser: makes the parser, in the language asked for. Each of its commands sets `command`, a function
            of the options and the translator that returns the exit code.
        stopped, explain, json_errors: as `answered` has them.

    Returns:
        The exit code, as `answered` says.
    """

    def work(speak: Callable[[str], None]) -> int:
        made = parser(translator(language_of(words)))
        if "_ARGCOMPLETE" in os.environ:  # a shell asks how its line may go on, and wants no more
            import argcomplete

            argcomplete.autocomplete(made)
        options = made.parse_args(words)
        speak(options.lang)
        return int(options.command(options, translator(options.lang)))

    return answered(words, work, stopped=stopped, explain=explain, json_errors=json_errors)


def answered(
    words: Sequence[str],
    work: Callable[[Callable[[str], None]], int],
    *,
    stopped: str = mark("Stopped."),
    explain: Explain = lambda _error: None,
    json_errors: bool = False,
) -> int:
    """Do some work for the words of a command line, and say in one line why it could not be done.

    Args:
        work: returns the exit code. It is given a function that sets the language, where the words say
            another than `language_of` has found.
        stopped: what is said of an interruption.
        explain: what is said of exceptions that only this command line knows.
        json_errors: whether with --json an error is also an object on standard output.

    Returns:
        The exit code: 0, 1 where the work failed, 2 for wrong words, and 128 plus the number of the signal
        (130, 143) where it was interrupted or terminated. Except for 0, and for 1 where nobody reads its
        output any more, one line on standard error says why.
    """
    spoken, on_sigterm = [language_of(words)], signal.getsignal(signal.SIGTERM)
    _say_what_cannot_be_shown()
    try:
        try:
            return work(spoken.append)
        finally:  # here, and not when Python ends, where nobody would hear of it
            sys.stdout.flush()
    except KeyboardInterrupt as interruption:
        error = UserError(stopped, exit_code=128 + ENDED_BY[type(interruption)])
    except BrokenPipeError:  # whoever read our output has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ENDED_BY_PIPE
    except Exception as raised:
        found = explain(raised) or _explained(raised)
        if found is None:
            raise
        error = found
    finally:
        if signal.getsignal(signal.SIGTERM) is not on_sigterm:  # nothing is left that could stop in order
            signal.signal(signal.SIGTERM, on_sigterm)
    text = one_line(translator(spoken[-1])(error.message))
    if json_errors and "--json" in words:
        facts = {"event": "error", "message": text, "exit_code": error.exit_code}
        print(json.dumps(facts, ensure_ascii=False))
    print(text, file=sys.stderr)
    return error.exit_code


def _say_what_cannot_be_shown() -> None:
    """From here on a letter that the terminal does not know is shown as its code; nothing fails for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


def _explained(error: Exception) -> UserError | None:
    if isinstance(error, UserError):
        return error
    if isinstance(error, MemoryError):
        return UserError("There is not enough memory for that.")
    if isinstance(error, OSError):
        problem = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return UserError("It failed: {problem}", problem=problem)
    return None


def one_line(text: str) -> str:
    return " ".join(text.split())


def whole_number(name: str, low: int, high: int) -> Callable[[str], int]:
    """The type of an option that is a whole number in a range, both ends included.

    >>> whole_number("--jobs", 1, 8)("9")
    Traceback (most recent call last):
    language.command_line.UsageError: --jobs = 9: it must be a whole number from 1 to 8
    """

    def number(word: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", word) or not low <= int(word) <= high:
            raise UsageError(
                "{name} = {value}: it must be a whole number from {low} to {high}",
                name=name,
                value=word,
                low=low,
                high=high,
            )
        return int(word)

    return number


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
