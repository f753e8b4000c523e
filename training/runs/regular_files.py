"""Files in a folder that may be somebody else's: nothing but regular files is read, and no link is followed.

A folder that was unpacked from an archive may hold a link where a run has its metrics (whatever writes
there would write into another's file), a named pipe (whoever opens it waits for ever), a device, or a file
that says it is a terabyte. So a file is opened without following a link and without waiting, looked at
(`fstat`), and only then read, no further than its size and never beyond a limit. What is written anew goes
into a file that was not there before.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MIB = 2**20
# Larger than anything that this program writes of its kind.
MOST_OF_A_DESCRIPTION, MOST_OF_LINES, MOST_OF_ARRAYS = 4 * MIB, 512 * MIB, 4096 * MIB
# Absent on Windows, where a file is opened by its name alone.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_WAYS = {os.O_APPEND: "ab", os.O_RDWR: "r+b", os.O_WRONLY: "wb"}


class IrregularFileError(OSError):
    """A link, a pipe, a device, a folder, or a file that is too large, where a file should be."""


def read_bytes(path: Path, most: int = MOST_OF_A_DESCRIPTION) -> bytes:
    """Read a regular file of at most so many bytes.

    Raises:
        IrregularFileError: when it is a link, no regular file, or larger.
        OSError: when it cannot be opened or read.
    """
    with _opened(path, os.O_RDONLY) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise IrregularFileError(errno.EFBIG, f"{size} bytes, where at most {most} are expected")
        return file.read(size)


def read_text(path: Path, most: int = MOST_OF_A_DESCRIPTION) -> str:
    """Read a regular text file of at most so many bytes."""
    return read_bytes(path, most).decode("utf-8")


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is not there yet for writing.

    Raises:
        FileExistsError: when there is something of that name, be it a link that leads nowhere.
    """
    with _opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
        yield file


@contextmanager
def overwritten(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for writing from its start, made where there is none; what lies behind is cut."""
    with _opened(path, os.O_RDWR | os.O_CREAT) as file:
        yield file
        file.truncate()


def open_for_appending(path: Path) -> BinaryIO:
    """Open a regular file for writing at its end, made where there is none."""
    return _open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def require_no_link(folder: Path) -> None:
    """Refuse a folder that is a link: what is written below it would be written elsewhere.

    Raises:
        IrregularFileError: when it is one, or no folder; one that is not there passes.
    """
    try:
        mode = folder.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise IrregularFileError(errno.ENOTDIR, f"{_kind(mode)}, where a folder should be")


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[BinaryIO]:
    with _open(path, flags) as file:
        yield file


def _open(path: Path, flags: int) -> BinaryIO:
    try:
        descriptor = os.open(path, flags | _NO_LINK | _NO_WAIT, 0o666)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO) and not flags & os.O_EXCL:
            kind = _kind(path.lstat().st_mode)
            raise IrregularFileError(error.errno, f"{kind}, where a file should be") from error
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise IrregularFileError(errno.EINVAL, f"{_kind(mode)}, where a file should be")
        how = next((way for flag, way in _WAYS.items() if flags & flag), "rb")
        return os.fdopen(descriptor, how)  # type: ignore[return-value]  # binary all
    except BaseException:
        os.close(descriptor)
        raise


def _kind(mode: int) -> str:
    names = {
        stat.S_IFLNK: "a link", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFDIR: "a folder",
    }  # fmt: skip
    return names.get(stat.S_IFMT(mode), "no regular file")
