"""Which code a number rests on, as a hash: what another code has worked out is worked out again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]


@lru_cache(maxsize=8)
def hash_of_code(parts: tuple[str, ...]) -> str:
    """Return a hash of the Python files in these folders, of these files, and of NumPy's version.

    >>> hash_of_code(("training/tasks",)) == hash_of_code(("training/models",))
    False
    """
    digest = hashlib.sha256(np.__version__.encode())
    for part in parts:
        place = ROOT / part
        # A room that is installed elsewhere is not there; it does not change either.
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
