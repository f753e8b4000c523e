"""Atomic writes: a reader finds the old content of a path or the new, never a part, even after a power cut.

Content goes into a draft beside its path (`.name.new`), which is then renamed to the path. A killed process
leaves the old content, and a draft that the next writer replaces. A machine that goes down keeps what it was
told to wait for (fsync) and of the rest any part: so the draft is on the disk before it gets its name, and
its name before the next thing is done. Every write passes `draft_of`.

A path has one writer at a time: of a run or a sweep, whoever holds its lock.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from training.runs.regular_files import created, overwritten

# What file systems say that cannot wait for a folder, or for anything.
_CANNOT_WAIT = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EROFS)


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
        wait_for_files([draft])
        draft.replace(path)
        wait_for_folders([path.parent])
    finally:
        draft.unlink(missing_ok=True)


def wait_for_files(paths: Iterable[Path]) -> None:
    """Wait until the content of files is on the disk. One process may have written it, another may ask."""
    for path in paths:
        wait_for_disk(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), closing=True)


def wait_for_folders(folders: Iterable[Path]) -> None:
    """Wait until the names in folders are on the disk: a file that was made, renamed or deleted there."""
    for folder in folders:
        if sys.platform != "win32":  # which cannot open one
            wait_for_disk(os.open(folder, os.O_RDONLY | os.O_DIRECTORY), closing=True)


def wait_for_disk(descriptor: int, *, closing: bool = False) -> None:
    """Wait until what an open file or folder holds is on the disk.

    Raises:
        OSError: when the disk could not take it: from then on nobody knows what is there.
    """
    try:
        if sys.platform == "darwin":  # whose fsync does not wait for the disk's own memory
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_WAIT:
            raise
    finally:
        if closing:
            os.close(descriptor)


# By a name of its own: a test that plays a power cut puts itself here.
fsync = os.fsync


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
    wait_for_files(drafts / path.name for path in paths)
    paths[-1].unlink(missing_ok=True)
    for path in paths:
        if path is paths[-1]:
            wait_for_folders({other.parent for other in paths})
        (drafts / path.name).replace(path)
    wait_for_folders([paths[-1].parent])
