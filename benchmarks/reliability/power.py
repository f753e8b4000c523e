"""A disk whose power is cut: what of a folder is left if only that is sure what somebody waited for (fsync).

What a program does to files reaches the disk whenever the system likes: the content of a file only once
`fsync` of the file has returned, a name in a folder (a new file, a renamed one) only once that of the folder
has. Of all else any part may be there or not, and of content any beginning, followed by zeros or by nothing.

Source: the model is that of Pillai et al., "All file systems are not created equal", OSDI 2014.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Left:
    """What there may be after a cut: files and folders by inode, as they were waited for and as they stood.

    Attributes:
        root: the inode of the folder.
        content, names: of files and of folders, that was waited for.
        last_content, last_names: as they stood.
    """

    root: int
    content: dict[int, bytes]
    names: dict[int, dict[str, int]]
    last_content: dict[int, bytes]
    last_names: dict[int, dict[str, int]]

    def write(self, place: Path, rng: np.random.Generator | None = None) -> None:
        """Make the folder that is found when the power is back.

        Args:
            rng: which of what nobody waited for has got there; None for nothing of it.
        """
        self._folder(self.root, place, rng)

    def _folder(self, inode: int, place: Path, rng: np.random.Generator | None) -> None:
        place.mkdir(parents=True)
        sure, last = self.names.get(inode, {}), self.last_names.get(inode, {})
        for name in sorted({*sure, *last}):
            found = (sure if rng is None or rng.random() < 0.5 else last).get(name)
            if found is None:
                continue
            if found in self.last_names or found in self.names:
                self._folder(found, place / name, rng)
            else:
                (place / name).write_bytes(self._content(found, rng))

    def _content(self, inode: int, rng: np.random.Generator | None) -> bytes:
        sure = self.content.get(inode, b"")
        last = self.last_content.get(inode, sure)
        if rng is None or sure == last:
            return sure
        reached = int(rng.integers(len(last) + 1))
        torn = last[:reached] + bytes(len(last) - reached) * int(rng.integers(2))
        # What was there and waited for stays: a log only grows.
        return torn if not last.startswith(sure) else sure + torn[len(sure) :]


@dataclass
class Disk:
    """Watches a folder: its `fsync` and `syncfs` take the place of the system's.

    Attributes:
        root: the folder; it is there itself.
        on_cut: called before each wait, with what would be left.
    """

    root: Path
    on_cut: Callable[[Callable[[], Left]], None]
    _content: dict[int, bytes] = field(default_factory=dict)
    _names: dict[int, dict[str, int]] = field(default_factory=dict)

    def fsync(self, descriptor: int) -> None:
        """Wait for a file or a folder."""
        self.on_cut(self.left)
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            self._names[about.st_ino] = {each.name: each.stat().st_ino for each in path.iterdir()}
        else:
            self._content[about.st_ino] = path.read_bytes()

    def syncfs(self, _descriptor: int) -> bool:
        """Wait for all that is in the folder."""
        self.on_cut(self.left)
        left = self.left()
        self._content |= left.last_content
        self._names |= left.last_names
        return True

    def left(self) -> Left:
        """What would be left now."""
        last_content: dict[int, bytes] = {}
        last_names: dict[int, dict[str, int]] = {}
        for folder in (self.root, *_folders(self.root)):
            inodes = {each.name: each.stat().st_ino for each in folder.iterdir()}
            last_names[folder.stat().st_ino] = inodes
            last_content |= {
                inodes[each.name]: each.read_bytes() for each in folder.iterdir() if each.is_file()
            }
        root = self.root.stat().st_ino
        return Left(root, dict(self._content), dict(self._names), last_content, last_names)


def _folders(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_dir())
