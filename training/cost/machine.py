"""How much memory this machine gives a process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from language import UserError
from training.config import Config
from training.cost.estimate import memory_of

GIB = 2**30
# Where Linux says what a container may have, in its second and first edition.
CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def require_memory(config: Config) -> None:
    """Raise where a run needs more memory than there is.

    Raises:
        UserError: saying how much it needs, and how much there is.
    """
    needed, given = memory_of(config), memory_of_machine()
    if given is not None and needed > given:
        raise UserError(
            "this run needs about {needed} GiB of memory, and this machine gives it {given}",
            needed=round(needed / GIB, 1),
            given=round(given / GIB, 1),
        )


def memory_of_machine() -> float | None:
    """Return the most memory that this process can have, in bytes: the machine's, its container's, or what it
    is limited to; None where that is not known."""
    return min(_limits(), default=None)


def _limits() -> Iterator[float]:
    with suppress(AttributeError, ValueError, OSError):
        yield float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in CONTAINER:
        with suppress(OSError, ValueError):  # "max" is no number
            yield float(path.read_text())
    with suppress(ImportError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            yield float(soft)
