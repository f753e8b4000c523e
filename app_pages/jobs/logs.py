"""What a worker said last: of its log nothing else is shown."""

from __future__ import annotations

from pathlib import Path


def last_line(log: Path) -> str:
    """Return the last line of a log; "" where there is none."""
    try:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return said[-1] if said else ""
