"""Completion: what a shell is answered, asked as argcomplete asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kaiqiao.completion import SHELLS
from kaiqiao.words import WORDS

ROOT = Path(__file__).parents[2]


def answers(line: str, tmp_path: Path) -> set[str]:
    """What may follow a line, by a process as a shell starts it."""
    asked = {
        "_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "said"),
        "COMP_LINE": line, "COMP_POINT": str(len(line.encode())), "KAIQIAO_LANG": "en",
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "kaiqiao"], cwd=ROOT, env=os.environ | asked, timeout=60)
    return {answer.strip() for answer in (tmp_path / "said").read_text().split("\n")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kaiqiao gr", {"grok"}),
        ("kaiqiao grok --se", {"--set", "--seconds"}),
        ("kaiqiao runs --over", {"--over-quota"}),
        ("kaiqiao films sc", {"script"}),
        ("kaiqiao geometry sh", {"shells"}),
        ("kaiqiao geometry shells --ho", {"--holding"}),
        ("kaiqiao app --po", {"--port"}),
    ],
)
def test_words_and_options_are_completed(line: str, expected: set[str], tmp_path: Path) -> None:
    assert answers(line, tmp_path) == expected


def test_after_the_name_come_all_words(tmp_path: Path) -> None:
    assert answers("kaiqiao ", tmp_path) == {*WORDS, "help"}


@pytest.mark.parametrize("shell", SHELLS)
def test_what_a_shell_reads_is_printed(shell: str) -> None:
    command = [sys.executable, "-m", "kaiqiao", "completion", shell]
    script = subprocess.check_output(command, cwd=ROOT, text=True)
    assert "kaiqiao" in script
    if shell == "bash" and (bash := shutil.which("bash")):
        subprocess.run([bash, "-n"], input=script, text=True, check=True)
