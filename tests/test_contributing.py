"""What CONTRIBUTING.md says is enough to add a measure, a claim, a film or a chapter, is enough.

All its blocks are applied to a copy of the rooms, in which another Python then looks for each addition.
`tests/training/test_one_place_to_add.py` does the same for tasks, models, optimizers and settings.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest
from contributing import ROOT, add, sections

from training.runs.reader import Run

ROOMS = ("training", "story", "animations", "app_pages")
TITLES = ("A task", "A model", "An optimizer", "A setting", "A measure", "A claim", "A film", "A chapter")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, grokked: Run) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        skipped = shutil.ignore_patterns("__pycache__", "gallery", "recorded")
        shutil.copytree(ROOT / room, root / room, ignore=skipped)
    for blocks in sections().values():
        for where, lines in blocks:
            add(root, where, lines)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root), str(ROOT))),
        "KAIQIAO_LANG": "en",
        "KAIQIAO_RUNS": str(grokked.folder.parent),
        "COLUMNS": "300",
        "OMP_NUM_THREADS": "1",
    }
    script = ROOT / "tests/story/newcomer_to_story.py"
    command = [sys.executable, "-c", script.read_text(encoding="utf-8"), str(root), str(grokked.folder)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads((root / "found.json").read_text(encoding="utf-8"))
    return answer


def test_it_has_a_section_for_each_and_every_block_has_its_place() -> None:
    blocks = sections()
    assert set(TITLES) <= blocks.keys()
    places = [where for some in blocks.values() for where, _ in some]
    new = {where.removeprefix("new file ") for where in places if where.startswith("new file ")}
    for title in TITLES:
        assert blocks[title], title
    for where in places:
        path = where.removeprefix("new file ").split(" ")[0]
        assert (path in new) != (ROOT / path).is_file(), where


def test_the_measure_is_measured_and_listed(found: dict[str, Any]) -> None:
    measure = found["measure"]
    value, expected = measure["last"]
    assert value == pytest.approx(expected, rel=1e-6)
    assert "largest_weight  [weight]  largest of all weights" in measure["listed"]
    assert not measure["torch"]


def test_the_claim_is_in_the_ledger_and_its_rule_decides(found: dict[str, Any]) -> None:
    assert "largest-weight" in found["claim"]["listed"]
    assert found["claim"]["verdicts"] == ["holds", "does not hold", "undecided"]


def test_the_film_is_in_the_catalogue_plays_and_draws_what_is_measured(found: dict[str, Any]) -> None:
    film = found["film"]
    assert "OneWeight" in film["listed"]
    assert film["findings"] == []
    assert film["seconds"] == pytest.approx(10, abs=1)
    drawn, measured = film["drawn"]
    assert drawn == pytest.approx(measured, rel=1e-3)


def test_the_chapter_is_in_the_navigation_and_its_page_draws_what_is_measured(found: dict[str, Any]) -> None:
    chapter = found["chapter"]
    assert chapter["problems"] == []
    assert chapter["url"] in chapter["urls"]
    assert "Large weights" in chapter["shown"]
    assert "Decay shrinks the largest weight once the network has understood." in chapter["shown"]
    assert chapter["drawn"] == pytest.approx(chapter["measured"])
