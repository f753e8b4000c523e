"""`kaiqiao WORD …`: does what the word stands for. `kaiqiao help` lists them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from kaiqiao.extras import require, what_is_missing
from kaiqiao.keeping import say_where_it_is_kept
from kaiqiao.words import WORDS, started_by
from language import UserError, translator
from language.command_line import UsageError, answered, called_by, language_of
from language.installed import COMMAND

HELP = ("help", "-h", "--help")
FIRST = "app"


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words of the command line ask for; returns the exit code, as `run_main` says."""
    words = sys.argv[1:] if words is None else words
    if "_ARGCOMPLETE" in os.environ:
        from kaiqiao.completion import complete

        return complete()
    return answered(words, lambda _speak: _start(words), explain=partial(_lacking, [*words, FIRST][0]))


def _start(words: Sequence[str]) -> int:
    word, *following = words or [FIRST]
    if word.partition("=")[0] == "--port":
        word, following = FIRST, [*words]
    if word in HELP:
        print(page_of_help(language_of(words)))
        return 0
    if word not in WORDS:
        raise UsageError("{program} does not know {word}; see {program} help", program=COMMAND, word=word)
    row, passed = started_by(word, following)
    if row.needs:
        require(word, row.needs)
    if row.keeps:
        say_where_it_is_kept(translator(language_of(words)))
    with called_by(COMMAND if row.leading else f"{COMMAND} {word}"):
        return int(import_module(row.module).main(passed) or 0)


def _lacking(word: str, error: Exception) -> UserError | None:
    return what_is_missing(word, error.name or "") if isinstance(error, ModuleNotFoundError) else None


def page_of_help(lang: str) -> str:
    """All words in a language, one a line, and what the environment may say.

    >>> print(page_of_help("en").splitlines()[0])
    Kaiqiao: watch a neural network go from memorising to understanding
    """
    _ = translator(lang)
    rows = [(f"{word} {row.arguments}".rstrip(), row) for word, row in WORDS.items()]
    return "\n".join([
        _("Kaiqiao: watch a neural network go from memorising to understanding"),
        *(f"  {COMMAND} {words:<17} {_(row.help)}" for words, row in rows),
        _("Without a word it opens the laboratory. Add --help to a word to see its options."),
        _(
            "KAIQIAO_PORT and KAIQIAO_ADDRESS: where to serve (127.0.0.1:8501); a class reaches 0.0.0.0, "
            "under the names in KAIQIAO_HOSTS or this machine's own (docs/deploy.md). KAIQIAO_RUNS: where "
            "runs are kept."
        ),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
