"""Atomic writes: a reader finds the old content of a path or the new, never a part.

Content goes into a draft beside its path (`.name.new`), which is then renamed to the path. That is safe
against the end of the process: a killed one leaves the old content, and a draft that the next writer
replaces. It is not safe against the end of the machine: nothing here waits for the disk (fsync), so a power
cut may take back what was written last, or on some file systems empty it. To ask for more, change `draft_of`:
every write passes it.

A path has one writer at a time: of a run or a sweep, whoever holds its lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from training.runs.regular_files import created, overwritten


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a draft to write instead of `path`; it replaces `path` if the block succeeds.

    Raises:
        OSError: when it cannot; `path` is as it was, and no draft is left.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)  # left by a writer that was killed, or a link to where nobody should write
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    with draft_of(path) as draft, created(draft) as file:
        file.write(content)


def replace_text(path: Path, text: str) -> None:
    """Write a text file atomically."""
    replace_bytes(path, text.encode("utf-8"))


def replace_or_overwrite_text(path: Path, text: str) -> None:
    """Like `replace_text`; without room for a draft, a file that is there is overwritten where it
    lies: on a full disk this is how a run can still say that it failed."""
    try:
        replace_text(path, text)
    except OSError:
        if not path.exists():
            raise
        with overwritten(path) as file:
            file.write(text.encode("utf-8"))


def publish(drafts: Path, paths: Sequence[Path]) -> None:
    """Move finished files, which lie under the same names in the folder `drafts`, to their paths.

    Of several files no single stroke replaces all. The last path is the one that vouches for the others, such
    as the record of a film: it goes first and comes last, so whoever finds it finds all of one set.
    """
    paths[-1].unlink(missing_ok=True)
    for path in paths:
        (drafts / path.name).replace(path)
