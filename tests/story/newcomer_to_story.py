"""A stranger to the project, who looks for what CONTRIBUTING.md adds to the copy of the tree in the folder
that the command line names first; second, it names a run that groks. Writes found.json there."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def printed(main: Callable[[list[str]], int], *words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(list(words))
    return out.getvalue()


def the_measure(run: Any) -> dict[str, Any]:
    from training.cli import main
    from training.measures import series

    found, weights = series(run.view(), "largest_weight"), run.weights(snapshots=slice(-1, None))
    expected = max(float(np.abs(weight).max()) for weight in weights.values())
    return {
        "last": [float(found.values[-1]), expected],
        "listed": printed(main, "measure", "--list"),
        "torch": "torch" in sys.modules,
    }


def the_claim() -> dict[str, Any]:
    from story.cli import main
    from story.ledger.claim import Evidence, Reading
    from story.registry import LEDGER

    claim = LEDGER["largest-weight"]
    made_up = [Reading(0.5, "share", 0.4, 0.6), Reading(0.95, "share", 0.92, 1.0), Reading(None, "share")]
    return {
        "listed": printed(main, "claims", "--list", "largest-weight"),
        "verdicts": [claim.judge(Evidence({"left": one})).verdict.value for one in made_up],
    }


def the_film(run: Any) -> dict[str, Any]:
    from animations.commands.cli import main
    from animations.rendering.dry_run import dry_run
    from story.films.catalog import FILMS

    scene = dry_run(FILMS["OneWeight"], run, "en")
    return {
        "listed": printed(main, "list"),
        "findings": [str(finding) for finding in scene.findings],
        "seconds": scene.time,
        "drawn": [scene.curve.end_value(), float(scene.curve.values[-1])],
    }


def the_chapter(run: Any) -> dict[str, Any]:
    from app_pages.chapters.large_weights.page import panels
    from streamlit.testing.v1 import AppTest

    from app_pages.navigation import PAGES
    from language import translator
    from story.chapters.registry import CHAPTERS
    from training.measures import series

    chapter, view = CHAPTERS["large_weights"], run.view()
    page = AppTest.from_string(
        "from app_pages.chapters.large_weights.page import page\n\npage()", default_timeout=60
    )
    page.query_params["run"] = run.run_id
    page.run()
    (panel,) = panels(chapter.reader(view), translator("en"))
    return {
        "urls": [url for pages in PAGES.values() for url in pages],
        "url": chapter.url,
        "problems": [str(problem.value) for problem in (*page.exception, *page.error)],
        "shown": [str(one.value) for one in (*page.title, *page.header, *page.markdown)],
        "drawn": [float(value) for value in panel.series[0].ys],
        "measured": series(view, "largest_weight").values.tolist(),
    }


if __name__ == "__main__":
    import training
    from training import open_run

    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    assert root in Path(training.__file__).parents, training.__file__
    run = open_run(folder.name, folder.parent)
    found = {
        "measure": the_measure(run),
        "claim": the_claim(),
        "film": the_film(run),
        "chapter": the_chapter(run),
    }
    (root / "found.json").write_text(json.dumps(found), encoding="utf-8")
