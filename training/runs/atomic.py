"""Files that appear whole: a reader finds the old content of a path or the new, never half of it.

Content goes into a draft beside its path (`.name.new`), which then takes the path's name in one stroke. That
survives this process: whoever is killed leaves the old content, and a draft that the next writer replaces. It
need not survive the machine: nothing here waits for the disk (fsync), so a power cut may take back what was
written last, or on some file systems empty it. To ask for more, change `draft_of`: every write passes it.

A path has one writer at a time: of a run or a sweep, whoever holds its lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A file to write instead of `path`, which takes its place when the work inside has gone well.

    Raises:
        OSError: when it cannot; `path` is as it was, and no draft is left.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file in one stroke."""
    with draft_of(path) as draft:
        draft.write_bytes(content)


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one stroke."""
    with draft_of(path) as draft:
        draft.write_text(text, encoding="utf-8")


def replace_or_overwrite_text(path: Path, text: str) -> None:
    """Like `replace_text`; without room for a draft, a file that is there is overwritten where it
    lies: on a full disk this is how a run can still say that it failed."""
    try:
        replace_text(path, text)
    except OSError:
        if not path.exists():
            raise
        with path.open("r+", encoding="utf-8") as file:
            file.write(text)
            file.truncate()


def publish(drafts: Path, paths: Sequence[Path]) -> None:
    """Move finished files, which lie under the same names in the folder `drafts`, to their paths.

    Of several files no single stroke replaces all. The last path is the one that vouches for the others, such
    as the record of a film: it goes first and comes last, so whoever finds it finds all of one set.
    """
    paths[-1].unlink(missing_ok=True)
    for path in paths:
        (drafts / path.name).replace(path)
