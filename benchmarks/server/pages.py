"""What a visitor waits for, in Chromium: the first page, a switch of pages, a step of the scrubber."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from training.config.presets import REFERENCE
from training.engine.runtime import default_threads
from training.runs.recording import record

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCRUBS, ROUNDS = 60, 3
# Moves the scrubber once a frame and tells how many frames it took to show them, and how long.
SCRUB = """async (scrubber, moves) => {
  const last = Number(scrubber.max);
  const started = performance.now();
  for (let i = 0; i < moves; i++) {
    scrubber.value = Math.round(last * (i + 1) / moves);
    scrubber.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(done));
  }
  return (performance.now() - started) / moves;
}"""


def measure() -> dict[str, float | str]:
    """Milliseconds and megabytes; a page counts as there when nothing of it is still being computed."""
    figures: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as root:
        record([REFERENCE], root=Path(root), threads=default_threads())
        with served(root) as (address, _pid), sync_playwright() as playwright:
            found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="en-US")
            sent = _counted(page)
            started = time.perf_counter()
            page.goto(address)
            page.get_by_test_id("stage").first.wait_for()
            figures["s until the first page is there"] = time.perf_counter() - started
            for link in _links(page):
                visited(page, link)  # once, so that what is measured is warm
            for link in _links(page):
                figures |= _measured(page, link, sent)
            browser.close()
    return figures


def _links(page: Page) -> list[str]:
    return page.get_by_test_id("stSidebarNavLink").all_inner_texts()


def _measured(page: Page, link: str, sent: list[int]) -> dict[str, float | str]:
    """One page: how long it takes to open it again, what it sends, how long a step of its scrubber takes."""
    waits, sizes = [], []
    for _ in range(ROUNDS):
        visited(page, _links(page)[0] if link != _links(page)[0] else _links(page)[1])
        sent.clear()
        waits.append(visited(page, link))
        sizes.append(sum(sent))
    figures: dict[str, float | str] = {
        f"{link}: ms to switch to it": 1000 * float(np.median(waits)),
        f"{link}: MB sent": float(np.median(sizes)) / 1e6,
    }
    scrubbers = page.locator(".scrubber:visible")
    if scrubbers.count():
        milliseconds: float = scrubbers.first.evaluate(SCRUB, SCRUBS)
        figures[f"{link}: frames a second when scrubbed"] = 1000 / milliseconds
    return figures


def visited(page: Page, link: str) -> float:
    """Switch to a page by its link; returns the seconds until it is there, all questions answered."""
    started = time.perf_counter()
    page.get_by_test_id("stSidebarNavLink").filter(has_text=link).first.click()
    page.locator("h1").filter(has_text=link).first.wait_for()
    # Not by a function that the page calls again and again: the policy of its headers allows no eval.
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    waited = time.perf_counter() - started
    while (asked := page.get_by_text("just show me", exact=True).locator("visible=true")).count():
        boxes = page.get_by_role("radio", name="just show me")
        unanswered = [box for box in boxes.all() if not box.is_checked()]
        if not unanswered or not asked.count():
            break
        unanswered[0].check(force=True)
        page.wait_for_timeout(1500)
    return waited


def _counted(page: Page) -> list[int]:
    """Bytes that arrive over the page's socket, as they come."""
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sent.append(len(data))))
    return sent


@contextmanager
def served(root: str) -> Iterator[tuple[str, int]]:
    """The address of the app with this folder of runs, and the id of its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env=os.environ | {"KAIQIAO_RUNS": root},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/?lang=en", server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)
