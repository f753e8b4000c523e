"""Which commit a result is measured from: that of a clean tree, or none."""

from __future__ import annotations

import subprocess
from pathlib import Path

from language.command_line import UsageError
from language.installed import IN_SOURCE_TREE, ROOT

# What measuring itself writes.
WRITTEN = ("story/results", "docs/claims", "docs/claims.md", "docs/claims.zh.md")


def clean_commit(root: Path = ROOT) -> str:
    """The commit whose code this is.

    Raises:
        UsageError: when a file differs from it, or this is no checkout: then no commit names the code.
    """
    try:
        if root == ROOT and not IN_SOURCE_TREE:  # the repository that git would find there is somebody else's
            raise FileNotFoundError(root)
        changed = _git(root, "status", "--porcelain", "--", ".", *(f":(exclude){name}" for name in WRITTEN))
        commit = _git(root, "rev-parse", "--short=10", "HEAD")
    except (OSError, subprocess.SubprocessError):
        raise UsageError(
            "results are measured from a commit, and {folder} is no checkout; with --results they are "
            "written elsewhere, and count as not blind",
            folder=str(root),
        ) from None
    if changed:
        raise UsageError(
            "{file} differs from the last commit: commit it first, so that the result can name the code it "
            "was measured with; with --results it is written elsewhere, and counts as not blind",
            file=changed.splitlines()[0][3:],
        )
    return commit


def first_commit_with(text: str, file: Path, root: Path = ROOT) -> str:
    """The first commit in which a file holds a text; "" where there is none, or no history."""
    if root == ROOT and not IN_SOURCE_TREE:
        return ""
    try:
        name = str(file.relative_to(root))
        found = _git(root, "log", "--reverse", "--format=%h", "--abbrev=10", f"-S{text}", "--", name)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return found.splitlines()[0] if found else ""


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.rstrip()
