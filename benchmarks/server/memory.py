"""What the app's server holds in memory while visitors come and go: KAIQIAO_BENCH_MINUTES long (60)."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Error, sync_playwright

from benchmarks.pages import BROWSERS, FLAGS, served, visited
from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.runs.recording import record

MINUTES = float(os.environ.get("KAIQIAO_BENCH_MINUTES") or 60)
PAGES_OF_A_VISIT, SHOWN = 5, 7


def measure() -> dict[str, float | str]:
    """Megabytes of the server (resident set) over visits of five pages each, every question answered.

    The first visits fill what is kept for all; growth is the slope over the second half of the time, with
    twice its standard error.
    """
    rng = np.random.default_rng(0)
    minutes, sizes, failed = [], [], 0
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        with served(root) as (address, pid), sync_playwright() as playwright:
            found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            started = time.monotonic()
            while time.monotonic() - started < 60 * MINUTES:
                try:
                    _visit(browser, address, rng)
                except Error:  # a page that took too long: on a busy machine some do
                    failed += 1
                minutes.append((time.monotonic() - started) / 60)
                sizes.append(resident(pid))
            browser.close()
    half = np.array(minutes) > minutes[-1] / 2
    (slope, _), covariance = np.polyfit(np.array(minutes)[half], np.array(sizes)[half], 1, cov=True)
    shown = {
        f"MB after {minutes[at]:.0f} minutes, {at + 1} visits": sizes[at]
        for at in np.unique(np.linspace(0, len(sizes) - 1, SHOWN).round().astype(int))
    }
    return shown | {
        "MB an hour, second half": f"{60 * slope:.1f} ± {120 * covariance[0, 0] ** 0.5:.1f}",
        "visits that took too long": failed,
    }


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
