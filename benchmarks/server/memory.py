"""What the app's server holds in memory while visitors come and go: KAIQIAO_BENCH_MINUTES long (60)."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Error, sync_playwright

from benchmarks.server.pages import BROWSERS, FLAGS, served, visited
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.runs.recording import record

MINUTES = float(os.environ.get("KAIQIAO_BENCH_MINUTES") or 60)
PAGES_OF_A_VISIT, SHOWN = 5, 7
MOST_FAILED, FEWEST_OF_A_SLOPE = 0.05, 4

FloatArray = NDArray[np.float64]


def measure() -> dict[str, float | str]:
    """Megabytes of the server (resident set) over visits of five pages each, every question answered.

    The first visits fill what is kept for all; growth is the slope over the second half of the time, with
    twice its standard error. Failed visits are counted by what the driver said; where they are more than
    MOST_FAILED of all, nothing is said of growth.
    """
    rng = np.random.default_rng(0)
    minutes: list[float] = []
    sizes: list[float] = []
    failed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        with served(root) as (address, pid), sync_playwright() as playwright:
            found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            started = time.monotonic()
            while time.monotonic() - started < 60 * MINUTES:
                try:
                    _visit(browser, address, rng)
                except Error as error:  # a page that took too long: on a busy machine some do
                    failed[str(error).partition("\n")[0]] += 1
                minutes.append((time.monotonic() - started) / 60)
                sizes.append(resident(pid))
            browser.close()
    return growth(np.array(minutes), np.array(sizes), failed)


def growth(minutes: FloatArray, sizes: FloatArray, failed: Mapping[str, int]) -> dict[str, float | str]:
    """What is said of megabytes after so many minutes, one number a visit, and of the visits that failed."""
    count = sum(failed.values())
    figures: dict[str, float | str] = {"visits": f"{len(sizes)}, of which {count} failed"}
    figures |= {f"failed: {words}": float(times) for words, times in failed.items()}
    if count > MOST_FAILED * len(sizes):
        return figures | {"MB an hour": "not said: too many visits failed"}
    for at in np.unique(np.linspace(0, len(sizes) - 1, SHOWN).round().astype(int)):
        figures[f"MB after {minutes[at]:.0f} minutes, {at + 1} visits"] = float(sizes[at])
    for name, half in {"first": minutes <= minutes[-1] / 2, "second": minutes > minutes[-1] / 2}.items():
        if half.sum() < FEWEST_OF_A_SLOPE:
            continue
        (slope, _), covariance = np.polyfit(minutes[half], sizes[half], 1, cov=True)
        figures[f"MB an hour, {name} half"] = f"{60 * slope:.1f} ± {120 * covariance[0, 0] ** 0.5:.1f}"
    return figures


def _visit(browser: Browser, address: str, rng: np.random.Generator) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-US")
    context.set_default_timeout(90_000)
    try:
        page = context.new_page()
        page.goto(address)
        page.locator("h1").first.wait_for()
        links = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
        for link in rng.choice(links, PAGES_OF_A_VISIT, replace=False):
            visited(page, str(link))
    finally:
        context.close()


def resident(pid: int) -> float:
    """Return the resident set of a process in megabytes, without its children's."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) / 1000 if found else float("nan")
