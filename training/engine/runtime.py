"""Threads, memory and device for training, and the description of the machine that a run records."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from language import UserError
from language.installed import IN_SOURCE_TREE, ROOT

DEVICES = ("auto", "cpu", "cuda")
LIBRARIES = ("numpy", "torch", "zarr")
SMALL = 100_000
# glibc's mallopt parameters; see malloc.h.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4


def default_threads() -> int:
    """Return the number of cores of this process, four at most: the matrices are too small for more."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4)


def keep_memory() -> None:
    """Let glibc keep freed memory instead of handing it back to the kernel.

    A training step frees and takes the same few megabytes again and again. Handed back each time,
    they cost a page fault for every 4 KiB; measured on two cores, that made single steps up to three
    times slower. Elsewhere than on glibc this does nothing.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, 2**30)
        mallopt(M_TOP_PAD, 2**26)


def prepare(threads: int | None = None) -> int:
    """Pin torch's threads and keep freed memory; returns the number of threads."""
    import torch

    threads = threads or default_threads()
    torch.set_num_threads(threads)
    keep_memory()
    return threads


@contextmanager
def tiny_as_zero() -> Iterator[None]:
    """Treat numbers below 1e-38 as zero inside the context.

    Without weight decay the gradients of a run that has memorised shrink that far, and processors count
    several times slower there. As zeros they are no loss: Adam adds 1e-8 to their root. Only inside,
    because it is a state of the processor that would hold for everyone else's arithmetic as well.
    """
    import torch

    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@contextmanager
def one_thread(elements: int) -> Iterator[None]:
    """Use one thread inside the context if the arrays are small: sharing so few elements out costs more
    than going through them, and on a busy machine far more."""
    import torch

    threads = torch.get_num_threads()
    if threads == 1 or elements > SMALL:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def choose_device(name: str = "auto") -> str:
    """Choose where to compute: "cuda" where there is one, if the name is "auto".

    Raises:
        UserError: when there is no such device here.
    """
    import torch

    if name not in DEVICES:
        raise UserError(
            "{name} = {value!r}: known are {names}",
            name="device",
            value=name,
            names=", ".join(DEVICES),
            exit_code=2,
        )
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("device = 'cuda': there is none that torch can use here", exit_code=2)
    chosen = name if name != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    if chosen == "cuda":  # the same run twice, as on the processor, wherever torch knows how
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True, warn_only=True)
    return chosen


def describe(threads: int, device: str = "cpu") -> dict[str, Any]:
    """Describe the machine and the libraries, as a recorded run keeps them."""
    return {
        "threads": threads,
        "device": device,
        "processor": platform.machine(),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "code_version": code_version(),
    }


def code_version() -> str:
    """Return the commit of this code, with "+" where files differ from it; "unknown" outside a checkout."""
    if not IN_SOURCE_TREE:  # the repository that git would find there is somebody else's
        return "unknown"
    try:
        command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"
