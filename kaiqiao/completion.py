"""Completion in a shell: what it is to run at its start, and the answers it is given."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from importlib import import_module

from kaiqiao.words import WORDS, started_by
from language import LANGUAGES, Translator, preferred_language
from language.command_line import Parser, run_main

SHELLS = ("bash", "zsh", "fish", "powershell")
LINE, POINT = "COMP_LINE", "COMP_POINT"


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(words, _parser)


def _parser(_: Translator) -> Parser:
    parser = Parser(
        _, prog="kaiqiao completion",
        description=_("Print what makes a shell complete the words after kaiqiao, for its start-up file."),
        epilog='eval "$(kaiqiao completion bash)"\nkaiqiao completion fish | source',
    )  # fmt: skip
    parser.add_argument("shell", choices=SHELLS, help=_("for which shell"))
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default=preferred_language(), help=_("language"))
    parser.set_defaults(command=completion_command)
    return parser


def completion_command(options: argparse.Namespace, _: Translator) -> int:
    """Print the start-up lines of a shell."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["kaiqiao"], shell=options.shell))
    return 0


def complete() -> int:
    """Answer a shell that asks how its line may go on: with the words, else with what follows one of them."""
    import argcomplete
    from argcomplete.lexers import split_line

    line, point = os.environ[LINE].encode(), int(os.environ[POINT])
    before = split_line(line[:point].decode())[3]
    word = before[1] if len(before) > 1 else ""
    if word not in WORDS:
        parser = argparse.ArgumentParser(add_help=False)
        parser.add_argument("word", choices=[*WORDS, "help"])
        argcomplete.autocomplete(parser)
    row, _passed = started_by(word, before[2:])
    # The room's own parser answers; it knows the line as it is without the word, or with its own for it.
    leading = "".join(f"{one} " for one in row.leading).encode()
    asked = re.sub(rb"^(\s*\S+\s+)\S+\s", rb"\1" + leading, line)
    os.environ |= {LINE: asked.decode(), POINT: str(point + len(asked) - len(line))}
    return int(import_module(row.module).main([]))
