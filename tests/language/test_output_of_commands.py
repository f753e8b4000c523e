"""Whoever reads what a command prints: somebody who stops reading, a terminal that lacks letters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from language.command_line import ENDED_BY_PIPE

ROOT = Path(__file__).parents[2]
PROGRAM = r"""
import sys
from language.command_line import Parser, common_options, run_main

def parser(say):
    made = Parser(say, prog="tool")
    work = made.add_commands().add_parser("work", parents=[common_options(say)])
    work.set_defaults(command=lambda options, _: print("\u5f00\u7a8d \xbd \udcff" * int(sys.argv[1])) or 0)
    return made

sys.exit(run_main(sys.argv[2:], parser))
"""


def run(words: list[str], *, to_nobody: bool = False, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A program of this project whose output somebody reads, or nobody."""
    read, write = os.pipe()
    os.close(read)
    out = write if to_nobody else subprocess.PIPE
    own = {"PYTHONPATH": str(ROOT), "KAIQIAO_LANG": "en", "PYTHONUNBUFFERED": ""}
    environment, command = os.environ | own | variables, [sys.executable, *words]
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.PIPE)
    finally:
        os.close(write)


@pytest.mark.parametrize("times", [1, 100_000])
@pytest.mark.parametrize("words", [["work"], ["--help"], ["work", "--help"]])
def test_who_stops_reading_ends_it_without_a_word(times: int, words: list[str]) -> None:
    done = run(["-c", PROGRAM, str(times), *words], to_nobody=True)
    assert (done.returncode, done.stderr) == (ENDED_BY_PIPE, b"")


@pytest.mark.parametrize("room", ["geometry", "training", "animations", "story"])
def test_so_do_all_rooms(room: str) -> None:
    done = run(["-m", room, "--help"], to_nobody=True)
    assert (done.returncode, done.stderr) == (ENDED_BY_PIPE, b"")


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
     {"PYTHONIOENCODING": "utf-8"}, {"PYTHONIOENCODING": "latin-1"}],
)  # fmt: skip
def test_letters_that_a_terminal_lacks_are_shown_as_their_codes(variables: dict[str, str]) -> None:
    done = run(["-c", PROGRAM, "1", "work"], **variables)
    assert (done.returncode, done.stderr) == (0, b"")
    encoding = variables.get("PYTHONIOENCODING", "ascii")
    assert done.stdout.strip() == "开窍 ½ \udcff".encode(encoding, "backslashreplace")
