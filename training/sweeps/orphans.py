"""A process of a pool that ends when whoever made the pool has gone, however that ended."""

from __future__ import annotations

import os
import threading
import time

SECONDS_BETWEEN_LOOKS = 1.0


def end_with(parent: int) -> None:
    """End this process soon after its parent has: to be called first in each process of a pool.

    A parent that is killed tells its children nothing, and loky's wait for work for some minutes. Their work
    is lost in any case: nobody takes it.

    Args:
        parent: the process that makes the pool, whose child this one is; it may be gone already. Called in
            that process itself, where a pool has no processes of its own, nothing is done.
    """
    if os.getpid() != parent:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
