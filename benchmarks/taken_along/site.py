"""The site: how long it takes to build, two chapters at a time, and how large it is."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from kaiqiao.site.building import JOBS, build
from kaiqiao.site.links import faults


def measure() -> dict[str, float | str]:
    """Seconds on an empty folder of runs, from which nothing that was measured earlier can be read."""
    before = os.environ.get("KAIQIAO_RUNS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KAIQIAO_RUNS"] = str(Path(folder) / "runs")
        try:
            return _measured(Path(folder) / "site")
        finally:
            del os.environ["KAIQIAO_RUNS"]
            if before is not None:
                os.environ["KAIQIAO_RUNS"] = before


def _measured(target: Path) -> dict[str, float | str]:
    started = time.perf_counter()
    built = build(target)
    seconds = time.perf_counter() - started
    chapters = [path.stat().st_size / 1e6 for path in target.glob("explore/**/*.html")]
    return {
        f"s to build it, {JOBS} chapters at a time": seconds,
        "MB": built.size / 1e6,
        "pages": float(built.pages),
        "chapters": float(len(chapters)),
        "MB of the largest chapter": max(chapters),
        "chapters that could not be had": float(len(built.missing)),
        "links that lead nowhere": float(len(faults(target))),
    }
