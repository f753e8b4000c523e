"""Pages show any run that is linked to, or say in one line why they do not; never a traceback."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from app_pages.frame import current_run
from story.chapters.registry import CHAPTERS, chapters_that_show
from tests.app.conftest import NO_CIRCLE, visit_page
from tests.story.test_any_run import ARCHIVE
from training.config import Config
from training.runs.recording import record
from training.runs.writer import Recorder

FIRST_EDITION = "add-p7-seed0-bfba4ea88e"
TINY = Config(p=7, d_model=8, n_heads=2, d_mlp=8, steps=4, evaluate_every=2, snapshots=2, train_fraction=0.5)
OTHERS = {
    "leap": replace(TINY, network="two_layer_decoder", task="divide"),
    "three_phases": replace(TINY, network="quadratic_mlp"),
    "manifold": replace(TINY, task="add+subtract"),
    "space": replace(TINY, network="relu_mlp"),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any_run_pages")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    for config in (*OTHERS.values(), NO_CIRCLE):
        record([config], root=folder / "runs", threads=1)
    return folder / "runs"


@pytest.fixture(autouse=True)
def _these_runs(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[None]:
    monkeypatch.setenv("KAIQIAO_RUNS", str(root))
    monkeypatch.setattr(current_run, "REFERENCE", OTHERS["leap"])
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.mark.parametrize("name", OTHERS)
def test_a_run_of_another_network_or_task_is_shown(name: str) -> None:
    page = visit_page(f"chapters.{name}.page", answered=True, lang="en", run=OTHERS[name].run_id)
    assert not page.error


def test_a_run_of_the_first_edition_is_shown() -> None:
    assert not visit_page("chapters.three_phases.page", answered=True, lang="zh", run=FIRST_EDITION).error


@pytest.mark.parametrize(("field", "value"), [("network", "abacus"), ("task", "tea")])
def test_a_run_of_an_unknown_network_or_task_is_one_line(field: str, value: str, root: Path) -> None:
    run_id = f"unknown-{field}"
    (root / run_id).mkdir(exist_ok=True)
    written = json.loads((root / FIRST_EDITION / "config.json").read_text(encoding="utf-8"))
    written["config"][field] = value
    (root / run_id / "config.json").write_text(json.dumps(written), encoding="utf-8")
    (error,) = visit_page("chapters.three_phases.page", lang="en", run=run_id).error
    assert value in error.value
    assert "\n" not in error.value


def test_a_run_without_a_snapshot_is_one_line(root: Path) -> None:
    config = replace(TINY, seed=1)
    with Recorder(config, root):
        pass
    page = visit_page("chapters.sandpile.page", lang="en", run=config.run_id)
    assert [one.value for one in page.info] == ["This run ended before anything was recorded."]


def test_links_lead_only_where_a_run_can_be_shown() -> None:
    every = {name for name, chapter in CHAPTERS.items() if chapter.reader is not None}
    assert {chapter.name for chapter in chapters_that_show(OTHERS["leap"])} == every
    assert {chapter.name for chapter in chapters_that_show(NO_CIRCLE)} == every - {"in_the_dark", "adding"}
