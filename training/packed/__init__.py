"""Recorded runs as single small files: to be mailed, shipped with the code, put on a memory stick.

file        a run to a file and back: everything exactly but the weights, which are rounded
shipped     the reference run, as it comes with the code
"""

from __future__ import annotations

from training.packed.file import PackedFileError, pack_run, unpack_run
from training.packed.shipped import open_or_unpack, shipped_run

__all__ = ["PackedFileError", "open_or_unpack", "pack_run", "shipped_run", "unpack_run"]
