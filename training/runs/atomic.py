"""Atomic writes: a reader finds the old content of a path or the new, never a part, even after a power cut.

Content goes into a draft beside its path (`.name.new`), which is then renamed to the path. A killed process
leaves the old content, and a draft that the next writer replaces. A machine that goes down keeps what it was
told to wait for (fsync) and of the rest any part: so the draft is on the disk before it gets its name, and
its name before the next thing is done. Every write passes `draft_of`.

A path has one writer at a time: of a run or a sweep, whoever holds its lock.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from training.runs.regular_files import created, overwritten

# What file systems say that cannot wait for a folder, or for anything.
_CANNOT_WAIT = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EROFS)
# Those of Linux whose `syncfs` is known to wait for content and names; it tells of errors since 5.8.
_WAITED_FOR_AT_ONCE, _TELLS_SINCE = ("ext4", "xfs", "btrfs"), (5, 8)


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
    except OSError as error:
        if error.filename == str(draft):  # nobody has heard of it
            error.filename = str(path)
        raise
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


@contextmanager
def written_at_once(folder: Path) -> Iterator[Callable[[], bool]]:
    """Yield what waits until all that is written in the block is on the disk, content and names, in one go;
    it returns whether that is so. If not, wait for the files one by one: that tells which could not be kept.

    A file system with a journal ends a transaction for each new file that is waited for, or one for all: of a
    hundred small files the one way takes half a second, the other ten milliseconds. It waits for what others
    write there as well, so it is for many files only.

    Source: syncfs(2) of Linux; where there is none, or it promises less, it is not asked.
    """
    if not _can_wait_at_once(folder):
        yield lambda: False
        return
    # Opened before anything is written: what goes wrong from now on is told to whoever holds it.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield lambda: syncfs(descriptor)
    finally:
        os.close(descriptor)


def syncfs(descriptor: int) -> bool:
    """Wait until all that a file system was given is on its disk; return whether it could."""
    return int(ctypes.CDLL(None).syncfs(descriptor)) == 0


def _can_wait_at_once(folder: Path) -> bool:
    return sys.platform == "linux" and keeps_its_word(os.uname().release, _file_system(folder.stat().st_dev))


def keeps_its_word(release: str, kind: str | None) -> bool:
    """Tell whether what `syncfs` promises on a file system is so, under a release of Linux.

    >>> [keeps_its_word(*of) for of in [("6.1.0-9", "ext4"), ("6.1.0-9", "fuse.sshfs"), ("5.4.0", "ext4")]]
    [True, False, False]
    """
    found = re.match(r"(\d+)\.(\d+)", release)
    return (
        kind in _WAITED_FOR_AT_ONCE and found is not None and (int(found[1]), int(found[2])) >= _TELLS_SINCE
    )


@cache
def _file_system(device: int) -> str | None:
    """Return the kind of the file system on a device, if the system knows it by that number."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    of_it = (line.partition(" - ")[2].split() for line in mounts if line.split()[2:3] == [number])
    return next((kind for kind, *_ in of_it), None)


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
