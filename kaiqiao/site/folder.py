"""The folder that the site is written to: ours, empty, or not there yet. Nobody's files are overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

from language import UserError

# Says that what lies in a folder was made here, and may be made anew.
MARK = ".kaiqiao-site"


class SiteError(UserError):
    """The site cannot be built, or not there."""


def clear(target: Path) -> None:
    """Make an empty folder of `target`; what an earlier call wrote there goes.

    Raises:
        SiteError: when it is a file, holds what was not made here, or cannot be written.
    """
    try:
        if target.exists() and not target.is_dir():
            raise SiteError("{path}: this is a file; the site needs a folder", path=target)
        if target.is_dir() and any(target.iterdir()):
            if not (target / MARK).is_file():
                raise SiteError(
                    "{path}: there is something in this folder that is no site of ours; name an empty one, "
                    "or one that is not there yet",
                    path=target,
                )
            for path in target.iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        target.mkdir(parents=True, exist_ok=True)
        (target / MARK).write_text("", encoding="utf-8")
    except OSError as error:
        problem = error.strerror or str(error)
        raise SiteError("{path}: it cannot be written ({problem})", path=target, problem=problem) from error


def write(target: Path, file: str, content: str) -> None:
    """Write a file of the site."""
    path = target / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def copy(target: Path, file: str, source: Path) -> None:
    """Copy a file into the site."""
    path = target / file
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
