"""A folder of runs in which a dozen are damaged or hostile: every page stands, and shows the good one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from app_pages.chapters.leap import page as leap
from app_pages.frame import current_run
from app_pages.jobs import worker
from story.chapters.registry import CHAPTERS
from tests.app.conftest import SMALL, visit_page
from training.runs.reader import list_run_ids

Harm = Callable[[Path], None]


def wrote(name: str, text: str) -> Harm:
    return lambda run: (run / name).write_text(text, encoding="utf-8") and None


def planted(name: str, plant: Callable[[Path], None]) -> Harm:
    def harm(run: Path) -> None:
        (run / name).unlink()
        plant(run / name)

    return harm


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


def of_another_config(run: Path) -> None:
    """A million examples of parity, and a name that is not of this config."""
    written = json.loads((run / "config.json").read_text())
    written["config"] |= {"task": "sparse_parity", "p": 400, "examples": 10**6, "network": "relu_mlp"}
    (run / "config.json").write_text(json.dumps(written))


BOMB = {"text": "{a:>2000000000}", "values": {"a": "x"}}
# Networks of a visitor's own that are no files.
OWN = ("own-pipe", "own-zero")
HARMS: dict[str, Harm] = {
    "torn_status": wrote("status.json", '{"state": "fini'),
    "bomb": wrote("status.json", json.dumps({"state": "failed", "message": BOMB, "step": 1})),
    "escapes": wrote("status.json", json.dumps({"state": "\x1b]0;owned\x07", "step": -1, "pid": 10**30})),
    "no_status": lambda run: (run / "status.json").unlink(),
    "pipe": planted("config.json", os.mkfifo),
    "link": planted("config.json", lambda path: path.symlink_to("/etc/passwd")),
    "zero": planted("metrics.jsonl", lambda path: path.symlink_to("/dev/zero")),
    "sparse": planted("metrics.jsonl", sparse),
    "folder": planted("snapshots.jsonl", Path.mkdir),
    "nan": wrote("metrics.jsonl", '{"step": NaN, "train_loss": Infinity}\n' * 3),
    "digits": wrote("config.json", '{"format": 1, "config": {"p": ' + "9" * 5000 + "}}"),
    "nested": wrote("config.json", "[" * 100_000),
    "parity": of_another_config,
    "no_weights": lambda run: shutil.rmtree(run / "weights"),
}


@pytest.fixture(scope="module")
def root(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(recorded / SMALL.run_id, folder / SMALL.run_id)
    for seed, harm in enumerate(HARMS.values(), start=1):
        run = folder / replace(SMALL, seed=seed).run_id
        shutil.copytree(recorded / SMALL.run_id, run)
        harm(run)
    for name in OWN:
        (folder / "watched" / name).mkdir(parents=True)
    os.mkfifo(folder / "watched" / "own-pipe" / "watched.json")
    (folder / "watched" / "own-zero" / "watched.json").symlink_to("/dev/zero")
    return folder


@pytest.fixture(autouse=True)
def _these_runs(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    for module in (current_run, leap):
        monkeypatch.setattr(module, "REFERENCE", SMALL)
    for name in ("start", "submit"):
        monkeypatch.setattr(worker, name, lambda *_args, **_more: None)
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.mark.parametrize("page", ["chapters.any_network.page", "films.page", "chapters.leap.page"])
def test_pages_that_look_at_all_runs_stand(page: str) -> None:
    shown = visit_page(page, lang="en")
    assert not [error.value for error in shown.error if "add-p13" in error.value]


def test_each_of_them_compared_is_refused_and_the_good_one_drawn() -> None:
    ids = [*list_run_ids(), *OWN]
    assert len(ids) == len(HARMS) + len(OWN) + 1
    hostile = [run_id for run_id in ids if run_id != SMALL.run_id]
    for first in range(0, len(hostile), 5):
        some = hostile[first : first + 5]
        shown = visit_page("lab.page", lang="en", lr="0.02", runs=",".join([SMALL.run_id, *some]))
        assert len(shown.multiselect(key="lab.compared").options) == len(ids)
        told = " ".join(part.value for part in (*shown.error, *shown.info, *shown.warning))
        assert f"`{SMALL.run_id}`" in " ".join(part.value for part in shown.markdown)
        assert "\x1b" not in told


@pytest.mark.parametrize("name", OWN)
def test_a_network_of_ones_own_that_is_no_file_is_refused(name: str) -> None:
    assert len(visit_page("chapters.any_network.page", lang="en", run=name).error) == 1


CHAPTERS_OF_RUNS = [name for name, chapter in CHAPTERS.items() if chapter.reader is not None]
# Every harm on one page; a few that are found late, when the run has been opened, on all.
VISITS = [("three_phases", kind) for kind in HARMS] + [
    (name, kind)
    for name in CHAPTERS_OF_RUNS
    if name != "three_phases"
    for kind in ("torn_status", "no_weights")
]


@pytest.mark.parametrize(("name", "kind"), VISITS)
def test_a_chapter_shows_a_hostile_run_or_says_why_not(name: str, kind: str) -> None:
    run_id = replace(SMALL, seed=1 + list(HARMS).index(kind)).run_id
    shown = visit_page(f"chapters.{name}.page", lang="en", run=run_id)
    for part in (*shown.error, *shown.info):
        assert "\n" not in part.value
        assert len(part.value) < 1000
