"""Takes the README's pictures of the real pages: `.venv/bin/python docs/take_pictures.py`.

Needs what `./run test` installs, and the recorded reference run (`./run grok`).
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from training.config.presets import REFERENCE  # noqa: E402 (the project's folder is on the path only now)
from training.runs.reader import open_run  # noqa: E402

PICTURES = {"the_leap.png": "en", "the_leap.zh.png": "zh"}
# Of a page as one file, as it lies in a folder.
FILES = {"one_file.png": "en", "one_file.zh.png": "zh"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    phases = open_run(REFERENCE.run_id).phases()
    if phases is None or phases.leap_at is None or phases.generalised_at is None:
        sys.exit("The recorded reference run has not grokked.")
    last = phases.last_step
    step = (phases.leap_at + phases.generalised_at) // 2
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(10)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-background-networking"],
            )
            for name, language in PICTURES.items():
                page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=1.25)
                page.goto(f"http://127.0.0.1:{port}/?lang={language}&step={step}")
                page.locator(".scrubber").first.wait_for()
                page.locator("canvas.answers").wait_for()
                page.wait_for_timeout(4000)
                page.screenshot(path=ROOT / "docs" / name)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "grok.html"
                words = [REFERENCE.run_id, "--page", "manifold", "-o", str(file)]
                subprocess.run([sys.executable, "-m", "app_pages.export", *words], cwd=ROOT, check=True)
                for name, language in FILES.items():
                    page = browser.new_page(viewport={"width": 1200, "height": 780})
                    page.goto(f"{file.as_uri()}?step={last}#{language}")
                    page.wait_for_timeout(2000)
                    page.screenshot(path=ROOT / "docs" / name)
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
