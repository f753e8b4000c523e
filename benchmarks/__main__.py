"""`python -m benchmarks [NAME …] [--record]`: measure, print a table, and keep it in RECORDS.md."""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import platform
from pathlib import Path

from training.engine import runtime

RECORDS = Path(__file__).parent / "RECORDS.md"
BENCHMARKS = {
    "grokking": "The reference preset, twenty seeds",
    "story.circles": "Circles that are enough for the table, five seeds",
    "step": "One step of the p = 113, d_model 128 transformer",
    "decoder": "A step of the decoder of Power et al., against torch's own layers",
    "ensemble": "A step of many networks at once, against one (p = 59, d_model 64, 128 hidden)",
    "measuring": "All measures at all snapshots of the reference run",
    "landscape": "Loss over a plane of 61 x 61 networks (the reference run's path)",
    "landscape.coefficient": "The local learning coefficient of a quadratic network against its closed form",
    "recording": "Recording the reference run",
    "reliability.packed": "The reference run as one file",
    "reliability.trials": "Damaged runs, resumed",
    "reading": "A second visit",
    "ledger": "The whole ledger",
    "server.pages": "What a visitor waits for, in Chromium",
    "taken_along.pages": "Pages as HTML files",
    "server.memory": "Memory of the server while visitors come and go",
    "films": "Rendering the films",
    "taken_along.site": "The site: chapters of the reference run and its control, films, ledger, functions",
    "server.cost": "Twelve runs, as estimated and as they are",
    "server.diagram": "A phase diagram of 64 runs, filled in while a visitor waits",
    "server.classroom": "Thirty visitors at once, three of them greedy",
    "geometry": "Every public function of `geometry`, against the obvious way",
    "geometry.coverage": "Intervals of dimension, on five clouds that no test has",
    "norms": "Norms of random vectors",
    "sandpile": "Sandpile, 512 x 512",
    "trajectory_pca": "Components of 300 snapshots of a million weights on disk",
}


def table(figures: dict[str, float | str]) -> str:
    rows = [
        f"| {name} | {value if isinstance(value, str) else f'{value:.3g}'} |"
        for name, value in figures.items()
    ]
    return "\n".join(["| figure | value |", "|---|---|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*BENCHMARKS, []], help="which to run; all if none is named"
    )
    parser.add_argument("--record", action="store_true", help=f"add the tables to {RECORDS.name}")
    options = parser.parse_args()
    threads = runtime.prepare()
    head = (f"{datetime.date.today()}, {threads} threads of {os.cpu_count()} cores, {platform.machine()}, "
            f"Python {platform.python_version()}, code {runtime.code_version()}")  # fmt: skip
    text = [f"## {head}\n"]
    print(head)
    for name in options.names or BENCHMARKS:
        figures = importlib.import_module(f"benchmarks.{name}").measure()
        shown = figures if isinstance(figures, str) else table(figures)
        section = f"### {BENCHMARKS[name]} (`{name}`)\n\n{shown}\n"
        print(f"\n{section}", flush=True)
        text.append(section)
    if options.record:
        with RECORDS.open("a", encoding="utf-8") as file:
            file.write("\n" + "\n".join(text))


if __name__ == "__main__":
    main()
