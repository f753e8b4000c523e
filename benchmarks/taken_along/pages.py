"""Pages of the reference run as HTML files: how large each is, how long it takes to write, and how soon it
shows a picture: opened in Chromium from a folder, with the network off."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.server.pages import BROWSERS, FLAGS
from language import LANGUAGES

ROUNDS = 3
# When the first stroke of a picture is drawn, in milliseconds after the file was asked for.
WATCH = """for (const name of ["stroke", "fill", "fillRect", "putImageData", "drawImage"]) {
  const old = CanvasRenderingContext2D.prototype[name]
  CanvasRenderingContext2D.prototype[name] = function (...all) {
    if (this.canvas.isConnected) window.firstStroke ??= performance.now()
    return old.apply(this, all)
  }
}"""
FIRST = """() => new Promise(done => {
  const look = () => window.firstStroke ? done(window.firstStroke) : requestAnimationFrame(look)
  look()
})"""


def measure() -> dict[str, float | str]:
    """Megabytes, seconds and milliseconds."""
    figures: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["KAIQIAO_RUNS"] = folder
        from app_pages.export import EXPORTED, export_pages

        found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for names in (*([page] for page in EXPORTED), [*EXPORTED]):
            started = time.perf_counter()
            html = export_pages(names, None, [*LANGUAGES]).html
            file, name = Path(folder) / "page.html", names[0] if len(names) == 1 else "all"
            file.write_text(html, encoding="utf-8")
            figures[f"{name}: s to write it"] = time.perf_counter() - started
            figures[f"{name}: MB"] = len(html.encode()) / 1e6
            figures[f"{name}: ms to its first picture"] = _opened(browser, file)
        browser.close()
    return figures


def _opened(browser: Browser, file: Path) -> float:
    waits = []
    for _ in range(ROUNDS):
        context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(file.as_uri())
        waits.append(float(page.evaluate(FIRST)))
        context.close()
    return float(np.median(waits))
