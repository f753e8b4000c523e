"""How the program lies here: as a source tree, or installed as a package; and what it is called by."""

from __future__ import annotations

import os
from pathlib import Path

from language.messages import UserError

ROOT = Path(__file__).parents[1]


def is_source_tree(root: Path) -> bool:
    """Whether a folder holds the source of this project, and not a package that was installed from it."""
    try:
        return 'name = "kaiqiao"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return False


IN_SOURCE_TREE = is_source_tree(ROOT)
# `./run` needs bash; the texts of the program say it, and whoever has no such file is told the other name.
SCRIPT = "./run"
COMMAND = "kaiqiao" if not IN_SOURCE_TREE else SCRIPT if os.name == "posix" else "python -m kaiqiao"


def as_called_here(text: str) -> str:
    """Return a text, or a command in it, with the name that the program has here."""
    return text.replace(SCRIPT, COMMAND)


def refuse_outside_source_tree(what: str) -> None:
    """Say in one line that this writes into the source tree, where there is none.

    Raises:
        UserError: when the program is installed as a package.
    """
    if not IN_SOURCE_TREE:
        raise UserError(
            "{what} writes into the source tree of Kaiqiao, and this is an installed package", what=what
        )
